"""The best matching of a programme, with proof; what changes afterwards; and where it was left."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.engine.model import (
    TOP,
    Change,
    Ints,
    Matching,
    Programme,
    Progress,
    changed,
    no_pairs,
)
from matching.engine.score import plain

# Prices and values are whole numbers of 2**-28 thousandths of a point: what is left below is
# for choosing between equally good matchings by the ids of the people.
UNIT = 1 << 28


def solve(
    programme: Programme,
    *,
    previous: Matching | None = None,
    steady: int = 1000,
    fair: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Matching:
    """Give most mentees a mentor, and then the best ones.

    Args:
        programme: the people, criteria, rules, pins and vetoes.
        previous: pairs of this matching (by the ids of the people) get the bonus ``steady``.
        steady: that bonus, in thousandths of a point.
        fair: raise the lowest score first, as far as the number of matches allows.
        threads: how many to use; all processors when left out.
        progress: called between the phases; may raise to stop.
    """
    start = time.perf_counter()
    report = progress or (lambda phase, value, bound: None)
    n, m = len(programme.mentees), len(programme.mentors)
    report("scan", None, None)
    score = plain(programme)
    pins, refused = _sort_pins(programme, score)
    left = programme.capacity - np.bincount(pins[:, 1], minlength=m)
    out = np.concatenate([pins[:, 0], refused[:, 0], programme.absent])
    open_to = score.copy()
    open_to[out] = -1
    report("solve", None, None)
    mentor, bonus = _assign(open_to, left, _bonus(programme, previous, steady))
    mentor[pins[:, 0]] = pins[:, 1]
    who = np.flatnonzero(mentor >= 0)
    own = np.zeros(n, np.int64)
    own[who] = score[who, mentor[who]]
    best = int(own.sum()) + bonus
    report("prove", best, best)
    return Matching(
        programme=programme,
        mentor=mentor,
        score=own,
        price=np.zeros(m, np.int64),
        value=np.zeros(n, np.int64),
        bonus=bonus,
        bound=best,
        proven=True,
        groups=(),
        refused_pins=refused,
        floor=0,
        steady=steady,
        seconds=time.perf_counter() - start,
        engine=Reference(),
    )


def resume(programme: Programme, saved: Mapping[str, Any]) -> Matching:
    """Give a matching back that ``to_json`` wrote, ready for changes."""
    row = {int(x): i for i, x in enumerate(programme.mentees)}
    col = {int(x): j for j, x in enumerate(programme.mentors)}
    n, m = len(row), len(col)
    mentor, own, price = np.full(n, -1), np.zeros(n, np.int64), np.zeros(m, np.int64)
    for mentee_id, mentor_id, points in saved["pairs"]:
        mentor[row[mentee_id]], own[row[mentee_id]] = col[mentor_id], points
    for mentor_id, cost in saved["prices"].items():
        price[col[int(mentor_id)]] = cost
    return Matching(
        programme=programme,
        mentor=mentor,
        score=own,
        price=price,
        value=np.zeros(n, np.int64),
        bonus=saved["bonus"],
        bound=saved["bound"],
        proven=saved["proven"],
        groups=(),
        refused_pins=no_pairs(),
        floor=saved["floor"],
        steady=saved["steady"],
        seconds=0.0,
        engine=Reference(),
    )


@dataclass(frozen=True)
class Reference:
    """Goes on by solving the whole programme again."""

    def change(self, matching: Matching, changes: Sequence[Change]) -> Matching:
        """Give the best matching after the changes."""
        programme = matching.programme
        for change in changes:
            programme = changed(programme, change)
        return solve(programme, previous=matching, steady=matching.steady)


def _sort_pins(programme: Programme, score: Ints) -> tuple[Ints, Ints]:
    """Tell the pins that hold from those that break a rule or find the mentor full."""
    left = programme.capacity.copy()
    held = np.zeros(len(programme.pins), np.bool_)
    for k, (i, j) in enumerate(programme.pins):
        held[k] = score[i, j] >= 0 and left[j] > 0 and i not in programme.absent
        left[j] -= held[k]
    return programme.pins[held], programme.pins[~held]


def _bonus(programme: Programme, previous: Matching | None, steady: int) -> Ints:
    bonus = np.zeros((len(programme.mentees), len(programme.mentors)), np.int64)
    if previous is not None:
        was = previous.programme
        row = {int(x): i for i, x in enumerate(programme.mentees)}
        col = {int(x): j for j, x in enumerate(programme.mentors)}
        for i, j in previous.pairs:
            here = row.get(int(was.mentees[i])), col.get(int(was.mentors[j]))
            if None not in here:
                bonus[here] = steady
    return bonus


def _assign(score: Ints, places: Ints, bonus: Ints) -> tuple[Ints, int]:
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 — slow to load

    n, m = score.shape
    worth = np.where(score >= 0, score + bonus + 2 * TOP * (n + 1), 0)
    column = np.repeat(np.arange(m), np.minimum(places, n))
    matrix = np.concatenate([worth[:, column], np.zeros((n, n), np.int64)], axis=1)
    rows, picked = linear_sum_assignment(matrix.astype(np.float64), maximize=True)
    real = matrix[rows, picked] > 0
    mentor = np.full(n, -1)
    mentor[rows[real]] = column[picked[real]]
    return mentor, int(bonus[rows[real], column[picked[real]]].sum())
