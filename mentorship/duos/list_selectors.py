"""What the list of duos shows: how many there are of each kind, and a line for each."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, make_aware
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.accounts.search import FEW, containing, spelling
from mentorship.arrays import IsOneOf
from mentorship.duos import strips
from mentorship.duos.list_forms import ENDINGS, WITH, ListForm
from mentorship.duos.models import (
    Appointment,
    CheckIn,
    CheckInWay,
    Duo,
    DuoQuerySet,
    DuoStatus,
    Health,
    Meeting,
    Reflection,
)
from mentorship.duos.progress import progress
from mentorship.intake.models import Participant
from mentorship.look.templatetags.look import STATES, ago, duo_glyph, icon, short_day
from mentorship.paging import Counting, counted_as, counting, shown
from mentorship.prepared import prepared
from mentorship.programmes.models import Programme

ENDED = (DuoStatus.COMPLETED, DuoStatus.ENDED_EARLY, DuoStatus.DISSOLVED)
# The tabs of the list: how it goes, a state, or a question that a number of the overview asks.
TABS: dict[str, str | Promise] = {
    "": _("All"),
    "silent": Health.SILENT.label,
    "call": Health.CALL.label,
    "on_track": Health.ON_TRACK.label,
    "just_started": Health.JUST_STARTED.label,
    "bel": _("Asks for a call"),
    "check-in": _("Check-in due"),
    "voorstel": _("Proposal unanswered"),
    "datum": _("No first date yet"),
    "antwoord": _("Answer is late"),
    "afronden": _("Last talk to plan"),
    "proposed": _("Introduction to come"),
    "introduced": _("Answers to come"),
    "confirmed": _("Agreement to come"),
    "paused": _("Paused"),
    "active": _("Under way"),
    "ended": _("Ended"),
    "completed": _("Completed"),
    "ended_early": _("Ended early"),
}
# Together the tabs count everybody; those that are often empty go when they are.
ALWAYS = {"", "silent", "call", "on_track", "just_started", "ended"}
SOMETIMES = {"bel", "check-in", "voorstel", "datum", "antwoord", "afronden"}
SOMETIMES |= {"proposed", "introduced", "confirmed", "paused"}
# Under these somebody waits for a sign of the staff.
TO_ASK = {"silent", "call", "check-in", "bel"}
# A message that was sent so lately is not sent again to many at once.
LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab with how many rows it opens."""

    code: str
    label: str | Promise
    shown: str
    current: bool


@dataclass(frozen=True, slots=True)
class Days:
    """After, or before, how many days a programme wants to hear of something, on a day."""

    on: date
    to_agree: int
    to_meet: int
    to_answer: int
    to_end: int

    @classmethod
    def of(cls, programme: Programme) -> "Days":
        """Those of this programme, today."""
        return cls(
            localdate(),
            programme.patience("proposal"),
            programme.first_contact_days,
            programme.patience("answer"),
            programme.patience("ending"),
        )

    def ago(self, days: int) -> datetime:
        """The beginning of the day that was so many days ago."""
        return make_aware(datetime.combine(self.on - timedelta(days=days), time.min))


def _asking_for_a_call(duos: DuoQuerySet) -> DuoQuerySet:
    asking = CheckIn.objects.to_follow().values("duo")
    return duos.filter(pk__in=asking).exclude(status__in=ENDED)


# Tabs that are more than a state.
ROWS: dict[str, Callable[[DuoQuerySet, Days], DuoQuerySet]] = {
    "silent": lambda duos, days: duos.silent(days.on),
    "call": lambda duos, days: duos.to_call(days.on),
    "on_track": lambda duos, days: duos.on_track(days.on),
    "just_started": lambda duos, days: duos.just_started(days.on),
    "check-in": lambda duos, days: duos.contact_due(days.on),
    "bel": lambda duos, _days: _asking_for_a_call(duos),
    "voorstel": lambda duos, days: duos.proposal_unanswered(days.ago(days.to_agree)),
    "datum": lambda duos, days: duos.without_first_meeting(days.ago(days.to_meet)),
    "antwoord": lambda duos, days: duos.unanswered(days.ago(days.to_answer)),
    "afronden": lambda duos, days: duos.to_round_off(days.on + timedelta(days=days.to_end)),
    "ended": lambda duos, _days: duos.filter(status__in=ENDED),
}


def in_state(duos: DuoQuerySet, state: str, days: Days) -> DuoQuerySet:
    """The rows of one tab, as it is on a day."""
    if rows := ROWS.get(state):
        return rows(duos, days)
    return duos.filter(status=state) if state else duos


@lru_cache(maxsize=256)
def _counting(programme: int, days: Days, current: str) -> Counting:
    """What counts the tabs: putting it together takes longer than the counting, so it is kept."""
    duos = Duo.objects.filter(programme=programme)
    return counting(
        {code: in_state(duos, code, days) for code in sorted(ALWAYS | SOMETIMES | {current})}
    )


def tabs(programme: Programme, state: str) -> list[Tab]:
    """The tabs that are always there, those with somebody under them, and the one that is open."""
    counted = counted_as(_counting(programme.pk, Days.of(programme), state))
    return [
        Tab(code, TABS[code], shown(counted[code]), code == state)
        for code in TABS
        if code in ALWAYS or code == state or (code in SOMETIMES and counted[code])
    ]


def found_by(duos: DuoQuerySet, words: str) -> DuoQuerySet:
    """Duos of which one of the two has these words in her name or address."""
    condition = containing(words)
    if condition is None:
        return duos
    people = User.objects.filter(condition).order_by().values_list("pk", flat=True)
    few = list(people[: FEW + 1])
    if len(few) > FEW:
        return duos.filter(
            spelling(words, of="mentor__user__") | spelling(words, of="mentee__user__")
        )
    sides = list(Participant.objects.filter(user__in=few).values_list("pk", flat=True))
    return duos.filter(Q(mentor__in=sides) | Q(mentee__in=sides))


def narrowed(duos: DuoQuerySet, form: ListForm) -> DuoQuerySet:
    """Keep those that the filters ask for."""
    wanted = form.narrowing
    if guide := wanted.get("wie"):
        duos = duos.filter(guide=guide)
    if soon := ENDINGS.get(wanted.get("einde", "")):
        live = [DuoStatus.ACTIVE, DuoStatus.PAUSED]
        duos = duos.filter(status__in=live, ends_on__lte=localdate() + soon)
    if signed := wanted.get("afspraken"):
        # The room of the agreements builds on this one: it is known here by its name alone.
        in_force = Duo.objects.filter(agreement__revisions__status__in=["sealed", "ended"])
        is_sealed = Q(pk__in=in_force.values("pk"))
        duos = duos.filter(is_sealed) if signed == WITH else duos.exclude(is_sealed)
    if written := wanted.get("verslagen"):
        some = Exists(Reflection.objects.filter(meeting__duo=OuterRef("pk")))
        duos = duos.filter(some) if written == WITH else duos.filter(~some)
    return found_by(duos, wanted.get("q", ""))


SHOWN = (
    *("status", "proposed_at", "started_on", "ends_on", "last_met_on", "meetings_held"),
    *("rhythm_kind", "rhythm_days", "rhythm_count", "due_on", "quiet_after", "planned_until"),
    *("mentor__user__name", "mentee__user__name", "guide__name"),
)


def listed(duos: DuoQuerySet) -> DuoQuerySet:
    """Fetch along what a line shows, and nothing more."""
    return duos.select_related("mentor__user", "mentee__user", "guide").only(*SHOWN)


@dataclass(frozen=True, slots=True)
class Line:
    """A duo as the list shows it."""

    key: str
    duo: Duo
    mentee: str
    mentor: str
    guide: str
    glyph: SafeString
    pill: SafeString
    strip: SafeString | str
    last: str
    next: str
    progress: str
    asked: str


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened on which day: they met, they will, and they were asked how it goes."""

    met: list[date]
    planned: list[date]
    asked: list[date]


def lines(rows: Sequence[Duo]) -> list[Line]:
    """Work out what the list shows of these duos, in one query for all."""
    today = localdate()
    days = _days([duo.pk for duo in rows], today)
    return [_line(duo, days[duo.pk], today) for duo in rows]


# In the place of what differs, in a statement that is put together once.
_KEYS, _SINCE, _TODAY, _LATELY = [-1], date.min, date.max, date.min + timedelta(days=1)


def _days(keys: list[int], today: date) -> dict[int, Happened]:
    found: dict[int, Happened] = defaultdict(lambda: Happened([], [], []))
    days = {_SINCE: today - strips.SINCE, _TODAY: today, _LATELY: today - LATELY}
    sql, params = _statement()
    values = [keys if param == _KEYS else days.get(param, param) for param in params]
    with prepared(sql), connection.cursor() as cursor:
        cursor.execute(sql, values)
        for key, kind, on in cursor.fetchall():
            getattr(found[key], kind).append(on)
    return found


@lru_cache(maxsize=1)
def _statement() -> tuple[str, tuple[Any, ...]]:
    """What asks for these days: putting it together takes longer than the asking, so it is kept."""

    def rows(model: Any, kind: str, day: str, **wanted: Any) -> "QuerySet[Any]":
        ours = IsOneOf("duo_id", Value(_KEYS, ArrayField(BigIntegerField())))
        these = model.objects.filter(ours, **wanted).order_by()
        named = these.annotate(x_kind=Value(kind, CharField()), x_on=F(day))
        chosen: QuerySet[Any] = named.values_list("duo", "x_kind", "x_on")
        return chosen

    met = rows(Meeting, "met", "held_on", held_on__gt=_SINCE)
    planned = rows(Appointment, "planned", "on", status="planned", on__gte=_TODAY)
    asked = rows(CheckIn, "asked", "held_on", how=CheckInWay.MAIL, held_on__gt=_LATELY)
    statement: tuple[str, tuple[Any, ...]] = met.union(
        planned, asked, all=True
    ).query.sql_with_params()
    return statement


def _line(duo: Duo, days: Happened, today: date) -> Line:
    health = duo.health(today)
    soon = min(days.planned, default=None)
    quiet = health in {Health.SILENT, Health.CALL}
    return Line(
        key=str(duo.pk),
        duo=duo,
        mentee=duo.mentee.name,
        mentor=duo.mentor.name,
        guide=duo.guide.name,
        glyph=duo_glyph(duo.mentor.name, duo.mentee.name),
        pill=pill(health or duo.status, get_language()),
        strip=strips.recent(
            today,
            days.met,
            [soon] if soon and soon <= today + strips.AHEAD else [],
            gap=(duo.last_met_on or duo.started_on) if quiet else None,
            tone="b" if health == Health.SILENT else "w",
        )
        if duo.started_on
        else "",
        last=ago(duo.last_met_on),
        next=short_day(soon),
        progress=progress(duo) if duo.started_on else "",
        asked=ago(max(days.asked, default=None)),
    )


# How it goes with a duo that is under way: tint and icon, beside the word.
LOOKS: dict[str, tuple[str, str]] = {
    Health.JUST_STARTED: ("info", "calendar"),
    Health.ON_TRACK: ("ok", "check"),
    Health.CALL: ("warn", "phone"),
    Health.SILENT: ("bad", "circle-alert"),
}


@lru_cache(maxsize=64)
def pill(state: str, _language: str | None) -> SafeString:
    """Draw how a duo is doing, or where it is, once for each language."""
    is_health = state in Health.values
    kind, name = LOOKS[state] if is_health else STATES[state]
    label = Health(state).label if is_health else DuoStatus(state).label
    return format_html('<span class="pill pill-{}">{}{}</span>', kind, icon(name), label)
