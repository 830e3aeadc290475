"""Most matches and then the best ones on a graph, without big costs; and the prices that prove it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.graph import BIG, Graph, Indexes
from matching.engine.model import Bools, Ints

# scipy takes 0.4 s to load: it is imported where it is used.

# Mentees whose edges are gone through at once: all of 50,000 would take 150 MB.
ASKED_AT_ONCE = 4096


def most_matches(graph: Graph) -> tuple[Ints, Bools, Bools]:
    """Give a matching of as many mentees as can be, and its over-demanded part.

    The over-demanded part are the mentees and mentors [n], [m] that an alternating path from an unmatched
    mentee reaches: these mentees can have no other mentors, so that ``mentees - places``
    of them stay without one whatever one does (Hall).

    From all unmatched mentees at once trees of such paths grow, a level at a time; a mentor joins
    the first that reaches him, any of them where several do: else one tree would take them all. Each
    tree that comes to a free place is one match more. SciPy's way of going deep first takes minutes
    where many have the same mentors.
    """
    mate, used = np.full(graph.n, -1), np.zeros(graph.m, np.int64)
    any_order = np.random.default_rng(0)
    while True:
        root = np.where(mate < 0, np.arange(graph.n), -1)  # of the tree of a mentee
        via = np.full(graph.m, -1)  # by whom a mentor was reached
        free = np.full(
            graph.n, -1
        )  # the mentor with a free place that the tree of this root reached
        front = np.flatnonzero(mate < 0)
        while len(front):
            edge = any_order.permutation(_unreached(graph, front, via))
            via[graph.col[edge]] = graph.row[edge]
            is_new = np.zeros(graph.m + 1, np.bool_)  # the last one is nobody: mate -1
            is_new[graph.col[edge]] = True
            found = np.flatnonzero(is_new[:-1] & (used < graph.room))
            free[root[via[found]]] = found
            front = np.flatnonzero(is_new[mate])
            root[front] = root[via[mate[front]]]
            front = front[free[root[front]] < 0]
        at = free[free >= 0]
        if not len(at):
            return mate, root >= 0, via >= 0
        used[at] += 1
        while len(at):  # everybody on the way moves up
            mentee = via[at]
            before = mate[mentee]
            mate[mentee] = at
            at = before[before >= 0]


def _unreached(graph: Graph, mentees: Ints, via: Ints) -> Ints:
    """The edges of these mentees to mentors whom no path has reached yet."""
    edge = _edges(graph, mentees, graph.start[mentees + 1] - graph.start[mentees])
    return edge[via[graph.col[edge]] < 0]


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
    tie-break at a time, for hours. Otherwise it goes by shortest paths alone, a row after the other. Who has
    few mentors comes first: whoever can go anywhere would take their places, to be moved again and again.
    """
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415

    is_square = len(table.mentees) == len(table.mentor_of)
    few_first = np.argsort(np.diff(table.start), kind="stable")
    # Below 2**45: sums along a path are exact. Kept once only: it is 60 MB with 50,000 people.
    costs = table.sparse(graph.cost[table.edge].astype(np.float64), more=int(is_square))[few_first]
    row, place = min_weight_full_bipartite_matching(costs)
    return table.mentees[few_first[row]], table.mentor_of[place]


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
    holder would save elsewhere. Only holders of a place that became cheaper are asked again.
    """
    held = graph.held(mate)
    own = np.full(graph.n, BIG)
    own[graph.row[held]] = graph.cost[held]
    price = np.zeros(graph.m + 1, np.int64)  # the last one is nobody: mate -1
    mentees = np.arange(graph.n)
    while len(mentees):
        before = price.copy()
        for first in range(0, len(mentees), ASKED_AT_ONCE):
            some = mentees[first : first + ASKED_AT_ONCE]
            count = graph.start[some + 1] - graph.start[some]
            edge = _edges(graph, some, count)
            offer = graph.cost[edge] + np.repeat(before[mate[some]] - own[some], count)
            np.minimum.at(price, graph.col[edge], offer)
        mentees = np.flatnonzero((price < before)[mate])
    return price[:-1]


def _edges(graph: Graph, mentees: Ints, count: Ints) -> Ints:
    """The edges of these mentees, of whom each has so many."""
    shift = graph.start[mentees] - (np.cumsum(count) - count)
    edge: Ints = np.arange(count.sum()) + np.repeat(shift, count)
    return edge
