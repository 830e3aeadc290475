"""Whoever waits long hears every four weeks how things stand."""

from datetime import datetime, time, timedelta

import pytest
from django.utils.timezone import localdate, make_aware
from procrastinate.contrib.django.models import ProcrastinateJob

from mentorship.accounts.models import PersonalLink
from mentorship.intake import waiting_jobs as jobs
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from tests.factories import make_application, make_duo, make_participant

pytestmark = pytest.mark.django_db


def since(application, days):
    # By the day, whatever hour the clock went forward or back since.
    day = localdate() - timedelta(days=days)
    application.decided_at = make_aware(datetime.combine(day, time(12)))
    application.save()
    return application


def run():
    """Do by day what the night queued: one job for each person."""
    jobs.tell_who_waits(0)
    queued = ProcrastinateJob.objects.filter(task_name=jobs.TELL, status="todo")
    for job in queued.order_by("pk"):
        jobs.tell(**job.args)


def letters():
    return OutgoingEmail.objects.filter(kind="intake/still_waiting")


@pytest.mark.parametrize(("days", "told"), [(0, 0), (27, 0), (28, 1), (30, 1), (31, 0), (56, 1)])
def test_every_four_weeks_also_after_a_night_without_jobs(programme, days, told):
    since(make_application(programme, status="waitlisted"), days)

    run()

    assert letters().count() == told


def test_once_a_turn_and_with_one_link(programme):
    since(make_application(programme, status="waitlisted"), 28)

    run()
    run()

    assert "wachtlijst" in restored(letters().get()).body
    assert PersonalLink.objects.count() == 1


def test_a_mentee_who_waits_for_a_match_hears_it_too(programme):
    since(make_participant(programme).application, 28)

    run()

    assert "zoeken nog" in restored(letters().get()).body


@pytest.mark.parametrize(("trained", "words"), [(False, "is er de training"), (True, "zoeken nog")])
def test_a_mentor_hears_of_the_training_or_of_the_match(programme, trained, words):
    programme.close()
    since(make_participant(programme, role="mentor", trained=trained).application, 28)

    run()

    assert words in restored(letters().get()).body


def test_each_has_a_job_of_her_own_so_that_one_that_fails_holds_up_nobody(programme):
    waiting = [since(make_application(programme, status="waitlisted"), 28) for _ in range(2)]

    jobs.tell_who_waits(0)
    jobs.tell_who_waits(0)
    waiting[0].withdraw()
    for each in waiting:
        jobs.tell(application_pk=each.pk)

    assert ProcrastinateJob.objects.filter(task_name=jobs.TELL).count() == 2
    assert letters().get().to == waiting[1].applicant


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

    run()

    assert not letters().exists()
