"""The best matching of a programme with its proof, and what changes afterwards."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from matching.engine.assign import best_matches, over_demanded, prices
from matching.engine.fair import highest_floor
from matching.engine.graph import BIG, CEILING, MOST_MENTEES, UNIT, Graph, exact_sum
from matching.engine.model import (
    TOP,
    Change,
    Group,
    Ints,
    Matching,
    Programme,
    Progress,
    changed,
)
from matching.engine.pool import Pool, Terms, pool_of, search, terms_of
from matching.engine.repair import is_near, repaired
from matching.engine.select import Crew
from matching.engine.ways import Ways

# Pairs that fall short by so much of winning are candidates from then on: half a point.
SLACK = 500
ROUNDS_WITH_SLACK = 6
# Up to so many pairs one thread is enough.
SMALL = 5_000_000


def solve(
    programme: Programme,
    *,
    previous: Mapping[int, int] | None = None,
    steady: int = 1000,
    fair: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Matching:
    """Give most mentees a mentor, and then the best ones.

    Args:
        programme: the people, criteria, rules, pins and vetoes.
        previous: who had whom, by ids; those of them who are still here get the bonus ``steady``.
        steady: that bonus, in thousandths of a point.
        fair: raise the lowest score first, as far as the number of matches allows.
        threads: how many to use; as many as it is worth, when left out.
        progress: called between the phases; may raise to stop.

    Raises:
        ValueError: the programme is too large for exact arithmetic.
    """
    row, col = _places(programme.mentees), _places(programme.mentors)
    pairs = [(row.get(mentee), col.get(mentor)) for mentee, mentor in (previous or {}).items()]
    favoured = np.array([pair for pair in pairs if None not in pair], np.int64).reshape(-1, 2)
    crew = Crew(threads or _threads(programme))
    return _solved(programme, favoured, steady, fair=fair, crew=crew, report=progress or _silent)


def _places(ids: Ints) -> dict[int, int]:
    return {own: k for k, own in enumerate(ids.tolist())}


def _solved(
    programme: Programme,
    favoured: Ints,
    steady: int,
    *,
    fair: bool,
    crew: Crew,
    report: Progress,
) -> Matching:
    start = time.perf_counter()
    if len(programme.mentees) >= MOST_MENTEES or steady > CEILING - TOP:
        raise ValueError("the programme is too large for exact arithmetic")
    report("scan", None, None)
    pool = pool_of(programme, crew)
    terms = terms_of(programme, pool, favoured, steady)
    return _proven(programme, pool, terms, None, fair=fair, report=report, start=start)


def _proven(
    programme: Programme,
    pool: Pool,
    terms: Terms,
    begin: tuple[Ints, Ints] | None,
    *,
    fair: bool,
    report: Progress,
    start: float,
) -> Matching:
    if fair:
        report("raise", None, None)
        pool, floor = highest_floor(pool, terms)
        terms = replace(terms, floor=floor)
    optimum = _optimum(pool, terms, begin, report)
    return _matching(programme, terms, optimum, fair=fair, start=start)


def _threads(programme: Programme) -> int:
    """One for each processor, at most 4; a small programme is done before they would have begun."""
    is_small = len(programme.mentees) * len(programme.mentors) <= SMALL
    return 1 if is_small else min(4, os.cpu_count() or 1)


def _silent(phase: str, value: int | None, bound: int | None) -> None:
    pass


def _mate(n: int, pairs: Ints) -> Ints:
    mate = np.full(n, -1)
    mate[pairs[:, 0]] = pairs[:, 1]
    return mate


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best choice, proven for all pairs."""

    pool: Pool
    graph: Graph
    mate: Ints  # [n]
    price: Ints  # [m]
    value: int  # scores and bonus together


def _optimum(
    pool: Pool, terms: Terms, begin: tuple[Ints, Ints] | None, report: Progress
) -> Optimum:
    """Solve on the candidates and add what may win, until nothing can."""
    rounds, pinned, is_same = 0, int(terms.pin_scores.sum()), False
    while True:
        report("solve", None, None)
        graph = terms.graph(pool)
        price, mate = _best(graph, begin, is_same=is_same)
        cost = graph.cheapest(price)
        slack = SLACK if rounds < ROUNDS_WITH_SLACK else 0
        found = search(pool, terms, price, cost, slack=slack, least=terms.floor)
        held = graph.held(mate)
        value = pinned + int((CEILING - graph.cost[held] // UNIT).sum())
        away = gap(graph, price, mate, cost) + found.most_to_win()
        report("prove", value, None if away > BIG // 2 else value - (-away // UNIT))
        if not away:
            return Optimum(pool, graph, mate, price, value)
        # Nothing new and yet a gap: rounding on the way, which the exact repair takes out.
        is_same = not len(found.row)
        pool, begin, rounds = pool.with_pairs(found), (price, mate), rounds + 1
        del graph, found, held  # before the next graph is made: 80 MB with 50,000 people


def _best(graph: Graph, begin: tuple[Ints, Ints] | None, *, is_same: bool) -> tuple[Ints, Ints]:
    """Give (price, mate) of the best matching, from those of a similar graph if there are."""
    if begin is not None and (is_same or is_near(graph, *begin)):
        return repaired(graph, *begin)
    mate = best_matches(graph)
    return prices(graph, mate), mate


def gap(graph: Graph, price: Ints, mate: Ints, cost: Ints) -> int:
    """How much the matching costs more than the prices prove that it must, on the candidates.

    Nothing, if everybody has her cheapest mentor and no place that has a price is free.
    """
    own = np.full(graph.n, BIG)
    held = graph.held(mate)
    own[graph.row[held]] = graph.cost[held] - price[graph.col[held]]
    free = graph.room - np.bincount(mate[mate >= 0], minlength=graph.m)
    return exact_sum(own - cost) - exact_sum(np.repeat(price, free))


def _matching(
    programme: Programme, terms: Terms, optimum: Optimum, *, fair: bool, start: float
) -> Matching:
    n = len(programme.mentees)
    graph, mate = optimum.graph, optimum.mate
    held = graph.held(mate)
    score = np.zeros(n, np.int64)
    score[graph.row[held]] = CEILING - graph.cost[held] // UNIT
    stayed = (mate >= 0) & (mate == _mate(n, terms.favoured))
    score[stayed] -= terms.steady
    mentor = mate.copy()
    mentor[terms.pins[:, 0]], score[terms.pins[:, 0]] = terms.pins[:, 1], terms.pin_scores
    return Matching(
        programme=programme,
        mentor=mentor,
        score=score,
        price=optimum.price,
        cost=np.where(terms.closed, 0, graph.cheapest(optimum.price)),
        bonus=terms.steady * int(stayed.sum()),
        bound=optimum.value,
        proven=True,
        groups=_groups(optimum, terms),
        refused_pins=terms.refused_pins,
        floor=terms.floor,
        steady=terms.steady,
        fair=fair,
        seconds=time.perf_counter() - start,
        engine=Session(optimum.pool, terms, graph, mate, optimum.price),
    )


def _groups(optimum: Optimum, terms: Terms) -> tuple[Group, ...]:
    """Who competes for too few places; apart from each other where all possible pairs are known."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 — slow to load
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    graph = optimum.graph
    mentees, mentors = over_demanded(graph, optimum.mate)
    mentees[np.diff(graph.start) == 0] = False  # nobody is possible: she competes with nobody
    if not mentees.any():
        return ()
    part = np.zeros(graph.n + graph.m, np.int64)
    if optimum.pool.prover is None:
        edge = mentees[graph.row]
        size = graph.n + graph.m
        ends = (graph.row[edge], graph.n + graph.col[edge])
        table = csr_matrix((np.ones(int(edge.sum()), np.int8), ends), shape=(size, size))
        part = connected_components(table, directed=False)[1]
    groups = []
    for own in np.unique(part[: graph.n][mentees]):
        group_mentees = np.flatnonzero(mentees & (part[: graph.n] == own))
        group_mentors = np.flatnonzero(mentors & (part[graph.n :] == own))
        groups.append(Group(group_mentees, group_mentors, int(graph.room[group_mentors].sum())))
    return tuple(groups)


@dataclass(frozen=True, eq=False)
class Session:
    """Where a matching was left: what is known, and the choice among the free."""

    pool: Pool
    terms: Terms
    graph: Graph
    mate: Ints  # [n] without the pins
    price: Ints  # [m]

    @cached_property
    def ways(self) -> Ways:
        """The ways to take one place and give back another."""
        return Ways.of(self.graph, self.price, self.mate)

    def change(
        self, matching: Matching, changes: Sequence[Change], *, is_same_goal: bool
    ) -> Matching:
        """Give the best matching after the changes, from the pairs and prices of this one."""
        start = time.perf_counter()
        programme = matching.programme
        for change in changes:
            programme = changed(programme, change)
        favoured = self.terms.favoured if is_same_goal else matching.pairs
        steady, fair = matching.steady, matching.fair
        is_new = (programme.capacity > 0) & (self.pool.column < 0)
        if is_new.any():  # of these mentors nobody looked at a pair
            crew = self.pool.crew
            return _solved(programme, favoured, steady, fair=fair, crew=crew, report=_silent)
        pool = self.pool.apart()
        terms = terms_of(programme, pool, favoured, steady)
        begin = matching.price, matching.mentor
        return _proven(programme, pool, terms, begin, fair=fair, report=_silent, start=start)
