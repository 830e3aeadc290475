"""An event as a calendar file: the same one again replaces what a calendar has."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.text import capfirst
from icalendar import Calendar, vText
from icalendar import Event as Entry

from mentorship.intake.models import Event

ZONE = ZoneInfo("Europe/Brussels")
MIMETYPE = "text/calendar"
USUAL = timedelta(hours=2)


def entry(event: Event, *, is_off: bool = False) -> Entry:
    """Write it with its own UID, which stays, and the number of the change it was written after."""
    written = Entry()
    written.add("uid", f"event-{event.pk}@{urlsplit(settings.BASE_URL).hostname}")
    written.add("sequence", event.sequence)
    written.add("dtstamp", datetime.now(tz=ZoneInfo("UTC")))
    written.add("status", "CANCELLED" if is_off or event.is_cancelled else "CONFIRMED")
    written.add("summary", f"{capfirst(event.get_kind_display())} · {event.programme.name}")
    if event.starts_at is None:
        written.add("dtstart", event.held_on)
        written.add("dtend", event.held_on + timedelta(days=1))
    else:
        start = datetime.combine(event.held_on, event.starts_at, tzinfo=ZONE)
        end = datetime.combine(event.held_on, event.ends_at, tzinfo=ZONE) if event.ends_at else None
        written.add("dtstart", start)
        written.add("dtend", end or start + USUAL)
    if event.place:
        written["location"] = vText(event.place)
    if event.online_url:
        written.add("url", event.online_url)
    return written


def public_file(event: Event) -> bytes:
    """The file for everybody: without the link to join, which only who comes gets."""
    return _written(event, is_off=False, is_public=True)


def calendar_file(event: Event, *, takes_out: bool = False) -> bytes:
    """Write the file that puts it in a calendar, or the one that replaces what is there.

    ``takes_out`` takes it out of the calendar of who no longer comes; so does a cancelled event.
    """
    return _written(event, is_off=takes_out or event.is_cancelled)


def _written(event: Event, *, is_off: bool, is_public: bool = False) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Tweespan//Agenda//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_off else "PUBLISH")
    component = entry(event, is_off=is_off)
    if is_public:
        component.pop("url", None)
    calendar.add_component(component)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written
