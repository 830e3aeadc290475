"""The pairs that are looked at, and what they cost.

A pair costs what it lacks of ``CEILING``, in ``UNIT``; below the unit is a tie-break from the
ids of the two, so small that all pairs together do not weigh a thousandth of a point. Staying without a
mentor costs ``BIG``, more than all scores together: most matches come before any score.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.model import Bools, Ints, Programme

Indexes = NDArray[np.int32]

# Thousandths of a point are counted in 2**-28, with at most 2**16 mentees: the sum of
# all costs stays below BIG, and BIG twice in 64 bits.
UNIT = 1 << 28
CEILING = 1 << 17
BIG = 1 << 61
MOST_MENTEES = 1 << 16


def levels(cost: Ints) -> Ints:
    """How many times BIG is in a cost, to the nearest: 1 for the over-demanded, else 0."""
    return (cost + BIG // 2) // BIG


def exact_sum(costs: Ints) -> int:
    """Give the sum of many costs, which may be more than 64 bits hold."""
    return sum(costs[costs != 0].tolist())


class TieBreak:
    """A number for every two people, from their ids alone."""

    def __init__(self, programme: Programme) -> None:
        """Mix the ids once."""
        n = len(programme.mentees)
        self._left = _mixed(programme.mentees.astype(np.uint64))
        self._right = _mixed(programme.mentors.astype(np.uint64) ^ np.uint64(0x9E3779B97F4A7C15))
        self._most = np.uint64(UNIT // (n + 1))

    def __call__(self, row: Ints | Indexes, col: Ints | Indexes) -> Ints:
        """Give a number from 0 to UNIT / (n + 1) for each pair."""
        both = _mixed(self._left[row] + self._right[col])
        return ((both >> np.uint64(32)) * self._most >> np.uint64(32)).astype(np.int64)


def _mixed(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scatter whole numbers over 64 bits (splitmix)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x ^= x >> np.uint64(31)
    return x


@dataclass(frozen=True, eq=False)
class Candidates:
    """Possible pairs with their scores, sorted by mentee and then mentor, each once."""

    n: int
    m: int
    key: Ints  # [e] mentee * m + mentor
    score: Ints  # [e]

    def find(self, row: Ints, col: Ints) -> Ints:
        """Where these pairs are; -1 for those that are not here."""
        return _found(self.key, row * self.m + col)

    def joined(self, row: Ints, col: Ints, score: Ints) -> "Candidates":
        """Add pairs that are not here yet."""
        key = row * self.m + col
        order = np.argsort(key)
        at = np.searchsorted(self.key, key[order])
        return Candidates(
            self.n,
            self.m,
            np.insert(self.key, at, key[order]),
            np.insert(self.score, at, score[order]),
        )


def _found(keys: Ints, key: Ints) -> Ints:
    at = np.searchsorted(keys, key)
    at[at == len(keys)] = 0
    return np.where(keys[at] == key, at, -1) if len(keys) else np.full(len(key), -1)


@dataclass(frozen=True, eq=False)
class Graph:
    """The candidates that count now, by mentee: edges ``start[i]:start[i + 1]`` are hers."""

    start: Ints  # [n + 1]
    row: Indexes  # [e]
    col: Indexes  # [e]
    cost: Ints  # [e], in UNIT
    room: Ints  # [m] places that pins leave

    @property
    def n(self) -> int:
        """How many mentees."""
        return len(self.start) - 1

    @property
    def m(self) -> int:
        """How many mentors."""
        return len(self.room)

    def cheapest(self, price: Ints) -> Ints:
        """What each mentee costs at these prices, at her best mentor or without one."""
        best = np.full(self.n, BIG)
        some = np.flatnonzero(np.diff(self.start))
        if len(some):
            net = self.cost - price[self.col]
            best[some] = np.minimum(BIG, np.minimum.reduceat(net, self.start[some]))
        return best

    def cost_of(self, mentee: int, mentor: int) -> int:
        """What a pair of the candidates costs."""
        first, last = self.start[mentee], self.start[mentee + 1]
        return int(self.cost[first + np.searchsorted(self.col[first:last], mentor)])

    def held(self, mate: Ints) -> Ints:
        """The edges of these pairs; the mentors of ``mate`` [n], -1: nobody."""
        return np.flatnonzero(mate[self.row] == self.col)


def graph_of(
    candidates: Candidates,
    ties: TieBreak,
    room: Ints,
    *,
    closed: Bools,
    vetoes: Ints,
    favoured: Ints,
    bonus: int,
    least: int,
) -> Graph:
    """Give what counts now of the candidates.

    Args:
        candidates: possible pairs.
        ties: the tie-break.
        room: [m] places that are left.
        closed: [n] mentees who do not take part: pinned or gone.
        vetoes: rows of (mentee, mentor) that may not be.
        favoured: rows of (mentee, mentor) that get the bonus.
        bonus: thousandths of a point.
        least: the lowest score that may be.
    """
    score = candidates.score.copy()
    at = candidates.find(*favoured.T)
    score[at[at >= 0]] += bonus
    stays = candidates.score >= least
    at = candidates.find(*vetoes.T)
    stays[at[at >= 0]] = False
    row, col = np.divmod(candidates.key, max(1, candidates.m))
    stays &= ~closed[row]
    row, col = row[stays].astype(np.int32), col[stays].astype(np.int32)
    cost = (CEILING - score[stays]) * UNIT + ties(row, col)
    start = np.searchsorted(row, np.arange(candidates.n + 1))
    return Graph(start, row, col, cost, room)
