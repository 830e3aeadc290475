"""Why this pair, why not another, and why nobody: from the same integers as the optimum."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from matching.engine.graph import UNIT, Indexes
from matching.engine.model import MOST_POINTS, Bools, Group, Ints, Matching, Pin, Programme
from matching.engine.score import allows, plain, points
from matching.engine.solve import Session

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
    a point; ``moved`` are the others who get another mentor, or nobody (-1), and what they score there.
    Where it is not exact, the loss is this at most.
    """

    mentor: int
    score: int
    matched: int
    total: int
    moved: tuple[tuple[int, int, int], ...]
    is_exact: bool


def alternatives(matching: Matching, mentee: int, top: int | None = 5) -> tuple[Alternative, ...]:
    """The other mentors for a mentee, the smallest loss for the programme first; all without top.

    She gives her place back and takes another: one search from the place she has finds the cheapest
    way from every other one, by which those who are there move on.
    In a large programme those ways go over the candidates alone: a loss may then be less than this
    says, never more; ``proven`` says what it is.
    What held for the matching holds for the others: the lowest score of a fair one, and the bonus for
    pairs of the previous one, which can make up for a lower total.
    """
    if mentee in matching.programme.absent:
        return ()
    score = plain(matching.programme, np.array([mentee]))[0]
    mentors = np.flatnonzero(score >= 0)
    mentors = mentors[mentors != matching.mentor[mentee]]
    ways = cast("Session", matching.engine).ways
    place, following = ways.back_to(int(matching.mentor[mentee]))
    loss = place[mentors] - score[mentors].astype(np.float64) * UNIT
    ranked = np.lexsort((mentors, loss))[: np.isfinite(loss).sum()][:top]
    moving = _Moving.of(matching, mentee, following)
    return tuple(moving.giving(j, int(score[j])) for j in mentors[ranked].tolist())


def proven(matching: Matching, mentee: int, other: Alternative) -> Alternative:
    """The same alternative with its exact loss, over all pairs: the best matching with these two pinned."""
    if other.is_exact:
        return other
    after = matching.change(Pin(mentee, other.mentor), is_same_goal=True)
    moved = [i for i in np.flatnonzero(after.mentor != matching.mentor).tolist() if i != mentee]
    return replace(
        other,
        matched=after.matched - matching.matched,
        total=after.total - matching.total,
        moved=tuple((i, int(after.mentor[i]), int(after.score[i])) for i in moved),
        is_exact=True,
    )


@dataclass(frozen=True, eq=False)
class _Moving:
    """Who moves when a mentee gives her place back and takes another.

    ``steps`` are by mentee: to which mentor, or nobody (-1), what she scores there, and what that gains
    in matches and total.
    """

    following: list[int]  # the node after each, as in ``Ways``
    first: int  # the node of the first mentee
    steps: dict[int, tuple[int, int, int, int]]
    leaves: tuple[int, int]  # what is lost of her in matches and total
    is_exact: bool

    @classmethod
    def of(cls, matching: Matching, mentee: int, following: Indexes) -> "_Moving":
        """Look up what each step gains."""
        pool = cast("Session", matching.engine).pool
        n, m = len(matching.mentor), len(matching.price)
        who = np.flatnonzero(following[m : m + n] >= 0)
        to = following[m + who].astype(np.int64)
        to[to == n + m] = -1
        known = pool.candidates
        scores = np.where(to >= 0, known.score[known.find(who, to)], 0)
        matches = (to >= 0).astype(np.int64) - (matching.mentor[who] >= 0)
        more = scores - matching.score[who]
        steps = zip(to.tolist(), scores.tolist(), matches.tolist(), more.tolist(), strict=True)
        return cls(
            following=following.tolist(),
            first=m,
            steps=dict(zip(who.tolist(), steps, strict=True)),
            leaves=(int(matching.mentor[mentee] >= 0), int(matching.score[mentee])),
            is_exact=pool.prover is None,
        )

    def giving(self, mentor: int, score: int) -> Alternative:
        """Give what happens when the mentee gets this mentor."""
        moved, node = [], mentor
        matched, total = 1 - self.leaves[0], score - self.leaves[1]
        while (after := self.following[node]) >= 0:
            if node - self.first in self.steps:
                to, there, matches, more = self.steps[node - self.first]
                moved.append((node - self.first, to, there))
                matched, total = matched + matches, total + more
            node = after
        return Alternative(mentor, score, matched, total, tuple(sorted(moved)), self.is_exact)


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
    old, new = before.by_id, after.by_id
    moved = tuple(
        Moved(mentee, old.get(mentee), new.get(mentee))
        for mentee in sorted({*old, *new})
        if old.get(mentee) != new.get(mentee)
    )
    return Difference(moved, after.matched - before.matched, after.total - before.total)
