"""Whether two met is asked by day, twice at most, not on holidays, and lost to no outage."""

from datetime import date, time, timedelta

import pytest
import time_machine
from procrastinate.contrib.django.models import ProcrastinateJob

from mentorship.duos import appointment_actions, meeting_actions, meeting_jobs, pause_actions
from mentorship.duos.models import How, When
from mentorship.mail.models import OutgoingEmail
from tests.factories import make_duo, make_programme

pytestmark = pytest.mark.django_db


def at(moment):
    return time_machine.travel(moment, tick=False)


def plan(duo, day, hour=time(19)):
    with at(f"{day - timedelta(days=7)}T12:00:00+00:00"):
        return appointment_actions.plan(duo, When(day, hour), how=How("phone"), by=duo.mentor.user)


def work(moment):
    """What the worker does at this moment: the round, and what that queued."""
    with at(moment):
        ProcrastinateJob.objects.all().delete()
        meeting_jobs.ask_after_meetings(0)
        for job in ProcrastinateJob.objects.filter(task_name=meeting_jobs.ASK):
            meeting_jobs.ask(**job.args)


def asked():
    rows = OutgoingEmail.objects.filter(kind="duos/meeting_question").order_by("pk")
    return [mail.to for mail in rows]


def days(first, count):
    return [first + timedelta(days=n) for n in range(count)]


def run(first, count, hour="10:00"):
    for day in days(first, count):
        work(f"{day}T{hour}:00+00:00")


MET = date(2026, 11, 24)


@pytest.fixture
def duo():
    with at("2026-11-01T12:00:00+00:00"):
        return make_duo(make_programme("work"))


def test_the_mentee_is_asked_the_day_after_and_both_once_more(duo):
    plan(duo, MET)

    work(f"{MET}T21:30:00+00:00")
    assert asked() == []
    run(MET + timedelta(days=1), 7)
    assert asked() == [duo.mentee.user]
    run(MET + timedelta(days=8), 20)

    assert asked() == [duo.mentee.user, duo.mentee.user, duo.mentor.user]


def test_the_same_hour_again_asks_nothing_again(duo):
    plan(duo, MET)

    for minute in ("08:37", "08:38", "14:00"):
        work(f"2026-11-25T{minute}:00+00:00")

    assert len(asked()) == 1


def test_a_worker_that_was_down_for_a_day_loses_and_doubles_nothing(duo):
    plan(duo, MET)

    run(MET + timedelta(days=2), 3)
    run(MET + timedelta(days=9), 3)

    assert asked() == [duo.mentee.user, duo.mentee.user, duo.mentor.user]


def test_who_answered_is_not_asked(duo):
    plan(duo, MET)
    with at("2026-11-24T20:30:00+00:00"):
        meeting_actions.log_meeting(
            duo, held_on=MET, minutes=None, form="phone", by=duo.mentor.user
        )

    run(MET + timedelta(days=1), 16)

    assert asked() == []


def test_an_answer_between_the_round_and_the_letter_is_in_time(duo):
    planned = plan(duo, MET)
    with at("2026-11-25T10:00:00+00:00"):
        meeting_jobs.ask_after_meetings(0)
        appointment_actions.call_off(planned, by=duo.mentee.user)
        meeting_jobs.ask(appointment_pk=planned.pk)

    assert asked() == []


def test_who_pauses_is_not_asked(duo):
    plan(duo, MET)
    with at("2026-11-25T06:00:00+00:00"):
        pause_actions.pause(duo, until=date(2027, 1, 10), by=duo.mentee.user)

    run(MET + timedelta(days=1), 16)

    assert asked() == []


@pytest.mark.parametrize(
    ("country", "letters"),
    [("nl", [date(2026, 12, 27)]), ("be", [date(2026, 12, 26)])],
)
def test_nobody_is_asked_at_christmas_and_after_it_everybody(duo, country, letters):
    duo.programme.country = country
    duo.programme.save()
    plan(duo, date(2026, 12, 24))

    run(date(2026, 12, 25), 4)

    [mail] = OutgoingEmail.objects.filter(kind="duos/meeting_question")
    assert [mail.queued_at.date()] == letters


def test_a_meeting_of_the_last_day_of_the_year_is_asked_after_in_the_next(duo):
    plan(duo, date(2026, 12, 31))

    run(date(2027, 1, 1), 1)
    assert asked() == []
    run(date(2027, 1, 2), 1)

    assert asked() == [duo.mentee.user]


def test_a_meeting_on_the_29th_of_february_is_asked_after_in_march():
    with at("2028-02-01T12:00:00+00:00"):
        duo = make_duo(make_programme("work"))
    plan(duo, date(2028, 2, 29))

    work("2028-02-29T18:00:00+00:00")
    assert asked() == []
    work("2028-03-01T10:00:00+00:00")

    assert asked() == [duo.mentee.user]


@pytest.mark.parametrize("met", [date(2027, 3, 27), date(2027, 10, 30)])
def test_when_the_clocks_change_in_between_nothing_is_lost_or_doubled(met):
    with at(f"{met - timedelta(days=20)}T12:00:00+00:00"):
        duo = make_duo(make_programme("work", country="be"))
    plan(duo, met)

    for day in days(met + timedelta(days=1), 7):
        for hour in ("07:37", "08:37", "17:37"):
            work(f"{day}T{hour}:00+00:00")

    assert asked() == [duo.mentee.user]


def test_the_round_is_by_day_alone():
    """It follows the clock of the worker, from eight in the morning to eight in the evening."""
    from procrastinate.contrib.django import app

    [task] = [
        each
        for each in app.periodic_registry.periodic_tasks.values()
        if each.task.name.endswith("ask_after_meetings")
    ]
    assert task.cron == "37 8-19 * * *"
