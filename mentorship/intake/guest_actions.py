"""What can be done with guests of an information session: take, give back, adopt, forget."""

from datetime import date

from django.db import transaction

from mentorship.accounts.search import fold
from mentorship.intake import event_emails
from mentorship.intake import guest_emails as emails
from mentorship.intake.event_actions import EventOver, come, has_room, move_up
from mentorship.intake.models import Application, Attendance, AttendanceState, Event, Guest
from mentorship.mail.models import EmailStatus, OutgoingEmail


class EventFull(Exception):
    """There is no place left for a guest; guests have no waiting list."""


@transaction.atomic
def sign_up(event: Event, *, name: str, email: str, language: str) -> bool:
    """Keep a place for somebody, and confirm it; tell whether she hears of it, as twice is once.

    Who applied already by this name comes as an applicant; the page says the same. It is full for
    who has a place too: nobody reads here who comes.

    Raises:
        EventOver: the day has passed, or it was cancelled.
        EventFull: there is no place left.
    """
    applied = Application.objects.filter(
        programme=event.programme_id, applicant__email=email, is_test=False
    ).in_play()
    applied.hold()
    locked = Event.objects.select_for_update().get(pk=event.pk)
    if not locked.takes_answers:
        raise EventOver
    if not has_room(locked):
        raise EventFull
    for application in applied.order_by("-submitted_at", "-pk"):
        if fold(application.name) == fold(name):
            return _let_come(locked, application)
    who = {"name": name, "language": language}
    guest, is_new = locked.guests.get_or_create(email=email, defaults=who)
    if is_new:
        emails.confirmed(guest, locked).send()
    return is_new


def _let_come(event: Event, application: Application) -> bool:
    """Give her a place; who said no is asked again, as anybody can type her name and address."""
    attendance, _made = Attendance.objects.get_or_create(
        event=event, application=application, defaults={"state": AttendanceState.INVITED}
    )
    before = attendance.state
    if before == AttendanceState.NOT_COMING:
        event_emails.event_asked_again(attendance, event).send()
    else:
        come(attendance, event)
    return before != AttendanceState.COMING


@transaction.atomic
def cancel(guest: Guest) -> None:
    """Forget her; who waits longest gets her place."""
    event = Event.objects.select_for_update().get(pk=guest.event_id)
    _forget(guest)
    if event.takes_answers:
        move_up(event)


@transaction.atomic
def adopt(application: Application) -> None:
    """Make her attendances out of the places she had as a guest: now she has applied."""
    guests = Guest.objects.filter(event__programme=application.programme, email=application.email)
    for event in guests.order_by("event").values_list("event", flat=True):
        # The event first, as everywhere: who gives her place back holds it too.
        Event.objects.select_for_update().get(pk=event)
        for guest in guests.filter(event=event):
            Attendance.objects.get_or_create(
                event_id=event,
                application=application,
                defaults={"state": AttendanceState.COMING, "answered_at": guest.since},
            )
            guest.delete()


def forget_before(day: date) -> None:
    """Forget the guests of events that are over for a month on this day."""
    for guest in Guest.objects.filter(event__held_on__lt=day - Guest.KEPT).order_by("pk"):
        _forget(guest)


@transaction.atomic
def forget_address(email: str) -> None:
    """Forget somebody wherever she is a guest; who waits for a place gets hers."""
    for guest in Guest.objects.filter(email=email).order_by("event"):
        cancel(guest)


def _forget(guest: Guest) -> None:
    """Take her from the list, and her address from the log of the mails."""
    mails = OutgoingEmail.objects.filter(key__startswith=emails.key_of(guest))
    mails.filter(status=EmailStatus.QUEUED).delete()
    mails.update(address="", subject="", sealed=None)
    guest.delete()
