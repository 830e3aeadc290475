"""Whether a pair that the scan dropped could make the matching better: the proof, or what to add.

A pair could only if it costs less, at the prices, than what its mentee costs now. Most cells of the scan
are below that whatever is in them; the others are scored again. Where nothing is found the prices
prove that no matching of all pairs is better; else they bound how much better it can be.
"""

from dataclasses import dataclass

import numpy as np

from matching.engine.fast import Floats
from matching.engine.graph import BIG, CEILING, UNIT, exact_sum, levels
from matching.engine.model import Bools, Ints
from matching.engine.select import Cells, Crew

# In float32: prices are no further from 0 than NEAR; FAR is beyond all scores and prices.
NEAR = 1 << 21
FAR = np.float32(1 << 22)
# Rows of a cell that are scored at once.
ROWS = 8192


@dataclass(frozen=True, eq=False)
class Found:
    """Pairs that may win, with the most that each can win: ``gain`` in UNIT, not above 0: nothing."""

    row: Ints
    col: Ints
    score: Ints
    gain: Ints

    def only(self, which: Ints | Bools) -> "Found":
        """Give some of them."""
        return Found(self.row[which], self.col[which], self.score[which], self.gain[which])

    def most_to_win(self) -> int:
        """An upper bound on what all together can win: each mentee has one mentor at most."""
        return exact_sum(np.maximum(self.best(1).gain, 0))

    def best(self, most: int) -> "Found":
        """Give the ``most`` best pairs of each mentee."""
        order = np.lexsort((self.col, -self.gain, self.row))
        row = self.row[order]
        return self.only(order[np.arange(len(row)) - np.searchsorted(row, row) < most])


@dataclass(frozen=True, eq=False)
class Dual:
    """Prices as float32 can hold them: in levels of BIG, and whole thousandths of a point.

    The over-demanded are at level 1, the others at 0. For a mentee at level 0 a mentor at level 1
    is out of reach; for a mentee at level 1 any mentor at level 0 is a gain.
    """

    level: Ints  # [n]
    need: Floats  # [n] score and price together must exceed it to win
    prices: Floats  # [2, width * blocks] for mentees of either level

    @classmethod
    def of(cls, cells: Cells, price: Ints, cost: Ints) -> "Dual":
        """Give them from the prices [m], and what each mentee costs at them [n]."""
        own = price[cells.order]
        level, is_dear = levels(cost), levels(-own)
        need = np.floor_divide(CEILING * UNIT - (cost - level * BIG), UNIT)
        rounded_up = -np.floor_divide(-(own + is_dear * BIG), UNIT)
        near = np.clip(rounded_up, -NEAR, NEAR)
        prices = np.full((2, cells.blocks * cells.width), -FAR)
        prices[0, : len(own)] = np.where(is_dear, -FAR, near)
        prices[1, : len(own)] = np.where(is_dear, near, FAR)
        return cls(level, np.clip(need, -NEAR - 1, NEAR - 1).astype(np.float32), prices)


class Prover:
    """Looks for pairs that may win, and remembers what it has seen."""

    def __init__(self, cells: Cells, crew: Crew) -> None:
        """Start from the bounds of the scan."""
        self._cells, self._crew = cells, crew
        self._bound: Floats | None = None  # [blocks, n] of score and price together, at _last
        self._last: Dual | None = None

    def copy(self) -> "Prover":
        """Give one that goes on from here by itself."""
        other = Prover(self._cells, self._crew)
        other._bound = None if self._bound is None else self._bound.copy()
        other._last = self._last
        return other

    def search(self, price: Ints, cost: Ints, *, slack: int, least: int) -> Found:
        """Give the pairs that win, or nearly.

        Args:
            price: of a place with each mentor [m].
            cost: what each mentee costs now [n].
            slack: thousandths of a point that a pair may fall short.
            least: the lowest score that counts.
        """
        cells = self._cells
        dual = Dual.of(cells, price, cost)
        need = dual.need - np.float32(slack)
        rise, is_new = self._rise(dual)
        bounds = self._bound
        if bounds is None:
            bounds = self._bound = np.empty(cells.highest.shape, np.float32)
        self._last = dual

        def work(block: int) -> list[Found]:
            bound = bounds[block]
            highest = cells.highest[block]
            if is_new is None:
                np.minimum(np.float32(2) * highest, cells.limit, out=bound)
            bound += rise[dual.level, block]
            np.minimum(bound, 2 * FAR, out=bound)
            if is_new is not None:
                bound[is_new] = 2 * FAR
            bound[highest == 0] = -FAR
            rows = np.flatnonzero(bound > need)
            parts = (rows[k : k + ROWS] for k in range(0, len(rows), ROWS))
            return [self._look(block, part, dual, need, bound, least) for part in parts]

        found = [part for parts in self._crew.map(work, range(cells.blocks)) for part in parts]
        row, col, score = (
            np.concatenate([np.empty(0, np.int64), *(getattr(part, name) for part in found)])
            for name in ("row", "col", "score")
        )
        gain = cost[row] - (CEILING - score) * UNIT + price[col]
        return Found(row, col, score, gain)

    def _rise(self, dual: Dual) -> tuple[Floats, Bools | None]:
        """Give how much a price in a block rose [2, blocks], and whose bounds say nothing now [n].

        The first time these are the prices themselves, and None.
        """
        shape = (2, self._cells.width, self._cells.blocks)
        if self._last is None:
            return dual.prices.reshape(shape).max(axis=1), None
        risen = (dual.prices - self._last.prices).reshape(shape).max(axis=1)
        return np.maximum(risen, 0), dual.level != self._last.level

    def _look(
        self, block: int, rows: Ints, dual: Dual, need: Floats, bound: Floats, least: int
    ) -> Found:
        """Score a cell again for some mentees, note the new bound, and give what may win."""
        cells = self._cells
        cols = slice(block, cells.scorer.m, cells.blocks)
        score = cells.look(block, rows)
        net = score + dual.prices[dual.level[rows], cols]
        net[score < 0] = -FAR
        bound[rows] = net.max(axis=1)
        at, col = np.nonzero((net > need[rows, None]) & (score >= least))
        mentor = cells.order[col * cells.blocks + block]
        own = score[at, col].astype(np.int64)
        return Found(rows[at], mentor, own, own)
