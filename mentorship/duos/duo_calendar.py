"""The appointments of a duo as a file for the calendars of the two.

A calendar shows its lines to others on the sofa and on a locked phone: of the other it tells her
first name, and of what it is about nothing.
"""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.timezone import now
from django.utils.translation import gettext, override
from icalendar import Calendar, Event, vText

from mentorship.accounts.models import User
from mentorship.duos.models import Appointment
from mentorship.mail.compose import Attachment

MIMETYPE = "text/calendar"
DAY = timedelta(days=1)


def entry(appointment: Appointment, to: User, *, is_off: bool = False) -> Event:
    """Write an appointment; the same one again, with its number, replaces what a calendar has."""
    assert appointment.on is not None  # noqa: S101 — without a day there is nothing to write
    event = Event()
    event.add("uid", f"appointment-{appointment.pk}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("sequence", appointment.sequence + int(is_off))
    event.add("dtstamp", now())
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    name = appointment.duo.other(to).user.given_name
    event.add("summary", gettext("Meeting with %(name)s") % {"name": name})
    if appointment.starts_at is None or appointment.ends_at is None:
        event.add("dtstart", appointment.on)
        event.add("dtend", appointment.on + DAY)
    else:
        here = ZoneInfo(settings.TIME_ZONE)
        event.add("dtstart", appointment.starts_at.astimezone(here))
        event.add("dtend", appointment.ends_at.astimezone(here))
    if appointment.place:
        event["location"] = vText(appointment.place)
    return event


def written(entries: Iterable[Event], *, method: str) -> bytes:
    """Write them as one calendar."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tweespan//duo//NL")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for each in entries:
        calendar.add_component(each)
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def calendar_file(
    appointments: Iterable[Appointment], to: User, *, is_off: bool = False
) -> Attachment:
    """Make the file by which her calendar takes them in, or out."""
    with override(to.language):
        entries = [entry(each, to, is_off=is_off) for each in appointments]
        name = gettext("meeting-off.ics") if is_off else gettext("meeting.ics")
    content = written(entries, method="CANCEL" if is_off else "PUBLISH")
    return Attachment(name, content, MIMETYPE)
