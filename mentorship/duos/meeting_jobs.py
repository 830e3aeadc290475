"""What goes out about meetings by itself: whether one took place, by day and not on a holiday."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from mentorship.duos import appointment_emails as emails
from mentorship.duos.models import Appointment, AppointmentQuerySet, DuoStatus
from mentorship.jobs import queue_once
from mentorship.mail.compose import Letter
from mentorship.programmes.holidays import is_holiday

ASK = "mentorship.duos.meeting_jobs.ask"
# She is asked the day after, and once more when a week has passed; after two weeks nobody is.
AGAIN, LAST = timedelta(days=8), timedelta(days=15)


@app.periodic(cron="37 8-19 * * *")
@app.task(queueing_lock="ask_after_meetings")
def ask_after_meetings(timestamp: int) -> None:
    """Queue the question about every meeting that was planned and of which nobody said a word."""
    for pk in _silent(localdate()).values_list("pk", flat=True):
        queue_once(ASK, appointment_pk=pk)


def _silent(today: date) -> AppointmentQuerySet:
    """Of duos that are under way: who pauses is asked nothing."""
    found = Appointment.objects.to_report(today).filter(on__gt=today - LAST)
    return found.filter(duo__status=DuoStatus.ACTIVE)


@app.task(name=ASK)
@transaction.atomic
def ask(*, appointment_pk: int) -> None:
    """Ask the mentee, and in the second week both; each letter goes out once."""
    today = localdate()
    rows = _silent(today).select_for_update(of=["self"], no_key=True)
    around = ("duo__programme", "duo__guide", "duo__mentor__user", "duo__mentee__user")
    for appointment in rows.select_related(*around).filter(pk=appointment_pk):
        if is_holiday(today, country=appointment.duo.programme.country):
            return
        for letter in _letters(appointment, today):
            letter.send()


def _letters(appointment: Appointment, today: date) -> Iterator[Letter]:
    duo = appointment.duo
    assert appointment.on is not None  # noqa: S101 — it is planned
    if today < appointment.on + AGAIN:
        yield emails.meeting_question(appointment, duo.mentee, turn=1)
        return
    yield emails.meeting_question(appointment, duo.mentee, turn=2)
    yield emails.meeting_question(appointment, duo.mentor, turn=2)
