"""What the pages of the coordinator show of the rounds, and nothing more."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.text import capfirst
from django.utils.timezone import localdate

from evaluations import outcomes, publication, report_selectors
from evaluations.models import MOST_REMINDERS, Invitation, Moment, Round, Stat
from evaluations.population import Population, persons
from mentorship.paging import page
from mentorship.programmes.models import Cohort, Programme, Role
from mentorship.programmes.summary import asked_at


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


@dataclass(frozen=True, slots=True)
class Rounds:
    """One page of the rounds, with the cursors of the pages around it."""

    lines: list[RoundLine]
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A round that is to open; if its day has come, with how many people it would ask now.

    ``rests_until`` is the day before which it does not open, since the same was asked shortly
    before; ``is_held_up`` when its day has come while another round of the same people runs.
    """

    round: Round
    invited: int | None
    rests_until: date | None
    is_held_up: bool

    @property
    def lacks(self) -> bool:
        """Whether its day has come and fewer can be asked than it takes to open."""
        if self.is_held_up or self.rests_until:
            return False
        return self.invited is not None and self.invited < publication.FEWEST_INVITED


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody who can be asked at one moment: of a cohort, or (None) all who are in none."""

    cohort: Cohort | None
    people: tuple[tuple[int, str], ...]
    # The day from which they can be asked this again, if that is not yet
    opens_from: date | None = None

    @property
    def invited(self) -> int:
        """How many persons that are."""
        return persons(self.people)

    @property
    def address(self) -> str:
        """What chooses this group in an address."""
        return str(self.cohort.pk) if self.cohort else ""


# What other rooms show of a round that was released, by the names they know.
Report, Group, Line = outcomes.Report, outcomes.Group, outcomes.Line
report = report_selectors.report
for_board = report_selectors.for_board


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


def rounds(programme: Programme, *, only_closing: bool = False, cursor: str = "") -> Rounds:
    """Return a page of the rounds that were opened, newest first, with their response per role."""
    rows = closing(programme) if only_closing else programme.evaluations.opened()
    found = page(rows.select_related("cohort"), by="-closes_at", cursor=cursor)
    counts = _response_of(found.rows)
    lines = [RoundLine(each, counts[each.pk]) for each in found.rows]
    return Rounds(lines, found.previous, found.next)


def response(round_: Round) -> tuple[Response, ...]:
    """Return the response per role of one round."""
    return _response_of([round_])[round_.pk]


def startable(programme: Programme) -> list[Moment]:
    """Return the moments of the programme at which there is a group that can be asked."""
    running = _running(programme)
    moments = [Moment(moment) for moment in programme.evaluation_moments]
    if not running:
        return moments
    # It reads every duo: only where a round of some of them runs.
    population = Population(programme, on=localdate())
    return [moment for moment in moments if _free(population, moment, running)]


def planned(programme: Programme) -> list[Planned]:
    """Return the rounds that are to open, the first one first; who is asked is told of those due."""
    rows = programme.evaluations.planned().select_related("cohort", "programme")
    found = list(rows.order_by("opens_on", "pk"))
    today = localdate()
    due = {each.pk for each in found if each.opens_on is not None and each.opens_on <= today}
    # It reads every duo: only where a round waits for people.
    population = Population(programme, on=today) if due else None
    running = _running(programme) if due else set()
    rest = programme.evaluations.rest() if found else {}
    return [
        Planned(
            round=each,
            invited=persons(population.people(each.moment, each.cohort_id))
            if population and each.pk in due
            else None,
            rests_until=_later(rest.get((each.moment, each.cohort_id)), each.opens_on or today),
            is_held_up=each.pk in due and each.cohort_id in running,
        )
        for each in found
    ]


def _later(day: date | None, than: date) -> date | None:
    return day if day is not None and day > max(than, localdate()) else None


def _running(programme: Programme) -> set[int | None]:
    """The cohorts of which a round runs, and None for those in no cohort."""
    return set(programme.evaluations.running().values_list("cohort", flat=True))


def _free(
    population: Population, moment: str, running: Collection[int | None]
) -> dict[int | None, list[tuple[int, str]]]:
    """Whom each group has to be asked at this moment, of the groups of which no round runs."""
    return {
        group: people
        for group in population.groups(moment)
        if group not in running and (people := population.people(moment, group))
    }


def next_reminder(round_: Round) -> date | None:
    """Return the day on which an open round reminds by itself the next time, if it still does."""
    if round_.reminders >= MOST_REMINDERS:
        return None
    day = round_.reminds_on(round_.reminders + 1, country=round_.programme.country)
    return max(day, localdate()) if day and round_.last_day and day <= round_.last_day else None


def audiences(programme: Programme, moment: str) -> list[Audience]:
    """Return who could be asked at this moment, by cohort: first who can today, the largest first.

    Without those that are being asked now, at whatever moment: where nobody else is left it is
    empty. Where nobody can be asked at all, it is an empty group.
    """
    today = localdate()
    cohorts = programme.cohorts.in_bulk()
    running, rest = _running(programme), programme.evaluations.rest()
    free = _free(Population(programme, on=today), moment, running)
    found = [
        Audience(cohorts.get(group or 0), tuple(people), _later(rest.get((moment, group)), today))
        for group, people in free.items()
    ]
    nobody = [] if running else [Audience(None, ())]
    return sorted(found, key=lambda each: (each.opens_from is not None, -each.invited)) or nobody


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
