"""Asking the two how it goes: by e-mail or by a call, each apart, twice in the first month."""

from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from procrastinate.contrib.django.models import ProcrastinateJob

from mentorship.duos import check_in_actions as actions
from mentorship.duos import check_in_jobs as jobs
from mentorship.duos import pause_actions
from mentorship.duos.check_in_dates import next_contact, rhythm_of
from mentorship.duos.models import CheckIn, Duo
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.conftest import log_in
from tests.factories import make_duo, make_programme

pytestmark = pytest.mark.django_db
START = date(2026, 3, 2)
FOUR_WEEKS = timedelta(days=28)


def days(*numbers):
    return [START + timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(
    ("every", "talked", "due"),
    [
        # Twice in the first month, then in the rhythm of the programme (S2-GUID-3b).
        (28, [], 14),
        (28, [3], 28),
        (28, [14], 28),
        (28, [14, 27], 55),
        (28, [14, 27, 50], 78),
        # What was missed in the first month is not asked for twice.
        (28, [40], 68),
        (28, [12, 40], 68),
        # A rhythm that is quicker goes first.
        (7, [], 7),
        (7, [6], 13),
        (14, [30], 28),
        (14, [31], 45),
    ],
)
def test_somebody_is_called_twice_in_the_first_month_and_then_in_a_rhythm(every, talked, due):
    found = next_contact(START, timedelta(days=every), days(*talked))

    assert found == START + timedelta(days=due)


@pytest.mark.parametrize(
    ("preset", "fields", "expected"),
    [
        ("work", {}, FOUR_WEEKS),
        ("work", {"contact_days": None}, None),
        ("gp", {}, None),
        ("gp", {"contact_days": 28}, None),
    ],
)
def test_only_a_programme_that_says_so_has_a_rhythm_of_calls(preset, fields, expected):
    assert rhythm_of(make_programme(preset, is_open=False, **fields)) == expected


def make_guided(**fields):
    programme = make_programme("work")
    return make_duo(programme, **({"started_on": localdate()} | fields))


def post(browser, name, duo, *more, **data):
    return browser.post(reverse(f"duos:{name}", args=[duo.programme.slug, duo.pk, *more]), data)


def page_of(browser, duo):
    response = browser.get(reverse("duos:detail", args=[duo.programme.slug, duo.pk]))
    return " ".join(response.content.decode().split())


def talk(**changes):
    said = {"role": "mentee", "held_on": str(localdate()), "how": "phone", "state": "good"}
    return said | changes


def test_both_are_asked_by_e_mail_and_a_second_click_is_nothing_new(staff_of):
    duo = make_guided()
    staff = staff_of(duo.programme)

    first, second = post(staff, "check_in", duo), post(staff, "check_in", duo)

    assert (first.status_code, second.status_code) == (302, 302)
    assert sorted(duo.check_ins.values_list("role", "how", "state")) == [
        ("mentee", "mail", ""),
        ("mentor", "mail", ""),
    ]
    mails = OutgoingEmail.objects.filter(kind="duos/check_in")
    assert {mail.to for mail in mails} == {duo.mentee.user, duo.mentor.user}
    assert "Check-in gestuurd aan Fleur Peeters" in page_of(staff, duo)


def test_the_database_keeps_one_message_a_day_and_no_talk_without_an_outcome():
    duo = make_guided()
    facts = {"duo": duo, "role": "mentee", "held_on": localdate(), "by": duo.guide}
    CheckIn.objects.create(how="mail", **facts)

    for wrong in ({"how": "mail"}, {"how": "phone"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CheckIn.objects.create(**wrong, **facts)


def test_one_tap_tells_the_guide_how_it_goes_and_the_other_sees_nothing(as_participant, staff_of):
    duo = make_guided()
    actions.ask(duo, by=duo.guide)
    hers = duo.check_ins.get(role="mentee")
    url = reverse("portal:check_in", args=[hers.pk])
    mentee = as_participant(duo.mentee, purpose=f"check_in:{hers.pk}")

    asked = mentee.get(url).content.decode()
    wrong = mentee.post(url, {}).content.decode()
    answered = mentee.post(url, {"state": "trouble"}, follow=True).content.decode()
    again = mentee.post(url, {"state": "good"}, follow=True).content.decode()

    assert "Hoe gaat het tussen jullie?" in asked
    # Her page of the duo is there for the whole team.
    assert f"en de collega's van {duo.guide.name}" in unescape(" ".join(asked.split()))
    assert "Kies een van de drie." in wrong
    assert f"{duo.guide.name} belt je." in answered
    assert f"{duo.guide.name} belt je." in again
    hers.refresh_from_db()
    assert hers.state == "trouble"
    assert as_participant(duo.mentor).get(url).status_code == 404
    staff = page_of(staff_of(duo.programme), duo)
    assert "Fleur Peeters vertelde hoe het gaat" in staff
    assert "Bel Fleur" in staff


@pytest.mark.parametrize(
    ("state", "words"), [("good", "Fijn om te horen."), ("attention", "belt je")]
)
def test_who_answered_is_thanked(as_participant, state, words):
    duo = make_guided()
    actions.ask(duo, by=duo.guide)
    hers = duo.check_ins.get(role="mentor")
    mentor = as_participant(duo.mentor)

    page = mentor.post(reverse("portal:check_in", args=[hers.pk]), {"state": state}, follow=True)

    assert words in page.content.decode()


def test_who_is_somebody_else_answers_nothing(as_participant):
    duo, other = make_guided(), make_guided()
    actions.ask(duo, by=duo.guide)
    actions.note_talk(
        duo, roles=("mentee",), held_on=localdate(), how="phone", state="good", by=duo.guide
    )
    asked = duo.check_ins.get(role="mentee", how="mail")
    called = duo.check_ins.get(role="mentee", how="phone")

    def status(person, check_in):
        return (
            as_participant(person).get(reverse("portal:check_in", args=[check_in.pk])).status_code
        )

    assert status(other.mentee, asked) == 404
    assert status(duo.mentee, called) == 404


def test_once_it_has_ended_there_is_nothing_to_answer(as_participant):
    duo = make_guided()
    actions.ask(duo, by=duo.guide)
    hers = duo.check_ins.get(role="mentee")
    Duo.objects.update(status="ended_early", ended_on=localdate())
    url = reverse("portal:check_in", args=[hers.pk])
    mentee = as_participant(duo.mentee)

    assert "niets te beantwoorden" in mentee.get(url).content.decode()
    assert mentee.post(url, {"state": "good"}).status_code == 200
    hers.refresh_from_db()
    assert hers.state == ""


@pytest.mark.parametrize(
    ("role", "roles"),
    [("mentee", ["mentee"]), ("mentor", ["mentor"]), ("both", ["mentee", "mentor"])],
)
def test_a_talk_is_kept_for_each_apart_S2_GUID_3b(staff_of, role, roles):
    duo = make_guided()
    staff = staff_of(duo.programme)

    post(staff, "talk", duo, **talk(role=role))
    post(staff, "talk", duo, **talk(role=role))

    assert sorted(duo.check_ins.values_list("role", flat=True)) == roles
    text = page_of(staff, duo)
    assert "Ilse Vermeer sprak" in text
    assert "Gaat goed" in text


def test_who_was_not_reached_has_not_been_talked_with(staff_of):
    duo = make_guided()
    actions.plan_next(duo)
    staff = staff_of(duo.programme)

    post(staff, "talk", duo, **talk(role="both", state="unreached"))

    duo.refresh_from_db()
    assert duo.contact_due_on == localdate() + timedelta(days=14)
    assert "Ilse Vermeer probeerde Fleur Peeters te bereiken" in page_of(staff, duo)


def test_a_talk_that_was_filled_in_wrongly_keeps_what_was_typed(staff_of):
    duo = make_guided()
    staff = staff_of(duo.programme)

    page = post(staff, "talk", duo, **talk(state="", held_on="2001-01-01")).content.decode()

    assert "errsum" in page
    assert "Kies hoe het gaat." in page
    assert 'value="2001-01-01"' in page
    assert not duo.check_ins.exists()


def test_the_one_who_is_first_says_when_the_guide_calls(staff_of):
    duo = make_guided()
    staff = staff_of(duo.programme)

    post(staff, "talk", duo, **talk(role="mentee"))
    duo.refresh_from_db()
    of_one = duo.contact_due_on
    post(staff, "talk", duo, **talk(role="mentor"))
    duo.refresh_from_db()

    assert of_one == localdate() + timedelta(days=14)
    assert duo.contact_due_on == localdate() + timedelta(days=28)


def test_a_call_after_a_cry_takes_it_off_the_list():
    duo = make_guided()
    actions.ask(duo, by=duo.guide)
    actions.answer(duo.check_ins.get(role="mentee"), state="trouble")
    before = CheckIn.objects.to_follow().count()

    for state in ("unreached", "good"):
        actions.note_talk(
            duo, roles=("mentee",), held_on=localdate(), how="phone", state=state, by=duo.guide
        )
        left = CheckIn.objects.to_follow().count()
        assert left == (1 if state == "unreached" else 0)

    assert before == 1


@pytest.mark.parametrize("status", ["completed", "ended_early", "dissolved"])
def test_nobody_is_asked_how_it_goes_once_it_has_ended(staff_of, status):
    duo = make_guided(status=status)
    staff = staff_of(duo.programme)

    assert post(staff, "check_in", duo).status_code == 409
    assert post(staff, "talk", duo, **talk()).status_code == 409
    with pytest.raises(TransitionNotAllowed):
        actions.ask(duo, by=duo.guide)
    assert not duo.check_ins.exists()


def test_another_programmes_duo_is_asked_nothing(staff):
    duo = make_guided()

    assert post(staff, "check_in", duo).status_code == 404
    assert post(staff, "talk", duo, **talk()).status_code == 404


def test_every_night_who_began_gets_a_day_to_be_called():
    begun = make_guided()
    elsewhere = make_duo(make_programme("gp"), contact_due_on=localdate())
    paused = make_guided(status="paused")

    jobs.plan_check_ins(0)
    for duo in (begun, elsewhere, paused):
        jobs.plan_one(duo_pk=duo.pk)
        jobs.plan_one(duo_pk=duo.pk)
        duo.refresh_from_db()

    assert begun.contact_due_on == localdate() + timedelta(days=14)
    assert elsewhere.contact_due_on is None
    assert paused.contact_due_on is None


def test_a_duo_that_did_not_begin_has_no_day_to_be_called():
    duo = make_duo(make_programme("work"), status="proposed")

    actions.plan_next(duo)

    assert duo.contact_due_on is None


def test_the_page_tells_by_when_each_is_called(staff_of):
    duo = make_guided(started_on=localdate() - timedelta(days=20))

    with time_machine.travel(localdate() + timedelta(days=1), tick=False):
        text = page_of(staff_of(duo.programme), duo)

    assert "Spreek Fleur Peeters" in text
    assert "Bel Fleur" in text


def test_a_link_for_one_question_opens_nothing_else(client):
    duo = make_guided()
    actions.ask(duo, by=duo.guide)
    hers = duo.check_ins.get(role="mentee")
    log_in(client, duo.mentee.user, purpose=f"check_in:{hers.pk + 1}")

    response = client.get(reverse("portal:check_in", args=[hers.pk]))

    assert response.status_code == 302


# --- what moves the day ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("talked", "away", "due"),
    [
        ([], (3, 10), 21),
        ([14, 27], (30, 50), 75),
        # What lies before the last talk does not count once more, nor what comes after the day.
        ([14, 27], (20, 25), 55),
        ([14, 27], (56, 90), 55),
        # She was away for most of the first month.
        ([], (1, 29), 42),
    ],
)
def test_days_on_which_they_stood_still_do_not_count(talked, away, due):
    found = next_contact(START, FOUR_WEEKS, days(*talked), [tuple(days(*away))])

    assert found == START + timedelta(days=due)


def test_a_pause_moves_the_day_on_which_they_are_called_and_going_on_sooner_moves_it_back():
    with time_machine.travel("2026-03-02T10:00:00+00:00", tick=False) as clock:
        duo = make_guided()
        actions.plan_next(duo)
        before = duo.contact_due_on
        pause_actions.pause(duo, until=START + timedelta(days=20), by=duo.mentee.user)
        paused = duo.contact_due_on
        clock.shift(timedelta(days=5))
        pause_actions.resume(duo)

    duo.refresh_from_db()
    assert before == START + timedelta(days=14)
    assert paused == before + timedelta(days=20)
    assert duo.contact_due_on == before + timedelta(days=5)


def guidance(staff, programme, **typed):
    address = reverse("programmes:edit", args=[programme.slug, "begeleiding"])
    seen = staff.get(address).context["form"].initial["seen"]
    said = {"supervision": "interval", "contact_days": "28", "help_days": "2", "seen": seen}
    return staff.post(address, said | typed)


def test_another_number_of_days_in_the_programme_moves_the_day_of_every_duo(staff_of):
    duo, other = make_guided(started_on=localdate() - timedelta(days=60)), make_guided()
    for each in (duo, other):
        actions.plan_next(each)
    before = duo.contact_due_on

    guidance(staff_of(duo.programme), duo.programme, contact_days="10")
    [job] = ProcrastinateJob.objects.filter(task_name=jobs.plan_anew.name)
    jobs.plan_anew(**job.args)

    duo.refresh_from_db()
    assert before == duo.started_on + timedelta(days=14)
    assert duo.contact_due_on == duo.started_on + timedelta(days=10)
    assert Duo.objects.get(pk=other.pk).contact_due_on == other.contact_due_on


def test_another_setting_moves_nothing(staff_of):
    duo = make_guided()

    guidance(staff_of(duo.programme), duo.programme, help_days="3")

    assert not ProcrastinateJob.objects.filter(task_name=jobs.plan_anew.name).exists()
