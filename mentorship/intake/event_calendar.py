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


def calendar_file(event: Event) -> bytes:
    """Write it with its own UID, which stays, and the number of the change it was written after."""
    entry = Entry()
    entry.add("uid", f"event-{event.pk}@{urlsplit(settings.BASE_URL).hostname}")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", datetime.now(tz=ZoneInfo("UTC")))
    entry.add("summary", f"{capfirst(event.get_kind_display())} · {event.programme.name}")
    if event.starts_at is None:
        entry.add("dtstart", event.held_on)
        entry.add("dtend", event.held_on + timedelta(days=1))
    else:
        start = datetime.combine(event.held_on, event.starts_at, tzinfo=ZONE)
        end = datetime.combine(event.held_on, event.ends_at, tzinfo=ZONE) if event.ends_at else None
        entry.add("dtstart", start)
        entry.add("dtend", end or start + USUAL)
    if event.place:
        entry["location"] = vText(event.place)
    if event.online_url:
        entry.add("url", event.online_url)
    calendar = Calendar()
    calendar.add("prodid", "-//Tweespan//Agenda//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written
