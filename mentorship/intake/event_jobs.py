"""What goes out about events by itself: invitations, and the reminder of the day before."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate, now
from procrastinate.contrib.django import app

from mentorship.intake import event_emails as emails
from mentorship.intake import guest_emails
from mentorship.intake.event_actions import SEND_INVITATIONS
from mentorship.intake.models import Attendance, AttendanceState, Event
from mentorship.jobs import queue_once

REMIND = "mentorship.intake.event_jobs.remind"


@app.task(name=SEND_INVITATIONS)
def send_invitations(*, event_pk: int) -> None:
    """Send the invitations of an event that did not go out yet, each in its own transaction."""
    waiting = Attendance.objects.to_invite().filter(event=event_pk)
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            rows = Attendance.objects.to_invite().select_for_update(skip_locked=True, of=["self"])
            rows = rows.select_related("event__programme", "application__applicant")
            if (attendance := rows.filter(pk=pk).first()) is None:
                continue
            emails.event_invited(attendance, attendance.event).send()
            Attendance.objects.filter(pk=pk).update(invited_at=now())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="invitations_left")
def invitations_left(timestamp: int) -> None:
    """Send what was added just as an earlier round of invitations ended."""
    for pk in Attendance.objects.to_invite().values_list("event", flat=True).distinct():
        queue_once(SEND_INVITATIONS, event_pk=pk)


@app.periodic(cron="7 8-20 * * *")
@app.task(queueing_lock="remind_of_events")
def remind_of_events(timestamp: int) -> None:
    """Queue the reminder of every event of tomorrow that had none."""
    tomorrow = localdate() + timedelta(days=1)
    events = Event.objects.going_on().filter(held_on=tomorrow, reminded_at=None)
    for pk in events.values_list("pk", flat=True):
        queue_once(REMIND, event_pk=pk)


@app.task(name=REMIND)
@transaction.atomic
def remind(*, event_pk: int) -> None:
    """Remind everybody who comes, once."""
    tomorrow = localdate() + timedelta(days=1)
    event = (
        Event.objects.going_on()
        .select_for_update(of=["self"])
        .select_related("programme")
        .filter(pk=event_pk, held_on=tomorrow, reminded_at=None)
        .first()
    )
    if event is None:
        return
    coming = event.attendances.in_play().filter(state=AttendanceState.COMING)
    for attendance in coming.select_related("application__applicant").order_by("pk"):
        emails.event_reminder(attendance, event).send()
    for guest in event.guests.order_by("pk"):
        guest_emails.reminder(guest, event).send()
    event.reminded_at = now()
    event.save(update_fields=["reminded_at"])
