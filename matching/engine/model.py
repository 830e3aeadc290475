"""What the engine is given, and what it gives back: frozen values of integers."""

from dataclasses import dataclass
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
