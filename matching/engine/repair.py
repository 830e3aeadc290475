"""Keeping a matching and its prices optimal when a few costs, people or places change.

Pairs that are no longer the cheapest for their mentee are undone; each mentee without one is put
back along one shortest path of exchanges, and a place that became free at a price is filled along
one in the other direction.
"""

import heapq
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from matching.engine.graph import BIG, Graph, Indexes
from matching.engine.model import Ints

FAR = 1 << 62
# With more than one mentee in so many to put back it is quicker to start anew.
FEW = 8


def is_near(graph: Graph, price: Ints, mate: Ints) -> bool:
    """Tell whether it is few mentees who are not where it is cheapest at these prices."""
    held = graph.held(mate)
    best = graph.cheapest(price)
    tight = graph.cost[held] - price[graph.col[held]] == best[graph.row[held]]
    return FEW * (int((best < BIG).sum()) - int(tight.sum())) <= graph.n


def repaired(graph: Graph, price: Ints, mate: Ints) -> tuple[Ints, Ints]:
    """Give (price, mate) of the best matching, from those of a similar graph."""
    work = _Repair(graph, price.copy())
    work.keep_tight(mate)
    for mentee in np.flatnonzero((work.mate < 0) & (graph.cheapest(work.price) < BIG)).tolist():
        work.insert(mentee)
    for mentor in np.flatnonzero((work.price < 0) & (work.used < graph.room)).tolist():
        while work.price[mentor] < 0 and work.used[mentor] < graph.room[mentor]:
            work.fill(mentor)
    return work.price, work.mate


@dataclass(eq=False)
class _Repair:
    """A matching under repair; every method leaves prices that prove it optimal for those placed."""

    graph: Graph
    price: Ints
    mate: Ints = field(init=False)
    own: Ints = field(init=False)  # [n] the cost of her pair
    used: Ints = field(init=False)  # [m] places taken
    holders: defaultdict[int, list[int]] = field(init=False)
    far: Ints = field(init=False)  # [m] the length of the shortest path found, FAR outside a search
    ahead: Ints = field(init=False)  # [m] the same of those from whom the search still goes on
    via: Ints = field(init=False)  # [m] the mentee by whom it came, or goes on
    to: Ints = field(init=False)  # [m] where she goes on to
    paid: Ints = field(init=False)  # [m] what she pays there

    def __post_init__(self) -> None:
        n, m = self.graph.n, self.graph.m
        self.mate, self.own = np.full(n, -1), np.zeros(n, np.int64)
        self.used = np.zeros(m, np.int64)
        self.holders = defaultdict(list)
        self.far, self.ahead = np.full(m, FAR), np.full(m, FAR)
        self.via, self.to, self.paid = (np.zeros(m, np.int64) for _ in range(3))
        self._by_mentor: tuple[Ints, Indexes, Ints] | None = None

    def keep_tight(self, mate: Ints) -> None:
        """Take over the pairs that are the cheapest for their mentee, as far as there is room."""
        graph = self.graph
        held = graph.held(mate)
        best = graph.cheapest(self.price)
        held = held[graph.cost[held] - self.price[graph.col[held]] == best[graph.row[held]]]
        held = held[np.lexsort((graph.row[held], graph.col[held]))]
        col = graph.col[held]
        held = held[np.arange(len(held)) - np.searchsorted(col, col) < graph.room[col]]
        for row, col, cost in zip(
            graph.row[held].tolist(),
            graph.col[held].tolist(),
            graph.cost[held].tolist(),
            strict=True,
        ):
            self._take(row, col, cost)

    def _take(self, mentee: int, mentor: int, cost: int) -> None:
        self.holders[mentor].append(mentee)
        self.used[mentor] += 1
        self.mate[mentee], self.own[mentee] = mentor, cost

    def _drop(self, mentee: int) -> None:
        mentor = int(self.mate[mentee])
        self.holders[mentor].remove(mentee)
        self.used[mentor] -= 1
        self.mate[mentee] = -1

    def insert(self, root: int) -> None:
        """Place one more mentee: others make room, or somebody else stays without a mentor."""
        search = _Insertion(self, root)
        search.run()
        done = np.array(search.settled, np.int64)
        self.price[done] += np.minimum(0, self.far[done] - search.limit)
        if search.left_out != root:
            mentor = search.free
            if search.left_out >= 0:
                mentor = int(self.mate[search.left_out])
                self._drop(search.left_out)
            self._exchange(root, mentor)
        self.far.fill(FAR)
        self.ahead.fill(FAR)

    def _exchange(self, root: int, mentor: int) -> None:
        """Everybody on the path to ``mentor`` moves up, back to the root."""
        mentee = -1
        while mentee != root:
            mentee = int(self.via[mentor])
            before = int(self.mate[mentee])
            if before >= 0:
                self._drop(mentee)
            self._take(mentee, mentor, self.graph.cost_of(mentee, mentor))
            mentor = before

    def by_mentor(self) -> tuple[Ints, Indexes, Ints]:
        """The edges sorted by mentor: (start [m + 1], mentee [e], cost [e])."""
        if self._by_mentor is None:
            # Of small numbers numpy makes piles instead of comparing them.
            col = self.graph.col.astype(np.min_scalar_type(self.graph.m))
            order = np.argsort(col, kind="stable")
            start = np.searchsorted(col[order], np.arange(self.graph.m + 1))
            self._by_mentor = start, self.graph.row[order], self.graph.cost[order]
        return self._by_mentor

    def fill(self, root: int) -> None:
        """Use a place that is free at a price: somebody comes to it, or its price goes down."""
        search = _Filling(self, root)
        search.run()
        done = np.array(search.settled, np.int64)
        self.price[done] += np.maximum(0, search.limit - self.far[done])
        moves = search.moves()
        for mentee, _, _ in moves:
            if self.mate[mentee] >= 0:
                self._drop(mentee)
        for mentee, mentor, cost in moves:
            self._take(mentee, mentor, cost)
        for touched in search.touched:
            self.far[touched] = FAR


class _Insertion:
    """The shortest way to place one more mentee: to a free place, or leaving somebody else out."""

    def __init__(self, work: _Repair, root: int) -> None:
        self.work = work
        self.limit = BIG  # the length of the best way so far: leaving the root out
        self.left_out = root  # who stays without a mentor on that way, -1: nobody
        self.free = -1  # the mentor with a free place on that way
        self.settled: list[int] = []
        self._root = root

    def run(self) -> None:
        work = self.work
        self._reach(self._root, 0)
        while True:
            mentor = int(work.ahead.argmin())
            far = int(work.ahead[mentor])
            if far >= self.limit:
                break
            work.ahead[mentor] = FAR
            self.settled.append(mentor)
            for mentee in work.holders[mentor]:
                length = far - int(work.own[mentee]) + int(work.price[mentor])
                if length + BIG < self.limit:
                    self.limit, self.left_out = length + BIG, mentee
                self._reach(mentee, length)

    def _reach(self, mentee: int, length: int) -> None:
        """Look at all mentors of a mentee who could leave her place after ``length``."""
        work, graph = self.work, self.work.graph
        edges = slice(graph.start[mentee], graph.start[mentee + 1])
        mentors = graph.col[edges]
        far = graph.cost[edges] - work.price[mentors]
        far += length
        nearer = np.flatnonzero(far < np.minimum(work.far[mentors], self.limit))
        if not len(nearer):
            return
        mentors, far = mentors[nearer], far[nearer]
        work.far[mentors] = work.ahead[mentors] = far
        work.via[mentors] = mentee
        has_room = work.used[mentors] < graph.room[mentors]
        if has_room.any():
            free, far = mentors[has_room], far[has_room]
            work.ahead[free] = FAR
            at = np.argmin(far)
            self.limit, self.free, self.left_out = int(far[at]), int(free[at]), -1


class _Filling:
    """The shortest way to use a free place: somebody without a mentor, or a cheaper place free."""

    def __init__(self, work: _Repair, root: int) -> None:
        self.work = work
        self.limit = -int(work.price[root])  # the best way so far: leave it free, at no price
        self.settled = [root]
        self.touched: list[int] = [root]
        self._entering: tuple[int, int, int] | None = None  # (mentee, mentor, cost)
        self._end = -1  # the mentor whose place becomes free instead
        self._heap: list[tuple[int, int]] = []
        self._root = root
        work.far[root] = 0

    def run(self) -> None:
        work = self.work
        self._look(self._root, 0)
        while self._heap:
            far, mentor = heapq.heappop(self._heap)
            if far >= self.limit:
                break
            if far == work.far[mentor]:
                self.settled.append(mentor)
                self._look(mentor, far)

    def _look(self, mentor: int, length: int) -> None:
        """Look at all mentees who could come to a place that is free after ``length``."""
        work = self.work
        start, row, cost = work.by_mentor()
        edges = slice(start[mentor], start[mentor + 1])
        mentees, costs = row[edges], cost[edges]
        at = work.mate[mentees]
        now = np.where(at < 0, BIG, work.own[mentees] - work.price[at])
        far = length + costs - work.price[mentor] - now
        nearer = np.flatnonzero(far < self.limit)
        for k in nearer[np.argsort(far[nearer], kind="stable")].tolist():
            self._step(int(mentees[k]), mentor, int(costs[k]), int(far[k]))

    def _step(self, mentee: int, mentor: int, cost: int, far: int) -> None:
        work = self.work
        left = int(work.mate[mentee])
        if left < 0:
            if far < self.limit:
                self.limit, self._end, self._entering = far, -1, (mentee, mentor, cost)
        elif left != mentor and far < min(self.limit, work.far[left]):
            work.far[left], work.via[left], work.to[left], work.paid[left] = (
                far,
                mentee,
                mentor,
                cost,
            )
            self.touched.append(left)
            heapq.heappush(self._heap, (far, left))
            if far - work.price[left] < self.limit:
                self.limit, self._end, self._entering = far - int(work.price[left]), left, None

    def moves(self) -> list[tuple[int, int, int]]:
        """Who goes where at which cost, from the far end; nothing if the place stays free."""
        work, moves, mentor = self.work, [], self._end
        if self._entering:
            moves.append(self._entering)
            mentor = self._entering[1]
        while mentor not in (-1, self._root):
            moves.append((int(work.via[mentor]), int(work.to[mentor]), int(work.paid[mentor])))
            mentor = int(work.to[mentor])
        return moves
