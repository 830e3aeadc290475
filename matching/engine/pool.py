"""What is known of all pairs of a programme, and between whom the engine may choose now."""

from dataclasses import dataclass, replace

import numpy as np

from matching.engine.fast import Scorer, compiled
from matching.engine.graph import CEILING, UNIT, Candidates, Graph, TieBreak, graph_of
from matching.engine.model import Bools, Ints, Programme
from matching.engine.prove import Found, Prover
from matching.engine.score import plain
from matching.engine.select import Crew, scanned

# What a mentee costs who takes no part: nothing can win.
NOTHING = -4 * CEILING * UNIT
# So many of the pairs of one mentee that may win become candidates at a time.
MOST_A_ROUND = 16


@dataclass(frozen=True, eq=False)
class Pool:
    """What is known of all pairs, whatever is pinned and vetoed."""

    scorer: Scorer
    column: Ints  # [m] the column of a mentor in the scorer; -1: had no places, was not looked at
    ties: TieBreak
    crew: Crew
    candidates: Candidates
    prover: Prover | None  # None: every possible pair is a candidate

    def apart(self) -> "Pool":
        """Give a pool that may learn on without this one."""
        return replace(self, prover=self.prover.copy()) if self.prover else self

    def with_pairs(self, found: Found) -> "Pool":
        """Make candidates of the best of these pairs."""
        best = found.best(MOST_A_ROUND)
        return replace(self, candidates=self.candidates.joined(best.row, best.col, best.score))


@dataclass(frozen=True, eq=False)
class Terms:
    """Between whom the engine may choose, and what counts."""

    pins: Ints
    pin_scores: Ints
    refused_pins: Ints
    vetoes: Ints
    closed: Bools  # [n] takes no part in the choice: pinned, or gone
    room: Ints  # [m] places that the pins leave
    favoured: Ints  # rows of (mentee, mentor) that get the bonus
    steady: int  # that bonus
    floor: int = 0  # the lowest score that may be

    def graph(self, pool: Pool) -> Graph:
        """Give the candidates that count."""
        return graph_of(
            pool.candidates,
            pool.ties,
            self.room,
            closed=self.closed,
            vetoes=self.vetoes,
            favoured=self.favoured,
            bonus=self.steady,
            least=self.floor,
        )


def pool_of(programme: Programme, crew: Crew) -> Pool:
    """Look at all pairs of a programme."""
    scan = scanned(compiled(programme), programme.capacity > 0, crew)
    column = np.full(len(programme.mentors), -1)
    column[scan.order] = np.arange(len(scan.order))
    candidates = _waived(programme, scan.candidates)
    prover = Prover(scan.cells, crew) if scan.cells else None
    return Pool(scan.scorer, column, TieBreak(programme), crew, candidates, prover)


def _waived(programme: Programme, candidates: Candidates) -> Candidates:
    """Add the pairs for which the rules do not hold."""
    if not len(programme.waivers):
        return candidates
    row, col = np.unique(programme.waivers, axis=0).T
    new = candidates.find(row, col) < 0
    row, col = row[new], col[new]
    free = replace(programme, vetoes=programme.vetoes[:0])
    score = np.array([plain(free, row[k : k + 1], col[k : k + 1])[0, 0] for k in range(len(row))])
    return candidates.joined(row, col, score.astype(np.int64))


def terms_of(programme: Programme, pool: Pool, favoured: Ints, steady: int) -> Terms:
    """Tell the pins that hold from those that do not, and leave the rest to choose."""
    n = len(programme.mentees)
    gone = np.zeros(n, np.bool_)
    gone[programme.absent] = True
    room = programme.capacity.astype(np.int64)
    scores = np.full(len(programme.pins), -1)
    for k, (i, j) in enumerate(programme.pins.tolist()):
        if not gone[i] and room[j] > 0:
            scores[k] = _score(programme, pool, i, j)
            room[j] -= scores[k] >= 0
    held = scores >= 0
    closed = gone
    closed[programme.pins[:, 0]] = True
    return Terms(
        pins=programme.pins[held],
        pin_scores=scores[held],
        refused_pins=programme.pins[~held],
        vetoes=programme.vetoes,
        closed=closed,
        room=np.minimum(room, n),
        favoured=favoured,
        steady=steady,
    )


def _score(programme: Programme, pool: Pool, mentee: int, mentor: int) -> int:
    """Score of a pair, below 0 if it may not be."""
    if (programme.vetoes == [mentee, mentor]).all(axis=1).any():
        return -1
    at = int(pool.candidates.find(np.array([mentee]), np.array([mentor]))[0])
    if at >= 0:
        return int(pool.candidates.score[at])
    column = int(pool.column[mentor])
    return int(pool.scorer.block(np.array([mentee]), slice(column, column + 1))[0, 0])


def search(
    pool: Pool, terms: Terms, price: Ints, cost: Ints, *, slack: int = 0, least: int = 0
) -> Found:
    """Give the pairs that may win and are no candidates yet; mentees who are out need none.

    Args:
        pool: what is known.
        terms: what counts.
        price: of a place with each mentor [m].
        cost: what each mentee costs now [n].
        slack: thousandths of a point that a pair may fall short.
        least: the lowest score that counts.
    """
    if pool.prover is None:
        nothing = np.empty(0, np.int64)
        return Found(nothing, nothing, nothing, nothing)
    cost = np.where(terms.closed, NOTHING, cost)
    found = pool.prover.search(price, cost, slack=slack, least=least)
    known = pool.candidates.find(found.row, found.col) >= 0
    if len(terms.vetoes):
        m = pool.candidates.m
        known |= np.isin(found.row * m + found.col, terms.vetoes[:, 0] * m + terms.vetoes[:, 1])
    found = found.only(~known)
    tie = pool.ties(found.row, found.col)
    return replace(found, gain=found.gain - tie)
