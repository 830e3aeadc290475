"""Opening a round asks everybody at once, by mail (S0-EVAL-1, S0-EVAL-2, S0-EVAL-3)."""

from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils.timezone import localdate, now

from evaluations import actions, links
from evaluations.models import Invitation, Round
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.evaluations.rounds import held, invitees, open_round
from tests.factories import coordinator_of, make_duo, make_participant, make_programme

TODAY = datetime(2026, 5, 4, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))


def enough(programme, number=4, **fields):
    """So many duos that a round of them opens."""
    return [make_duo(programme, **fields) for _number in range(number)]


def start(programme, moment="midterm"):
    return actions.open_round(
        programme,
        moment=moment,
        closes_at=now() + timedelta(days=14),
        by=coordinator_of(programme),
    )


def url(programme, moment="midterm"):
    return reverse("evaluations:round_open", args=[programme.slug, moment])


def test_all_duos_under_way_or_pausing_are_asked_in_both_roles_and_nobody_else(programme):
    duo = make_duo(programme)
    second_mentee = make_duo(programme, mentor=duo.mentor, status="paused").mentee
    for status in ("proposed", "confirmed", "completed", "ended_early", "dissolved"):
        make_duo(programme, status=status)
    make_duo()  # of another programme
    make_participant(programme)

    asked = invitees(programme, "midterm")

    assert asked == sorted(
        [
            (duo.mentor.user_id, "mentor"),
            (duo.mentee.user_id, "mentee"),
            (second_mentee.user_id, "mentee"),
        ]
    )


def test_the_final_evaluation_also_asks_who_ended_once(programme):
    ended = [make_duo(programme, status=each) for each in ("completed", "ended_early") * 2]
    make_duo(programme)  # under way, and not near its end
    near = make_duo(programme, ends_on=localdate() + timedelta(days=20))
    make_duo(programme, status="dissolved")

    round_ = start(programme, "final")
    asked_again = invitees(programme, "final")

    people = set(round_.invitations.values_list("person", "role"))
    assert people == {(duo.mentor.user_id, "mentor") for duo in [*ended, near]} | {
        (duo.mentee.user_id, "mentee") for duo in [*ended, near]
    }
    assert asked_again == []


def test_a_programme_can_ask_one_role_only(programme, staff):
    """S0-EVAL-3 asks both; which roles are asked at which moment is a setting."""
    programme.evaluation_roles = {"midterm": ["mentee"], "final": ["mentor", "mentee"]}
    programme.save()
    duo = make_duo(programme)
    make_duo(programme, mentor=duo.mentor)
    enough(programme, 6)

    page = " ".join(staff.get(url(programme)).content.decode().split())
    round_ = start(programme)
    listed = staff.get(reverse("evaluations:round_list", args=[programme.slug])).content.decode()
    opened = reverse("evaluations:round_detail", args=[programme.slug, round_.pk])

    assert "8 mensen: 8 mentees." in page
    assert "De anderen krijgen nu geen vragen." in page
    assert set(round_.invitations.values_list("role", flat=True)) == {"mentee"}
    assert OutgoingEmail.objects.filter(kind__startswith="eval").count() == 8
    assert "Tussentijdse evaluatie: mentees · Eindevaluatie: mentors + mentees." in " ".join(
        listed.replace("mentoren", "mentors").split()
    )
    assert "0 van 8" in " ".join(listed.split())
    assert "0 van 0" not in " ".join(listed.split())
    assert "Mentoren die" not in staff.get(opened).content.decode()


def test_without_a_moment_nobody_is_asked_and_the_list_says_so(programme, staff):
    programme.evaluation_roles = {}
    programme.save()

    page = staff.get(reverse("evaluations:round_list", args=[programme.slug])).content.decode()

    assert "Er is geen moment ingesteld." in page
    assert staff.get(url(programme)).status_code == 404


def test_everybody_gets_one_mail_with_her_own_link(programme):
    enough(programme)

    round_ = start(programme)

    mails = {email.to_id: email for email in OutgoingEmail.objects.filter(kind__startswith="eval")}
    assert len(mails) == 8
    for invitation in Invitation.objects.all():
        message = restored(mails[invitation.person_id])
        text = " ".join(message.body.split())
        assert f"/e/{links.token(invitation.id)}/" in text
        assert "8 mensen krijgen deze vragen" in text
        assert "12 korte vragen" in text
        other = "mentee" if invitation.role == "mentor" else "mentor"
        assert message.subject == f"Hoe gaat het met jou en je {other}?"
    assert round_.opened_by == coordinator_of(programme)


def test_the_mail_of_the_final_evaluation_looks_back(programme):
    enough(programme, status="completed")

    start(programme, "final")

    subjects = set(OutgoingEmail.objects.values_list("subject", flat=True))
    assert subjects == {"Kijk met ons terug: hoe was het?"}


def test_a_planned_round_that_exists_is_the_one_that_opens(programme):
    enough(programme)
    planned = Round.objects.create(programme=programme, moment="midterm")

    assert start(programme) == planned


@time_machine.travel(TODAY, tick=False)
def test_the_coordinator_chooses_the_last_day_and_nothing_else(programme, staff):
    for _number in range(4):
        make_duo(programme)

    page = staff.get(url(programme)).content.decode()
    response = staff.post(
        url(programme), {"groep": "", "last_day": "2026-05-20", "k": "1", "person": "3"}
    )

    round_ = Round.objects.get()
    assert response.url == reverse("evaluations:round_detail", args=[programme.slug, round_.pk])
    assert round_.closes_at == datetime(2026, 5, 21, tzinfo=ZoneInfo("Europe/Amsterdam"))
    assert str(round_.last_day) == "2026-05-20"
    assert (round_.k, round_.k_quote, round_.invitations.count()) == (5, 8, 8)
    assert "Nodig 8 mensen uit" in page
    assert 'value="2026-05-18"' in page
    assert "start een ronde niet" not in page


def test_a_round_with_seven_invited_is_not_opened_and_says_why(programme, staff):
    """Seven people and one who picks them: the eighth could be found by taking away (S0-EVAL-4)."""
    duo = enough(programme, 3)[0]
    make_duo(programme, mentor=duo.mentor)
    page = " ".join(staff.get(url(programme)).content.decode().split())

    response = staff.post(
        url(programme), {"groep": "", "last_day": localdate() + timedelta(days=7)}
    )

    assert "7 mensen" in page
    assert "Met minder dan 8 mensen start een ronde niet." in page
    assert 'name="last_day"' not in page
    assert "Nu kun je maar 7 mensen vragen." in response.content.decode()
    assert not Round.objects.exists()
    assert not OutgoingEmail.objects.exists()
    with pytest.raises(actions.TooFew) as caught:
        start(programme)
    assert caught.value.number == 7


def test_a_duo_that_began_thirteen_days_ago_is_not_asked_yet(programme):
    older, younger = (
        make_duo(programme, started_on=localdate() - timedelta(days=days)) for days in (14, 13)
    )

    asked = {person for person, _role in invitees(programme, "midterm")}

    assert asked == {older.mentor.user_id, older.mentee.user_id}
    assert younger.mentee.user_id not in asked


@pytest.mark.parametrize(
    ("last_day", "message"),
    [
        ("", "Kies de laatste dag om te antwoorden."),
        ("morgen 🙂 {{7*7}}", "Vul een datum in, bijvoorbeeld 31-12-2026."),
        ("2026-05-10", "Kies een dag van 11 mei 2026 tot en met 3 juli 2026."),
        ("2026-07-04", "Kies een dag van 11 mei 2026 tot en met 3 juli 2026."),
    ],
)
@time_machine.travel(TODAY, tick=False)
def test_a_wrong_day_is_explained_and_nothing_is_sent(programme, staff, last_day, message):
    enough(programme)

    response = staff.post(url(programme), {"groep": "", "last_day": last_day})

    assert message in response.content.decode()
    assert not Round.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_without_duos_there_is_nobody_to_ask(programme, staff):
    response = staff.post(
        url(programme), {"groep": "", "last_day": localdate() + timedelta(days=7)}
    )

    assert "Er is nog niemand om te vragen" in response.content.decode()
    assert not Round.objects.exists()


def test_a_second_click_opens_nothing_and_sends_no_second_mail(programme, staff):
    enough(programme)
    day = {"groep": "", "last_day": localdate() + timedelta(days=7)}
    staff.post(url(programme), day)

    with pytest.raises(TransitionNotAllowed):
        start(programme)
    response = staff.post(url(programme), day)

    assert response.url == reverse(
        "evaluations:round_detail", args=[programme.slug, Round.objects.get().pk]
    )
    assert OutgoingEmail.objects.count() == 8


@pytest.mark.parametrize("moment", ["final", "nonsense"])
def test_a_moment_that_the_programme_does_not_have_is_not_found(programme, staff, moment):
    programme.evaluation_roles = {"midterm": ["mentee"], "nonsense": ["mentee"]}
    programme.save()

    assert staff.get(url(programme, moment)).status_code == 404


def test_the_list_offers_what_can_start_and_shows_how_many_answered(programme, staff):
    page = reverse("evaluations:round_list", args=[programme.slug])
    empty = staff.get(page).content.decode()
    round_, _by_role = open_round(programme, 3, 2)
    running = staff.get(page).content.decode()

    assert "Nog geen evaluatie" in empty
    assert "Start tussentijdse evaluatie" in empty
    assert "Start eindevaluatie" in empty
    assert "Start tussentijdse evaluatie" not in running
    assert str(round_) in running
    assert "0 van 3" in " ".join(running.split())


def test_the_list_takes_as_many_queries_for_many_rounds(
    programme, staff, django_assert_max_num_queries
):
    page = reverse("evaluations:round_list", args=[programme.slug])
    held(programme, 5, 5)
    staff.get(page)
    with django_assert_max_num_queries(12) as few:
        staff.get(page)
    for days in range(1, 5):
        held(programme, 1, 1, at=now() - timedelta(days=20 * days))

    with django_assert_max_num_queries(12) as many:
        staff.get(page)

    assert len(few) == len(many)


def test_a_long_list_of_rounds_has_pages(programme, staff):
    """And of two that close at one moment neither is shown twice nor left out."""
    closes = [now() - timedelta(days=20 * (number // 2)) for number in range(120)]
    made = Round.objects.bulk_create(
        Round(
            programme=programme,
            moment="midterm",
            status="withheld",
            opened_on=localdate(each) - timedelta(days=14),
            closes_at=each,
        )
        for each in closes
    )
    address = reverse("evaluations:round_list", args=[programme.slug])
    seen, there = [], address
    for size in (50, 50, 20):
        page = staff.get(there).context["page"]
        assert len(page.lines) == size
        seen += [line.round for line in page.lines]
        there = f"{address}?{urlencode({'vanaf': page.next})}"
    nonsense = staff.get(f"{address}?vanaf=after.7.2026-01-01T00:00:00Z").context["page"]

    assert page.next is None
    assert page.previous
    assert sorted(each.pk for each in seen) == sorted(each.pk for each in made)
    assert nonsense.lines[0].round == seen[0]
    assert 'rel="next"' in staff.get(address).content.decode()


@pytest.mark.parametrize("name", ["round_list", "round_open", "round_detail"])
def test_the_rounds_of_another_programme_do_not_exist(programme, staff, name):
    elsewhere = make_programme()
    round_, _by_role = open_round(elsewhere, 1, 1)
    args = {
        "round_list": [elsewhere.slug],
        "round_open": [elsewhere.slug, "midterm"],
        "round_detail": [programme.slug, round_.pk],
    }[name]

    assert staff.get(reverse(f"evaluations:{name}", args=args)).status_code == 404


def test_a_planned_round_has_no_page_yet(programme, staff):
    planned = Round.objects.create(programme=programme, moment="midterm")

    page = reverse("evaluations:round_detail", args=[programme.slug, planned.pk])

    assert planned.last_day is None
    assert staff.get(page).status_code == 404
