"""Ground rules change by versions, and everybody is asked again (S0-RULE-1, S4-SIGN-1)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from mentorship.accounts.models import PersonalLink
from mentorship.dashboard import person_actions
from mentorship.intake import rules
from mentorship.intake import rules_jobs as jobs
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes import ground_rules
from tests.conftest import log_in
from tests.factories import make_application, make_duo, make_participant, make_programme

pytestmark = pytest.mark.django_db

TELL_ALL, TELL = "mentorship.intake.rules_jobs.tell_all", "mentorship.intake.rules_jobs.tell"
# With one person and with thirty
MOST_QUERIES = 14


def url(programme):
    return reverse("programmes:ground_rules", args=[programme.slug])


def publish(staff, programme, points="Wees op tijd.\r\n\r\n Bel  af.", seen=1):
    return staff.post(url(programme), {"points": points, "seen": seen})


def test_a_new_version_counts_and_the_old_one_stays(staff, programme):
    before = programme.ground_rules.get().points

    publish(staff, programme)

    assert [rules.points for rules in programme.ground_rules.order_by("version")] == [
        before,
        ["Wees op tijd.", "Bel af."],
    ]
    assert "Bel af." in staff.get(url(programme)).content.decode()


def test_the_same_points_are_no_new_version(staff, programme):
    publish(staff, programme)
    publish(staff, programme)

    assert programme.ground_rules.count() == 2


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ("", "Schrijf ten minste één regel."),
        (" \n ", "Schrijf ten minste één regel."),
        ("x" * 401, "Gebruik hooguit 30 regels"),
        ("x\n" * 31, "Gebruik hooguit 30 regels"),
    ],
)
def test_what_cannot_be_is_told_and_kept(staff, programme, points, message):
    page = publish(staff, programme, points).content.decode()

    assert message in page
    assert points.strip() in page
    assert programme.ground_rules.count() == 1


def test_of_two_colleagues_the_second_reads_so_and_loses_nothing(staff, programme):
    publish(staff, programme, "Van de eerste.")

    late = publish(staff, programme, "Van de tweede.")

    assert "Een collega heeft intussen andere regels gepubliceerd" in late.content.decode()
    assert "Van de eerste." in late.content.decode()
    assert "Van de tweede." in late.content.decode()
    assert programme.ground_rules.count() == 2
    publish(staff, programme, "Van de tweede.", late.context["form"]["seen"].value())
    assert programme.ground_rules.latest("version").points == ["Van de tweede."]


def test_the_rules_of_another_programme_are_not_there(staff):
    assert staff.get(url(make_programme())).status_code == 404


def test_who_takes_part_is_asked_to_agree_once(staff, programme, client):
    mentee = make_participant(programme)
    log_in(client, mentee.user, purpose="portal")
    address = reverse("portal:rules_accept", args=[mentee.application_id])
    before = client.get("/m/").content.decode()
    none_yet = client.get(address)
    publish(staff, programme)

    asked = client.get("/m/").content.decode()
    page = client.get(address).content.decode()
    client.post(address, {"version": "1"})
    mentee.application.refresh_from_db()
    still = mentee.application.rules.version
    client.post(address, {"version": "2"})

    mentee.application.refresh_from_db()
    assert none_yet.status_code == 404
    assert (address in before, address in asked, "Bel af." in page) == (False, True, True)
    assert (still, mentee.application.rules.version) == (1, 2)
    assert address not in client.get("/m/").content.decode()
    assert client.post(address, {"version": "2"}).status_code == 404


def test_nobody_agrees_for_somebody_else(programme, staff, client):
    mentee, other = make_participant(programme), make_participant(programme, name="Ander")
    publish(staff, programme)
    log_in(client, other.user, purpose="portal")

    address = reverse("portal:rules_accept", args=[mentee.application_id])

    assert client.post(address, {"version": "2"}).status_code == 404


# --- who is asked, and hears of it -----------------------------------------------------------


def run():
    """Do what publishing queued: one job for each person."""
    for name, job in ((TELL_ALL, jobs.tell_all), (TELL, jobs.tell)):
        for row in ProcrastinateJob.objects.filter(task_name=name).order_by("pk"):
            job(**row.args)


def letters():
    return OutgoingEmail.objects.filter(kind="intake/rules_changed")


def test_before_and_after_it_says_how_many_have_to_agree(staff, programme):
    nobody = staff.get(url(programme)).content.decode()
    make_participant(programme)
    one = staff.get(url(programme)).content.decode()
    make_participant(programme, name="Ander")
    two = staff.get(url(programme)).content.decode()

    done = staff.post(url(programme), {"points": "Bel af.", "seen": 1}, follow=True)
    after = staff.get(url(programme)).content.decode()
    again = staff.post(url(programme), {"points": "Bel af.", "seen": 2}, follow=True)

    assert "niemand hoeft opnieuw akkoord te gaan" in nobody
    assert "krijgt 1 deelnemer een mail" in one
    assert "krijgen 2 deelnemers elk een mail" in two
    assert "2 mensen krijgen een mail" in done.content.decode()
    assert "2 mensen moeten nog akkoord gaan" in after
    assert "Niemand wordt iets gevraagd" in again.content.decode()


def test_who_takes_part_hears_it_once_for_each_version(staff, programme):
    mentee = make_participant(programme)
    mentor = make_participant(programme, role="mentor", name="Mo", email=mentee.user.email)
    in_duo = make_duo(programme).mentee
    over = make_duo(programme, status="completed")
    type(mentor).objects.filter(pk=over.mentor.pk).update(capacity=0)
    person_actions.forget(make_participant(programme).user)
    make_participant(programme, is_test=True)
    for status in ("withdrawn", "declined", "waitlisted", "submitted"):
        make_application(programme, status=status)

    publish(staff, programme)
    run()
    run()

    told = set(letters().values_list("to", flat=True))
    alive = {mentee.user.pk, in_duo.user.pk, *_mentors_in_duo(programme)}
    assert told == alive
    assert letters().count() == len(alive)
    assert over.mentee.user.pk not in told


def _mentors_in_duo(programme):
    rows = programme.participants.filter(role="mentor", live_duos__gt=0)
    return set(rows.values_list("user", flat=True))


def test_the_letter_says_what_changed_and_leads_to_the_page(staff, programme):
    programme.ground_rules.update(points=["Wees op tijd.", "Bel af."])
    mentee = make_participant(programme)

    publish(staff, programme, "Wees op tijd.\nBel een dag eerder af.\nWees eerlijk.")
    run()

    body = restored(letters().get()).body
    assert "Veranderd: Bel een dag eerder af." in body
    assert "Nieuw: Wees eerlijk." in body
    assert "Wees op tijd." not in body
    assert PersonalLink.objects.filter(user=mentee.user).count() == 1


def test_who_agreed_meanwhile_or_of_an_older_version_is_not_written_to(staff, programme):
    agreed = make_participant(programme)
    other = make_participant(programme, name="Ander")
    publish(staff, programme, "Bel af.")
    publish(staff, programme, "Bel een dag eerder af.", seen=2)
    rules.accept(agreed.application, rules=programme.ground_rules.latest("version"))

    run()

    assert [letter.to for letter in letters()] == [other.user]
    assert "Bel een dag eerder af." in restored(letters().get()).body


def test_agreeing_is_her_first_step_and_each_change_is_shown(staff, programme, as_participant):
    programme.ground_rules.update(
        points=["Wees op tijd.", "Bel af.", "Groet elkaar.", "Rook niet."]
    )
    duo = make_duo(programme)
    publish(staff, programme, "Wees op tijd.\nBel een dag eerder af.\nGroet elkaar.")
    browser = as_participant(duo.mentee)
    address = reverse("portal:rules_accept", args=[duo.mentee.application_id])

    home = browser.get("/m/")
    page = browser.get(address)
    browser.post(address, {"version": "2"})

    assert home.context["step"].url == address
    assert home.content.decode().count(address) == 1
    assert [(line.state, line.text, line.was) for line in page.context["lines"]] == [
        ("same", "Wees op tijd.", ""),
        ("changed", "Bel een dag eerder af.", "Bel af."),
        ("same", "Groet elkaar.", ""),
        ("gone", "Rook niet.", ""),
    ]
    for word in ("Veranderd", "Er stond:", "Vervallen"):
        assert word in page.content.decode()
    assert browser.get("/m/").context["step"].url != address


def test_a_new_rule_is_marked(staff, programme, as_participant):
    mentee = make_participant(programme)
    points = programme.ground_rules.get().points
    publish(staff, programme, "\n".join([*points, "Wees eerlijk."]))

    page = as_participant(mentee).get(reverse("portal:rules_accept", args=[mentee.application_id]))

    assert page.context["lines"][-1] == ground_rules.Line("Wees eerlijk.", "new")
    assert "Nieuw" in page.content.decode()


@pytest.mark.parametrize("number", [1, 30])
def test_the_coordinator_finds_who_did_not_agree_yet(staff, programme, number):
    for _each in range(number):
        make_participant(programme)
    publish(staff, programme)
    rules.accept(
        make_participant(programme, name="Klaar").application,
        rules=programme.ground_rules.latest("version"),
    )
    address = reverse("dashboard:people", args=[programme.slug])
    staff.get(address, {"stand": "akkoord"})

    with CaptureQueriesContext(connection) as queries:
        listed = staff.get(address, {"stand": "akkoord"})

    tab = next(each for each in listed.context["tabs"] if each.is_current)
    assert (tab.shown, len(listed.context["lines"])) == (str(number), number)
    assert "Klaar" not in {each.name for each in listed.context["lines"]}
    assert len(queries) <= MOST_QUERIES
