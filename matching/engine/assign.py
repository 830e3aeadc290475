"""Most matches and then the best ones on a graph, without big costs; and the prices that prove it."""

import numpy as np

from matching.engine.graph import BIG, Graph
from matching.engine.model import Bools, Ints

# scipy takes 0.4 s to load: it is imported where it is used.


def most_matches(graph: Graph) -> tuple[Ints, Bools, Bools]:
    """Give a matching of as many mentees as can be, and its over-demanded part.

    The over-demanded part are the mentees and mentors [n], [m] that an alternating path from an unmatched
    mentee reaches: these mentees can have no other mentors, so that ``mentees - places``
    of them stay without one whatever one does (Hall).
    """
    from scipy.sparse import csr_matrix  # noqa: PLC0415
    from scipy.sparse.csgraph import maximum_bipartite_matching  # noqa: PLC0415

    edge, place = _by_place(graph, np.arange(len(graph.col)))
    shape = (graph.n, int(graph.room.sum()))
    mate = np.full(graph.n, -1)
    if len(edge):
        table = csr_matrix((np.ones(len(edge), np.int8), (graph.row[edge], place)), shape=shape)
        got = maximum_bipartite_matching(table, perm_type="column")
        mentor_of = np.repeat(np.arange(graph.m), graph.room)
        mate[got >= 0] = mentor_of[got[got >= 0]]
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
        edges = np.flatnonzero(rows[graph.row] & cols[graph.col])
        if len(edges):
            row, col = _full_matching(graph, edges, by_place=cols is mentors)
            mate[row] = col
    return mate


def _full_matching(graph: Graph, edges: Ints, *, by_place: bool) -> tuple[Ints, Ints]:
    """Give the cheapest (mentees, mentors) that use all mentees, or all places, of these edges."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415

    edge, place = _by_place(graph, edges)
    mentees, row = np.unique(graph.row[edge], return_inverse=True)
    places, col = np.unique(place, return_inverse=True)
    costs = graph.cost[edge].astype(np.float64)  # below 2**45: sums along a path are exact
    if by_place:
        table = csr_matrix((costs, (col, row)), shape=(len(places), len(mentees)))
        to, who = min_weight_full_bipartite_matching(table)
    else:
        table = csr_matrix((costs, (row, col)), shape=(len(mentees), len(places)))
        who, to = min_weight_full_bipartite_matching(table)
    mentor_of = np.repeat(np.arange(graph.m), graph.room)
    return mentees[who], mentor_of[places[to]]


def _by_place(graph: Graph, edges: Ints) -> tuple[Ints, Ints]:
    """Repeat the edges for every place of their mentor: (edge, place)."""
    first = np.cumsum(graph.room) - graph.room
    count = graph.room[graph.col[edges]]
    edge = np.repeat(edges, count)
    within = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    return edge, first[graph.col[edge]] + within


def prices(graph: Graph, mate: Ints) -> Ints:
    """Give the prices [m], 0 or below, at which everybody has her cheapest mentor.

    Shortest paths over the mentors, by Bellman and Ford: a place costs at least what its
    holder would save elsewhere.
    """
    order = np.argsort(graph.col, kind="stable")
    row = graph.row[order]
    cols, first = np.unique(graph.col[order], return_index=True)
    held = graph.held(mate)
    own = np.full(graph.n, BIG)
    own[graph.row[held]] = graph.cost[held]
    saved = graph.cost[order] - own[row]
    at = mate[row]
    is_held = at >= 0
    price = np.zeros(graph.m, np.int64)
    while len(cols):
        offer = saved + np.where(is_held, price[at], 0)
        new = np.minimum(price[cols], np.minimum.reduceat(offer, first))
        if (new == price[cols]).all():
            break
        price[cols] = new
    return price
