"""Most matches and then the best ones on a graph, without big costs; and the prices that prove it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.graph import BIG, Graph, Indexes
from matching.engine.model import Bools, Ints

# scipy takes 0.4 s to load: it is imported where it is used.


def most_matches(graph: Graph) -> tuple[Ints, Bools, Bools]:
    """Give a matching of as many mentees as can be, and its over-demanded part.

    The over-demanded part are the mentees and mentors [n], [m] that an alternating path from an unmatched
    mentee reaches: these mentees can have no other mentors, so that ``mentees - places``
    of them stay without one whatever one does (Hall).
    """
    from scipy.sparse.csgraph import maximum_bipartite_matching  # noqa: PLC0415

    mate = np.full(graph.n, -1)
    table = _Table.of(graph, np.arange(len(graph.col)))
    if len(table.edge):
        weight = np.ones(len(table.edge), np.int8)
        got = maximum_bipartite_matching(table.sparse(weight), perm_type="column")
        is_matched = got >= 0
        mate[table.mentees[is_matched]] = table.mentor_of[got[is_matched]]
    mentees, mentors = over_demanded(graph, mate)
    return mate, mentees, mentors


def over_demanded(graph: Graph, mate: Ints) -> tuple[Bools, Bools]:
    """Give who an alternating path from an unmatched mentee reaches: mentees [n], mentors [m]."""
    mentees = mate < 0
    mentors = np.zeros(graph.m + 1, np.bool_)  # the last one is nobody: mate -1
    front = mentees
    while front.any():
        new = np.zeros(graph.m + 1, np.bool_)
        new[graph.col[front[graph.row]]] = True
        new &= ~mentors
        mentors |= new
        front = new[mate] & ~mentees
        mentees = mentees | front
    return mentees, mentors[:-1]


def best_matches(graph: Graph) -> Ints:
    """Give the mentor of each mentee in the best matching of as many mentees as can be.

    The over-demanded part and the rest have nothing to do with each other: in the one all places
    are taken, in the other all mentees are placed. Each is a full matching of one side.
    """
    _, mentees, mentors = most_matches(graph)
    mate = np.full(graph.n, -1)
    for rows, cols in ((~mentees, ~mentors), (mentees, mentors)):
        table = _Table.of(graph, np.flatnonzero(rows[graph.row] & cols[graph.col]))
        if len(table.edge):
            row, col = _full_matching(graph, table)
            mate[row] = col
    return mate


def _full_matching(graph: Graph, table: "_Table") -> tuple[Ints, Ints]:
    """Give the cheapest (mentees, mentors) of a table: all mentees, or else all places.

    A square table gets one empty column more. Of a square one SciPy lets the rows outbid each other for
    the columns first, by as much as the second best costs more: where scores tie, that is a
    tie-break at a time, for hours. Otherwise it goes by shortest paths alone.
    """
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415

    costs = graph.cost[table.edge].astype(np.float64)  # below 2**45: sums along a path are exact
    is_square = len(table.mentees) == len(table.mentor_of)
    row, place = min_weight_full_bipartite_matching(table.sparse(costs, more=int(is_square)))
    return table.mentees[row], table.mentor_of[place]


@dataclass(frozen=True, eq=False)
class _Table:
    """Mentees who have an edge, and the places that have one: rows and columns of a table."""

    mentees: Ints  # [rows]
    mentor_of: Ints  # [columns] whose place it is
    start: Ints  # [rows + 1]
    place: Indexes  # [cells] the column
    edge: Ints  # [cells]

    @classmethod
    def of(cls, graph: Graph, edges: Ints) -> "_Table":
        """Repeat the edges, which come in order, for every place of their mentor."""
        is_used = np.zeros(graph.m, np.bool_)
        is_used[graph.col[edges]] = True
        room = np.where(is_used, graph.room, 0)
        count = room[graph.col[edges]]
        edge = np.repeat(edges, count)
        first = (np.cumsum(room) - room)[graph.col[edges]] - (np.cumsum(count) - count)
        place = (np.arange(len(edge)) + np.repeat(first, count)).astype(np.int32)
        cells = np.bincount(graph.row[edge], minlength=graph.n)
        mentees = np.flatnonzero(cells)
        start = np.concatenate([[0], np.cumsum(cells[mentees])])
        return cls(mentees, np.repeat(np.arange(graph.m), room), start, place, edge)

    def sparse(self, values: NDArray[np.generic], *, more: int = 0) -> Any:
        """Give the table as scipy takes it, with so many empty columns more."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415

        shape = (len(self.mentees), len(self.mentor_of) + more)
        return csr_matrix((values, self.place, self.start), shape=shape)


def prices(graph: Graph, mate: Ints) -> Ints:
    """Give the prices [m], 0 or below, at which everybody has her cheapest mentor.

    Shortest paths over the mentors, by Bellman and Ford: a place costs at least what its
    holder would save elsewhere.
    """
    order = np.argsort(graph.col, kind="stable")
    row = graph.row[order]
    first = np.flatnonzero(np.diff(graph.col[order], prepend=-1))
    cols = graph.col[order[first]]
    held = graph.held(mate)
    own = np.full(graph.n, BIG)
    own[graph.row[held]] = graph.cost[held]
    saved = graph.cost[order]
    saved -= own[row]
    at = mate[row].astype(np.int32)
    price = np.zeros(graph.m + 1, np.int64)  # the last one is nobody: mate -1
    while len(cols):
        offer = price[at]
        offer += saved
        new = np.minimum(price[cols], np.minimum.reduceat(offer, first))
        if (new == price[cols]).all():
            break
        price[cols] = new
    return price[:-1]
