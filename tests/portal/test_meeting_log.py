"""Telling that a meeting took place, from the mail on: at most four steps (task 22)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from agreements.models import Agreement, Revision, RevisionStatus, Template
from mentorship.duos import appointment_actions
from mentorship.duos.appointment_emails import meeting_question
from mentorship.duos.models import Appointment, AppointmentChange, How, Meeting, When
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from tests.factories import make_duo, make_programme

pytestmark = pytest.mark.django_db
YESTERDAY = localdate() - timedelta(days=1)


@pytest.fixture
def duo():
    return make_duo()


def plan(duo, on=YESTERDAY, **how):
    how = How("online", "", 60) if not how else How(**how)
    return appointment_actions.plan(duo, When(on, None), how=how, by=duo.mentor.user)


def log_url(duo):
    return reverse("portal:meeting_log", args=[duo.pk])


def fields_of(page):
    """What a browser would send if she pressed the button and typed nothing."""
    html = page.content.decode()
    found = {}
    for tag in re.findall(r"<(?:input|select)[^>]*>", html):
        at = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        is_off = at.get("type") in {"radio", "checkbox"} and not re.search(r"\schecked\b", tag)
        if "name" in at and not is_off and at["name"] not in {"csrfmiddlewaretoken", "next"}:
            found[at["name"]] = at.get("value", "")
    return found


def test_from_the_mail_to_the_next_date_in_four_steps_task_22(duo):
    planned = plan(duo)
    meeting_question(planned, duo.mentee, turn=1).send()
    [mail] = OutgoingEmail.objects.filter(kind="duos/meeting_question")
    [link] = re.findall(r"https?://\S+/m/\S+", restored(mail).body)
    browser, steps = Client(), []

    def step(press):
        response = press()
        steps.append(response)
        while response.status_code == 302:
            response = browser.get(response.url)
        return response

    landing = step(lambda: browser.get(link))
    report = step(lambda: browser.post(link))
    when = step(lambda: browser.post(log_url(duo), fields_of(report)))
    onward = when.request["PATH_INFO"] + "?" + when.request["QUERY_STRING"]
    done = step(lambda: browser.post(onward, fields_of(when)))

    assert landing.status_code == 200
    assert len(steps) == 4
    meeting = Meeting.objects.get()
    assert (meeting.held_on, meeting.form) == (YESTERDAY, "online")
    [following] = Appointment.objects.to_come(localdate())
    assert following.on > localdate()
    planned.refresh_from_db()
    assert planned.status == "held"
    assert done.request["PATH_INFO"] == reverse("portal:reflection_write", args=[meeting.pk])


def test_what_was_planned_is_filled_in(duo, as_participant):
    plan(duo)

    page = as_participant(duo.mentor).get(log_url(duo))

    sent = fields_of(page)
    assert (sent["outcome"], sent["held_on"]) == ("yes", str(YESTERDAY))
    assert sent["form"] == "online"
    assert "Hebben jij en Fleur elkaar gesproken?" in page.content.decode()


def test_what_is_planned_for_later_is_not_asked_after(duo, as_participant):
    plan(duo, localdate() + timedelta(days=3))

    page = as_participant(duo.mentor).get(log_url(duo))

    assert fields_of(page)["held_on"] == str(localdate())
    assert "stond gepland" not in page.content.decode()


def test_it_did_not_go_on_and_nothing_else_is_asked(duo, as_participant):
    planned = plan(duo)

    response = as_participant(duo.mentee).post(
        log_url(duo), {"outcome": "no", "held_on": "onzin", "form": "", "minutes": "x"}
    )

    assert response.url == reverse("portal:appointment_next", args=[duo.pk])
    planned.refresh_from_db()
    assert planned.status == "off"
    assert AppointmentChange.objects.get().is_late is False
    assert not Meeting.objects.exists()


def test_it_is_still_to_come_leads_to_another_day(duo, as_participant):
    browser = as_participant(duo.mentee)
    without = browser.post(log_url(duo), {"outcome": "later"})
    planned = plan(duo)

    response = browser.post(log_url(duo), {"outcome": "later"})

    assert without.url == reverse("portal:appointment_next", args=[duo.pk])
    assert response.url == reverse("portal:appointment_move", args=[planned.pk])
    planned.refresh_from_db()
    assert planned.status == "planned"


def test_nothing_was_planned_and_nothing_went_on(duo, as_participant):
    response = as_participant(duo.mentee).post(log_url(duo), {"outcome": "no"})

    assert response.url == reverse("portal:appointment_next", args=[duo.pk])


def test_an_outcome_that_does_not_exist_is_refused(duo, as_participant):
    response = as_participant(duo.mentee).post(
        log_url(duo), {"outcome": "<b>", "held_on": str(YESTERDAY), "form": "phone"}
    )

    assert response.status_code == 200
    assert "Kies ja of nee." in response.content.decode()
    assert not Meeting.objects.exists()


def seal(duo, **terms):
    template = Template.objects.filter(programme=duo.programme).latest("version")
    agreement = Agreement.objects.create(
        duo=duo, reference=f"T-{duo.pk}", state=RevisionStatus.SEALED
    )
    return Revision.objects.create(
        agreement=agreement,
        number=1,
        template=template,
        status=RevisionStatus.SEALED,
        terms=terms,
        offered_at=duo.proposed_at,
    )


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        ("20", "Jullie spraken minstens 30 minuten af."),
        ("90", "Jullie spraken hoogstens 60 minuten af."),
        ("45", ""),
        ("", ""),
    ],
)
def test_the_length_is_held_against_what_they_agreed_and_kept_S3_AGR_9_10(
    as_participant, minutes, said
):
    from agreements.drafting_actions import template_of

    duo = make_duo(make_programme("school"))
    template_of(duo.programme)
    seal(duo, minutes_min=30, minutes_max=60)
    browser = as_participant(duo.mentee)

    facts = {"outcome": "yes", "held_on": str(YESTERDAY), "form": "phone", "minutes": minutes}
    page = browser.post(log_url(duo), facts, follow=True).content.decode()

    assert Meeting.objects.get().minutes == (int(minutes) if minutes else None)
    assert ("minuten af." in page) is bool(said)
    assert said in page


def test_after_the_end_a_meeting_can_be_told_and_no_next_one_is_asked(as_participant):
    duo = make_duo(status="completed")
    browser = as_participant(duo.mentee)
    page = browser.get(log_url(duo))

    response = browser.post(log_url(duo), fields_of(page))

    assert "outcome" not in fields_of(page)
    assert response.url == reverse("portal:reflection_write", args=[Meeting.objects.get().pk])


def test_somebody_elses_meeting_is_not_there(duo, as_participant):
    other = make_duo(duo.programme)

    assert as_participant(duo.mentee).get(log_url(other)).status_code == 404
