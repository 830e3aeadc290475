"""The report of a released round: what may be seen of it, and beside which rounds it may stand."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.timezone import make_aware
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from evaluations import publication
from evaluations.charts import Course, Pair, Point, figure
from evaluations.models import Moment, Quote, QuoteStatus, Round, RoundStatus, Scope, Stat, Tally
from evaluations.outcomes import Bar, Group, Line, Report, Segment, Trend, Turnout, Voices
from evaluations.publication import Amount, Bound, Mean, Shown
from evaluations.questionnaires import Question
from mentorship.programmes.models import Programme, Role

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
# How many earlier rounds stand in a trend, and among how many they are looked for.
IN_A_TREND, LOOKED_AT = 5, 24
# What a mentorship is to bring about is asked in the same words from start to follow-up (S2-DEF-5).
GROWTH = frozenset({"autonomy", "self_confidence", "skills"})
ORDER = ("start", Moment.MIDTERM.value, Moment.FINAL.value, "follow_up")
FEWEST_TO_COMPARE = 2


@dataclass(frozen=True, slots=True)
class BoardRound:
    """A released round as a board may read it.

    The voices of its ``report`` are those that a coordinator let the board read; of the others
    in her own report it is only told how many there are (``shown``).
    """

    round: Round
    report: Report
    shown: int


# By round, scope and question: what may be seen.
Seen = Mapping[UUID, Mapping[str, Mapping[str, Shown]]]


def report(round_: Round, *, quotes: "QuerySet[Quote] | None" = None) -> Report:
    """Return what may be seen of a released round; empty for every other.

    Its voices are the shown ``quotes``, all of them unless said otherwise.
    """
    if round_.status != RoundStatus.RELEASED:
        return Report()
    [found] = _reports([round_], Quote.objects.all() if quotes is None else quotes, prefixes=[""])
    return found


def _reports(
    rounds: Sequence[Round], quotes: "QuerySet[Quote]", *, prefixes: Sequence[str]
) -> list[Report]:
    """Return the reports of released rounds of one programme, the first to close first.

    They are fetched in as many questions as one. The prefixes keep the names of their charts
    apart where they stand on one page.
    """
    if not rounds:
        return []
    before = _before_the_last(rounds)
    seen = _seen({each.pk: each for each in (*before, *rounds)}.values())
    stats: dict[UUID, dict[str, Stat]] = defaultdict(dict)
    for stat in Stat.objects.filter(round__in=rounds):
        stats[stat.round_id][stat.scope] = stat
    said = _said(rounds, quotes)
    return [
        _report(
            each,
            _earlier(each, before),
            seen,
            turnout=_turnout(each, stats[each.pk]),
            voices=_voices(each, said[each.pk]),
            prefix=prefix,
        )
        for each, prefix in zip(rounds, prefixes, strict=True)
    ]


def _report(
    round_: Round,
    earlier: Sequence[Round],
    seen: Seen,
    *,
    turnout: tuple[Turnout, ...],
    voices: tuple[Voices, ...],
    prefix: str,
) -> Report:
    terms = round_.programme.terms
    groups = tuple(
        _group(scope, round_, seen[round_.pk][scope], prefix=prefix)
        for scope in Scope.values
        if seen[round_.pk][scope]
    )
    same_moment = [each for each in earlier if each.moment == round_.moment]
    pairs = _pairs(round_.asked, seen[round_.pk])
    trends = _trends(round_, same_moment[-IN_A_TREND:], seen, prefix=prefix)
    return Report(
        groups=tuple(_with_before(group, trends) for group in groups),
        pairs=pairs,
        voices=voices,
        turnout=turnout,
        headline=_headline(pairs, terms),
        trends=trends,
        growth=_growth(round_, earlier, seen, prefix=prefix),
        hint="" if trends or not same_moment else _incomparable(),
        roles=(str(capfirst(terms["mentors"])), str(capfirst(terms["mentees"]))),
    )


def released_between(programme: Programme, start: date, end: date) -> list[Round]:
    """Return the released rounds that closed in this period, the first to close first."""
    begins, ends = (
        make_aware(datetime.combine(day, time.min)) for day in (start, end + timedelta(days=1))
    )
    # A round closes at the end of its last day.
    rounds = programme.evaluations.filter(
        status=RoundStatus.RELEASED, closes_at__gt=begins, closes_at__lte=ends
    )
    return list(rounds.select_related("programme").order_by("closes_at"))


def for_board(programme: Programme, start: date, end: date) -> tuple[BoardRound, ...]:
    """Return what a board may read of the rounds that closed in this period, in that order."""
    found = released_between(programme, start, end)
    shown = Quote.objects.filter(round__in=found).shown()
    counts = Counter(shown.values_list("round", flat=True))
    readable = Quote.objects.all().for_the_board()
    prefixes = [f"{number}-" for number in range(1, len(found) + 1)]
    reports = _reports(found, readable, prefixes=prefixes)
    return tuple(
        BoardRound(each, of_it, counts[each.pk]) for each, of_it in zip(found, reports, strict=True)
    )


def mean(value: Mean) -> str:
    """Write a mean with one decimal, and say when it is only a bound."""
    sign = {Bound.EXACT: "", Bound.AT_MOST: "≤ ", Bound.AT_LEAST: "≥ "}[value.bound]
    return sign + number_format(value.value, 1)


def unread(round_: Round) -> int:
    """Return how many of its quotes nobody has judged yet."""
    return Quote.objects.filter(round=round_, status=QuoteStatus.NEW).count()


def _before_the_last(rounds: Sequence[Round]) -> list[Round]:
    """The released rounds that closed before the last of these, the first to close first.

    They are enough for each of these to look back at as many as it may, as no released round
    that closed between two of them is left out of them.
    """
    last = rounds[-1]
    released = Round.objects.filter(
        programme=last.programme_id,
        status=RoundStatus.RELEASED,
        closes_at__lt=last.closes_at,
    )
    return list(released.order_by("-closes_at")[: LOOKED_AT + len(rounds)])[::-1]


def _earlier(round_: Round, before: Iterable[Round]) -> list[Round]:
    """Those of these that closed before this one, no more than are looked at."""
    return [each for each in before if _closed_at(each) < _closed_at(round_)][-LOOKED_AT:]


def _closed_at(round_: Round) -> datetime:
    assert round_.closes_at is not None  # noqa: S101 — a released round was closed
    return round_.closes_at


def _seen(rounds: Collection[Round]) -> Seen:
    counts: dict[tuple[UUID, str, str], Counter[int]] = defaultdict(Counter)
    for tally in Tally.objects.filter(round__in=rounds):
        counts[tally.round_id, tally.scope, tally.question][tally.option] = tally.n
    return {
        each.pk: {
            scope: {
                question.code: shown
                for question in each.asked
                if (found := counts.get((each.pk, scope, question.code)))
                and (shown := publication.show(question.kind, found, k=each.k)) is not None
            }
            for scope in Scope.values
        }
        for each in rounds
    }


def _turnout(round_: Round, stats: Mapping[str, Stat]) -> tuple[Turnout, ...]:
    """The response of the roles that were asked, as it was counted at closing."""
    return tuple(
        Turnout(_called(role, round_), stats[role].invited, stats[role].answered)
        for role in Role.values
        if role in stats and stats[role].invited
    )


def _called(scope: str, round_: Round) -> str:
    """What the people of a scope are called in their programme."""
    return str(Scope(scope).label) % round_.programme.terms


def _group(scope: str, round_: Round, shown: Mapping[str, Shown], *, prefix: str) -> Group:
    asked = [each for each in round_.asked if publication.is_asked(scope, each.role)]
    lines = [(each.kind, _line(each, shown[each.code])) for each in asked if each.code in shown]

    def of(wanted: str) -> tuple[Line, ...]:
        return tuple(line for kind, line in lines if kind == wanted)

    return Group(
        scope=scope,
        label=_called(scope, round_),
        statements=of(publication.LIKERT),
        choices=of(publication.CHOICE),
        marks=of(publication.SCALE),
        missing=tuple(
            each.topic_in(get_language())
            for each in asked
            if each.options and each.code not in shown
        ),
        key=f"{prefix}{scope}",
    )


def _line(question: Question, seen: Shown) -> Line:
    language = get_language()
    choices = question.choices_in(language)
    counts = seen.counts or {}
    is_likert = question.kind == publication.LIKERT
    segments = _segments(counts, dict(choices)) if is_likert else ()
    advice = seen.recommendation
    return Line(
        code=question.code,
        text=question.text_in(language),
        topic=question.topic_in(language),
        n=seen.n or _("5–9"),
        mean=mean(seen.mean) if seen.mean else "",
        figure=figure(seen.mean.value, mean(seen.mean)) if seen.mean else "",
        segments=segments,
        counts=tuple(count for _option, count in sorted(counts.items(), reverse=True)),
        words=_words(question, seen, choices),
        agree=sum(each.percent for each in segments[:2]) if segments else None,
        note=_note(seen),
        bars=() if segments else _bars(question, seen, choices),
        points=advice.points if advice else "",
        margin=advice.margin if advice else "",
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


def _bars(question: Question, seen: Shown, choices: Sequence[tuple[int, str]]) -> tuple[Bar, ...]:
    """How often each answer was given, the widest bar for the most; of few people words."""
    if seen.counts is None:
        return tuple(
            Bar(label, str(AMOUNTS[each]), None)
            for label, each in zip(_labels(question, choices), seen.amounts, strict=True)
        )
    most = max(seen.counts.values())
    return tuple(
        Bar(label, seen.counts[option], round(100 * seen.counts[option] / most))
        for option, label in choices
    )


def _labels(question: Question, choices: Sequence[tuple[int, str]]) -> list[str]:
    """What the amounts of a question are about: its options, or three bands of them."""
    if question.kind == publication.CHOICE:
        return [label for _option, label in choices]
    if question.kind == publication.LIKERT:
        return [str(label) for label in BANDS]
    return [
        _("%(first)d to %(last)d") % {"first": first, "last": last}
        for first, last in publication.bands(question.kind, question.options)
    ]


def _words(question: Question, seen: Shown, choices: Sequence[tuple[int, str]]) -> str:
    """Put into words what is shown of a question, the way a bar would show it."""
    if question.kind == publication.CHOICE and seen.counts:
        return " · ".join(f"{label}: {seen.counts[option]}" for option, label in choices)
    labels = _labels(question, choices)
    named = [f"{label}: {AMOUNTS[each]}" for label, each in zip(labels, seen.amounts, strict=False)]
    return " · ".join(named if question.kind == publication.CHOICE else reversed(named))


def _note(seen: Shown) -> str:
    if seen.recommendation is None:
        return ""
    return _("promoters minus detractors: %(points)d points, give or take %(margin)d") % {
        "points": seen.recommendation.points,
        "margin": seen.recommendation.margin,
    }


def _pairs(asked: Iterable[Question], shown: Mapping[str, Mapping[str, Shown]]) -> tuple[Pair, ...]:
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


def _headline(pairs: Sequence[Pair], terms: Mapping[str, str]) -> str:
    """Say which subject the roles see most differently (ux.md, task 15)."""
    if not pairs:
        return ""
    largest = abs(pairs[0].mentor - pairs[0].mentee)
    most = [pair for pair in pairs if abs(pair.mentor - pair.mentee) == largest]
    if not largest:
        said = _("%(mentors)s and %(mentees)s see all subjects alike.")
        return str(capfirst(said % terms))
    if len(most) > 1:
        topics = ", ".join(f"“{pair.topic}”" for pair in most)
        return _("%(mentors)s and %(mentees)s differ most about %(topics)s.") % {
            **terms,
            "mentors": capfirst(terms["mentors"]),
            "topics": topics,
        }
    said = _(
        "%(mentors)s and %(mentees)s differ most about “%(topic)s”: %(mentor)s beside %(mentee)s."
    )
    [pair] = most
    return said % {
        **terms,
        "mentors": capfirst(terms["mentors"]),
        "topic": pair.topic,
        "mentor": pair.mentor_text,
        "mentee": pair.mentee_text,
    }


def _incomparable() -> str:
    return _(
        "There is an earlier round, but nothing to compare: the groups or the questions"
        " were not the same."
    )


def _trends(
    round_: Round, earlier: Sequence[Round], seen: Seen, *, prefix: str
) -> tuple[Trend, ...]:
    """How the means went since the earlier rounds of this moment, per scope shown in both."""
    heads = {each.pk: date_format(each.last_day or date.min, "M Y") for each in earlier}
    heads[round_.pk] = date_format(round_.last_day or date.min, "M Y")
    rounds = [*earlier, round_]
    asked = [each for each in round_.asked if each.kind in (publication.LIKERT, publication.SCALE)]
    found = [
        _trend(scope, round_, rounds, asked, seen, heads=heads, key=f"{prefix}{scope}")
        for scope in _comparable(round_, earlier, seen)
    ]
    return tuple(trend for trend in found if trend)


def _growth(
    round_: Round, earlier: Sequence[Round], seen: Seen, *, prefix: str
) -> tuple[Trend, ...]:
    """How the outcomes went from the start to now: the last round of each moment (S2-DEF-5)."""
    last = {
        each.moment: each
        for each in earlier
        if _before(each.moment, round_.moment) and each.cohort_id == round_.cohort_id
    }
    rounds = [last[moment] for moment in ORDER if moment in last]
    heads = {each.pk: str(Moment(each.moment).label) for each in (*rounds, round_)}
    asked = [each for each in round_.asked if each.code in GROWTH]
    found = [
        _trend(scope, round_, [*rounds, round_], asked, seen, heads=heads, key=f"{prefix}{scope}")
        for scope in _comparable(round_, rounds, seen)
    ]
    return tuple(replace(trend, is_growth=True) for trend in found if trend)


def _before(one: str, other: str) -> bool:
    return ORDER.index(one) < ORDER.index(other)


def _comparable(round_: Round, others: Sequence[Round], seen: Seen) -> list[str]:
    """The scopes of this round that at least one of the others shows as well."""
    shown = {pk: [scope for scope in Scope.values if of[scope]] for pk, of in seen.items()}
    both = {
        scope
        for each in others
        for scope in publication.comparable(shown[round_.pk], shown[each.pk])
    }
    return [scope for scope in Scope.values if scope in both]


def _trend(
    scope: str,
    round_: Round,
    rounds: Sequence[Round],
    asked: Sequence[Question],
    seen: Seen,
    *,
    heads: Mapping[UUID, str],
    key: str,
) -> Trend | None:
    """The questions that were put in the same words in another of these rounds too."""
    put = {each.pk: {_put(question) for question in each.asked} for each in rounds}
    courses: list[tuple[Question, dict[UUID, Point]]] = []
    for question in asked:
        points = {
            each.pk: Point(shown.mean.value, mean(shown.mean))
            for each in rounds
            if (shown := seen[each.pk][scope].get(question.code)) is not None
            and shown.mean is not None
            and _put(question) in put[each.pk]
        }
        if round_.pk in points and len(points) >= FEWEST_TO_COMPARE:
            courses.append((question, points))
    told = [each for each in rounds if any(each.pk in points for _question, points in courses)]
    if not courses:
        return None
    return Trend(
        scope=scope,
        label=_called(scope, round_),
        heads=tuple(heads[each.pk] for each in told),
        courses=tuple(
            Course(
                question.code,
                question.topic_in(get_language()),
                min(question.options),
                max(question.options),
                tuple(points.get(each.pk) for each in told),
            )
            for question, points in courses
        ),
        key=key,
    )


def _put(question: Question) -> tuple[object, ...]:
    """What has to be alike for the same people to be asked the same thing, answered alike."""
    return (question.code, question.kind, question.role, question.options, question.text["nl"])


def _with_before(group: Group, trends: Sequence[Trend]) -> Group:
    """Put the mean of the round before beside each mark, where they may be compared."""
    before = {
        course.code: course.points[-2].text
        for trend in trends
        if trend.scope == group.scope
        for course in trend.courses
        if course.points[-2] is not None
    }
    marks = tuple(replace(line, before=before.get(line.code, "")) for line in group.marks)
    return replace(group, marks=marks)


def _said(
    rounds: Sequence[Round], quotes: "QuerySet[Quote]"
) -> Mapping[UUID, Mapping[str, Sequence[str]]]:
    """By round and question what was said, in random order."""
    found: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = quotes.filter(round__in=rounds, status=QuoteStatus.SHOWN).order_by("id")
    for round_, question, body in rows.values_list("round", "question", "body"):
        found[round_][question].append(body)
    return found


def _voices(round_: Round, said: Mapping[str, Sequence[str]]) -> tuple[Voices, ...]:
    return tuple(
        Voices(question.text_in(get_language()), tuple(said[question.code]))
        for question in round_.asked
        if question.code in said
    )
