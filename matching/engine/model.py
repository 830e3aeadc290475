"""What the engine is given, what may change, and what it gives back: frozen values of integers.

Everywhere in the engine ``n`` counts the mentees and ``m`` the mentors; a mentee or mentor is
her place in ``Programme.mentees`` or ``Programme.mentors``, from 0. Points go from 0 to 1000,
weights add up to 100: a score is a whole number from 0 to 100,000, thousandths of a point.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MOST_POINTS = 1000
WEIGHTS = 100
TOP = MOST_POINTS * WEIGHTS


# --- criteria: what makes a pair better ----------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Dot:
    """Points are the inner product of two rows of numbers from 0: topics, profiles, words."""

    code: str
    weight: int
    left: Ints  # [n, d]
    right: Ints  # [m, d]


@dataclass(frozen=True, eq=False)
class Table:
    """Points are looked up by a code of either side: ages, a choice, yes or no."""

    code: str
    weight: int
    left: Ints  # [n], codes 0..u-1
    right: Ints  # [m], codes 0..v-1
    points: Ints  # [u, v]


@dataclass(frozen=True, eq=False)
class Overlap:
    """Points for every option that both ticked, up to ``full`` of them: 1000 x count // full."""

    code: str
    weight: int
    left: Ints  # [n], one bit an option, at most 63
    right: Ints  # [m]
    full: int


@dataclass(frozen=True, eq=False)
class Distance:
    """Points fall from 1000 to 0 at ``zero_at``; two who both meet online get at least ``online``.

    Coordinates and ``zero_at`` are in one unit, 200 m say, so that no two people are further
    apart than 4,000 of it.
    """

    code: str
    weight: int
    left: Ints  # [n, 2]
    right: Ints  # [m, 2]
    zero_at: int
    left_online: Bools  # [n]
    right_online: Bools  # [m]
    online: int


@dataclass(frozen=True, eq=False)
class Pairs:
    """Points for these pairs alone: wishes. A pair is named once at most."""

    code: str
    weight: int
    mentee: Ints  # [k]
    mentor: Ints  # [k]
    points: Ints  # [k]


Criterion = Dot | Table | Overlap | Distance | Pairs


# --- rules: what makes a pair impossible ---------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Keys:
    """Which keys people have: none, one or several each, in any order."""

    person: Ints  # [k]
    key: Ints  # [k]

    @classmethod
    def of(cls, key: Ints) -> "Keys":
        """One key for each person."""
        return cls(np.arange(len(key)), key)


@dataclass(frozen=True, eq=False)
class Differ:
    """No key in common: not one person, not one employer, none of the same neighbourhoods."""

    code: str
    left: Keys
    right: Keys

    @classmethod
    def named(
        cls,
        code: str,
        left: Sequence[Iterable[Hashable]],
        right: Sequence[Iterable[Hashable]],
    ) -> "Differ":
        """Make the rule from the names of each mentee and each mentor."""
        number: dict[Hashable, int] = {}

        def keys(side: Sequence[Iterable[Hashable]]) -> Keys:
            named = [
                (i, number.setdefault(x, len(number))) for i, own in enumerate(side) for x in own
            ]
            pairs = np.array(named, np.int64).reshape(-1, 2)
            return Keys(pairs[:, 0], pairs[:, 1])

        return cls(code, keys(left), keys(right))


@dataclass(frozen=True, eq=False)
class Meet:
    """At least one option that both ticked: a language, a part of the week."""

    code: str
    left: Ints  # [n], one bit an option, at most 63
    right: Ints  # [m]


@dataclass(frozen=True, eq=False)
class Allowed:
    """Looked up by a code of either side: years of experience, a training done."""

    code: str
    left: Ints  # [n], codes 0..u-1
    right: Ints  # [m], codes 0..v-1
    allowed: Bools  # [u, v]


@dataclass(frozen=True, eq=False)
class Reach:
    """Within the travel radius of both, or both online; coordinates as in ``Distance``."""

    code: str
    left: Ints  # [n, 2]
    right: Ints  # [m, 2]
    left_radius: Ints  # [n]
    right_radius: Ints  # [m]
    left_online: Bools  # [n]
    right_online: Bools  # [m]


@dataclass(frozen=True, eq=False)
class Forbidden:
    """Not these pairs: declined before, or the other way round already."""

    code: str
    mentee: Ints  # [k]
    mentor: Ints  # [k]


@dataclass(frozen=True, eq=False)
class Only:
    """These mentees can have these mentors and nobody else; each mentee is named once."""

    code: str
    mentee: Ints  # [k]
    mentor: Ints  # [k]


Rule = Differ | Meet | Allowed | Reach | Forbidden | Only


# --- the programme -------------------------------------------------------------------------------


def no_pairs() -> Ints:
    """Give an empty list of pairs."""
    return np.empty((0, 2), np.int64)


@dataclass(frozen=True, eq=False)
class Programme:
    """Everything that a matching depends on.

    Pins, vetoes and waivers are rows of (mentee, mentor). A pin holds whatever the scores say; one
    that breaks a rule or finds its mentor full is reported by the matching. A waiver lifts
    all rules for a pair, not its veto.
    """

    mentees: Ints  # [n], stable ids
    mentors: Ints  # [m], stable ids
    capacity: Ints  # [m], places
    criteria: tuple[Criterion, ...]
    rules: tuple[Rule, ...]
    pins: Ints = field(default_factory=no_pairs)
    vetoes: Ints = field(default_factory=no_pairs)
    waivers: Ints = field(default_factory=no_pairs)
    absent: Ints = field(default_factory=lambda: np.empty(0, np.int64))  # mentees who left

    def __post_init__(self) -> None:
        """Refuse what cannot be exact.

        Raises:
            ValueError: the weights do not add up to 100, or points are out of range.
        """
        if sum(criterion.weight for criterion in self.criteria) != WEIGHTS:
            raise ValueError("the weights of the criteria do not add up to 100")
        for criterion in self.criteria:
            if not _is_in_range(criterion):
                raise ValueError(f"{criterion.code} has points outside 0..1000")


def _is_in_range(criterion: Criterion) -> bool:
    match criterion:
        case Dot(left=left, right=right):
            return _is_positive(left) and _is_positive(right) and _most(left, right) <= MOST_POINTS
        case Table(points=points) | Pairs(points=points):
            return _is_positive(points) and int(points.max(initial=0)) <= MOST_POINTS
        case Distance(online=online):
            return 0 <= online <= MOST_POINTS
        case _:  # an overlap
            return criterion.full > 0


def _is_positive(values: Ints) -> bool:
    return int(values.min(initial=0)) >= 0


def _most(left: Ints, right: Ints) -> int:
    """An upper bound on every inner product, by Hölder; the highest one where that says too much."""

    def norms(rows: Ints) -> tuple[int, int, int]:
        largest = rows.max(axis=1, initial=0)
        return (
            int(rows.sum(axis=1).max(initial=0)),
            int((rows * rows).sum(axis=1).max(initial=0)),
            int(largest.max(initial=0)),
        )

    (sum_left, squares_left, most_left), (sum_right, squares_right, most_right) = (
        norms(left),
        norms(right),
    )
    bound = min(
        sum_left * most_right, most_left * sum_right, int((squares_left * squares_right) ** 0.5)
    )
    if bound <= MOST_POINTS:
        return bound
    step = 256
    return max(
        (int((left[k : k + step] @ right.T).max(initial=0)) for k in range(0, len(left), step)),
        default=0,
    )


# --- what may change afterwards ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Veto:
    """Never these two."""

    mentee: int
    mentor: int


@dataclass(frozen=True, slots=True)
class Unveto:
    """These two may be together again."""

    mentee: int
    mentor: int


@dataclass(frozen=True, slots=True)
class Pin:
    """These two, whatever the scores say; an earlier pin of the mentee goes."""

    mentee: int
    mentor: int


@dataclass(frozen=True, slots=True)
class Unpin:
    """Let the engine choose for this mentee again."""

    mentee: int


@dataclass(frozen=True, slots=True)
class Places:
    """The mentor has this many places now; 0 is a pause."""

    mentor: int
    places: int


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The mentee is not there any more."""

    mentee: int


Change = Veto | Unveto | Pin | Unpin | Places | Withdraw


def _without(pairs: Ints, mentee: int, mentor: int | None = None) -> Ints:
    other: Bools = pairs[:, 0] != mentee
    if mentor is not None:
        other |= pairs[:, 1] != mentor
    return pairs.compress(other, axis=0)


def _with(pairs: Ints, mentee: int, mentor: int) -> Ints:
    return np.concatenate([pairs, np.array([[mentee, mentor]], np.int64)])


def changed(programme: Programme, change: Change) -> Programme:
    """Give the programme as it is after one change."""
    match change:
        case Veto(i, j):
            return replace(programme, vetoes=_with(_without(programme.vetoes, i, j), i, j))
        case Unveto(i, j):
            return replace(programme, vetoes=_without(programme.vetoes, i, j))
        case Pin(i, j):
            return replace(programme, pins=_with(_without(programme.pins, i), i, j))
        case Unpin(i):
            return replace(programme, pins=_without(programme.pins, i))
        case Places(j, places):
            capacity = programme.capacity.copy()
            capacity[j] = places
            return replace(programme, capacity=capacity)
        case _:  # somebody leaves
            return replace(programme, absent=np.union1d(programme.absent, [change.mentee]))


# --- the answer ----------------------------------------------------------------------------------


# Called between the phases of a run: its name, the value so far and the bound (None: not known
# yet), both thousandths of a point. It may raise to stop the run.
Progress = Callable[[str, int | None, int | None], None]


@dataclass(frozen=True, eq=False)
class Group:
    """Mentees who compete for too few places: every mentor that one of them can have is here.

    ``len(mentees) - places`` of them stay without a mentor, whatever one does.
    """

    mentees: Ints
    mentors: Ints
    places: int


class Engine(Protocol):
    """What a matching needs to go on from where it is."""

    def change(
        self, matching: "Matching", changes: Sequence[Change], *, is_same_goal: bool
    ) -> "Matching":
        """Give the best matching after the changes."""


@dataclass(frozen=True, eq=False)
class Matching:
    """The best matching: as many mentees as possible, and then the highest total score.

    With ``fair`` the lowest score is raised before the total; ``floor`` is that lowest score.
    ``bonus`` is what the pairs of the previous matching got extra: the goal was the highest
    ``total + bonus``, and ``bound`` is what no matching of as many mentees can exceed.
    """

    programme: Programme
    mentor: Ints  # [n], -1: nobody
    score: Ints  # [n], 0 without mentor
    price: Ints  # [m], what a place is worth, 0 or below: in the units of graph.py
    cost: Ints  # [n], what a mentee costs at these prices: in the units of graph.py
    bonus: int
    bound: int
    proven: bool  # most matches, and total + bonus == bound
    groups: tuple[Group, ...]
    refused_pins: Ints  # rows of (mentee, mentor): pins that break a rule, or find the mentor full
    floor: int
    steady: int
    fair: bool
    seconds: float
    engine: Engine = field(repr=False)

    @property
    def matched(self) -> int:
        """How many mentees have a mentor."""
        return int((self.mentor >= 0).sum())

    @property
    def total(self) -> int:
        """The scores of all pairs together, without bonus."""
        return int(self.score.sum())

    @property
    def pairs(self) -> Ints:
        """The pairs as rows of (mentee, mentor)."""
        who = np.flatnonzero(self.mentor >= 0)
        return np.stack([who, self.mentor[who]], axis=1)

    @property
    def by_id(self) -> dict[int, int]:
        """Who has whom, by the ids of the people."""
        mentee, mentor = self.pairs.T
        ids = self.programme
        return dict(zip(ids.mentees[mentee].tolist(), ids.mentors[mentor].tolist(), strict=True))

    def change(self, *changes: Change, is_same_goal: bool = False) -> "Matching":
        """Give the best matching after these changes.

        The pairs of now get the bonus, so that few others move; with the same goal only those get it
        that had it.
        """
        return self.engine.change(self, changes, is_same_goal=is_same_goal)
