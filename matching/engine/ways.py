"""What it costs, of the best matching, to take a place with one mentor and give back another one."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.graph import BIG, Graph, Indexes
from matching.engine.model import Ints

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ways:
    """All steps by which a lack of one place can go on, backwards.

    Who lacks a place is a mentor, ``0..m``, a mentee who has to leave hers, ``m..m + n``, or at the
    end, ``n + m``, all together: there a free place is taken or somebody stays without a mentor,
    and from there somebody without one comes to a place, or it stays free. What a step costs
    is what is lost by it at the prices, never less than nothing.
    """

    table: Any  # [n + m + 1, n + m + 1]
    price: Ints  # [m]
    end: int

    @classmethod
    def of(cls, graph: Graph, price: Ints, mate: Ints) -> "Ways":
        """Give those of the best matching and its prices."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415

        n, m, end = graph.n, graph.m, graph.n + graph.m
        held = graph.held(mate)
        holder, mentor = graph.row[held], graph.col[held]
        now = np.full(n, BIG)
        now[holder] = graph.cost[held] - price[mentor]
        step = np.flatnonzero(mate[graph.row] != graph.col)
        row, col = graph.row[step], graph.col[step]
        free = np.flatnonzero(np.bincount(mentor, minlength=m) < graph.room)
        nobody = np.flatnonzero(mate < 0)
        # (to, from, length): from a mentee to a mentor, from a mentor to who is there,
        # from her or a free place to the end, and from there to a mentee or a mentor.
        steps = (
            (col, m + row, graph.cost[step] - price[col] - now[row]),
            (m + holder, mentor, np.zeros(len(holder))),
            (np.full(len(holder), end), m + holder, BIG - now[holder]),
            (np.full(len(free), end), free, np.zeros(len(free))),
            (m + nobody, np.full(len(nobody), end), np.zeros(len(nobody))),
            (np.arange(m), np.full(m, end), -price),
        )
        to, come, length = (np.concatenate(parts) for parts in zip(*steps, strict=True))
        shape = (end + 1, end + 1)
        table = csr_matrix((length.astype(np.float64), (to, come)), shape=shape)
        return cls(table, price, end)

    def back_to(self, mentor: int) -> tuple[Floats, Indexes]:
        """Give what a place with each mentor costs [m] when one with this mentor is given back.

        -1: none is given back. Up to a constant; infinite if there is none to take. Beside
        it the next node on the way from each.
        """
        from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415

        goal = mentor if mentor >= 0 else self.end
        far, following = dijkstra(self.table, indices=goal, return_predecessors=True)
        return far[: len(self.price)] - self.price, following
