"""The appointments of a duo in the calendars of the two: by file, or by a private address.

A calendar shows its lines to others on the sofa and on a locked phone: of the other it tells her
first name, and of what it is about nothing.
"""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.timezone import localdate, now
from django.utils.translation import gettext, override
from icalendar import Calendar, Event, vText

from mentorship.accounts.models import User
from mentorship.duos.models import Appointment, AppointmentStatus
from mentorship.intake.event_agenda import digest
from mentorship.intake.models import CalendarFeed
from mentorship.mail.compose import Attachment

MIMETYPE = "text/calendar"
DAY = timedelta(days=1)
# How far the private address looks back, and how many appointments it shows.
BEHIND, MOST = timedelta(days=60), 500


def entry(appointment: Appointment, to: User, *, is_off: bool = False) -> Event:
    """Write an appointment; the same one again, with its number, replaces what a calendar has."""
    assert appointment.on is not None  # noqa: S101 — without a day there is nothing to write
    written = Event()
    written.add("uid", f"appointment-{appointment.pk}@{urlsplit(settings.BASE_URL).hostname}")
    written.add("sequence", appointment.sequence + int(is_off))
    written.add("dtstamp", now())
    written.add("status", "CANCELLED" if is_off else "CONFIRMED")
    name = appointment.duo.other(to).user.given_name
    written.add("summary", gettext("Meeting with %(name)s") % {"name": name})
    if appointment.starts_at is None or appointment.ends_at is None:
        written.add("dtstart", appointment.on)
        written.add("dtend", appointment.on + DAY)
    else:
        here = ZoneInfo(settings.TIME_ZONE)
        written.add("dtstart", appointment.starts_at.astimezone(here))
        written.add("dtend", appointment.ends_at.astimezone(here))
    if appointment.place:
        written["location"] = vText(appointment.place)
    return written


def _written(entries: Iterable[Event], *, method: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Tweespan//duo//NL")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for each in entries:
        calendar.add_component(each)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def calendar_file(
    appointments: Iterable[Appointment], to: User, *, is_off: bool = False
) -> Attachment:
    """Make the file by which her calendar takes them in, or out."""
    with override(to.language):
        entries = [entry(each, to, is_off=is_off) for each in appointments]
        name = gettext("meeting-off.ics") if is_off else gettext("meeting.ics")
    content = _written(entries, method="CANCEL" if is_off else "PUBLISH")
    return Attachment(name, content, MIMETYPE)


def feed_of(user: User) -> bytes:
    """Write all that she plans with those she is in a duo with: the next one and the last ones."""
    shown = (AppointmentStatus.PLANNED, AppointmentStatus.HELD)
    found = Appointment.objects.of(user).filter(
        status__in=shown, on__gte=localdate() - BEHIND, duo__ended_on=None
    )
    around = ("duo__mentor__user", "duo__mentee__user")
    with override(user.language):
        entries = [entry(each, user) for each in found.select_related(*around)[:MOST]]
    return _written(entries, method="PUBLISH")


def whose(token: str) -> User | None:
    """Whom a private address belongs to; nobody where it was closed or never was there."""
    feeds = CalendarFeed.objects.filter(user__is_active=True)
    feed = feeds.filter(token_sha256=digest(token)).select_related("user").first()
    return feed.user if feed else None
