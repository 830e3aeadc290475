"""The first engine, on whole tables of points: here until the programmes speak the new one."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# A criterion judges a pair with 0 to 1000 points; weights are counted in hundredths.
MOST_POINTS = 1000
WEIGHTS = 100
TOP = MOST_POINTS * WEIGHTS


@dataclass(frozen=True, eq=False)
class Criterion:
    """A weighted question about a pair: ``points[mentee, mentor]`` from 0 to 1000."""

    code: str
    weight: int
    points: Ints


@dataclass(frozen=True, eq=False)
class Rule:
    """A hard rule: ``allows[mentee, mentor]``; where it does not, the pair is impossible."""

    code: str
    allows: Bools


@dataclass(frozen=True, eq=False)
class Problem:
    """Mentees and mentors by stable ids, the places of each mentor, the criteria and the rules.

    The weights of the criteria add up to 100, so that a score is a whole number from 0 to
    100,000: thousandths of a point.
    """

    mentees: tuple[int, ...]
    mentors: tuple[int, ...]
    places: Ints
    criteria: tuple[Criterion, ...]
    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        """Refuse what cannot be exact.

        Raises:
            ValueError: the weights do not add up to 100, or points are out of range.
        """
        if self.criteria and sum(criterion.weight for criterion in self.criteria) != WEIGHTS:
            raise ValueError("the weights of the criteria do not add up to 100")
        for criterion in self.criteria:
            points = criterion.points
            if points.size and (points.min() < 0 or points.max() > MOST_POINTS):
                raise ValueError(f"{criterion.code} has points outside 0..1000")

    @cached_property
    def scores(self) -> Ints:
        """The score of every pair, possible or not."""
        total = np.zeros((len(self.mentees), len(self.mentors)), np.int64)
        for criterion in self.criteria:
            total += criterion.weight * criterion.points
        return total

    @cached_property
    def feasible(self) -> Bools:
        """Which pairs no rule forbids."""
        allowed = np.ones((len(self.mentees), len(self.mentors)), np.bool_)
        for rule in self.rules:
            allowed &= rule.allows
        return allowed


@dataclass(frozen=True, eq=False)
class Matching:
    """The best matching: as many mentees as possible, and then the highest total score.

    ``mentor[i]`` is the place in ``problem.mentors`` of mentee i's mentor, or -1. ``bound`` is
    the highest value that any matching could have; where it equals ``value`` that is a proof.
    """

    problem: Problem
    mentor: Ints
    value: int
    bound: int

    @property
    def is_proven(self) -> bool:
        """Whether no matching can be better."""
        return self.value == self.bound

    @property
    def matched(self) -> int:
        """How many mentees have a mentor."""
        return int((self.mentor >= 0).sum())

    @property
    def total(self) -> int:
        """The scores of all pairs together."""
        return int(sum(self.problem.scores[i, j] for i, j in self.pairs))

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The pairs as places of mentee and mentor."""
        return [(i, int(j)) for i, j in enumerate(self.mentor) if j >= 0]


def solve(problem: Problem) -> Matching:
    """Give most mentees a mentor, and then the best ones.

    A pair is worth its score plus a big constant, so that one more match beats any score;
    everything is a whole number below 2**53, where floating point is exact. People are put in
    the order of their ids first, so that of equally good matchings it is always the same one.

    Raises:
        ValueError: the programme is too large for exact arithmetic.
    """
    by_mentee = np.argsort(np.array(problem.mentees, np.int64), kind="stable")
    by_mentor = np.argsort(np.array(problem.mentors, np.int64), kind="stable")
    feasible = problem.feasible[np.ix_(by_mentee, by_mentor)]
    worth = _worth(problem)[np.ix_(by_mentee, by_mentor)]
    places = problem.places[by_mentor]
    chosen = _assign(worth, feasible, places)
    value = int(sum(worth[i, j] for i, j in enumerate(chosen) if j >= 0))
    bound = _bound(worth, feasible, places, chosen)
    mentor = np.full(len(problem.mentees), -1, np.int64)
    for i, j in enumerate(chosen):
        mentor[by_mentee[i]] = by_mentor[j] if j >= 0 else -1
    return Matching(problem, mentor, value, bound)


def _worth(problem: Problem) -> Ints:
    """What a pair adds: being matched above all, and then its score."""
    n = len(problem.mentees)
    big = TOP * n + 1
    if big * n >= 2**53:
        raise ValueError("the programme is too large for one exact run")
    return big + problem.scores


def _assign(worth: Ints, feasible: np.ndarray, places: Ints) -> Ints:
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 — slow to load

    n = len(worth)
    columns = np.repeat(np.arange(len(places)), np.minimum(places, n))
    matrix = np.where(feasible, worth, 0)[:, columns]
    alone = np.zeros((n, n), np.int64)
    rows, picked = linear_sum_assignment(
        np.concatenate([matrix, alone], axis=1).astype(np.float64), maximize=True
    )
    chosen = np.full(n, -1, np.int64)
    for i, k in zip(rows, picked, strict=True):
        if k < len(columns) and feasible[i, columns[k]]:
            chosen[i] = columns[k]
    return chosen


def _bound(worth: Ints, feasible: np.ndarray, places: Ints, chosen: Ints) -> int:
    """The value that no matching can exceed, from prices of the places (weak duality).

    For any prices p ≥ 0: value ≤ Σ max(0, max_j worth_ij − p_j) + Σ places_j · p_j. The prices
    rise until nobody would rather have another mentor than her own; full mentors alone have one.
    """
    n, m = worth.shape
    used = np.bincount(chosen[chosen >= 0], minlength=m)
    price = np.zeros(m, np.int64)
    is_full = used >= places
    if n and m:
        open_to = np.where(feasible, worth, -1)
        mine = np.array([worth[i, j] if j >= 0 else 0 for i, j in enumerate(chosen)])
        for _ in range(m + 1):
            kept = mine - np.where(chosen >= 0, price[chosen], 0)
            wish = np.where(open_to >= 0, open_to - kept[:, None], 0).max(axis=0)
            risen = np.where(is_full, np.maximum(price, wish), 0)
            if (risen == price).all():
                break
            price = risen
    best = np.where(feasible, worth - price[None, :], 0).max(axis=1, initial=0)
    return int(np.maximum(best, 0).sum() + (places * price).sum())


@dataclass(frozen=True, slots=True)
class Reason:
    """What one criterion gives a pair: thousandths of a point, of how many at most."""

    code: str
    points: int
    most: int


def why(problem: Problem, mentee: int, mentor: int) -> list[Reason]:
    """Why these two, heaviest criterion first; the points add up to the score exactly."""
    reasons = [
        Reason(c.code, int(c.weight * c.points[mentee, mentor]), c.weight * 10 * WEIGHTS)
        for c in problem.criteria
    ]
    return sorted(reasons, key=lambda reason: (-reason.most, reason.code))


def broken(problem: Problem, mentee: int, mentor: int) -> list[str]:
    """The rules that make this pair impossible; none for a pair that can be."""
    return [rule.code for rule in problem.rules if not rule.allows[mentee, mentor]]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another mentor for a mentee: her score, and what it costs all others together.

    ``matched`` and ``total`` are the changes for the whole programme, zero or less.
    """

    mentor: int
    score: int
    matched: int
    total: int
    moved: tuple[tuple[int, int], ...]


def alternatives(matching: Matching, mentee: int, *, top: int = 3) -> list[Alternative]:
    """The best other mentors for this mentee, each with its exact effect on everybody else."""
    problem = matching.problem
    scores = problem.scores[mentee]
    possible = [
        j
        for j in np.argsort(-scores, kind="stable")
        if problem.feasible[mentee, j] and problem.places[j] > 0 and j != matching.mentor[mentee]
    ]
    return [_alternative(matching, mentee, int(j)) for j in possible[:top]]


def _alternative(matching: Matching, mentee: int, mentor: int) -> Alternative:
    problem = matching.problem
    # Her place is taken before the others choose: she keeps it whatever that costs them.
    places = problem.places.copy()
    places[mentor] -= 1
    others = np.ones_like(problem.feasible)
    others[mentee] = False
    rest = solve(replace(problem, places=places, rules=(*problem.rules, Rule("others", others))))
    new = rest.mentor.copy()
    new[mentee] = mentor
    total = rest.total + int(problem.scores[mentee, mentor])
    moved = tuple(
        (i, int(new[i])) for i in range(len(new)) if i != mentee and new[i] != matching.mentor[i]
    )
    return Alternative(
        mentor,
        int(problem.scores[mentee, mentor]),
        rest.matched + 1 - matching.matched,
        total - matching.total,
        moved,
    )


@dataclass(frozen=True, slots=True)
class NoMentor:
    """Why a mentee has nobody: how many mentors each rule alone keeps away, and who is full."""

    possible: int
    would_open: tuple[tuple[str, int], ...]


def without_mentor(matching: Matching, mentee: int) -> NoMentor:
    """How many mentors could be hers, and how many more each single rule would open if it went."""
    problem = matching.problem
    blocks = np.array([~rule.allows[mentee] for rule in problem.rules])
    times = blocks.sum(axis=0) if len(blocks) else np.zeros(len(problem.mentors), np.int64)
    opened = [
        (rule.code, int((block & (times == 1)).sum()))
        for rule, block in zip(problem.rules, blocks, strict=True)
    ]
    helpful = sorted((pair for pair in opened if pair[1]), key=lambda pair: (-pair[1], pair[0]))
    return NoMentor(int(problem.feasible[mentee].sum()), tuple(helpful))
