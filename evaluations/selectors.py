"""What the pages of the coordinator show of the rounds, and nothing more."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from evaluations import publication
from evaluations.charts import Pair
from evaluations.models import (
    MOST_REMINDERS,
    Invitation,
    Moment,
    Quote,
    Round,
    RoundStatus,
    Scope,
    Stat,
    Tally,
)
from evaluations.population import Population
from evaluations.publication import Amount, Bound, Mean, Shown
from evaluations.questionnaires import Question
from mentorship.programmes.models import Cohort, Programme, Role
from mentorship.programmes.summary import asked_at

AMOUNTS = {
    Amount.HARDLY_ANY: gettext_lazy("hardly anybody"),
    Amount.FEW: gettext_lazy("a few"),
    Amount.HALF: gettext_lazy("about half"),
    Amount.MOST: gettext_lazy("most"),
    Amount.NEARLY_ALL: gettext_lazy("(nearly) everybody"),
}
BANDS = (gettext_lazy("disagree"), gettext_lazy("neutral"), gettext_lazy("agree"))
# Classes of the bar, and the options of a five-point question in each, agreement first.
SEGMENTS = (("l5", (5,)), ("l4", (4,)), ("l3", (3,)), ("l2", (2, 1)))
ROOM_FOR_A_NUMBER = 8


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
class Planned:
    """A round that is to open, with how many people it would ask if it opened today."""

    round: Round
    invited: int
    is_due: bool

    @property
    def lacks(self) -> bool:
        """Whether fewer can be asked now than it takes to open."""
        return self.invited < publication.FEWEST_INVITED


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody who can be asked at one moment: of a cohort, or (None) all who are in none."""

    cohort: Cohort | None
    people: tuple[tuple[int, str], ...]

    @property
    def invited(self) -> int:
        """How many people that are."""
        return len(self.people)

    @property
    def address(self) -> str:
        """What chooses this group in an address."""
        return str(self.cohort.pk) if self.cohort else ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a bar: its class, its share in whole percents, its number if there is room."""

    css: str
    percent: int
    count: int
    label: str

    @property
    def number(self) -> str:
        """The percentage, where it fits."""
        return str(self.percent) if self.percent >= ROOM_FOR_A_NUMBER else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One closed question in one scope, ready to be shown."""

    text: str
    topic: str
    n: str
    mean: str
    segments: tuple[Segment, ...]
    counts: tuple[int, ...]
    words: str
    agree: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The closed questions of one scope: statements and choices, and the marks."""

    scope: str
    label: str
    statements: tuple[Line, ...]
    marks: tuple[Line, ...]

    @property
    def has_bars(self) -> bool:
        """Whether any of them may be drawn as a bar."""
        return any(line.segments for line in self.statements)


@dataclass(frozen=True, slots=True)
class Voices:
    """The answers to one open question, in random order."""

    text: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What may be seen of a released round."""

    groups: tuple[Group, ...]
    pairs: tuple[Pair, ...]
    voices: tuple[Voices, ...]


def invitees(
    programme: Programme, moment: str, cohort: Cohort | None = None
) -> list[tuple[int, str]]:
    """Return everybody who is asked at this moment today, as person and role; nobody picks them."""
    population = Population(programme, on=localdate())
    return population.people(moment, cohort.pk if cohort else None)


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
    found = list(rows.select_related("cohort").order_by("-closes_at"))
    counts = _response_of(found)
    return [RoundLine(each, counts[each.pk]) for each in found]


def response(round_: Round) -> tuple[Response, ...]:
    """Return the response per role of one round."""
    return _response_of([round_])[round_.pk]


def startable(programme: Programme) -> list[Moment]:
    """Return the moments of the programme at which nobody is being asked now."""
    busy = set(programme.evaluations.running().values_list("moment", flat=True))
    return [Moment(moment) for moment in programme.evaluation_moments if moment not in busy]


def planned(programme: Programme) -> list[Planned]:
    """Return the rounds that are to open, the first one first, with how many would be asked today."""
    rows = programme.evaluations.planned().select_related("cohort", "programme")
    found = list(rows.order_by("opens_on", "pk"))
    if not found:
        return []
    today = localdate()
    population = Population(programme, on=today)
    return [
        Planned(
            round=each,
            invited=len(population.people(each.moment, each.cohort_id)),
            is_due=each.opens_on is not None and each.opens_on <= today,
        )
        for each in found
    ]


def next_reminder(round_: Round) -> date | None:
    """Return the day on which an open round reminds by itself the next time, if it still does."""
    if round_.reminders >= MOST_REMINDERS:
        return None
    day = round_.reminds_on(round_.reminders + 1, country=round_.programme.country)
    return max(day, localdate()) if day and round_.last_day and day <= round_.last_day else None


def audiences(programme: Programme, moment: str) -> list[Audience]:
    """Return who could be asked at this moment today, by cohort, the largest group first.

    Without those that are being asked now: where nobody else is left it is empty. Where nobody can
    be asked at all, it is an empty group.
    """
    population = Population(programme, on=localdate())
    cohorts = programme.cohorts.in_bulk()
    taken = programme.evaluations.running().filter(moment=moment)
    running = set(taken.values_list("cohort", flat=True))
    found = [
        Audience(cohorts.get(group or 0), tuple(people))
        for group in population.groups(moment)
        if group not in running and (people := population.people(moment, group))
    ]
    nobody = [] if running else [Audience(None, ())]
    return sorted(found, key=lambda each: -each.invited) or nobody


def report(round_: Round) -> Report:
    """Return what may be seen of a released round; empty for every other."""
    if round_.status != RoundStatus.RELEASED:
        return Report((), (), ())
    counts: dict[str, dict[str, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    for tally in Tally.objects.filter(round=round_):
        counts[tally.scope][tally.question][tally.option] = tally.n
    shown = {
        scope: {
            question.code: publication.show(question.kind, counts[scope][question.code], k=round_.k)
            for question in round_.asked
            if question.code in counts[scope]
        }
        for scope in Scope.values
    }
    groups = tuple(_group(scope, round_, shown[scope]) for scope in Scope.values if shown[scope])
    return Report(groups, _pairs(round_.asked, shown), _voices(round_))


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


def _group(scope: str, round_: Round, shown: Mapping[str, Shown | None]) -> Group:
    lines = [
        (question.kind, _line(question, seen))
        for question in round_.asked
        if (seen := shown.get(question.code)) is not None
    ]
    return Group(
        scope=scope,
        label=str(Scope(scope).label) % round_.programme.terms,
        statements=tuple(line for kind, line in lines if kind != publication.SCALE),
        marks=tuple(line for kind, line in lines if kind == publication.SCALE),
    )


def _line(question: Question, seen: Shown) -> Line:
    language = get_language()
    choices = question.choices_in(language)
    counts = seen.counts or {}
    segments = _segments(counts, dict(choices)) if question.kind == publication.LIKERT else ()
    return Line(
        text=question.text_in(language),
        topic=question.topic_in(language),
        n=str(seen.n) if seen.n else _("5–9"),
        mean=mean(seen.mean) if seen.mean else "",
        segments=segments,
        counts=tuple(count for _option, count in sorted(counts.items(), reverse=True)),
        words=_words(question, seen, choices),
        agree=sum(each.percent for each in segments[:2]) if segments else None,
        note=_note(seen),
    )


def _segments(counts: Mapping[int, int], labels: Mapping[int, str]) -> tuple[Segment, ...]:
    """Cut a bar into whole percents that add up to a hundred: the largest remainders go up."""
    n = sum(counts.values())
    if not n:
        return ()
    sizes = [sum(counts.get(option, 0) for option in options) for _css, options in SEGMENTS]
    percents = [100 * size // n for size in sizes]
    by_remainder = sorted(range(len(sizes)), key=lambda each: -(100 * sizes[each] % n))
    for each in by_remainder[: 100 - sum(percents)]:
        percents[each] += 1
    return tuple(
        Segment(css, percent, size, labels[options[0]].lower())
        for (css, options), percent, size in zip(SEGMENTS, percents, sizes, strict=True)
    )


def _words(question: Question, seen: Shown, choices: Sequence[tuple[int, str]]) -> str:
    """Put into words what is shown of a question, the way a bar would show it."""
    if question.kind == publication.CHOICE and seen.counts:
        return " · ".join(f"{label}: {seen.counts[option]}" for option, label in choices)
    labels = [label for _option, label in choices] if question.kind == publication.CHOICE else BANDS
    named = [f"{label}: {AMOUNTS[each]}" for label, each in zip(labels, seen.amounts, strict=False)]
    return " · ".join(named if question.kind == publication.CHOICE else reversed(named))


def _note(seen: Shown) -> str:
    if seen.recommendation is None:
        return ""
    return _("promoters minus detractors: %(points)d points, give or take %(margin)d") % {
        "points": seen.recommendation.points,
        "margin": seen.recommendation.margin,
    }


def mean(value: Mean) -> str:
    """Write a mean with one decimal, and say when it is only a bound."""
    sign = {Bound.EXACT: "", Bound.AT_MOST: "≤ ", Bound.AT_LEAST: "≥ "}[value.bound]
    return sign + number_format(value.value, 1)


def _pairs(
    asked: Iterable[Question], shown: Mapping[str, Mapping[str, Shown | None]]
) -> tuple[Pair, ...]:
    """Set the roles beside each other where both may be shown, the largest difference first."""
    pairs = []
    for question in asked:
        sides = [shown[role].get(question.code) for role in (Scope.MENTOR, Scope.MENTEE)]
        means = [side.mean for side in sides if side is not None and side.mean is not None]
        if question.kind == publication.LIKERT and len(means) == len(sides):
            mentor, mentee = means
            pairs.append(
                Pair(
                    question.topic_in(get_language()),
                    mentor.value,
                    mentee.value,
                    mean(mentor),
                    mean(mentee),
                )
            )
    return tuple(sorted(pairs, key=lambda pair: -abs(pair.mentor - pair.mentee)))


def _voices(round_: Round) -> tuple[Voices, ...]:
    quotes: dict[str, list[str]] = defaultdict(list)
    for quote in Quote.objects.filter(round=round_).order_by("id"):
        quotes[quote.question].append(quote.body)
    return tuple(
        Voices(question.text_in(get_language()), tuple(quotes[question.code]))
        for question in round_.asked
        if question.code in quotes
    )
