"""What the pages of the coordinator show of the rounds, and nothing more."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Now
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from evaluations import publication
from evaluations.charts import Pair
from evaluations.models import Invitation, Moment, Quote, Round, RoundStatus, Scope, Stat, Tally
from evaluations.publication import Amount, Bound, Mean, Shown
from evaluations.questionnaires import Question
from mentorship.duos.models import Duo, DuoStatus
from mentorship.programmes.models import Programme, Role
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
