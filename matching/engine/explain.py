"""Why this pair, why not another, and why nobody: from the same integers as the optimum."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

from matching.engine.graph import BIG, UNIT, Graph
from matching.engine.model import MOST_POINTS, Bools, Group, Ints, Matching, Programme
from matching.engine.repair import repaired
from matching.engine.score import allows, plain, points
from matching.engine.solve import Session

Floats = NDArray[np.float64]

# Beside the codes of the rules: what else can keep a mentor from a mentee.
VETO, CAPACITY = "veto", "capacity"


# --- why this pair -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """What one criterion gives a pair: thousandths of a point, of how many at most."""

    code: str
    points: int
    most: int


def why(matching: Matching, mentee: int, mentor: int) -> tuple[Reason, ...]:
    """Why these two, heaviest criterion first; the points add up to their score exactly."""
    row, col = np.array([mentee]), np.array([mentor])
    reasons = [
        Reason(c.code, c.weight * int(points(c, row, col)[0, 0]), c.weight * MOST_POINTS)
        for c in matching.programme.criteria
    ]
    return tuple(sorted(reasons, key=lambda reason: (-reason.most, reason.code)))


def broken(programme: Programme, mentee: int, mentor: int) -> tuple[str, ...]:
    """What makes this pair impossible: codes of rules, ``VETO``, ``CAPACITY``; empty if nothing."""
    codes, blocks = _blocks(programme, mentee, np.array([mentor]))
    return tuple(code for code, block in zip(codes, blocks, strict=True) if block[0])


def _blocks(programme: Programme, mentee: int, mentors: Ints) -> tuple[list[str], Bools]:
    """What keeps which of these mentors from a mentee: (codes, a row for each of them)."""
    row = np.array([mentee])
    blocks = np.empty((len(programme.rules) + 2, len(mentors)), np.bool_)
    for block, rule in zip(blocks, programme.rules, strict=False):
        block[:] = ~allows(rule, row, mentors)[0]
    blocks[:-2, _are(mentors, programme.waivers, programme, mentee)] = False
    blocks[-2] = _are(mentors, programme.vetoes, programme, mentee)
    blocks[-1] = programme.capacity[mentors] == 0
    return [*(rule.code for rule in programme.rules), VETO, CAPACITY], blocks


def _are(mentors: Ints, pairs: Ints, programme: Programme, mentee: int) -> Bools:
    """Which of these mentors are named with the mentee in rows of (mentee, mentor)."""
    named = np.zeros(len(programme.mentors), np.bool_)
    named[pairs[pairs[:, 0] == mentee, 1]] = True
    return named[mentors]


# --- why nobody ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Rules that together, but no fewer of them, keep mentors from a mentee.

    ``opens`` mentors would be possible without these rules; ``free`` of them have a place now.
    """

    codes: tuple[str, ...]
    opens: int
    free: int


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Why a mentee has no mentor, and what would help.

    ``possible`` mentors break no rule with her; ``removes`` says how many mentors each rule keeps
    from her, alone or with others. Where somebody is possible, ``group`` are those who compete
    with her for too few places.
    """

    possible: int
    removes: tuple[tuple[str, int], ...]
    relaxations: tuple[Relaxation, ...]
    group: Group | None


def unmatched(matching: Matching, mentee: int) -> Unmatched:
    """Why this mentee has nobody; the smallest sets of rules that would open a mentor first."""
    programme = matching.programme
    codes, blocks = _blocks(programme, mentee, np.arange(len(programme.mentors)))
    mask = (blocks << np.arange(len(codes))[:, None]).sum(axis=0)
    used = np.bincount(matching.pairs[:, 1], minlength=len(programme.mentors))
    possible = int((mask == 0).sum())
    groups = [group for group in matching.groups if possible and mentee in group.mentees]
    return Unmatched(
        possible=possible,
        removes=tuple(zip(codes, blocks.sum(axis=1).tolist(), strict=True)),
        relaxations=tuple(_relaxations(codes, mask, used < programme.capacity)),
        group=groups[0] if groups else None,
    )


def _relaxations(codes: list[str], mask: Ints, has_place: Bools) -> Iterator[Relaxation]:
    """Give the sets of which no smaller one opens anybody: few rules first, then many mentors."""
    opens, free = Counter(mask.tolist()), Counter(mask[has_place].tolist())
    smallest: list[int] = []
    for rules in sorted(opens, key=lambda rules: (rules.bit_count(), -opens[rules], rules)):
        if rules and all(rules & smaller != smaller for smaller in smallest):
            smallest.append(rules)
            named = tuple(code for bit, code in enumerate(codes) if rules >> bit & 1)
            yield Relaxation(named, opens[rules], free[rules])


# --- why not another -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another mentor for a mentee: the score of that pair, and what it means for everybody.

    ``matched`` and ``total`` are the changes for the whole programme, in mentees and thousandths of
    a point; ``moved`` are the others who get another mentor, or nobody (-1). Where it is not exact,
    the loss is this at most.
    """

    mentor: int
    score: int
    matched: int
    total: int
    moved: tuple[tuple[int, int], ...]
    is_exact: bool


def alternatives(matching: Matching, mentee: int, top: int | None = 5) -> tuple[Alternative, ...]:
    """The other mentors for a mentee, the smallest loss for the programme first; all without top.

    The others are matched without her. Then one search from everywhere that somebody could stay finds
    what a place less costs with each mentor: a holder goes on, up to a free place or to nobody.
    In a large programme those ways go over the candidates alone: a loss may then be less than this
    says, never more. A run with the pair as a pin proves what it is.
    What held for the matching holds for the others: the lowest score of a fair one, and the bonus for
    pairs of the previous one, which can make up for a lower total.
    """
    if mentee in matching.programme.absent:
        return ()
    score = plain(matching.programme, np.array([mentee]))[0]
    mentors = np.flatnonzero(score >= 0)
    mentors = mentors[mentors != matching.mentor[mentee]]
    search = _Search.without(matching, mentee)
    loss = search.place_less(mentors) - score[mentors].astype(np.float64) * UNIT
    ranked = np.lexsort((mentors, loss))[: np.isfinite(loss).sum()][:top]
    return tuple(search.giving(j, int(score[j])) for j in mentors[ranked].tolist())


# A mentor, or -1 for nobody, and the score there.
_Move = tuple[int, int]


@dataclass(frozen=True, eq=False)
class _Search:
    """Everybody but one mentee matched as well as can be, and the ways to free a place for her.

    ``far`` and ``via`` are a tree of shortest ways over mentors ``0..m`` and mentees ``m..m + n``
    from the end, ``n + m``, where somebody finds a free place or stays without a mentor.
    """

    matching: Matching
    session: Session
    mentee: int
    graph: Graph
    price: Ints
    mate: Ints
    far: Floats
    via: NDArray[np.int32]

    @classmethod
    def without(cls, matching: Matching, mentee: int) -> "_Search":
        """Match the others, from where they are, and look for the ways."""
        session = cast("Session", matching.engine)
        graph, mate, room = session.graph, session.mate.copy(), session.graph.room.copy()
        if mate[mentee] < 0 <= matching.mentor[mentee]:  # pinned: her place is not in the graph
            room[matching.mentor[mentee]] += 1
        mate[mentee] = -1
        others = np.flatnonzero(graph.row != mentee)
        row = graph.row[others]
        start = np.searchsorted(row, np.arange(graph.n + 1))
        rest = Graph(start, row, graph.col[others], graph.cost[others], room)
        price, mate = repaired(rest, matching.price, mate)
        return cls(matching, session, mentee, rest, price, mate, *_ways(rest, price, mate))

    def place_less(self, mentors: Ints) -> Floats:
        """What one place less with each of these costs; infinite if there is none to take."""
        less: Floats = self.far[mentors] - self.price[mentors]
        return less

    def giving(self, mentor: int, score: int) -> Alternative:
        """Give what happens when the mentee gets this mentor."""
        now, before = self._now
        moves = self._without_her | self._moves(mentor)
        moved = {other: move for other, move in moves.items() if move[0] != now[other]}
        who = [self.mentee, *moved]
        to = [mentor, *(move[0] for move in moved.values())]
        return Alternative(
            mentor=mentor,
            score=score,
            matched=sum(k >= 0 for k in to) - sum(now[other] >= 0 for other in who),
            total=score + sum(m[1] for m in moved.values()) - sum(before[other] for other in who),
            moved=tuple(sorted(zip(who[1:], to[1:], strict=True))),
            is_exact=self.session.pool.prover is None,
        )

    @cached_property
    def _now(self) -> tuple[list[int], list[int]]:
        """The mentor and the score of everybody in the matching."""
        return self.matching.mentor.tolist(), self.matching.score.tolist()

    @cached_property
    def _without_her(self) -> dict[int, _Move]:
        """Who moves as soon as the mentee is gone."""
        was = self.session.mate.copy()
        was[self.mentee] = -1
        return dict(self._with_scores(np.flatnonzero(was != self.mate), self.mate))

    @cached_property
    def _next(self) -> dict[int, _Move]:
        """Where each mentee goes who has to leave her place."""
        n, m = self.graph.n, self.graph.m
        to = self.via[m : m + n].astype(np.int64)
        to[to == n + m] = -1
        return dict(self._with_scores(np.flatnonzero(self.via[m : m + n] >= 0), to))

    def _with_scores(self, who: Ints, to: Ints) -> Iterator[tuple[int, _Move]]:
        candidates = self.session.pool.candidates
        score = np.where(to[who] >= 0, candidates.score[candidates.find(who, to[who])], 0)
        moves = zip(to[who].tolist(), score.tolist(), strict=True)
        return zip(who.tolist(), moves, strict=True)

    def _moves(self, mentor: int) -> dict[int, _Move]:
        """Who goes where, or to nobody, so that a place with this mentor comes free."""
        end, m = self.graph.n + self.graph.m, self.graph.m
        moves: dict[int, _Move] = {}
        while mentor >= 0 and self._before[mentor] != end:
            mentee = self._before[mentor] - m
            moves[mentee] = self._next[mentee]
            mentor = moves[mentee][0]
        return moves

    @cached_property
    def _before(self) -> list[int]:
        before: list[int] = self.via.tolist()
        return before


def _ways(graph: Graph, price: Ints, mate: Ints) -> tuple[Floats, NDArray[np.int32]]:
    """Give the length of the shortest way from the end to every node, and the node before it.

    What a step costs is what the mentee would lose by it at these prices, never less than nothing.
    """
    from scipy.sparse import csr_matrix  # noqa: PLC0415
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415

    n, m, end = graph.n, graph.m, graph.n + graph.m
    held = graph.held(mate)
    holder, mentor = graph.row[held], graph.col[held]
    now = np.full(n, BIG)
    now[holder] = graph.cost[held] - price[mentor]
    step = np.flatnonzero((mate[graph.row] >= 0) & (mate[graph.row] != graph.col))
    row, col = graph.row[step], graph.col[step]
    free = np.flatnonzero(np.bincount(mentor, minlength=m) < graph.room)
    source = (col, m + holder, np.full(len(free), end), np.full(len(holder), end))
    target = (m + row, mentor, free, m + holder)
    length = (
        graph.cost[step] - price[col] - now[row],
        np.zeros(len(holder)),
        np.zeros(len(free)),
        BIG - now[holder],
    )
    lengths = np.concatenate(length).astype(np.float64)
    table = csr_matrix(
        (lengths, (np.concatenate(source), np.concatenate(target))), shape=(end + 1, end + 1)
    )
    far, via = dijkstra(table, indices=end, return_predecessors=True)
    return far, via


# --- what changed --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moved:
    """A mentee whose mentor is another one in the second matching, by ids; None: nobody."""

    mentee: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What the second matching does otherwise: who changes, and how much more or less in all."""

    moved: tuple[Moved, ...]
    matched: int
    total: int


def difference(before: Matching, after: Matching) -> Difference:
    """Compare two matchings, of the same people or not."""
    old, new = _by_id(before), _by_id(after)
    moved = tuple(
        Moved(mentee, old.get(mentee), new.get(mentee))
        for mentee in sorted({*old, *new})
        if old.get(mentee) != new.get(mentee)
    )
    return Difference(moved, after.matched - before.matched, after.total - before.total)


def _by_id(matching: Matching) -> dict[int, int]:
    mentee, mentor = matching.pairs.T
    ids = matching.programme
    return dict(zip(ids.mentees[mentee].tolist(), ids.mentors[mentor].tolist(), strict=True))
