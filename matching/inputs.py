"""What a run is given: who waits, who has room, what is pinned or forbidden, and who changed since."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import MD5, Cast, Concat, Left

from matching.models import (
    MatchingRun,
    MatchingSettings,
    Pin,
    Proposal,
    RunStatus,
    Veto,
)
from matching.models.proposals import ProposalQuerySet
from matching.pool import mentees_to_match, mentors_to_match, settings_of, weighed
from matching.working import Question
from mentorship.accounts.models import User
from mentorship.arrays import IsOneOf
from mentorship.duos.models import free_mentors, waiting_mentees
from mentorship.intake.gates import ready_to_match
from mentorship.intake.models import Participant
from mentorship.programmes.matched import IMPRESSION, Counted
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


def places_taken(programme: Programme) -> Counter[int]:
    """How many places of each mentor are for proposals that go out in a few minutes."""
    return Counter(scheduled(programme).values_list("mentor", flat=True))


def drafts(programme: Programme) -> ProposalQuerySet:
    """The proposals on the table: nobody has heard of them."""
    return Proposal.objects.drafts().filter(run__programme=programme)


def set_aside(programme: Programme) -> ProposalQuerySet:
    """What somebody took off the table, of two who are there and of whom she still waits."""
    waiting = waiting_mentees().filter(programme=programme)
    rows = Proposal.objects.set_aside().filter(mentee__in=waiting)
    return rows.exclude(mentor__user__in=User.objects.gone())


def vetoes(programme: Programme) -> QuerySet[Veto]:
    """The pairs of this programme that are never to be."""
    return Veto.objects.filter(mentee__programme=programme)


def pins(programme: Programme) -> QuerySet[Pin]:
    """The pairs of this programme that are to stay."""
    return Pin.objects.filter(mentee__programme=programme)


def dead_pins(programme: Programme) -> QuerySet[Pin]:
    """The pinned pairs that no proposal holds: they break a rule, or there is no place.

    As long as a run is under way nobody knows that of any pair.
    """
    open_ones = Proposal.objects.open().filter(mentee=OuterRef("mentee"), mentor=OuterRef("mentor"))
    under_way = runs_of(programme).filter(status=RunStatus.WAITING)
    return pins(programme).filter(~Exists(open_ones), ~Exists(under_way))


def question_for(run: MatchingRun, *, previous: Mapping[int, int]) -> Question:
    """Everybody who can be matched now, as this run is to match them: with what it weighs itself."""
    programme = run.programme
    settings = replace(settings_of(programme), criteria=weighed(run.counted))
    is_asked = settings.weighs(IMPRESSION)
    going = list(scheduled(programme).values_list("mentee", "mentor"))
    taken = Counter(mentor for _mentee, mentor in going)
    away = {mentee for mentee, _mentor in going}
    mentees = mentees_to_match(programme, with_impression=is_asked)
    mentors = mentors_to_match(programme, with_impression=is_asked)
    left = [replace(each, places=each.places - taken[each.pk]) for each in mentors]
    return Question(
        settings=settings,
        mentees=[each for each in mentees if each.pk not in away],
        mentors=[each for each in left if each.places > 0],
        pins=dict(pins(programme).values_list("mentee", "mentor")),
        previous=previous or dict(drafts(programme).values_list("mentee", "mentor")),
        steady=run.steady,
        is_fair=run.is_fair,
        is_explained=not run.is_trial,
    )


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who can be matched now: her name, how many places she has left, and a mark of her answers.

    ``pinned`` is with which mentor somebody of the team holds her.
    """

    pk: int
    role: str
    name: str
    since: datetime
    places: int
    is_trained: bool
    mark: str
    pinned: int | None


def everybody(programme: Programme) -> dict[int, Somebody]:
    """Everybody who waits for a mentor and every mentor with a place left, in one query."""
    facts = Concat(
        Cast("application__answers", TextField()),
        Value("|"),
        Cast("capacity", CharField()),
        Cast("is_trained", CharField()),
    )
    fields = "pk", "role", "user__name", "admitted_at", "left", "is_trained", "mark", "pin__mentor"
    # The database cannot tell how few of a large programme these are: it is given their keys first.
    pools = [
        ready_to_match(rows.filter(programme=programme), programme).order_by().values("pk")
        for rows in (waiting_mentees(), free_mentors())
    ]
    sides = [
        Participant.objects.filter(IsOneOf("pk", ArraySubquery(pool)))
        .annotate(mark=Left(MD5(facts), MARK), left=F("capacity") - F("live_duos"))
        .order_by()
        .values_list(*fields)
        for pool in pools
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
    with_proposal: Collection[int],
    criteria: Collection[Counted],
) -> Changes:
    """Who changed her answers since, who came, and how many cannot be matched any more."""
    then = {int(pk): mark for pk, mark in run.inputs.items()}
    rows = people.values()
    missing = then.keys() - people.keys()
    return Changes(
        changed=[each.name for each in rows if each.pk in then and then[each.pk] != each.mark],
        new=[each.name for each in rows if each.pk not in then],
        gone=len((set(with_proposal) - people.keys()) | _left(missing)),
        is_weighed_otherwise=_heavy(run.counted) != _heavy(criteria),
    )


def _left(missing: Collection[int]) -> set[int]:
    """Who of these has no duo that she is away for."""
    if not missing:
        return set()
    rows = Participant.objects.filter(pk__in=missing, live_duos=0)
    return set(rows.values_list("pk", flat=True))


def _heavy(criteria: Collection[Counted]) -> set[tuple[str, int, str, str]]:
    """What decides a score: a name does not, nor does what weighs nothing."""
    return {(each.code, each.weight, each.kind, each.question) for each in criteria if each.weight}
