"""The tasks of the two about their meetings, each within the steps it may take at most."""

from tests.e2e.driving import Steps, press
from tests.e2e.looking import look_at

PLANNED = """
from datetime import time, timedelta
from django.utils.timezone import localdate
from mentorship.duos import appointment_emails
from mentorship.duos.models import Appointment, Duo
duo = Duo.objects.active().filter(programme__slug="mentorschap-huisartsen").latest("pk")
duo.appointments.all().delete()
planned = Appointment.objects.create(
    duo=duo, status="planned", on=localdate() - timedelta(days=1), at=time(19), form="in_person"
)
appointment_emails.meeting_question(planned, duo.mentee, turn=1).send()
print(duo.mentee.user.email, duo.mentor.user.email)
"""


def test_22_a_mentee_tells_that_they_met_and_picks_the_next_date(site, mailbox, pages):
    mentee, mentor = site.manage("shell", "--verbosity", "0", "-c", PLANNED).stdout.split()
    link = mailbox.take(mentee, "hebben jullie elkaar gesproken").link
    page = pages("phone")
    steps = Steps(page)

    page.goto(link)
    page.locator("main form button").click()
    look_at(page)
    press(page, "Meld dit gesprek")
    look_at(page)
    press(page, "Bewaar")

    page.wait_for_url("**/m/verslag/**")
    assert len(steps) == 4, steps.trail
    assert "staat gepland" in page.get_by_role("status").inner_text()
    assert mailbox.take(mentor, "jullie volgende gesprek").message.get_content_type()


def test_a_mentor_plans_a_whole_period_and_moves_one_day(site, mailbox, pages):
    site.manage("shell", "--verbosity", "0", "-c", PLANNED)
    page = pages("phone", session=site.session(_mentor(site)))
    page.goto("/m/")
    look_at(page)

    page.locator("main a[href*='/m/gesprekken/']").first.click()
    look_at(page)
    page.get_by_role("link", name="Plan in één keer een hele periode").click()
    look_at(page)
    press(page, "Toon de dagen")
    look_at(page)
    press(page, "Plan deze dagen")
    look_at(page)
    page.locator("main a[href*='/m/afspraak/']").last.click()
    look_at(page)
    page.get_by_role("link", name="Kies een andere dag").click()
    look_at(page)
    page.locator("label", has_text="Ik stel dagen voor").click()
    page.locator("summary").click()
    page.fill("[name=hour_1]", "19:00")
    press(page, "Bewaar")
    look_at(page)

    assert "kiest een dag" in page.get_by_role("status").inner_text()


def _mentor(site):
    code = (
        "from mentorship.duos.models import Duo;"
        "duos = Duo.objects.active().filter(programme__slug='mentorschap-huisartsen');"
        "print(duos.latest('pk').mentor.user.email)"
    )
    return site.manage("shell", "--verbosity", "0", "-c", code).stdout.strip()
