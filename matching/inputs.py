"""What a run is given: who waits, who has room, what is pinned or forbidden, and who changed since."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import MD5, Cast, Concat, Left

from matching.models import (
    MatchingRun,
    MatchingSettings,
    Pin,
    Proposal,
    Veto,
)
from matching.models.proposals import ProposalQuerySet
from matching.pool import mentees_to_match, mentors_to_match, settings_of
from matching.working import Question
from mentorship.duos.models import free_mentors, waiting_mentees
from mentorship.intake.gates import ready_to_match
from mentorship.programmes.models import Programme

MARK = 12


def runs_of(programme: Programme) -> QuerySet[MatchingRun]:
    """The runs that lay something on the table, the newest first; not those to try weights out."""
    return MatchingRun.objects.filter(programme=programme, is_trial=False)


def matching_settings(programme: Programme) -> MatchingSettings:
    """How this programme is matched; as usual as long as nobody said otherwise."""
    found = MatchingSettings.objects.filter(programme=programme).first()
    return found or MatchingSettings(programme=programme)


def scheduled(programme: Programme) -> ProposalQuerySet:
    """The proposals that go out in a few minutes: their places are taken."""
    return Proposal.objects.scheduled().filter(run__programme=programme)


def drafts(programme: Programme) -> ProposalQuerySet:
    """The proposals on the table: nobody has heard of them."""
    return Proposal.objects.drafts().filter(run__programme=programme)


def vetoes(programme: Programme) -> QuerySet[Veto]:
    """The pairs of this programme that are never to be."""
    return Veto.objects.filter(mentee__programme=programme)


def pins(programme: Programme) -> QuerySet[Pin]:
    """The pairs of this programme that are to stay."""
    return Pin.objects.filter(mentee__programme=programme)


def question_for(run: MatchingRun, *, previous: Mapping[int, int]) -> Question:
    """Everybody who can be matched now, as this run is to match them."""
    programme = run.programme
    going = list(scheduled(programme).values_list("mentee", "mentor"))
    taken = Counter(mentor for _mentee, mentor in going)
    away = {mentee for mentee, _mentor in going}
    mentees = [each for each in mentees_to_match(programme) if each.pk not in away]
    mentors = [
        replace(each, places=each.places - taken[each.pk]) for each in mentors_to_match(programme)
    ]
    return Question(
        settings=settings_of(programme).weighing(run.weights),
        mentees=mentees,
        mentors=[each for each in mentors if each.places > 0],
        pins=dict(pins(programme).values_list("mentee", "mentor")),
        previous=previous or dict(drafts(programme).values_list("mentee", "mentor")),
        steady=run.steady,
        is_fair=run.is_fair,
    )


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who can be matched now: her name, how many places she has left, and a mark of her answers."""

    pk: int
    role: str
    name: str
    since: datetime
    places: int
    is_trained: bool
    mark: str


def everybody(programme: Programme) -> dict[int, Somebody]:
    """Everybody who waits for a mentor and every mentor with a place left, in one query."""
    facts = Concat(
        Cast("application__answers", TextField()),
        Value("|"),
        Cast("capacity", CharField()),
        Cast("is_trained", CharField()),
    )
    sides = [
        ready_to_match(rows.filter(programme=programme), programme)
        .annotate(mark=Left(MD5(facts), MARK), left=F("capacity") - F("live_duos"))
        .order_by()
        .values_list("pk", "role", "user__name", "admitted_at", "left", "is_trained", "mark")
        for rows in (waiting_mentees(), free_mentors())
    ]
    rows = sides[0].union(sides[1], all=True)
    return {row[0]: Somebody(*row) for row in rows}


def marks(programme: Programme) -> dict[str, str]:
    """What a run remembers of everybody: no words, a mark that differs when an answer does."""
    return {str(each.pk): each.mark for each in everybody(programme).values()}


@dataclass(frozen=True, slots=True)
class Changes:
    """Who is different from what a run read: some names, and how many in all."""

    changed: list[str]
    new: list[str]
    gone: int
    is_weighed_otherwise: bool

    def __bool__(self) -> bool:
        """Whether anything is."""
        return bool(self.changed or self.new or self.gone or self.is_weighed_otherwise)


def changes_since(
    run: MatchingRun,
    people: Mapping[int, Somebody],
    *,
    on_table: Collection[int],
    weights: Mapping[str, int],
) -> Changes:
    """Who changed her answers since, who came, and how many on the table cannot be matched now."""
    then = {int(pk): mark for pk, mark in run.inputs.items()}
    rows = people.values()
    return Changes(
        changed=[each.name for each in rows if each.pk in then and then[each.pk] != each.mark],
        new=[each.name for each in rows if each.pk not in then],
        gone=len(set(on_table) - people.keys()),
        is_weighed_otherwise=run.weights != weights,
    )
