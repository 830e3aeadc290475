"""The private address by which the calendar of one of the two reads along."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.timezone import localdate
from django.utils.translation import override
from icalendar import Event

from mentorship.accounts.models import User
from mentorship.duos import duo_calendar, ending_emails, introduction_emails
from mentorship.duos.models import Appointment, AppointmentStatus, ClosingTalk, Duo, Introduction
from mentorship.intake import event_calendar
from mentorship.intake.event_agenda import digest
from mentorship.intake.models import Attendance, AttendanceState, CalendarFeed

# How far it looks back, and how much of each kind it shows.
BEHIND, MOST = timedelta(days=60), 500


def feed_of(user: User) -> bytes:
    """Write all that she is expected at: with whom she is in a duo, and gatherings she comes to."""
    with override(user.language):
        entries = [*_appointments(user), *_with_staff(user), *_gatherings(user)]
    return duo_calendar.written(entries, method="PUBLISH")


def _appointments(user: User) -> Iterator[Event]:
    """The planned and the held ones of duos that did not end."""
    shown = (AppointmentStatus.PLANNED, AppointmentStatus.HELD)
    found = Appointment.objects.of(user).filter(
        status__in=shown, on__gte=localdate() - BEHIND, duo__ended_on=None
    )
    for each in found.select_related("duo__mentor__user", "duo__mentee__user")[:MOST]:
        yield duo_calendar.entry(each, user)


def _with_staff(user: User) -> Iterator[Event]:
    """The first meeting and the last talk; of what comes after the first they tell nothing."""
    hers = Duo.objects.of(user)
    first = Introduction.objects.to_come().filter(duo__in=hers)
    for introduction in first.select_related("duo__programme")[:MOST]:
        yield introduction_emails.entry(introduction)
    last = ClosingTalk.objects.to_come().filter(duo__in=hers)
    for talk in last.select_related("duo__programme")[:MOST]:
        assert talk.starts_at is not None  # noqa: S101 — it is planned
        yield ending_emails.entry(talk, talk.starts_at)


def _gatherings(user: User) -> Iterator[Event]:
    """Those she said she comes to."""
    coming = Attendance.objects.in_play().filter(
        application__applicant=user,
        state=AttendanceState.COMING,
        event__held_on__gte=localdate() - BEHIND,
    )
    for each in coming.select_related("event__programme").order_by("event__held_on", "pk")[:MOST]:
        yield event_calendar.entry(each.event)


def whose(token: str) -> User | None:
    """Whom a private address belongs to; nobody where it was closed or never was there."""
    feeds = CalendarFeed.objects.filter(user__is_active=True)
    feed = feeds.filter(token_sha256=digest(token)).select_related("user").first()
    return feed.user if feed else None
