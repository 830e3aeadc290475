"""The agenda: gatherings, talks and deadlines by day, who is somewhere else then, and the feed."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, Protocol

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from icalendar import Calendar, Component

from mentorship.accounts.models import User, given
from mentorship.intake import event_calendar
from mentorship.intake.interview_emails import entry as talk_entry
from mentorship.intake.models import CalendarFeed, Event, InterviewSlot
from mentorship.intake.models.application import IN_PLAY
from mentorship.paging import SIZE
from mentorship.prepared import prepared, spelled_out
from mentorship.programmes.models import Cohort, Programme

WEEK, DAY = timedelta(days=7), timedelta(days=1)
# How many of a day are shown in a week and in a month; the rest is on a page of that day.
MOST_IN_WEEK, MOST_IN_MONTH = 20, 4
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
    """A day of the agenda with what is on it; ``is_outside`` when it belongs to another month.

    ``has_more`` when there is more on it than is shown here.
    """

    on: date
    entries: list[Entry]
    is_today: bool
    is_outside: bool = False
    has_more: bool = False


class Source(Protocol):
    """Gives the lines that another room has on these days, as ``entries`` does."""

    def __call__(
        self, programme: Programme, first: date, last: date, *, most: int, of: User | None
    ) -> Iterable[Entry]:
        """Of each day at least the first ``most``."""


# A statement that was put together, and its parameters.
Asked = tuple[str, list[Any]]
# Rooms that build on this one add what they have: to the pages, and to what a calendar reads.
SOURCES: list[Source] = []
FEEDS: list[Callable[[User, date, date], Iterable[Component]]] = []


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def midnight(day: date) -> datetime:
    """When a day begins on the clocks here."""
    return datetime.combine(day, time.min, tzinfo=event_calendar.ZONE)


def talks(first: date, last: date) -> "QuerySet[InterviewSlot]":
    """The talks that were planned for these days, with people who are still in play."""
    return InterviewSlot.objects.filter(
        picked_at__isnull=False,
        starts_at__gte=midnight(first),
        starts_at__lt=midnight(last + DAY),
        application__status__in=IN_PLAY,
        application__is_test=False,
    ).order_by("starts_at", "pk")


def first_of_each_day(
    rows: "QuerySet[Any]", first: date, last: date, *, by: str, most: int
) -> "QuerySet[Any]":
    """The first few of each of these days in one query, which meets no more than it gives."""
    nights = [midnight(first + timedelta(number)) for number in range((last - first).days + 2)]
    during = {f"{by}__gte": RawSQL("day.begins", ()), f"{by}__lt": RawSQL("day.ends", ())}
    of_a_day = rows.filter(**during).order_by(by, "pk").values("pk")[:most]
    sql, params = of_a_day.query.sql_with_params()
    found = f"""
        SELECT found.pk FROM unnest(%s::timestamptz[], %s::timestamptz[]) AS day (begins, ends)
        CROSS JOIN LATERAL ({sql}) AS found
    """  # noqa: S608 — Django's own
    keys = RawSQL(found, (nights[:-1], nights[1:], *params))  # noqa: S611
    return rows.filter(pk__in=keys).order_by(by, "pk")


def entries(
    programme: Programme, first: date, last: date, *, most: int, of: User | None = None
) -> list[Entry]:
    """What is in the agenda of a programme from one day to another; or of one person of it.

    Of each day at least the first ``most``, if there are so many.
    """
    gatherings, planned = _asked(programme.pk, first, last, most, of.pk if of else None)
    with prepared(gatherings[0]):
        found = [_gathering(event, programme) for event in Event.objects.raw(*gatherings)]
    with prepared(planned[0]):
        found += [_talk(slot, programme) for slot in InterviewSlot.objects.raw(*planned)]
    if not of:
        found += _deadlines(programme, first, last)
    for source in SOURCES:
        found += source(programme, first, last, most=most, of=of)
    return sorted(found, key=lambda each: (each.on, each.starts_at or time.min))


@lru_cache(maxsize=256)
def _asked(programme: int, first: date, last: date, most: int, of: int | None) -> list[Asked]:
    """What asks for these: putting it together takes longer than the asking, so it is kept."""
    events = Event.objects.filter(programme=programme)
    slots = talks(first, last).filter(application__programme=programme)
    if of:
        events, slots = events.filter(host=of), slots.filter(interviewer=of)
    gatherings = first_of_each_day(events, first, last, by="begins_at", most=most)
    planned = first_of_each_day(slots, first, last, by="starts_at", most=most)
    shown = ("application_id", "starts_at", "minutes", "place")
    names = {"x_name": F("application__name"), "x_who": F("interviewer__name")}
    asked = gatherings.annotate(x_who=F("host__name")), planned.only(*shown).annotate(**names)
    return [spelled_out(*rows.query.sql_with_params()) for rows in asked]


def _gathering(event: Any, programme: Programme) -> Entry:
    return Entry(
        on=event.held_on,
        what=capfirst(event.get_kind_display()),
        url=reverse("intake:event_detail", args=[programme.slug, event.pk]),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        place=event.place or (_("Online") if event.online_url else ""),
        who=given(event.x_who or ""),
        is_cancelled=event.is_cancelled,
    )


def _talk(slot: Any, programme: Programme) -> Entry:
    start = localtime(slot.starts_at)
    return Entry(
        on=start.date(),
        what=_("Talk with %(name)s") % {"name": slot.x_name},
        url=reverse("intake:application_detail", args=[programme.slug, slot.application_id]),
        starts_at=start.time(),
        ends_at=(start + timedelta(minutes=slot.minutes)).time(),
        place=slot.place,
        who=given(slot.x_who),
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


def by_day(
    found: Iterable[Entry], days: Iterable[date], *, most: int, month: int | None = None
) -> list[Day]:
    """Put the entries on these days, so many on each."""
    on: dict[date, list[Entry]] = {}
    for each in found:
        on.setdefault(each.on, []).append(each)
    today = localdate()
    return [
        Day(
            day,
            on.get(day, [])[:most],
            day == today,
            is_outside=month not in {None, day.month},
            has_more=len(on.get(day, [])) > most,
        )
        for day in days
    ]


@dataclass(frozen=True, slots=True)
class PageOfDay:
    """A part of what is on one day, and the numbers of the parts around it."""

    day: Day
    previous: str | None
    next: str | None


def page_of_day(
    programme: Programme, day: date, *, number: int, of: User | None = None
) -> PageOfDay:
    """Give one page of all that is on a day; the first one has number nought."""
    begin, end = number * SIZE, (number + 1) * SIZE
    found = entries(programme, day, day, of=of, most=end + 1)
    return PageOfDay(
        Day(day, found[begin:end], day == localdate()),
        previous=str(number - 1) if number else None,
        next=str(number + 1) if len(found) > end else None,
    )


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
    """Write her agenda: the gatherings of her programmes, her own talks, and what else is hers.

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
    for more in FEEDS:
        for component in more(user, first, last):
            calendar.add_component(component)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written
