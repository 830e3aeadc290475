"""What the pages of the coordinator show of the rounds, and nothing more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Now
from django.utils.text import capfirst

from evaluations import outcomes, report_selectors
from evaluations.models import Invitation, Moment, Round, Stat
from mentorship.duos.models import Duo, DuoStatus
from mentorship.programmes.models import Programme, Role
from mentorship.programmes.summary import asked_at

ENDED = (DuoStatus.COMPLETED, DuoStatus.ENDED_EARLY)


@dataclass(frozen=True, slots=True)
class Response:
    """How many people in one role were invited, and how many of them answered."""

    role: str
    invited: int
    answered: int


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round in the list."""

    round: Round
    response: tuple[Response, ...]


# What other rooms show of a round that was released, by the names they know.
Report, Group, Line = outcomes.Report, outcomes.Group, outcomes.Line
report = report_selectors.report
for_board = report_selectors.for_board


def invitees(programme: Programme, moment: str) -> list[tuple[int, str]]:
    """Return everybody who is asked at this moment, as person and role; nobody picks them.

    During the programme: all active duos. After it also those that began and ended, early or
    not, each of them once (S2-END-3). Of them the roles that the programme asks.
    """
    duos = Duo.objects.filter(programme=programme)
    if moment == Moment.MIDTERM:
        duos = duos.active()
    else:
        began = Q(started_on__isnull=False, status__in=ENDED)
        duos = duos.filter(began | Q(status=DuoStatus.ACTIVE))
    asked = _asked_on(programme, moment)
    facts = duos.values_list("started_on", "mentor__user", "mentee__user")
    people = {
        (person, role)
        for started_on, mentor, mentee in facts
        for person, role in ((mentor, Role.MENTOR.value), (mentee, Role.MENTEE.value))
        if asked.get((person, role), date.min) < (started_on or date.max)
    }
    roles = programme.evaluated_by(moment)
    return sorted((person, role) for person, role in people if role in roles)


def _asked_on(programme: Programme, moment: str) -> dict[tuple[int, str], date]:
    """By person and role, when she was last asked after a mentorship; half-way she is asked each time.

    A duo that began after that day is another one, of which nobody asked her anything.
    """
    if moment == Moment.MIDTERM:
        return {}
    before = Invitation.objects.filter(
        round__programme=programme, round__moment=moment, person__isnull=False
    )
    last = before.values_list("person", "role").annotate(Max("round__opened_on"))
    return {(person or 0, role): on for person, role, on in last}


def plan(programme: Programme) -> list[str]:
    """Tell for each moment of the programme who is asked then."""
    return [
        f"{capfirst(Moment(moment).label)}: {asked_at(programme, moment)}"
        for moment in programme.evaluation_moments
    ]


def closing(programme: Programme) -> "QuerySet[Round]":
    """Return the rounds that close soon, by what this programme calls soon, with many still silent."""
    soon = Now() + timedelta(days=programme.patience("evaluation"))
    rounds: QuerySet[Round] = programme.evaluations.closing(Now(), soon)
    return rounds


def rounds(programme: Programme, *, only_closing: bool = False) -> list[RoundLine]:
    """Return the rounds that were opened, newest first, with their response per role."""
    rows = closing(programme) if only_closing else programme.evaluations.opened()
    found = list(rows.order_by("-closes_at"))
    counts = _response_of(found)
    return [RoundLine(each, counts[each.pk]) for each in found]


def response(round_: Round) -> tuple[Response, ...]:
    """Return the response per role of one round."""
    return _response_of([round_])[round_.pk]


def startable(programme: Programme) -> list[Moment]:
    """Return the moments of the programme at which no round is running now."""
    busy = set(programme.evaluations.running().values_list("moment", flat=True))
    return [Moment(moment) for moment in programme.evaluation_moments if moment not in busy]


def _response_of(rounds: Sequence[Round]) -> dict[UUID, tuple[Response, ...]]:
    counts: dict[tuple[UUID, str], tuple[int, int]] = {}
    invited = Invitation.objects.filter(round__in=rounds)
    for pk, role, number, answered in invited.response_by_round():
        counts[pk, role] = (number, answered)
    for stat in Stat.objects.filter(round__in=rounds):
        counts[stat.round_id, stat.scope] = (stat.invited, stat.answered)
    return {
        # A role that was not asked has no answers to tell of.
        each.pk: tuple(
            Response(role, *counts[each.pk, role])
            for role in Role.values
            if counts.get((each.pk, role), (0, 0)) != (0, 0)
        )
        for each in rounds
    }
