"""What the workbench shows, and what the engine is given."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from matching.criteria import problem
from matching.models import Criterion, MatchingRun, Proposal, RunStatus
from matching.pool import mentees_to_match, mentors_to_match, settings_of
from matching.sentences import RULES, rule_names
from mentorship.duos.models import free_mentors, waiting_mentees
from mentorship.intake.gates import HeldBack, can_be_matched, held_back
from mentorship.intake.models import Participant
from mentorship.programmes.models import MENTEE, MENTOR, Programme

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = ("morning", "afternoon", "evening")


# As many as the workbench counts, and names of those who wait for something.
COUNTED, NAMED = 1000, 50


def how_many(programme: Programme) -> dict[str, int]:
    """How many mentees wait and how many mentors have room, of those who can be matched now."""
    waiting = can_be_matched(waiting_mentees().filter(programme=programme), programme, MENTEE)
    free = can_be_matched(free_mentors().filter(programme=programme), programme, MENTOR)
    return {
        "waiting": waiting[:COUNTED].count(),
        "with_room": free[:COUNTED].count(),
    }


def not_yet(programme: Programme) -> list[HeldBack]:
    """Who is left out of the matching because a step comes first, and which (S2-MREC-5)."""
    mentees = waiting_mentees().filter(programme=programme)
    mentors = free_mentors().filter(programme=programme)
    return [
        *held_back(mentees, programme, MENTEE, most=NAMED),
        *held_back(mentors, programme, MENTOR, most=NAMED),
    ]


def still_possible(programme: Programme, proposals: Sequence[Proposal]) -> set[int]:
    """Which of these proposals can all be sent now: rules kept, places left, nobody paired since."""
    task = problem(
        mentees_to_match(programme, pk__in=[proposal.mentee_id for proposal in proposals]),
        mentors_to_match(programme, pk__in=[proposal.mentor_id for proposal in proposals]),
        settings_of(programme),
    )
    places = dict(zip(task.mentors, task.places.tolist(), strict=True))
    allowed = {
        (mentee, mentor)
        for i, mentee in enumerate(task.mentees)
        for j, mentor in enumerate(task.mentors)
        if task.feasible[i, j]
    }
    possible = set()
    for proposal in proposals:
        pair = proposal.mentee_id, proposal.mentor_id
        if pair in allowed and places[proposal.mentor_id] > 0:
            places[proposal.mentor_id] -= 1
            possible.add(proposal.pk)
    return possible


def latest_run(programme: Programme) -> MatchingRun | None:
    """The run whose proposals are on the table."""
    return (
        MatchingRun.objects.filter(programme=programme)
        .select_related("asked_by", "programme")
        .first()
    )


def draft_proposals(programme: Programme) -> "QuerySet[Proposal]":
    """The proposals nobody has heard of yet, those of who waits longest first."""
    return (
        Proposal.objects.drafts()
        .filter(run__programme=programme)
        .with_people()
        .select_related("run__programme")
        .order_by(F("mentee__admitted_at"), "pk")
    )


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One criterion of a pair, as a bar: ``points`` of ``most``, and how long the track is."""

    label: str
    points: int
    most: int
    share: int
    track: int


def _whole_points(parts: list[int]) -> list[int]:
    """Round thousandths to whole points so that what is shown adds up to the rounded score."""
    floors = [part // 1000 for part in parts]
    short = round(sum(parts) / 1000) - sum(floors)
    by_rest = sorted(range(len(parts)), key=lambda i: -(parts[i] % 1000))
    for i in by_rest[: max(short, 0)]:
        floors[i] += 1
    return floors


def reason_lines(proposal: Proposal) -> list[ReasonLine]:
    """Why these two, heaviest first; the visible points add up to the visible score."""
    labels = dict(
        Criterion.objects.filter(programme=proposal.run.programme).values_list("code", "label")
    )
    heaviest = max((most for _code, _points, most in proposal.reasons), default=1) or 1
    shown = _whole_points([points for _code, points, _most in proposal.reasons])
    return [
        ReasonLine(
            label=labels.get(code, code),
            points=visible,
            most=most // 1000,
            share=100 * points // most if most else 0,
            track=100 * most // heaviest,
        )
        for (code, points, most), visible in zip(proposal.reasons, shown, strict=True)
    ]


def checked_rules(proposal: Proposal) -> list[tuple[str | Promise, str]]:
    """The hard rules that this proposal keeps; where answers must differ, with both of them."""
    programme = proposal.run.programme
    return [
        (name, _both_answers(proposal, code) if code in programme.differ_fields else "")
        for code, name in rule_names(programme).items()
    ]


def hard_rules(programme: Programme) -> list[str | Promise]:
    """What never happens in a match of this programme."""
    return list(rule_names(programme).values())


def _both_answers(proposal: Proposal, code: str) -> str:
    answers = [
        person.application.answers.get(code) for person in (proposal.mentee, proposal.mentor)
    ]
    lines = [", ".join(one) if isinstance(one, list) else str(one or "–") for one in answers]
    return " · ".join(lines)


@dataclass(frozen=True, slots=True)
class OtherMentor:
    """A row of "other mentors": the score, and what it does to others."""

    name: str
    points: int
    total: int
    matched: int
    moves: list[str]


def other_mentors(proposal: Proposal) -> list[OtherMentor]:
    """The best other mentors for this mentee, with the effect on everybody else."""
    wanted = {row["mentor"] for row in proposal.alternatives}
    wanted |= {pk for row in proposal.alternatives for pair in row["moved"] for pk in pair if pk}
    rows = Participant.objects.filter(pk__in=wanted).select_related("user")
    names = {row.pk: row.user.name for row in rows}
    return [
        OtherMentor(
            name=names.get(row["mentor"], "?"),
            points=round(row["score"] / 1000),
            total=round(row["total"] / 1000),
            matched=row["matched"],
            moves=[
                _("%(mentee)s then gets %(mentor)s")
                % {"mentee": names.get(mentee, "?"), "mentor": names.get(mentor, "?")}
                if mentor
                else _("%(mentee)s then has no mentor") % {"mentee": names.get(mentee, "?")}
                for mentee, mentor in row["moved"]
            ],
        )
        for row in proposal.alternatives
    ]


def availability_grid(proposal: Proposal) -> list[tuple[str, list[str]]]:
    """When the two have time: a row for each part of the day, a cell ``both/mentor/mentee/""``."""
    mentor = set(proposal.mentor.application.answers.get("availability") or [])
    mentee = set(proposal.mentee.application.answers.get("availability") or [])

    def cell(code: str) -> str:
        if code in mentor and code in mentee:
            return "both"
        return "m" if code in mentor else "e" if code in mentee else ""

    return [(part, [cell(f"{day}-{part}") for day in DAYS]) for part in PARTS]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A mentee without a proposal, and which rule would have to give for how many mentors."""

    mentee: Participant
    possible: int
    would_open: list[tuple[str | Promise, int]]


def unmatched(run: MatchingRun) -> list[Unmatched]:
    """Who the run found nobody for, and what would help."""
    wanted = [row["mentee"] for row in run.unmatched]
    rows = waiting_mentees().filter(pk__in=wanted).select_related("user")
    people = {row.pk: row for row in rows}
    # a rule that was taken away meanwhile keeps its code
    names = RULES | (rule_names(run.programme) if wanted else {})
    return [
        Unmatched(
            mentee=people[row["mentee"]],
            possible=row["possible"],
            would_open=[(names.get(code, code), count) for code, count in row["would_open"]],
        )
        for row in run.unmatched
        if row["mentee"] in people
    ]


def is_waiting(run: MatchingRun | None) -> bool:
    """Whether the latest run is still being worked out."""
    return run is not None and run.status == RunStatus.WAITING
