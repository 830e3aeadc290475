"""The agenda: gatherings, talks and deadlines by day, who is somewhere else then, and the feed."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from icalendar import Calendar

from mentorship.accounts.models import User
from mentorship.intake import event_calendar
from mentorship.intake.interview_emails import entry as talk_entry
from mentorship.intake.models import CalendarFeed, Event, InterviewSlot
from mentorship.intake.models.application import IN_PLAY
from mentorship.programmes.models import Cohort, Programme

WEEK = timedelta(days=7)
# How far the feed looks back and ahead.
BEHIND, AHEAD = timedelta(days=60), timedelta(days=365)
ALL_DAY = (time.min, time.max)
# When a talk is proposed, another hour each day; how far ahead is looked.
HOURS, FRIDAY, MOST_DAYS = (time(10), time(14), time(16)), 4, 14


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the agenda: what, when, where, and the page behind it."""

    on: date
    what: str
    url: str
    starts_at: time | None = None
    ends_at: time | None = None
    place: str = ""
    who: str = ""
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the agenda with what is on it; ``is_outside`` when it belongs to another month."""

    on: date
    entries: list[Entry]
    is_today: bool
    is_outside: bool = False


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def talks(first: date, last: date) -> "QuerySet[InterviewSlot]":
    """The talks that were planned for these days, with people who are still in play."""
    return InterviewSlot.objects.filter(
        picked_at__isnull=False,
        starts_at__date__range=(first, last),
        application__status__in=IN_PLAY,
        application__is_test=False,
    ).order_by("starts_at", "pk")


def entries(
    programme: Programme, first: date, last: date, *, of: User | None = None
) -> list[Entry]:
    """All that is in the agenda of a programme from one day to another; or of one person of it."""
    events = Event.objects.filter(programme=programme, held_on__range=(first, last))
    slots = talks(first, last).filter(application__programme=programme)
    if of:
        events, slots = events.filter(host=of), slots.filter(interviewer=of)
    found = [_gathering(event, programme) for event in events.select_related("host")]
    found += [_talk(slot, programme) for slot in slots.select_related("application", "interviewer")]
    if not of:
        found += _deadlines(programme, first, last)
    return sorted(found, key=lambda each: (each.on, each.starts_at or time.min, each.what))


def _gathering(event: Event, programme: Programme) -> Entry:
    return Entry(
        on=event.held_on,
        what=capfirst(event.get_kind_display()),
        url=reverse("intake:event_detail", args=[programme.slug, event.pk]),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        place=event.place or (_("Online") if event.online_url else ""),
        who=event.host.given_name if event.host else "",
        is_cancelled=event.is_cancelled,
    )


def _talk(slot: InterviewSlot, programme: Programme) -> Entry:
    start = localtime(slot.starts_at)
    return Entry(
        on=start.date(),
        what=_("Talk with %(name)s") % {"name": slot.application.name},
        url=reverse("intake:application_detail", args=[programme.slug, slot.application_id]),
        starts_at=start.time(),
        ends_at=(start + timedelta(minutes=slot.minutes)).time(),
        place=slot.place,
        who=slot.interviewer.given_name,
    )


def _deadlines(programme: Programme, first: date, last: date) -> list[Entry]:
    url = programme.get_absolute_url()
    return [
        Entry(on, text % {"name": cohort.name}, url)
        for cohort in Cohort.objects.filter(programme=programme)
        for on, text in (
            (cohort.opens_on, _("Registration opens: %(name)s")),
            (cohort.closes_on, _("Last day to apply: %(name)s")),
            (cohort.starts_on, _("Start of the mentorships: %(name)s")),
        )
        if on and first <= on <= last
    ]


def by_day(found: Iterable[Entry], days: Iterable[date], *, month: int | None = None) -> list[Day]:
    """Put the entries on these days."""
    on: dict[date, list[Entry]] = {}
    for each in found:
        on.setdefault(each.on, []).append(each)
    today = localdate()
    return [
        Day(day, on.get(day, []), day == today, is_outside=month not in {None, day.month})
        for day in days
    ]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Something else that is in somebody's agenda at that time; what it is stays hers."""

    starts_at: time | None


def elsewhere(
    person: User, start: datetime, end: datetime, *, besides: Event | None = None
) -> list[Elsewhere]:
    """What this person has in any programme between these moments: a warning, not a wall."""
    start, end = localtime(start), localtime(end)
    events = Event.objects.going_on().filter(host=person, held_on=start.date())
    others = [event for event in events if besides is None or event.pk != besides.pk]
    found = [
        Elsewhere(event.starts_at)
        for event in others
        if (moments := moments_of(event))[0] < end and start < moments[1]
    ]
    slots = talks(start.date(), start.date()).filter(interviewer=person)
    return found + [
        Elsewhere(localtime(slot.starts_at).time())
        for slot in slots
        if slot.starts_at < end and start < slot.starts_at + timedelta(minutes=slot.minutes)
    ]


def free_times(person: User, *, count: int = 3) -> list[datetime]:
    """Moments to propose for a talk: on the next working days, when she has nothing else."""
    found: list[datetime] = []
    day = localdate() + timedelta(days=1)
    for _attempt in range(MOST_DAYS):
        day += timedelta(days=1)
        if day.weekday() > FRIDAY:
            continue
        turn = len(found)
        for hour in (*HOURS[turn:], *HOURS[:turn]):
            start = datetime.combine(day, hour, tzinfo=event_calendar.ZONE)
            if not elsewhere(person, start, start + timedelta(hours=1)):
                found.append(start)
                break
        if len(found) == count:
            break
    return found


def two_at_once(person: User, other: Elsewhere) -> str:
    """Warn in words."""
    if other.starts_at is None:
        return _("Mind: %(name)s has something else on that day.") % {"name": person.given_name}
    when = f"{other.starts_at:%H:%M}"
    text = _("Mind: %(name)s has something else then, at %(time)s.")
    return text % {"name": person.given_name, "time": when}


def moments_of(event: Event) -> tuple[datetime, datetime]:
    """From when to when it takes somebody's time; without a time it takes the day."""
    zone = event_calendar.ZONE
    if event.starts_at is None:
        first, last = (datetime.combine(event.held_on, at, tzinfo=zone) for at in ALL_DAY)
        return first, last
    start = datetime.combine(event.held_on, event.starts_at, tzinfo=zone)
    if event.ends_at is None:
        return start, start + event_calendar.USUAL
    return start, datetime.combine(event.held_on, event.ends_at, tzinfo=zone)


# --- the feed -----------------------------------------------------------------------------


def digest(token: str) -> str:
    """The fingerprint of the secret in the address of a feed."""
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def open_feed(user: User) -> str:
    """Make a secret address for her agenda; the one before it closes. Gives the secret, once."""
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        user=user, defaults={"token_sha256": digest(token), "made_at": now()}
    )
    return token


@transaction.atomic
def close_feed(user: User) -> None:
    """Let no address show her agenda any more."""
    CalendarFeed.objects.filter(user=user).delete()


def feed_of(user: User) -> bytes:
    """Write her agenda: the gatherings of her programmes and her own talks.

    Whoever finds the address reads what kind, where and with which first name; nothing more.
    """
    today = localdate()
    first, last = today - BEHIND, today + AHEAD
    events = Event.objects.coordinated_by(user).filter(held_on__range=(first, last))
    slots = talks(first, last).filter(
        interviewer=user, application__programme__in=Programme.objects.coordinated_by(user)
    )
    calendar = Calendar()
    calendar.add("prodid", "-//Tweespan//Agenda//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for event in events.select_related("programme").order_by("held_on", "pk"):
        calendar.add_component(event_calendar.entry(event))
    for slot in slots.select_related("application__programme"):
        calendar.add_component(talk_entry(slot, with_name=True))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written
