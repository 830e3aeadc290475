"""Two people side by side: who they are, why they were proposed, and what else could be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, QuerySet, When
from django.db.models.functions import JSONObject
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching.inputs import Somebody
from matching.models import Entry, MatchingRun, Proposal, ProposalStatus, RuleOverride
from matching.reasons import DAYS, PARTS, Pair, listed, said
from matching.sentences import RULES
from matching.table_selectors import OnTable, is_pinned
from mentorship.accounts.models import User
from mentorship.intake.models import Participant
from mentorship.programmes.matched import Counted
from mentorship.programmes.models import Programme, Question

WEEKEND = 5
GOOD, FAIR = 70, 50
COLUMNS, NAMED = 2, 3
# From this part of its points on a criterion is fine.
ENOUGH = 75
DAYS_IN_YEAR = 365.25


OPEN = (ProposalStatus.DRAFT, ProposalStatus.SCHEDULED)


def of_mentee(mentee: Participant) -> Proposal | None:
    """What is proposed for her, or else what was last."""
    is_open = Case(When(status__in=OPEN, then=1), default=0)
    rows = Proposal.objects.filter(mentee=mentee).with_people().select_related("duo", "run")
    rows = rows.annotate(is_pinned=is_pinned(), overrides=_overrides())
    return rows.order_by(is_open.desc(), "-pk").first()


def _overrides() -> ArraySubquery:
    """Why these two may be together though they break a rule, for the price of no query."""
    rows = RuleOverride.objects.filter(mentee=OuterRef("mentee"), mentor=OuterRef("mentor"))
    said = JSONObject(rule="rule", reason="reason", by="by__name", at="at")
    return ArraySubquery(rows.values(said=said))


def standing(proposal: Proposal) -> str | Promise:
    """What became of it: for a duo, what became of that."""
    if proposal.duo and not proposal.duo.is_live:
        return proposal.duo.get_status_display()
    return proposal.get_status_display()


def can_be_declined(proposal: Proposal) -> bool:
    """Whether one of the two can still say no to it: they have not begun."""
    return proposal.duo is not None and "dissolve" in proposal.duo.next_steps


def weighed(criteria: Iterable[Counted], run: MatchingRun | None) -> list[Counted]:
    """The criteria as they weigh now, or in this trial."""
    weights = run.weights if run else {}
    return [replace(each, weight=weights.get(each.code, each.weight)) for each in criteria]


def checked_rules(proposal: Proposal, questions: Mapping[str, Question]) -> list[str | Promise]:
    """The hard rules of the run that proposed them that these two keep, in words."""
    kept = [code for code in proposal.run.rules if code not in proposal.broken]
    return [_rule(code, questions) for code in kept]


def _rule(code: str, questions: Mapping[str, Question]) -> str | Promise:
    differs = gettext_lazy("Not the same answer: {question}")
    asked = questions[code].label if code in questions else code
    return RULES.get(code) or format_lazy(differs, question=asked)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A hard rule that these two break, with why they may, who said so and when, where that is known."""

    rule: str | Promise
    reason: str = ""
    by: str = ""
    at: datetime | None = None


def set_aside(proposal: Proposal, questions: Mapping[str, Question]) -> list[SetAside]:
    """The hard rules that somebody set aside for these two."""
    why = {each["rule"]: each for each in proposal.overrides}  # type: ignore[attr-defined]
    return [_set_aside(_rule(code, questions), why.get(code)) for code in proposal.broken]


def _set_aside(rule: str | Promise, why: Mapping[str, str] | None) -> SetAside:
    if why is None:
        return SetAside(rule)
    return SetAside(rule, why["reason"], why["by"], datetime.fromisoformat(why["at"]))


def entries(proposal: Proposal) -> QuerySet[Entry]:
    """What was said and decided about these two, the newest first."""
    rows = Entry.objects.filter(mentee=proposal.mentee_id, mentor=proposal.mentor_id)
    return rows.select_related("by")[:30]


@dataclass(frozen=True, slots=True)
class Tag:
    """One of several answers; ``hit`` where the other one has it too."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison: tags where they chose from a list, text where they wrote."""

    label: str | Promise
    mentee: str
    mentor: str
    mentee_tags: list[Tag]
    mentor_tags: list[Tag]


def _years(answer: Any, today: date) -> str:
    if not answer:
        return ""
    years = int((today - date.fromisoformat(answer)).days / DAYS_IN_YEAR)
    return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}


def _text(answer: Any) -> str:
    return ", ".join(map(str, answer)) if isinstance(answer, list) else str(answer or "")


def _tags(question: Question | None, mine: Any, theirs: Any) -> list[Tag]:
    labels = dict(question.options) if question else {}
    return [Tag(str(labels.get(code, code)), code in (theirs or [])) for code in mine or []]


COMPARED: tuple[tuple[str, str | Promise], ...] = (
    ("employer", gettext_lazy("Work")),
    ("hagro", "Hagro"),
    ("neighbourhoods", gettext_lazy("Neighbourhood of the work")),
    ("place", gettext_lazy("Place")),
)


def compared(proposal: Proposal, questions: Mapping[str, Question]) -> list[Row]:
    """The two beside each other, in what matters for a match; only what somebody answered."""
    mentee, mentor = (each.application.answers for each in (proposal.mentee, proposal.mentor))
    today = localdate()
    rows = [
        Row(label, _text(mentee.get(code)), _text(mentor.get(code)), [], [])
        for code, label in COMPARED
    ]
    hers, his = (_years(each.get("works_since"), today) for each in (mentee, mentor))
    rows.append(Row(gettext_lazy("Experience"), hers, his, [], []))
    for code, label in (
        ("topics", gettext_lazy("Learns · offers")),
        ("languages", gettext_lazy("Languages")),
    ):
        pair = mentee.get(code) or [], mentor.get(code) or []
        question = questions.get(code)
        tags = _tags(question, *pair), _tags(question, *reversed(pair))
        rows.append(Row(label, "", "", *tags))
    rows.append(
        Row(
            gettext_lazy("In their own words"),
            _text(mentee.get("mentoring_question")),
            _text(mentor.get("offer")),
            [],
            [],
        )
    )
    return [r for r in rows if r.mentee or r.mentor or r.mentee_tags or r.mentor_tags]


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One criterion of a pair, as a bar: ``points`` of ``most``, and how long the track is."""

    code: str
    label: str
    points: int
    most: int
    share: int
    track: int
    text: str

    @property
    def is_low(self) -> bool:
        """Whether much of it is missing."""
        return self.share < ENOUGH


def whole_points(parts: list[int]) -> list[int]:
    """Round thousandths to whole points so that what is shown adds up to the rounded score."""
    floors = [part // 1000 for part in parts]
    short = round(sum(parts) / 1000) - sum(floors)
    by_rest = sorted(range(len(parts)), key=lambda i: -(parts[i] % 1000))
    for i in by_rest[: max(short, 0)]:
        floors[i] += 1
    return floors


def reason_lines(
    proposal: Proposal, criteria: Iterable[Counted], questions: Mapping[str, Question]
) -> list[ReasonLine]:
    """Why these two, heaviest first; the visible points add up to the visible score.

    Each says what the run compared, whatever it compares by now. A criterion that weighed nothing
    is left out; one that is gone is called as the run called it.
    """
    by_code = {each.code: each for each in criteria}
    labels = {code: each.label for code, each in by_code.items()}
    by_code |= {
        each.code: replace(each, label=labels.get(each.code, each.label))
        for each in proposal.run.counted
    }
    parts = [part for part in proposal.reasons if part[2]]
    heaviest = max((most for _code, _points, most in parts), default=1)
    shown = whole_points([points for _code, points, _most in parts])
    pair = Pair(proposal.mentee, proposal.mentor, questions)
    return [
        ReasonLine(
            code=code,
            label=by_code[code].label if code in by_code else code,
            points=visible,
            most=most // 1000,
            share=share,
            track=100 * most // heaviest,
            text=said(by_code[code], replace(pair, share=share)) if code in by_code else "",
        )
        for (code, points, most), visible in zip(parts, shown, strict=True)
        for share in [100 * points // most]
    ]


@dataclass(frozen=True, slots=True)
class OtherMentor:
    """A row of "other mentors": the score, and what it does to others."""

    key: int
    name: str
    points: int
    columns: list[int | None]
    total: int
    matched: int
    moves: list[str]
    # Who else changes, by name alone
    others: str
    # All his places went to others since
    is_full: bool

    @property
    def effect(self) -> str:
        """What the total gains or loses, with its sign."""
        return signed(self.total)


def signed(number: int) -> str:
    """Write a difference with its sign: "+3", "−3", "0"."""
    return f"{number:+d}".replace("-", "−") if number else "0"


def heaviest(lines: list[ReasonLine]) -> list[ReasonLine]:
    """The criteria that the table of other mentors has a column for."""
    return lines[:COLUMNS]


def other_mentors(
    proposal: Proposal, people: Mapping[int, Somebody], lines: list[ReasonLine], lying: OnTable
) -> list[OtherMentor]:
    """The best other mentors for this mentee, with the effect on everybody else."""
    taken = _taken(proposal, people, lying)
    names = {pk: each.name for pk, each in people.items()}
    return [
        OtherMentor(
            key=row["mentor"],
            name=names[row["mentor"]],
            points=round(row["score"] / 1000),
            columns=_columns(row, heaviest(lines)),
            total=round(row["total"] / 1000),
            matched=row["matched"],
            moves=[_move(move, names) for move in row["moved"][:NAMED]],
            others=listed(names.get(move[0], "?") for move in row["moved"][NAMED:]),
            is_full=_is_full(row, people[row["mentor"]], taken),
        )
        for row in proposal.alternatives or []
        if row["mentor"] in names
    ]


def _taken(
    proposal: Proposal, people: Mapping[int, Somebody], lying: OnTable
) -> list[tuple[int, int, bool]]:
    """Who of the others has a place with whom, and whether that is by a pin alone."""
    going = {row.mentee: row.mentor for row in lying.rows if not row.is_draft}
    away = {*going, proposal.mentee_id}
    pins = (
        (pk, each.pinned, True) for pk, each in people.items() if each.pinned and pk not in away
    )
    return [*((mentee, mentor, False) for mentee, mentor in going.items()), *pins]


def _is_full(
    row: Mapping[str, Any], mentor: Somebody, taken: Iterable[tuple[int, int, bool]]
) -> bool:
    """Whether there is no place with him any more; who moves for this lets go of her pin."""
    moved = {mentee for mentee, *_ in row["moved"]}
    held = [
        mentee
        for mentee, other, is_pin in taken
        if other == mentor.pk and not (is_pin and mentee in moved)
    ]
    return len(held) >= mentor.places


def _columns(row: Mapping[str, Any], lines: list[ReasonLine]) -> list[int | None]:
    parts = row.get("reasons", [])
    shown = dict(
        zip([code for code, *_ in parts], whole_points([p for _c, p, _m in parts]), strict=True)
    )
    return [shown.get(line.code) for line in lines]


def _move(move: tuple[int, int | None, int, int], names: Mapping[int, str]) -> str:
    mentee, mentor, before, after = move
    words: dict[str, object] = {
        "mentee": names.get(mentee, "?"),
        "mentor": names.get(mentor or 0, "?"),
        "before": round(before / 1000),
        "after": round(after / 1000),
    }
    if mentor is None:
        return _("%(mentee)s then has no mentor.") % words
    if not before:
        return _("%(mentee)s then gets %(mentor)s (%(after)d).") % words
    return _("%(mentee)s then gets %(mentor)s (%(before)d → %(after)d).") % words


@dataclass(frozen=True, slots=True)
class Grid:
    """When the two have time: the days that somebody mentioned or that are of every week."""

    days: list[str]
    rows: list[tuple[str | Promise, list[str]]]


def availability_grid(proposal: Proposal) -> Grid:
    """A row for each part of the day, a cell ``both``, ``m``, ``e`` or nothing; no empty weekend."""
    mentor = set(proposal.mentor.application.answers.get("availability") or [])
    mentee = set(proposal.mentee.application.answers.get("availability") or [])
    said = {code[:3] for code in mentor | mentee}
    shown = [day for i, day in enumerate(DAYS) if i < WEEKEND or day in said]

    def cell(code: str) -> str:
        if code in mentor and code in mentee:
            return "both"
        return "m" if code in mentor else "e" if code in mentee else ""

    return Grid(
        days=[str(WEEKDAYS_ABBR[DAYS.index(day)]).lower() for day in shown],
        rows=[(label, [cell(f"{day}-{part}") for day in shown]) for part, label in PARTS.items()],
    )


def verdict(proposal: Proposal) -> tuple[str, str, str]:
    """Say how good a match is: the kind of the pill, its icon and its words."""
    if proposal.points >= GOOD:
        return "ok", "check", _("Good match")
    if proposal.points >= FAIR:
        return "warn", "circle-question-mark", _("Fair match")
    return "bad", "circle-alert", _("Weak match")


def guides(programme: Programme) -> QuerySet[User]:
    """Who can keep an eye on a duo of this programme (S2-GUID-3a)."""
    return User.objects.filter(memberships__programme=programme).order_by("name")
