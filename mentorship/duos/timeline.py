"""What happened to a duo and when: days and facts, never what was said or written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import CharField, DateField, DateTimeField, F, IntegerField, Q, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mentorship.duos.emails import about
from mentorship.duos.models import (
    Appointment,
    AppointmentChange,
    AppointmentStatus,
    ChangeKind,
    CheckIn,
    CheckInState,
    CheckInWay,
    ContactRelease,
    Duo,
    HandOver,
    Meeting,
    MeetingForm,
    Pause,
)
from mentorship.intake.models import Shares
from mentorship.mail.models import OutgoingEmail
from mentorship.mail_names import NAMES
from mentorship.programmes.models import MENTEE, MENTOR

# So many facts are shown; a duo that meets every week for years has more.
MOST = 400
# Of those so many e-mails.
MAILS = 100


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the timeline: a day, a fact, and what else is known of it."""

    on: date
    text: str | Promise
    more: str | Promise = ""


@dataclass(slots=True)
class Story:
    """All that is known of a duo by its days."""

    moments: list[Moment] = field(default_factory=list)
    met: list[date] = field(default_factory=list)
    planned: list[date] = field(default_factory=list)
    pauses: list[tuple[date, date]] = field(default_factory=list)
    # On which days each of the two told how it goes, and who waits for a call since when
    talked: dict[str, list[date]] = field(default_factory=lambda: {MENTEE: [], MENTOR: []})
    asking: dict[str, date] = field(default_factory=dict)
    asked_on: date | None = None


class Row(NamedTuple):
    """A fact as the database gives it, whatever it is of; what does not apply is empty."""

    kind: str
    on: date
    until: date | None
    at: datetime | None
    what: str
    more: str
    role: str
    who: str
    number: int | None


# Rooms that build on this one add what they know of a duo.
SOURCES: list[Callable[[Duo], Iterable[Moment]]] = []

_COLUMNS: dict[str, Any] = {
    "x_on": Value(None, DateField()),
    "x_until": Value(None, DateField()),
    "x_at": Value(None, DateTimeField()),
    "x_what": Value("", CharField()),
    "x_more": Value("", CharField()),
    "x_role": Value("", CharField()),
    "x_who": Value("", CharField()),
    "x_number": Value(None, IntegerField()),
}


def story_of(duo: Duo) -> Story:
    """Fetch what happened, in one query for all that is of this room; newest first."""
    story = Story()
    for row in map(Row._make, _rows(duo)):
        _TELL[row.kind](story, duo, row)
    story.moments += _milestones(duo)
    for source in SOURCES:
        story.moments += source(duo)
    story.moments.sort(key=lambda moment: moment.on, reverse=True)
    return story


# In the place of the duo, its letters and the day of today, in a statement that is put together once.
_DUO, _ABOUT, _TODAY = -1, "about", date.min
_OF_DUO = Q(duo=_DUO)


def _rows(duo: Duo) -> list[Any]:
    sql, params = _statement()
    values: dict[Any, Any] = {_DUO: duo.pk, _ABOUT: about(duo), _TODAY: localdate()}
    filled: list[Any] = [values.get(param, param) for param in params]
    with connection.cursor() as cursor:
        cursor.execute(sql, filled)
        found: list[Any] = cursor.fetchall()
        return found


@lru_cache(maxsize=1)
def _statement() -> tuple[str, tuple[Any, ...]]:
    """What asks for all the facts: putting it together takes longer than the asking, so it is kept."""

    def rows(model: Any, kind: str, *, of: Q = _OF_DUO, **columns: Any) -> Any:
        these = model.objects.filter(of).order_by()
        named = these.annotate(x_kind=Value(kind, CharField()), **(_COLUMNS | columns))
        return named.values_list("x_kind", *_COLUMNS)

    meetings = rows(
        Meeting,
        "met",
        x_on=F("held_on"),
        x_at=F("reflection__written_at"),
        x_what=F("form"),
        x_who=F("logged_by__name"),
        x_number=F("minutes"),
    )
    check_ins = rows(
        CheckIn,
        "check_in",
        x_on=F("held_on"),
        x_until=F("followed_on"),
        x_at=F("answered_at"),
        x_what=F("how"),
        x_more=F("state"),
        x_role=F("role"),
        x_who=F("by__name"),
    )
    guides = rows(HandOver, "guide", x_on=TruncDate("at"), x_who=F("to__name"))
    pauses = rows(Pause, "pause", x_on=F("begins_on"), x_until=Coalesce("ended_on", "until"))
    given = rows(
        ContactRelease, "given", x_on=TruncDate("at"), x_what=F("shares"), x_role=F("role")
    )
    planned = rows(Appointment, "planned", x_on=F("on"), x_what=F("status"))
    planned = planned.filter(status=AppointmentStatus.PLANNED, on__gte=_TODAY)
    changed = rows(
        AppointmentChange,
        "changed",
        of=Q(appointment__duo=_DUO),
        x_on=TruncDate("changed_at"),
        x_until=F("was_on"),
        x_what=F("kind"),
    )
    mails = rows(
        OutgoingEmail,
        "mail",
        # A check-in is told by itself.
        of=Q(about=_ABOUT) & ~Q(kind="duos/check_in"),
        x_on=TruncDate("queued_at"),
        x_what=F("kind"),
        x_number=F("to"),
    ).order_by("-queued_at")[:MAILS]
    others = (check_ins, guides, pauses, given, planned, changed, mails)
    found = meetings.union(*others, all=True).order_by("-x_on")[:MOST]
    statement: tuple[str, tuple[Any, ...]] = found.query.sql_with_params()
    return statement


def _met(story: Story, duo: Duo, row: Row) -> None:
    story.met.append(row.on)
    how = _("Met (%(how)s)") % {"how": MeetingForm(row.what).label}
    facts = [_("%(n)d minutes") % {"n": row.number}] if row.number else []
    facts.append(_("logged by %(name)s") % {"name": row.who})
    story.moments.append(Moment(row.on, how, " · ".join(facts)))
    if row.at:
        story.moments.append(Moment(localdate(row.at), _("Reflection written")))


def _check_in(story: Story, duo: Duo, row: Row) -> None:
    called = {"name": (duo.mentor if row.role == MENTOR else duo.mentee).name}
    is_reached = row.more not in {"", CheckInState.UNREACHED}
    outcome = CheckInState(row.more).label if is_reached else ""
    if is_reached:
        story.talked[row.role].append(row.on)
    if row.what != CheckInWay.MAIL:
        text = _("%(guide)s tried to reach %(name)s (%(how)s)")
        if is_reached:
            text = _("%(guide)s talked with %(name)s (%(how)s)")
        words = called | {"guide": row.who, "how": CheckInWay(row.what).label}
        story.moments.append(Moment(row.on, text % words, outcome))
        return
    story.asked_on = max(row.on, story.asked_on or row.on)
    story.moments.append(Moment(row.on, _("Check-in sent to %(name)s") % called))
    if row.at:
        answered_on = localdate(row.at)
        text = _("%(name)s answered how it goes")
        story.moments.append(Moment(answered_on, text % called, outcome))
        if row.more != CheckInState.GOOD and row.until is None:
            story.asking.setdefault(row.role, answered_on)


def _guide(story: Story, duo: Duo, row: Row) -> None:
    text = _("%(name)s guides them from now on")
    story.moments.append(Moment(row.on, text % {"name": row.who}))


def _pause(story: Story, duo: Duo, row: Row) -> None:
    until = row.until or localdate()
    story.pauses.append((row.on, until))
    story.moments.append(Moment(row.on, _("Paused")))
    if until <= localdate():
        story.moments.append(Moment(until, _("Went on after the pause")))


def _given(story: Story, duo: Duo, row: Row) -> None:
    whose = {"name": (duo.mentor if row.role == MENTOR else duo.mentee).name}
    text = _("%(name)s can be reached by the other")
    story.moments.append(Moment(row.on, text % whose, Shares(row.what).label))


def _changed(story: Story, duo: Duo, row: Row) -> None:
    text = _("A day was moved") if row.what == ChangeKind.MOVED else _("A day did not go on")
    story.moments.append(Moment(row.on, text, date_format(row.until or row.on, "j F Y")))


def _mail(story: Story, duo: Duo, row: Row) -> None:
    """What was sent to the two; what went to their guide is hers."""
    for one in (duo.mentee, duo.mentor):
        if one.user_id == row.number:
            words = str(NAMES.get(row.what, _("E-mail"))) % duo.programme.terms
            story.moments.append(Moment(row.on, _("E-mail to %(name)s") % {"name": one}, words))


def _planned(story: Story, duo: Duo, row: Row) -> None:
    story.planned.append(row.on)


_TELL: dict[str, Callable[[Story, Duo, Row], None]] = {
    "met": _met,
    "check_in": _check_in,
    "guide": _guide,
    "pause": _pause,
    "given": _given,
    "planned": _planned,
    "changed": _changed,
    "mail": _mail,
}


def _milestones(duo: Duo) -> list[Moment]:
    found = [Moment(localdate(duo.proposed_at), _("Paired"))]
    if duo.introduced_on:
        found.append(Moment(duo.introduced_on, _("First meeting"), duo.introduced_at_place))
    if duo.started_on:
        found.append(Moment(duo.started_on, _("The mentorship starts")))
    if duo.ended_on:
        found.append(Moment(duo.ended_on, duo.get_status_display()))
    talk = getattr(duo, "closing_talk", None)
    if talk and talk.held_on:
        found.append(Moment(talk.held_on, _("Last talk")))
    return found
