"""One pass over all pairs: the candidates of both sides, and a bound on everything else.

Kept are, for each mentee, all pairs from her ``OWN``-th best block of mentors on, and, for each
mentor, all pairs above what a sample of mentees says is his ``ASKED``-th best. Lists of mentees alone
lose matches where places are scarce. Of the other pairs a cell keeps the highest score: a mentee with
a block of mentors who are in equal demand, so that these bounds are tight.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.engine.fast import BLOCK, Floats, Scorer
from matching.engine.graph import Candidates
from matching.engine.model import Ints

OWN, ASKED = 24, 48
# Of so many pairs, and mentees, the scores are there at once in one thread.
STRIP, ROWS = 1 << 21, 256
# A block has 8 to 64 mentors, or more so that there are no more than MOST_BLOCKS.
NARROW, WIDE, BLOCKS, MOST_BLOCKS = 8, 64, 96, 400
# The sample that tells from which score on a mentor is interested: he has so many of it himself.
OF_SAMPLE, MOST_SAMPLE = 3, 2048
# Up to so many pairs all that are possible are candidates: there is nothing left to prove.
FEW_PAIRS = 300_000
# Up to so many pairs the scores of all are kept: 4 bytes each, and none is scored again.
KEPT_PAIRS = 5_000_000
NEVER = np.float32(1 << 23)

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Crew:
    """Does the same with many things, on several threads, and gives the results in order."""

    threads: int

    def map(self, work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """Give ``work(item)`` of all items."""
        if self.threads == 1:
            return [work(item) for item in items]
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(work, items))


@dataclass(frozen=True, eq=False)
class Cells:
    """What the scan dropped: no more than ``highest`` and ``limit``, by block and mentee.

    Mentors are columns of ``scorer``, in the order of their demand; block b is the columns b,
    b + blocks, b + 2 blocks and so on.
    """

    scorer: Scorer
    order: Ints  # [c] the mentor of a column
    width: int  # mentors in a block
    blocks: int
    highest: NDArray[np.uint16]  # [blocks, n] half the best score in the cell, rounded up; 0: none
    limit: Floats  # [n] every pair of a mentee from here on is a candidate
    scores: Floats | None  # [n, width * blocks] all of them, where they are few

    def look(self, block: int, rows: Ints) -> Floats:
        """Give the scores of some mentees with the mentors of a block."""
        cols = slice(block, self.scorer.m, self.blocks)
        return self.scorer.block(rows, cols) if self.scores is None else self.scores[rows, cols]


@dataclass(frozen=True, eq=False)
class Scan:
    """The candidates, and the cells of everything else; none if nothing was dropped."""

    scorer: Scorer
    order: Ints  # [c] the mentor of a column of the scorer
    candidates: Candidates
    cells: Cells | None


def scanned(scorer: Scorer, is_open: NDArray[np.bool_], crew: Crew) -> Scan:
    """Score all pairs with the mentors who are open [m] and keep those that may matter."""
    m, columns = len(is_open), np.flatnonzero(is_open)
    scorer = scorer.arranged(columns)
    if scorer.n * scorer.m <= FEW_PAIRS:
        return Scan(scorer, columns, _all_pairs(scorer, columns, m), None)
    worth = _worth_asking(scorer, crew)
    width = max(min(WIDE, max(NARROW, scorer.m // BLOCKS)), scorer.m // MOST_BLOCKS)
    order = _by_demand(worth, -(-scorer.m // width))
    return _pass(scorer.arranged(order), columns[order], worth[order], width, m, crew)


def _all_pairs(scorer: Scorer, columns: Ints, m: int) -> Candidates:
    score = scorer.block(slice(0, scorer.n), slice(0, scorer.m))
    row, col = np.nonzero(score >= 0)
    return Candidates(scorer.n, m, row * m + columns[col], score[row, col].astype(np.int64))


def _worth_asking(scorer: Scorer, crew: Crew) -> Floats:
    """From which score on a mentee is a candidate for a mentor [c], by a sample of the mentees."""
    size = min(MOST_SAMPLE, scorer.n, 1 + OF_SAMPLE * scorer.n // ASKED)
    sample = np.unique(np.linspace(0, scorer.n - 1, size).astype(int))
    step = BLOCK // len(sample)
    place = max(0, len(sample) - max(1, round(ASKED * len(sample) / scorer.n)))

    def work(first: int) -> Floats:
        score = scorer.block(sample, slice(first, min(scorer.m, first + step)))
        score.partition(place, axis=0)
        worth: Floats = np.maximum(score[place], 0)
        return worth

    return np.concatenate(crew.map(work, range(0, scorer.m, step)))


def _by_demand(worth: Floats, blocks: int) -> Ints:
    """The order in which mentors in equal demand come into one block."""
    m = len(worth)
    order = np.empty(m, np.int64)
    place = np.arange(m)
    order[np.lexsort((place // blocks, place % blocks))] = np.argsort(-worth, kind="stable")
    return order


def _pass(scorer: Scorer, order: Ints, worth: Floats, width: int, m: int, crew: Crew) -> Scan:
    blocks = -(-scorer.m // width)
    n, wide = scorer.n, blocks * width
    highest = np.zeros((blocks, n), np.uint16)
    limit = np.zeros(n, np.float32)
    asked = np.full(wide, NEVER)
    asked[: scorer.m] = worth
    rank = max(0, blocks - OWN)
    step = min(ROWS, max(1, STRIP // wide))
    scores = np.empty((n, wide), np.float32) if n * wide <= KEPT_PAIRS else None

    def work(first: int) -> tuple[Ints, NDArray[np.int32]]:
        rows = slice(first, min(n, first + step))
        score = np.empty((rows.stop - first, wide), np.float32) if scores is None else scores[rows]
        score[:, scorer.m :] = -1
        scorer.strip(rows, score)
        best = score.reshape(-1, width, blocks).max(axis=1)
        highest[:, rows] = np.maximum(np.ceil((best + 1) / 2), 0).astype(np.uint16).T
        best.sort(axis=1)
        limit[rows] = np.maximum(best[:, rank], 0)
        kept = np.flatnonzero(score >= np.minimum(limit[rows, None], asked))
        row, col = np.divmod(kept, wide)
        return (row + first) * m + order[col], score.ravel()[kept].astype(np.int32)

    keys, found = zip(*crew.map(work, range(0, n, step)), strict=True)
    key, score = np.concatenate(keys), np.concatenate(found)
    sort = np.argsort(key)
    candidates = Candidates(n, m, key[sort], score[sort].astype(np.int64))
    if scores is None:
        scorer = scorer.striped(blocks)
    cells = Cells(scorer, order, width, blocks, highest, limit, scores)
    return Scan(scorer, order, candidates, cells)
