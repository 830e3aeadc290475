"""What lies on the table of a programme: the list, its numbers, and what a run would change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from statistics import mean
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.functions import ExtractDay, Now
from django.utils.translation import gettext as _

from matching import inputs
from matching.inputs import Somebody
from matching.models import MatchingRun, Pin, Proposal, ProposalStatus, RunStatus, Sending
from mentorship.paging import Page, page
from mentorship.programmes.models import MENTEE, MENTOR, Programme

# How many proposals of the table stand in the list at once; of those without a mentor fewer.
LISTED, WITHOUT_LISTED = 50, 20
# So many names say enough.
NAMED = 3
THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Runs:
    """The newest run that was done, and the one after it if that is not: under way or in vain."""

    done: MatchingRun | None
    newest: MatchingRun | None

    @property
    def is_waiting(self) -> bool:
        """Whether one is being worked out."""
        return self.newest is not None and self.newest.status == RunStatus.WAITING

    @property
    def has_failed(self) -> bool:
        """Whether the newest one came to nothing."""
        return self.newest is not None and self.newest.status == RunStatus.FAILED


def runs(programme: Programme) -> Runs:
    """What the page says of the runs, in one query."""
    rows = inputs.runs_of(programme).select_related("asked_by").defer("pairs")
    newest = Q(pk__in=inputs.runs_of(programme).values("pk")[:1])
    done = Q(pk__in=inputs.runs_of(programme).filter(status=RunStatus.DONE).values("pk")[:1])
    found = list(rows.filter(newest | done))
    for run in found:
        run.programme = programme
    return Runs(
        done=next((run for run in found if run.status == RunStatus.DONE), None),
        newest=found[0] if found else None,
    )


def how_many(people: Mapping[int, Somebody], programme: Programme) -> dict[str, int]:
    """How many mentees wait, how many mentors have room, and for how many."""
    is_gated = programme.blocks("training", before="match")
    mentors = [
        each
        for each in people.values()
        if each.role == MENTOR and (each.is_trained or not is_gated)
    ]
    return {
        "waiting": sum(each.role == MENTEE for each in people.values()),
        "with_room": len(mentors),
        "places": sum(each.places for each in mentors),
    }


class Lying(NamedTuple):
    """One open proposal: who with whom, which run found it, and what decides the numbers."""

    mentee: int
    mentor: int
    run: int
    is_draft: bool
    score: int
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class OnTable:
    """What is proposed now, also what goes out soon: read once for all that a page says of it."""

    rows: list[Lying]

    @property
    def drafts(self) -> list[Lying]:
        """Those that nobody has heard of and that do not go out yet."""
        return [row for row in self.rows if row.is_draft]

    @property
    def mentees(self) -> set[int]:
        """The mentees for whom somebody is proposed."""
        return {row.mentee for row in self.rows}

    @property
    def pairs(self) -> dict[int, int]:
        """Who is proposed to whom, without what goes out soon."""
        return {row.mentee: row.mentor for row in self.drafts}

    @property
    def numbers(self) -> dict[str, int | None]:
        """How many proposals there are to send, how good they are, and how many are pinned."""
        scores = [row.score for row in self.drafts]
        return {
            "proposed": len(scores),
            "average": round(mean(scores) / THOUSAND) if scores else None,
            "lowest": round(min(scores) / THOUSAND) if scores else None,
            "pinned": sum(row.is_pinned for row in self.drafts),
        }

    def is_as_found(self, run: MatchingRun | None) -> bool:
        """Whether this is all that the run laid and nothing else: what it proved is true of it."""
        if run is None:
            return False
        of_run = [row for row in self.rows if row.run == run.pk]
        return len(of_run) == run.matched and all(row.run == run.pk for row in self.drafts)


def on_table(programme: Programme) -> OnTable:
    """Everything that is open, in one query."""
    rows = Proposal.objects.open().filter(run__programme=programme).order_by()
    rows = rows.annotate(
        is_draft=ExpressionWrapper(Q(status=ProposalStatus.DRAFT), BooleanField()),
        is_pinned=is_pinned(),
    )
    return OnTable([Lying(*row) for row in rows.values_list(*Lying._fields)])


def is_pinned() -> Exists:
    """Whether the two of a proposal are pinned."""
    return Exists(Pin.objects.filter(mentee=OuterRef("mentee"), mentor=OuterRef("mentor")))


def listed(programme: Programme, *, cursor: str, is_by_score: bool) -> Page[Proposal]:
    """One page of the table: those of who waits longest first, or the weakest first."""
    rows = (
        inputs.drafts(programme)
        .with_names()
        .annotate(
            since=F("mentee__admitted_at"),
            days=ExtractDay(Now() - F("mentee__admitted_at")),
            is_pinned=is_pinned(),
        )
    )
    if is_by_score:
        return Page(list(rows.order_by("score", "pk")[:LISTED]), None, None)
    return page(rows, by="since", cursor=cursor, size=LISTED)


@dataclass(frozen=True, slots=True)
class Without:
    """A mentee for whom nobody is proposed, and why, if the run found nobody."""

    mentee: Somebody
    facts: dict[str, Any]


def without_mentor(
    found: Runs, people: Mapping[int, Somebody], *, with_proposal: Collection[int]
) -> list[Without]:
    """Whom the last run looked at and who has nobody now, longest waiting first.

    It found nobody for her, or what it found was taken off the table since. While another is under
    way nobody's pin is in vain yet.
    """
    run = found.done
    if run is None:
        return []
    facts = {row["mentee"]: row for row in run.unmatched}
    known = facts.keys() | set(map(int, run.inputs))
    rows = [
        Without(replace(each, pinned=None) if found.is_waiting else each, facts.get(each.pk, {}))
        for each in people.values()
        if each.role == MENTEE and each.pk in known and each.pk not in with_proposal
    ]
    return sorted(rows, key=lambda row: (row.mentee.since, row.mentee.pk))


def sendings(programme: Programme) -> QuerySet[Sending]:
    """What goes out in a few minutes, the first first."""
    return (
        Sending.objects.planned()
        .filter(programme=programme)
        .select_related("by")
        .annotate(count=Count("proposals"))
        .order_by("due_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes different for one mentee: from which mentor to which, or nobody."""

    mentee: int
    before: int | None
    after: int | None


def moves(before: Mapping[int, int], after: Mapping[int, int]) -> list[Move]:
    """Who gets another mentor, gets one, or loses hers."""
    return [
        Move(mentee, before.get(mentee), after.get(mentee))
        for mentee in sorted(before.keys() | after.keys())
        if before.get(mentee) != after.get(mentee)
    ]


def pairs_now(programme: Programme) -> dict[int, int]:
    """Who is proposed to whom now."""
    return dict(inputs.drafts(programme).values_list("mentee", "mentor"))


def told(changes: list[Move], names: Mapping[int, str]) -> list[str]:
    """Say who gets whom."""
    lines = []
    for move in changes:
        words = {"mentee": names.get(move.mentee, "?"), "mentor": names.get(move.after or 0, "?")}
        if move.after is None:
            lines.append(_("%(mentee)s has no mentor now.") % words)
        elif move.before is None:
            lines.append(_("%(mentee)s gets %(mentor)s.") % words)
        else:
            lines.append(_("%(mentee)s now gets %(mentor)s.") % words)
    return lines


@dataclass(frozen=True, slots=True)
class Trial:
    """What other weights would do, beside what lies on the table."""

    run: MatchingRun
    average: int
    lowest: int
    changes: list[str]
    count: int


def trial(
    programme: Programme, key: int | None, people: Mapping[int, Somebody], *, now: Mapping[int, int]
) -> Trial | None:
    """The trial in the address, if it is one of this programme, beside who is proposed to whom now."""
    if key is None:
        return None
    run = MatchingRun.objects.filter(programme=programme, is_trial=True, pk=key).first()
    if run is None:
        return None
    then = {mentee: mentor for mentee, mentor, _score in run.pairs}
    changes = moves(now, then) if run.status == RunStatus.DONE else []
    names = {pk: each.name for pk, each in people.items()}
    return Trial(run, run.average, run.lowest, told(changes, names), len(changes))
