"""What may be shown of the answers of a round: plain Python, proved by tables (S0-EVAL-4)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

K = 5
# With fewer invited, a handful of invented participants would be enough to single somebody out.
FEWEST_INVITED = 8
K_QUOTE = 8
EXACT_FROM = 10
RECOMMENDATION_FROM = 20

MENTOR, MENTEE, TOGETHER = "mentor", "mentee", "together"
LIKERT, SCALE, CHOICE, TEXT = "likert", "scale", "choice", "text"

AGREE_FROM, DISAGREE_TO = 4, 2
FEW_BELOW, HALF_BELOW = 0.35, 0.65
PROMOTER_FROM, DETRACTOR_TO = 9, 6
# Of a scale, by its lowest option: where the low and the middle band of three end.
SCALE_BANDS = {0: (DETRACTOR_TO, PROMOTER_FROM - 1), 1: (5, 7)}
# 1.96 standard errors of a recommendation number whose answers spread by 0.8, in points.
MARGIN_OF_ONE = 196 * 0.8


class Amount(Enum):
    """How many of five to nine people, in a word that fits more than one number."""

    HARDLY_ANY = "hardly_any"
    FEW = "few"
    HALF = "half"
    MOST = "most"
    NEARLY_ALL = "nearly_all"


class Bound(Enum):
    """Whether a mean is the mean, or the edge at which it was cut off."""

    EXACT = ""
    AT_MOST = "at_most"
    AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class Mean:
    """An average as it may be shown."""

    value: Decimal
    bound: Bound = Bound.EXACT


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Promoters minus detractors in points, and how far chance alone may move it."""

    points: int
    margin: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader may see of one closed question in one scope.

    From ten answers: ``n`` and ``counts`` by option. Of five to nine: no ``n`` and no counts,
    but ``amounts``: by band (disagree, neutral, agree; of a scale low, middle, high) or, for a
    choice, by option.
    """

    n: int | None
    mean: Mean | None = None
    counts: Mapping[int, int] | None = None
    amounts: tuple[Amount, ...] = ()
    recommendation: Recommendation | None = None


def scopes(
    mentors: int,
    mentees: int,
    *,
    k: int = K,
    invited: int = FEWEST_INVITED,
    asked: Sequence[str] = (MENTOR, MENTEE),
) -> tuple[str, ...]:
    """Return whose answers may be shown, given how many of each role answered.

    Nothing of a round with fewer than ``FEWEST_INVITED`` people invited. Else the roles apart
    when both are at least ``k``; else only both together; else nothing.
    Never together next to one role, which would give the other away by subtraction.
    Where one role was ``asked`` there is no other to give away: it is shown from ``k`` on.
    """
    if invited < FEWEST_INVITED:
        return ()
    if len(asked) == 1:
        return tuple(asked) if mentors + mentees >= k else ()
    if min(mentors, mentees) >= k:
        return (MENTOR, MENTEE)
    if mentors + mentees >= k:
        return (TOGETHER,)
    return ()


def is_asked(scope: str, role: str | None) -> bool:
    """Whether a question to ``role`` (None: to both) belongs in ``scope``."""
    return role is None or role == scope


def quote_scope(
    mentors: int,
    mentees: int,
    *,
    role: str | None,
    k: int = K,
    k_quote: int = K_QUOTE,
    asked: Sequence[str] = (MENTOR, MENTEE),
) -> str | None:
    """Return in which scope the open answers to a question to ``role`` may be shown.

    A question to both is pooled over the roles, so that a quote carries no role; ``k_quote``
    people must have been able to write it.
    """
    published = scopes(mentors, mentees, k=k, asked=asked)
    if role is None:
        return TOGETHER if published and mentors + mentees >= k_quote else None
    size = {MENTOR: mentors, MENTEE: mentees}[role]
    return role if role in published and size >= k_quote else None


def comparable(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """Return the scopes in which two rounds may stand side by side: those shown in both.

    Nobody's mean is compared with that of another group, and nothing is shown beside an earlier
    round that its own round does not show.
    """
    return tuple(scope for scope in one if scope in other)


def show(kind: str, counts: Mapping[int, int], *, k: int = K) -> Shown | None:
    """Return what may be seen of these exact ``counts`` by option, or None below ``k`` answers."""
    n = sum(counts.values())
    if n < max(k, K):
        return None
    if n < EXACT_FROM:
        return Shown(n=None, mean=_mean(kind, counts), amounts=_amounts(kind, counts))
    return Shown(
        n=n,
        mean=_mean(kind, counts),
        counts=dict(sorted(counts.items())),
        recommendation=_recommendation(kind, counts),
    )


def amount(count: int, n: int) -> Amount:
    """Return ``count`` of ``n`` people as a word that hides one person more or less."""
    share = count / n
    if count <= 1:
        return Amount.HARDLY_ANY
    if count >= n - 1:
        return Amount.NEARLY_ALL
    if share < FEW_BELOW:
        return Amount.FEW
    return Amount.HALF if share < HALF_BELOW else Amount.MOST


def bands(kind: str, options: Collection[int]) -> tuple[tuple[int, int], ...]:
    """Return the first and the last option of each of three bands, the lowest band first."""
    lowest, highest = min(options), max(options)
    low, middle = SCALE_BANDS[lowest] if kind == SCALE else (DISAGREE_TO, AGREE_FROM - 1)
    return (lowest, low), (low + 1, middle), (middle + 1, highest)


def _amounts(kind: str, counts: Mapping[int, int]) -> tuple[Amount, ...]:
    """Words per option of a choice, and per band of all else."""
    n = sum(counts.values())
    if kind == CHOICE:
        return tuple(amount(count, n) for _option, count in sorted(counts.items()))
    return tuple(
        amount(sum(count for option, count in counts.items() if first <= option <= last), n)
        for first, last in bands(kind, counts)
    )


def _mean(kind: str, counts: Mapping[int, int]) -> Mean | None:
    """The mean in halves (from ten answers: tenths), cut off before the ends of the scale."""
    if kind == CHOICE:
        return None
    n = sum(counts.values())
    steps, cut = (10, 2) if n >= EXACT_FROM else (2, 1)
    total = sum(option * count for option, count in counts.items())
    value = (2 * steps * total + n) // (2 * n)  # rounded half up, in steps
    lowest, highest = min(counts) * steps + cut, max(counts) * steps - cut
    if value <= lowest:
        return Mean(Decimal(lowest) / steps, Bound.AT_MOST)
    if value >= highest:
        return Mean(Decimal(highest) / steps, Bound.AT_LEAST)
    return Mean(Decimal(value) / steps)


def _recommendation(kind: str, counts: Mapping[int, int]) -> Recommendation | None:
    """Promoters minus detractors, for a scale from 0 and enough answers to mean anything."""
    n = sum(counts.values())
    if kind != SCALE or min(counts) != 0 or n < RECOMMENDATION_FROM:
        return None
    promoters = sum(count for option, count in counts.items() if option >= PROMOTER_FROM)
    detractors = sum(count for option, count in counts.items() if option <= DETRACTOR_TO)
    return Recommendation(
        points=round(100 * (promoters - detractors) / n), margin=round(MARGIN_OF_ONE / n**0.5)
    )
