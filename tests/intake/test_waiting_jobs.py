"""Whoever waits long hears every four weeks how things stand."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from mentorship.accounts.models import PersonalLink
from mentorship.intake.waiting_jobs import tell_who_waits
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from tests.factories import make_application, make_duo, make_participant

pytestmark = pytest.mark.django_db


def since(application, days):
    application.decided_at = now() - timedelta(days=days)
    application.save()
    return application


def letters():
    return OutgoingEmail.objects.filter(kind="intake/still_waiting")


@pytest.mark.parametrize(("days", "told"), [(0, 0), (27, 0), (28, 1), (30, 1), (31, 0), (56, 1)])
def test_every_four_weeks_also_after_a_night_without_jobs(programme, days, told):
    since(make_application(programme, status="waitlisted"), days)

    tell_who_waits(0)

    assert letters().count() == told


def test_once_a_turn_and_with_one_link(programme):
    since(make_application(programme, status="waitlisted"), 28)

    tell_who_waits(0)
    tell_who_waits(0)

    assert "wachtlijst" in restored(letters().get()).body
    assert PersonalLink.objects.count() == 1


def test_a_mentee_who_waits_for_a_match_hears_it_too(programme):
    since(make_participant(programme).application, 28)

    tell_who_waits(0)

    assert "zoeken nog" in restored(letters().get()).body


@pytest.mark.parametrize(("trained", "words"), [(False, "is er de training"), (True, "zoeken nog")])
def test_a_mentor_hears_of_the_training_or_of_the_match(programme, trained, words):
    programme.close()
    since(make_participant(programme, role="mentor", trained=trained).application, 28)

    tell_who_waits(0)

    assert words in restored(letters().get()).body


def test_nobody_else_is_written_to(programme):
    duo = make_duo(programme)
    gone = make_application(programme, status="waitlisted")
    gone.applicant.is_active = False
    gone.applicant.save()
    tried = make_application(programme, status="waitlisted", is_test=True)
    on_leave = make_participant(programme, role="mentor", capacity=0).application
    for each in (duo.mentee.application, gone, tried, on_leave):
        since(each, 28)
    make_application(programme)

    tell_who_waits(0)

    assert not letters().exists()
