"""What can be done with an event: plan it, ask people, answer, and note who was there."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from mentorship.accounts.models import User
from mentorship.intake import event_emails as emails
from mentorship.intake import guest_emails
from mentorship.intake.models import Application, Attendance, AttendanceState, Event, Participant
from mentorship.jobs import queue_once
from mentorship.programmes.models import Programme
from mentorship.transitions import TransitionNotAllowed

SEND_INVITATIONS = "mentorship.intake.event_jobs.send_invitations"
COMING, WAITING = AttendanceState.COMING, AttendanceState.WAITING
TOLD_OF_CHANGES = (COMING, WAITING, AttendanceState.INVITED)


class AlreadyPlanned(Exception):
    """There is one of this kind on that day, at that time."""


class EventChanged(Exception):
    """A colleague changed the event while this person was filling in its form."""


class EventOver(Exception):
    """The day has passed or it was cancelled: nobody can say any more that she comes."""


class EventToCome(Exception):
    """The day of the event has not come yet, or it was cancelled: nobody was there."""


def _refuse_a_second(event: Event) -> None:
    """Refuse what would be there twice; one at a time for each programme."""
    Programme.objects.select_for_update(no_key=True).get(pk=event.programme_id)
    same = Event.objects.going_on().filter(
        programme=event.programme_id,
        kind=event.kind,
        held_on=event.held_on,
        starts_at=event.starts_at,
    )
    if same.exclude(pk=event.pk).exists():
        raise AlreadyPlanned


@transaction.atomic
def plan(event: Event) -> None:
    """Put a new event in the agenda.

    Raises:
        AlreadyPlanned: it is there already.
    """
    _refuse_a_second(event)
    event.save()


@transaction.atomic
def change(event: Event, *, seen: int) -> None:
    """Keep what was changed; who comes, waits or was asked hears of another day, time or place.

    Raises:
        AlreadyPlanned: it would be on the moment of another one.
        EventChanged: a colleague changed it since ``seen``.
    """
    _refuse_a_second(event)
    before = Event.objects.select_for_update().get(pk=event.pk)
    if before.sequence != seen or before.is_cancelled:
        raise EventChanged
    event.sequence = seen + 1
    moved = event.where_and_when != before.where_and_when
    if event.held_on != before.held_on:
        event.reminded_at = None
    event.save()
    event.refresh_from_db(fields=["begins_at"])
    if event.is_over:
        return
    if moved:
        _tell_of_change(event)
    move_up(event)


def who_knows(event: Event) -> "QuerySet[Attendance]":
    """Who counts on it or was asked; who gets her invitation later reads in it how it is."""
    asked = event.attendances.in_play().filter(state__in=TOLD_OF_CHANGES)
    asked = asked.exclude(state=AttendanceState.INVITED, invited_at=None)
    return asked.select_related("application__applicant").order_by("pk")


def _tell_of_change(event: Event) -> None:
    for attendance in who_knows(event):
        emails.event_changed(attendance, event).send()
    for guest in event.guests.order_by("pk"):
        guest_emails.changed(guest, event).send()


@transaction.atomic
def invite(event: Event, applications: Iterable[Application]) -> int:
    """Ask these people; who was asked before is not asked again. The mails go by themselves.

    Raises:
        EventOver: it is too late for that.
    """
    locked = Event.objects.select_for_update().get(pk=event.pk)
    if locked.is_cancelled or locked.was_held():
        raise EventOver
    asked = set(locked.attendances.values_list("application_id", flat=True))
    new = [
        Attendance(event=locked, application=each, state=AttendanceState.INVITED)
        for each in applications
        if each.pk not in asked
    ]
    Attendance.objects.bulk_create(new, batch_size=500)
    if new:
        queue_once(SEND_INVITATIONS, event_pk=locked.pk)
    return len(new)


@transaction.atomic
def answer(attendance: Attendance, *, comes: bool) -> None:
    """Say whether she comes: the last place goes to one, the next one waits (S2-MREC-1).

    Her application is held before the event, as by whoever withdraws.

    Raises:
        EventOver: the day has passed, or she was taken off the list; or she wants to come and
            withdrew or was turned away since.
    """
    Application.objects.filter(pk=attendance.application_id).hold()
    event = Event.objects.select_for_update().get(pk=attendance.event_id)
    listed = event.attendances.in_play() if comes else event.attendances
    if not event.takes_answers or not listed.filter(pk=attendance.pk).exists():
        raise EventOver
    attendance.refresh_from_db(fields=["state", "answered_at"])
    if comes:
        come(attendance, event)
    elif attendance.state != AttendanceState.NOT_COMING:
        _put(attendance, AttendanceState.NOT_COMING)
        move_up(event)


def _put(attendance: Attendance, state: AttendanceState) -> None:
    attendance.state, attendance.answered_at = state, now()
    attendance.save(update_fields=["state", "answered_at"])


def come(attendance: Attendance, event: Event) -> None:
    """Give her a place and confirm it, or let her wait for one."""
    if attendance.state == COMING:
        return
    if has_room(event):
        _put(attendance, COMING)
        emails.event_confirmed(attendance, event).send()
    elif attendance.state != WAITING:
        _put(attendance, WAITING)


def has_room(event: Event) -> bool:
    """Whether there is a place left, for an applicant or for a guest."""
    if event.capacity is None:
        return True
    coming = event.attendances.filter(state=COMING).count()
    return coming + event.guests.count() < event.capacity


def move_up(event: Event) -> None:
    """Give the places that are free to who waits longest, and tell them."""
    waiting = event.attendances.in_play().filter(state=WAITING).order_by("answered_at", "pk")
    for attendance in waiting.select_related("application__applicant"):
        if not has_room(event):
            return
        _put(attendance, COMING)
        emails.event_moved_up(attendance, event).send()


@transaction.atomic
def record(
    event: Event,
    applications: Iterable[int],
    *,
    was_there: bool | None,
    is_passed: bool = True,
    by: User,
) -> int:
    """Note of some people at once whether they were there and completed it (S4-COND-7).

    ``None`` takes back what was noted. Gives how many there were.

    Raises:
        EventToCome: it is still to be held.
    """
    locked = Event.objects.select_for_update().get(pk=event.pk)
    if locked.is_to_be_held or locked.is_cancelled:
        raise EventToCome
    rows = locked.attendances.filter(pk__in=list(applications))
    return rows.update(
        was_there=was_there,
        is_passed=is_passed,
        recorded_by=None if was_there is None else by,
    )


@transaction.atomic
def note_sheet(event: Event) -> None:
    """Note that the sheet for the accreditation register was made (S4-COND-7b)."""
    Event.objects.filter(pk=event.pk).update(sheet_made_at=now())


@transaction.atomic
def note_register_number(participant: Participant, *, number: str) -> None:
    """Keep her number in the BIG register (S4-COND-7b).

    Raises:
        TransitionNotAllowed: she was forgotten since the page was made.
    """
    application = participant.application
    application.lock()
    if application.is_forgotten:
        raise TransitionNotAllowed(application, "note_register_number")
    participant.register_number = number
    participant.save(update_fields=["register_number"])
