"""The same scores as ``score.plain``, block by block and twenty times faster, still exact.

Whatever a low table or an inner product can say goes into one matrix product of float32. All
its terms are whole numbers from 0 and no score exceeds 2**17, so every partial sum is exact and
neither blocks, threads nor the BLAS library can change a score. (Penalties for forbidden pairs
are rounded perhaps, but never back to 0.) Bits are counted, distances come from a second
product, and what concerns few pairs only (wishes, colleagues) is written in afterwards.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from matching.engine.model import (
    MOST_POINTS,
    Allowed,
    Bools,
    Criterion,
    Differ,
    Distance,
    Dot,
    Forbidden,
    Ints,
    Keys,
    Meet,
    Overlap,
    Programme,
    Reach,
    Rule,
    Table,
)
from matching.engine.score import join

Floats = NDArray[np.float32]
Rows = slice | Ints

# A score below 0 is a pair that some rule forbids.
FORBIDDEN = np.float32(-(1 << 22))
PENALTY = -(1 << 19)
# A table with at most so many codes on one side is a part of the matrix product.
FEW_CODES = 64
# A key that at least one in so many pairs share is a column of the product, not a list of pairs.
RARE = 256
# Pairs that are scored at once: with fewer the threads wait for each other.
BLOCK = 256 * 2048
# Keys of so many people are looked up at once.
PEOPLE = 4096


@dataclass(frozen=True, eq=False)
class _Bits:
    """Options of both sides: ``unit`` for each that both ticked up to ``full``; none may forbid."""

    left: NDArray[np.unsignedinteger]
    right: NDArray[np.unsignedinteger]
    must_meet: bool = False
    overlaps: tuple[tuple[int, int], ...] = ()  # (weight, full)


@dataclass(frozen=True, eq=False)
class _Ground:
    """Where people are: squared distances as a product, and what depends on them."""

    left: Ints
    right: Ints
    left_online: Bools
    right_online: Bools
    product_left: Floats  # [n, 4]
    product_right: Floats  # [4, m]
    radii: tuple[tuple[Floats, Floats], ...] = ()  # squared
    distances: tuple[tuple[int, int, int], ...] = ()  # (weight, zero_at, online)


@dataclass(frozen=True, eq=False)
class _Listed:
    """Values of single pairs, by row: columns ``col[start[i]:start[i + 1]]``."""

    start: Ints
    col: NDArray[np.int32]
    value: NDArray[np.integer]

    @classmethod
    def of(cls, n: int, m: int, row: Ints, col: Ints, value: Ints) -> "_Listed":
        """Sort the pairs."""
        key = row * m + col
        order = np.argsort(key)
        start = np.searchsorted(key[order], np.arange(n + 1) * m)
        return cls(start, col[order].astype(np.int32), value[order].astype(np.int32))

    @classmethod
    def plain(cls, n: int, m: int, key: Ints) -> "_Listed":
        """Sort pairs without a value, which are given as row * m + column."""
        key = np.sort(key)
        start = np.searchsorted(key, np.arange(n + 1) * m)
        return cls(start, (key % max(1, m)).astype(np.int32), np.zeros(len(key), np.int8))

    def within(self, rows: Ints, cols: slice, m: int) -> tuple[Ints, Ints, NDArray[np.integer]]:
        """Give (row, column, value) in the block of those pairs that lie in it."""
        count = self.start[rows + 1] - self.start[rows]
        row = np.repeat(np.arange(len(rows)), count)
        shift = self.start[rows] - (np.cumsum(count) - count)
        at = np.arange(len(row)) + np.repeat(shift, count)
        col = self.col[at].astype(np.int64)
        first, last, step = cols.indices(m)
        if (first, last, step) == (0, m, 1):
            return row, col, self.value[at]
        hit = np.flatnonzero((col >= first) & (col < last) & ((col - first) % step == 0))
        return row[hit], (col[hit] - first) // step, self.value[at[hit]]

    def moved(self, place: Ints) -> "_Listed":
        """Give the same pairs where column j is now column ``place[j]``, or gone if that is -1."""
        col = place[self.col]
        stays = col >= 0
        start = np.concatenate([[0], np.cumsum(stays)])[self.start]
        return _Listed(start, col[stays].astype(np.int32), self.value[stays])


@dataclass(frozen=True, eq=False)
class _InBlocks:
    """Single pairs by block, where block b are the columns b, b + blocks, b + 2 blocks and so on."""

    start: Ints  # [blocks + 1]
    row: NDArray[np.int32]
    col: NDArray[np.int32]  # which of the block

    @classmethod
    def of(cls, listed: _Listed, blocks: int) -> "_InBlocks":
        block = (listed.col % blocks).astype(np.uint16)
        order = np.argsort(block, kind="stable")
        row = np.repeat(np.arange(len(listed.start) - 1, dtype=np.int32), np.diff(listed.start))
        start = np.searchsorted(block[order], np.arange(blocks + 1))
        return cls(start, row[order], (listed.col // blocks)[order])

    def within(self, n: int, rows: Ints, block: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Give (row, column) in the block of those pairs that lie in it."""
        pairs = slice(self.start[block], self.start[block + 1])
        place = np.full(n, -1, np.int32)
        place[rows] = np.arange(len(rows))
        row = place[self.row[pairs]]
        return row[row >= 0], self.col[pairs][row >= 0]


@dataclass(frozen=True, eq=False)
class Scorer:
    """Scores blocks of a programme, see ``compiled``; vetoes and waivers are not looked at."""

    n: int
    m: int
    left: Floats  # [n, d]
    right: Floats  # [d, m]
    bits: tuple[_Bits, ...]
    grounds: tuple[_Ground, ...]
    tables: tuple[tuple[Ints, Ints, Floats], ...]  # (left, right, values [u, v])
    added: _Listed
    barred: _Listed
    in_blocks: _InBlocks | None  # the barred once more, see ``striped``
    only: Ints  # [n]: the one column that is open to her, -1: no such limit, -2: that one is gone
    _own: threading.local = field(default_factory=threading.local, repr=False)

    def arranged(self, order: Ints) -> "Scorer":
        """Give a scorer whose column k is column ``order[k]`` of this one."""
        place = np.full(self.m + 1, -1)
        place[order] = np.arange(len(order))
        at = place[np.maximum(self.only, -1)]
        return replace(
            self,
            m=len(order),
            right=np.ascontiguousarray(self.right[:, order]),
            bits=tuple(replace(b, right=b.right[order]) for b in self.bits),
            grounds=tuple(_arranged(ground, order) for ground in self.grounds),
            tables=tuple((left, right[order], values) for left, right, values in self.tables),
            added=self.added.moved(place),
            barred=self.barred.moved(place),
            in_blocks=None,
            only=np.where(self.only >= 0, np.where(at < 0, -2, at), self.only),
            _own=threading.local(),
        )

    def striped(self, blocks: int) -> "Scorer":
        """Give a scorer that is quick with every ``blocks``-th column."""
        return replace(self, in_blocks=_InBlocks.of(self.barred, blocks), _own=threading.local())

    def block(self, rows: Rows, cols: slice) -> Floats:
        """Scores [rows, cols] as whole numbers; below 0 where a rule forbids the pair."""
        people = np.arange(self.n)[rows] if isinstance(rows, slice) else rows
        out = np.empty((len(people), len(range(*cols.indices(self.m)))), np.float32)
        self._dense(rows, cols, out)
        self._single(people, cols, out)
        return out

    def strip(self, rows: slice, out: Floats) -> None:
        """Write all scores of some mentees into ``out``, which may be wider."""
        step = BLOCK // len(out)
        for first in range(0, self.m, step):
            last = min(self.m, first + step)
            self._dense(rows, slice(first, last), out[:, first:last])
        self._single(np.arange(self.n)[rows], slice(0, self.m), out)

    def _buffers(self, shape: tuple[int, int]) -> tuple[list[Floats], list[Bools]]:
        """Four numbers and two flags for each pair, kept for the next block of this thread."""
        size = shape[0] * shape[1]
        if getattr(self._own, "size", -1) < size:
            self._own.size = size
            self._own.numbers = np.empty((4, size), np.float32)
            self._own.flags = np.empty((2, size), np.bool_)
        numbers = [row[:size].reshape(shape) for row in self._own.numbers]
        return numbers, [row[:size].reshape(shape) for row in self._own.flags]

    def _dense(self, rows: Rows, cols: slice, out: Floats) -> None:
        (score, far, lost, spare), (bad, flag) = self._buffers(out.shape)
        np.matmul(self.left[rows], self.right[:, cols], out=score)
        bad[:] = False
        for bits in self.bits:
            _count(bits, rows, cols, score, far, bad, flag)
        for ground in self.grounds:
            _measure(ground, rows, cols, score, far, lost, spare, bad, flag)
        for left, right, values in self.tables:
            np.take(values[left[rows]], right[cols], axis=1, out=far, mode="clip")
            score += far
        np.multiply(bad, FORBIDDEN, out=far, dtype=np.float32)
        np.add(score, far, out=out)

    def _single(self, people: Ints, cols: slice, out: Floats) -> None:
        row, col, value = self.added.within(people, cols, self.m)
        np.add.at(out, (row, col), value)
        if self.in_blocks and cols.step == len(self.in_blocks.start) - 1:
            out[self.in_blocks.within(self.n, people, cols.start)] = FORBIDDEN
        else:
            row, col, _ = self.barred.within(people, cols, self.m)
            out[row, col] = FORBIDDEN
        seen = range(*cols.indices(self.m))
        for at in np.flatnonzero(self.only[people] != -1).tolist():
            mine = int(self.only[people[at]])
            kept = out[at, seen.index(mine)] if mine in seen else None
            out[at] = FORBIDDEN
            if kept is not None:
                out[at, seen.index(mine)] = kept


def _arranged(ground: _Ground, order: Ints) -> _Ground:
    return replace(
        ground,
        right=ground.right[order],
        right_online=ground.right_online[order],
        product_right=np.ascontiguousarray(ground.product_right[:, order]),
        radii=tuple((left, right[order]) for left, right in ground.radii),
    )


def _count(
    bits: _Bits, rows: Rows, cols: slice, score: Floats, gain: Floats, bad: Bools, flag: Bools
) -> None:
    both = bits.left[rows, None] & bits.right[None, cols]
    if bits.must_meet:
        np.equal(both, 0, out=flag)
        bad |= flag
    if bits.overlaps:
        count = np.bitwise_count(both)
    for weight, full in bits.overlaps:
        ticked = np.minimum(count, np.uint8(min(full, 64)))
        if MOST_POINTS % full == 0:
            np.multiply(
                ticked, np.float32(weight * MOST_POINTS // full), out=gain, dtype=np.float32
            )
        else:
            np.multiply(ticked, np.float32(MOST_POINTS / full), out=gain, dtype=np.float32)
            gain += np.float32(0.001)  # fractions are 1/63 at least: the floor is the right one
            np.floor(gain, out=gain)
            gain *= np.float32(weight)
        score += gain


def _measure(
    ground: _Ground,
    rows: Rows,
    cols: slice,
    score: Floats,
    far: Floats,
    lost: Floats,
    spare: Floats,
    bad: Bools,
    flag: Bools,
) -> None:
    left_online, right_online = ground.left_online[rows, None], ground.right_online[None, cols]
    np.matmul(ground.product_left[rows], ground.product_right[:, cols], out=far)
    for left, right in ground.radii:
        np.minimum(left[rows, None], right[None, cols], out=spare)
        np.greater(far, spare, out=flag)
        flag &= ~(left_online & right_online)
        bad |= flag
    if ground.distances:
        np.sqrt(far, out=far)
    for weight, zero_at, online in ground.distances:
        # what is lost of 1000 points, at most all, and at most 1000 - online where both meet online
        np.multiply(
            left_online.astype(np.float32),
            right_online.astype(np.float32) * np.float32(-online),
            out=spare,
        )
        spare += np.float32(MOST_POINTS)
        np.multiply(far, np.float32(MOST_POINTS / zero_at), out=lost)
        np.floor(lost, out=lost)
        np.minimum(lost, spare, out=lost)
        lost *= np.float32(weight)
        score -= lost


# --- from a programme to a scorer ----------------------------------------------------------------


@dataclass
class _Parts:
    """What the kinds of a programme add up to, on the way to a scorer."""

    n: int
    m: int
    left: list[NDArray[np.floating]] = field(default_factory=list)
    right: list[NDArray[np.floating]] = field(default_factory=list)
    bits: list[_Bits] = field(default_factory=list)
    grounds: list[_Ground] = field(default_factory=list)
    tables: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    added: list[tuple[Ints, Ints, Ints]] = field(default_factory=list)
    barred: list[Ints] = field(default_factory=list)  # mentee * m + mentor
    only: list[tuple[Ints, Ints]] = field(default_factory=list)
    constant: int = 0

    def criterion(self, criterion: Criterion) -> None:
        weight = criterion.weight
        match criterion:
            case Dot(left=left, right=right):
                self._product(left * weight, right)
            case Table(left=left, right=right, points=points):
                self._table(left, right, points * weight)
            case Overlap(left=left, right=right, full=full):
                self._options(left, right, overlaps=((weight, full),))
            case Distance():
                self._place(criterion, distances=((weight, criterion.zero_at, criterion.online),))
                self.constant += weight * MOST_POINTS
            case _:  # single pairs
                pairs = (criterion.mentee, criterion.mentor, criterion.points * weight)
                self.added.append(pairs)

    def rule(self, rule: Rule) -> None:
        match rule:
            case Differ(left=left, right=right):
                self._differ(left, right)
            case Meet(left=left, right=right):
                self._options(left, right, must_meet=True)
            case Allowed(left=left, right=right, allowed=allowed):
                self._table(left, right, np.where(allowed, np.float32(0), np.float32(PENALTY)))
            case Reach(left_radius=left, right_radius=right):
                squared = ((left**2).astype(np.float32), (right**2).astype(np.float32))
                self._place(rule, radii=(squared,))
            case Forbidden(mentee=mentee, mentor=mentor):
                self.barred.append(mentee * self.m + mentor)
            case _:  # some can have one mentor only
                self.only.append((rule.mentee, rule.mentor))

    def _product(self, left: NDArray[np.generic], right: NDArray[np.generic]) -> None:
        self.left.append(left.astype(np.float32, copy=False))
        self.right.append(right.astype(np.float32, copy=False))

    def _table(self, left: Ints, right: Ints, values: NDArray[np.number]) -> None:
        """Say a low table by one column a code, and look up a high one."""
        used_left, left = np.unique(left, return_inverse=True)
        used_right, right = np.unique(right, return_inverse=True)
        values = values[np.ix_(used_left, used_right)]
        u, v = values.shape
        if min(u, v) > FEW_CODES:
            self.tables.append((left, right, values.astype(np.float32)))
        elif u <= v:
            self._product(np.eye(u, dtype=np.float32)[left], values.T[right])
        else:
            self._product(values[left], np.eye(v, dtype=np.float32)[right])

    def _options(
        self,
        left: Ints,
        right: Ints,
        *,
        must_meet: bool = False,
        overlaps: tuple[tuple[int, int], ...] = (),
    ) -> None:
        kind = np.min_scalar_type(int(max(left.max(initial=0), right.max(initial=0))))
        own = _Bits(left.astype(kind), right.astype(kind), must_meet, overlaps)
        for k, bits in enumerate(self.bits):
            if np.array_equal(bits.left, own.left) and np.array_equal(bits.right, own.right):
                self.bits[k] = replace(
                    bits,
                    must_meet=bits.must_meet or must_meet,
                    overlaps=bits.overlaps + overlaps,
                )
                return
        self.bits.append(own)

    def _place(
        self,
        kind: Distance | Reach,
        *,
        radii: tuple[tuple[Floats, Floats], ...] = (),
        distances: tuple[tuple[int, int, int], ...] = (),
    ) -> None:
        for k, ground in enumerate(self.grounds):
            names = ("left", "right", "left_online", "right_online")
            if all(np.array_equal(getattr(ground, x), getattr(kind, x)) for x in names):
                self.grounds[k] = replace(
                    ground, radii=ground.radii + radii, distances=ground.distances + distances
                )
                return
        left, right = _squaring(kind.left, kind.right)
        self.grounds.append(
            _Ground(
                kind.left,
                kind.right,
                kind.left_online,
                kind.right_online,
                left,
                right,
                radii,
                distances,
            )
        )

    def _differ(self, left: Keys, right: Keys) -> None:
        """List the pairs that share a rare key; give a frequent key a column of penalties."""
        keys, at = np.unique(np.concatenate([left.key, right.key]), return_inverse=True)
        at_left, at_right = at[: len(left.key)], at[len(left.key) :]
        shared = np.bincount(at_left, minlength=len(keys)) * np.bincount(
            at_right, minlength=len(keys)
        )
        is_frequent = shared > max(RARE, self.n * self.m // RARE)
        if is_frequent.any():
            column = np.cumsum(is_frequent) - 1
            sides = []
            for n, side, of in ((self.n, left, at_left), (self.m, right, at_right)):
                table = np.zeros((n, int(is_frequent.sum())), np.float32)
                held = is_frequent[of]
                table[side.person[held], column[of[held]]] = 1
                sides.append(table)
            self._product(sides[0] * PENALTY, sides[1])
        rare_left, rare_right = ~is_frequent[at_left], ~is_frequent[at_right]
        right = Keys(right.person[rare_right], right.key[rare_right])
        person, key = left.person[rare_left], left.key[rare_left]
        for k in range(0, len(person), PEOPLE):
            row, col = join(Keys(person[k : k + PEOPLE], key[k : k + PEOPLE]), right)
            self.barred.append(row * self.m + col)

    def scorer(self) -> Scorer:
        self._product(np.ones((self.n, 1)), np.full((self.m, 1), self.constant))
        only = np.full(self.n, -1)
        for mentee, mentor in self.only:
            only[mentee] = mentor
        return Scorer(
            self.n,
            self.m,
            np.ascontiguousarray(np.concatenate(self.left, axis=1)),
            np.ascontiguousarray(np.concatenate(self.right, axis=1).T),
            tuple(self.bits),
            tuple(self.grounds),
            tuple(self.tables),
            _Listed.of(
                self.n, self.m, *(_joined([own[k] for own in self.added]) for k in range(3))
            ),
            _Listed.plain(self.n, self.m, _joined(self.barred)),
            None,
            only,
        )


def _joined(lists: Sequence[Ints]) -> Ints:
    return np.concatenate([np.empty(0, np.int64), *lists])


def _squaring(left: Ints, right: Ints) -> tuple[Floats, Floats]:
    """Two factors whose product is the squared distance, exactly.

    Raises:
        ValueError: people are too far apart for exact numbers.
    """
    everyone = np.concatenate([left, right])
    middle = (everyone.min(axis=0) + everyone.max(axis=0)) // 2 if len(everyone) else 0
    a, b = left - middle, right - middle
    a2, b2 = (a * a).sum(axis=1), (b * b).sum(axis=1)
    if max(a2.max(initial=0), b2.max(initial=0)) > 1 << 22:
        raise ValueError("people are too far apart for exact distances: take a larger unit")
    one_left, one_right = np.ones((len(a), 1)), np.ones((len(b), 1))
    first = np.concatenate([a2[:, None], one_left, -2 * a], axis=1)
    second = np.concatenate([one_right, b2[:, None], b], axis=1)
    return first.astype(np.float32), np.ascontiguousarray(second.T, np.float32)


def compiled(programme: Programme) -> Scorer:
    """Give the scorer of a programme."""
    parts = _Parts(len(programme.mentees), len(programme.mentors))
    for criterion in programme.criteria:
        parts.criterion(criterion)
    for rule in programme.rules:
        parts.rule(rule)
    return parts.scorer()
