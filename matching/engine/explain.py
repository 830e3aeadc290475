"""Why this pair, why not another, and why nobody: from the same integers as the optimum."""

from dataclasses import dataclass, replace

import numpy as np

from matching.engine.model import WEIGHTS, Matching, Problem, Rule
from matching.engine.solve import solve


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
