"""What happens to an event once people were asked: cancelled, somebody added, taken off, gone."""

from django.db import transaction
from django.utils.timezone import localdate, now

from mentorship.intake import event_emails as emails
from mentorship.intake import guest_emails, interview_actions
from mentorship.intake.event_actions import (
    COMING,
    TOLD_OF_CHANGES,
    WAITING,
    EventChanged,
    EventOver,
    come,
    move_up,
    who_knows,
)
from mentorship.intake.models import Application, Attendance, AttendanceState, Event
from mentorship.intake.models.application import IN_PLAY


class AttendanceNoted(Exception):
    """It was noted whether she was there: that is taken back first."""


class NotInPlay(Exception):
    """She does not take part any more, and waits for nothing."""


def _locked(pk: int) -> Event:
    return Event.objects.select_for_update(of=["self"]).select_related("programme").get(pk=pk)


@transaction.atomic
def cancel(event: Event, *, seen: int, reason: str) -> None:
    """Let it not take place; who counts on it reads why, and her calendar forgets it.

    Raises:
        EventChanged: a colleague changed or cancelled it since ``seen``.
        EventOver: it was held already.
    """
    locked = _locked(event.pk)
    if locked.sequence != seen or locked.is_cancelled:
        raise EventChanged
    if locked.was_held():
        raise EventOver
    locked.cancelled_at, locked.cancel_reason = now(), reason
    locked.sequence = seen + 1
    locked.save()
    for attendance in who_knows(locked):
        emails.event_cancelled(attendance, locked).send()
    for guest in locked.guests.order_by("pk"):
        guest_emails.cancelled(guest, locked).send()


@transaction.atomic
def add(event: Event, application: Application) -> AttendanceState:
    """Put somebody on the list who said so in person; when it is full she waits for a place.

    Whoever is put on the list of what was held already hears nothing: she was there.

    Raises:
        EventOver: it does not take place.
        NotInPlay: she withdrew or was turned away meanwhile.
    """
    application.lock()
    locked = _locked(event.pk)
    if locked.is_cancelled:
        raise EventOver
    if application.status not in IN_PLAY:
        raise NotInPlay
    attendance, _made = Attendance.objects.get_or_create(
        event=locked, application=application, defaults={"state": AttendanceState.NOT_COMING}
    )
    if locked.was_held():
        attendance.state, attendance.answered_at = COMING, now()
        attendance.save(update_fields=["state", "answered_at"])
    else:
        come(attendance, locked)
        if attendance.state == WAITING:
            emails.event_waiting(attendance, locked).send()
    return AttendanceState(attendance.state)


@transaction.atomic
def remove(attendance: Attendance) -> None:
    """Take somebody off the list; who knew that she was on it hears so, who waits moves up.

    Raises:
        AttendanceNoted: it was noted whether she was there.
    """
    event = _locked(attendance.event_id)
    row = event.attendances.select_related("application__applicant").filter(pk=attendance.pk)
    found = row.first()
    if found is None:
        return
    if found.was_there is not None:
        raise AttendanceNoted
    letter = emails.event_removed(found, event) if knows_of(found, event) else None
    found.delete()
    if letter is not None:
        letter.send()
    if event.takes_answers:
        move_up(event)


def knows_of(attendance: Attendance, event: Event) -> bool:
    """Whether she was told that she is on the list, and it still matters to her."""
    is_asked_later = attendance.state == AttendanceState.INVITED and attendance.invited_at is None
    return event.takes_answers and attendance.state in TOLD_OF_CHANGES and not is_asked_later


@transaction.atomic
def leave(application: Application) -> None:
    """Give her places to who waits: she withdrew, was turned away or is better helped elsewhere.

    The hour of a talk that was still to come is free for somebody else as well.
    """
    interview_actions.give_back(application)
    rows = application.attendances.filter(
        state__in=(COMING, WAITING), event__held_on__gte=localdate(), event__cancelled_at=None
    )
    for pk in rows.order_by("event").values_list("event", flat=True):
        event = _locked(pk)
        application.attendances.filter(event=event).update(
            state=AttendanceState.NOT_COMING, answered_at=now()
        )
        move_up(event)
