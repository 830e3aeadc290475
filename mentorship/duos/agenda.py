"""What duos bring into the agenda of the staff: first meetings, last talks, and who is to be called."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.models import Count, F, QuerySet, Value
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Event

from mentorship.accounts.models import User, given
from mentorship.duos import ending_emails, introduction_emails
from mentorship.duos.models import LIVE, ClosingTalk, Duo, DuoStatus, Introduction
from mentorship.intake.event_agenda import Asked, Entry, first_of_each_day, midnight
from mentorship.prepared import prepared, spelled_out
from mentorship.programmes.models import Programme

DAY = timedelta(days=1)
# A feed holds as many of a kind at most.
MOST = 500
TO_COME = [DuoStatus.PROPOSED, DuoStatus.CONFIRMED, DuoStatus.ACTIVE]


def entries(
    programme: Programme, first: date, last: date, *, most: int, of: User | None = None
) -> Iterable[Entry]:
    """The lines of a programme on these days, or of one person of its staff."""
    sql, params = _asked(programme.pk, first, last, most, of.pk if of else None)
    with prepared(sql), connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchall()
    for row in found:
        yield _line(programme, *row)
    duos = Duo.objects.filter(programme=programme)
    for on, count in _due(duos.filter(guide=of) if of else duos, first, last):
        url = reverse("duos:list", args=[programme.slug])
        owner = f"&wie={of.pk}" if of else ""
        yield Entry(on, _called(count, programme), f"{url}?stand=check-in{owner}")


@lru_cache(maxsize=256)
def _asked(programme: int, first: date, last: date, most: int, of: int | None) -> Asked:
    """What asks for the meetings: putting it together takes longer than the asking, so it is kept."""
    meetings = Introduction.objects.filter(duo__programme=programme, duo__status__in=TO_COME)
    talks = ClosingTalk.objects.filter(duo__programme=programme, held_on=None)
    if of:
        meetings, talks = meetings.filter(host=of), talks.filter(duo__guide=of)

    def rows(those: "QuerySet[Any]", *, minutes: Any, place: Any, who: Any) -> "QuerySet[Any]":
        found = first_of_each_day(those, first, last, by="starts_at", most=most).order_by()
        told: QuerySet[Any] = found.annotate(x_minutes=minutes, x_place=place, x_who=who)
        both = ("duo__mentee__user__name", "duo__mentor__user__name")
        return told.values_list("duo", "starts_at", *both, "x_minutes", "x_place", "x_who")

    first_ones = rows(meetings, minutes=F("minutes"), place=F("place"), who=F("host__name"))
    last_ones = rows(talks, minutes=Value(0), place=Value(""), who=Value(""))
    return spelled_out(*first_ones.union(last_ones, all=True).query.sql_with_params())


def _line(
    programme: Programme,
    duo: int,
    moment: datetime,
    mentee: str,
    mentor: str,
    minutes: int,
    place: str,
    who: str,
) -> Entry:
    """A first meeting, which lasts so many minutes; a last talk lasts as long as it does."""
    start = localtime(moment)
    text = _("First meeting: %(pair)s") if minutes else _("Last talk: %(pair)s")
    return Entry(
        on=start.date(),
        what=text % {"pair": f"{mentee} · {mentor}"},
        url=reverse("duos:detail", args=[programme.slug, duo]),
        starts_at=start.time(),
        ends_at=(start + timedelta(minutes=minutes)).time() if minutes else None,
        place=place,
        who=given(who),
    )


def _due(duos: QuerySet[Duo], first: date, last: date) -> Iterable[tuple[date, int]]:
    due = duos.filter(status=DuoStatus.ACTIVE, contact_due_on__range=(first, last)).order_by()
    days = due.values_list("contact_due_on").annotate(count=Count("pk"))
    return ((on, count) for on, count in days.order_by("contact_due_on") if on)


def _called(count: int, programme: Programme) -> str:
    text = ngettext("Check-in with %(n)d %(duo)s", "Check-ins with %(n)d %(duos)s", count)
    return text % (programme.terms | {"n": count})


def feed(user: User, first: date, last: date) -> Iterable[Event]:
    """What is hers of these days, for a calendar program: no names, for others look over her shoulder."""
    hers = Programme.objects.coordinated_by(user)
    during = {"starts_at__gte": midnight(first), "starts_at__lt": midnight(last + DAY)}
    meetings = Introduction.objects.filter(
        host=user, duo__programme__in=hers, duo__status__in=TO_COME, **during
    )
    for meeting in meetings.select_related("duo__programme").order_by("starts_at", "pk")[:MOST]:
        yield introduction_emails.entry(meeting)
    talks = ClosingTalk.objects.filter(
        duo__guide=user, duo__programme__in=hers, held_on=None, **during
    )
    for talk in talks.select_related("duo__programme").order_by("starts_at", "pk")[:MOST]:
        assert talk.starts_at is not None  # noqa: S101 — so they were asked for
        written = ending_emails.entry(talk, talk.starts_at)
        written.pop("location", None)
        yield written
    mine = Duo.objects.filter(guide=user, programme__in=hers, status__in=LIVE)
    for on, count in _due(mine, first, last):
        yield _whole_day(user, on, count)


def _whole_day(user: User, on: date, count: int) -> Event:
    written = Event()
    host = urlsplit(settings.BASE_URL).hostname
    written.add("uid", f"check-ins-{user.pk}-{on}@{host}")
    written.add("dtstamp", now())
    written.add("dtstart", on)
    written.add("dtend", on + DAY)
    text = ngettext("%(n)d check-in", "%(n)d check-ins", count)
    written.add("summary", text % {"n": count})
    return written
