"""What each criterion gives a pair and which rules it breaks: plainly, one expression a kind."""

from collections.abc import Collection

import numpy as np

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


def points(criterion: Criterion, rows: Ints, cols: Ints) -> Ints:
    """Points 0..1000 of each mentee in ``rows`` with each mentor in ``cols``."""
    match criterion:
        case Dot(left=left, right=right):
            found: Ints = left[rows] @ right[cols].T
            return found
        case Table(left=left, right=right, points=table):
            return table[np.ix_(left[rows], right[cols])]
        case Overlap(left=left, right=right, full=full):
            both: Ints = np.bitwise_count(left[rows, None] & right[None, cols]).astype(np.int64)
            return MOST_POINTS * both.clip(max=full) // full
        case Distance():
            return _nearness(criterion, rows, cols)
        case _:  # single pairs
            found = np.zeros((len(rows), len(cols)), np.int64)
            at, row, col = _listed(criterion.mentee, criterion.mentor, rows, cols)
            found[row, col] = criterion.points[at]
            return found


def allows(rule: Rule, rows: Ints, cols: Ints) -> Bools:
    """Tell which mentees in ``rows`` the rule lets have which mentors in ``cols``."""
    match rule:
        case Differ():
            return ~_shares(rule, rows, cols)
        case Meet(left=left, right=right):
            free: Bools = (left[rows, None] & right[None, cols]) != 0
            return free
        case Allowed(left=left, right=right, allowed=allowed):
            return allowed[np.ix_(left[rows], right[cols])]
        case Reach():
            return _reaches(rule, rows, cols)
        case Forbidden(mentee=mentee, mentor=mentor):
            free = np.ones((len(rows), len(cols)), np.bool_)
            _, row, col = _listed(mentee, mentor, rows, cols)
            free[row, col] = False
            return free
        case _:  # some can have one mentor only
            is_named = _finder(rule.mentee, rows)[rows] >= 0
            free = np.repeat(~is_named[:, None], len(cols), axis=1)
            _, row, col = _listed(rule.mentee, rule.mentor, rows, cols)
            free[row, col] = True
            return free


def plain(
    programme: Programme,
    rows: Ints | None = None,
    cols: Ints | None = None,
    *,
    aside: Collection[str] = (),
) -> Ints:
    """Scores of these mentees with these mentors, -1 where a rule or a veto forbids the pair.

    Rules whose codes are in ``aside`` forbid nothing.
    """
    rows = np.arange(len(programme.mentees)) if rows is None else rows
    cols = np.arange(len(programme.mentors)) if cols is None else cols
    score = np.zeros((len(rows), len(cols)), np.int64)
    for criterion in programme.criteria:
        score += criterion.weight * points(criterion, rows, cols)
    free = np.ones(score.shape, np.bool_)
    for rule in programme.rules:
        if rule.code not in aside:
            free &= allows(rule, rows, cols)
    for pairs, is_free in ((programme.waivers, True), (programme.vetoes, False)):
        _, row, col = _listed(pairs[:, 0], pairs[:, 1], rows, cols)
        free[row, col] = is_free
    return np.where(free, score, -1)


def _nearness(distance: Distance, rows: Ints, cols: Ints) -> Ints:
    # In float32 on purpose: the fast scorer does the same, step by step.
    far = np.sqrt(_squares(distance.left[rows], distance.right[cols]).astype(np.float32))
    lost = np.floor(far * np.float32(MOST_POINTS / distance.zero_at))
    near = np.maximum(0, MOST_POINTS - lost).astype(np.int64)
    online = distance.left_online[rows, None] & distance.right_online[None, cols]
    best: Ints = np.where(online, np.maximum(near, distance.online), near)
    return best


def _reaches(reach: Reach, rows: Ints, cols: Ints) -> Bools:
    radius = np.minimum(reach.left_radius[rows, None], reach.right_radius[None, cols])
    near = _squares(reach.left[rows], reach.right[cols]) <= radius * radius
    free: Bools = near | (reach.left_online[rows, None] & reach.right_online[None, cols])
    return free


def _squares(left: Ints, right: Ints) -> Ints:
    """Squared distances."""
    squares: Ints = ((left[:, None, :] - right[None, :, :]) ** 2).sum(axis=-1)
    return squares


def _shares(differ: Differ, rows: Ints, cols: Ints) -> Bools:
    left, right = differ.left, differ.right
    shared = np.zeros((len(rows), len(cols)), np.bool_)
    if len(rows) == 1:  # the keys of one mentee are few: quicker than sorting
        own = left.key[left.person == rows[0]]
        same = right.person[(right.key[:, None] == own).any(axis=1)]
        col = _finder(cols, same)[same]
        shared[0, col[col >= 0]] = True
        return shared
    near = _finder(rows, left.person)[left.person] >= 0
    some = Keys(left.person[near], left.key[near])
    _, row, col = _listed(*join(some, right), rows, cols)
    shared[row, col] = True
    return shared


def join(left: Keys, right: Keys) -> tuple[Ints, Ints]:
    """Give all (mentee, mentor) with a key in common; a pair comes once for every key they share."""
    order = np.argsort(right.key, kind="stable")
    keys = right.key[order]
    first = np.searchsorted(keys, left.key, "left")
    count = np.searchsorted(keys, left.key, "right") - first
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(left.person, count), right.person[order[np.repeat(first, count) + within]]


def _listed(mentee: Ints, mentor: Ints, rows: Ints, cols: Ints) -> tuple[Ints, Ints, Ints]:
    """Which of the listed pairs are in the block, and where: (place in the list, row, column)."""
    row, col = _finder(rows, mentee)[mentee], _finder(cols, mentor)[mentor]
    found = np.flatnonzero((row >= 0) & (col >= 0))
    return found, row[found], col[found]


def _finder(people: Ints, asked: Ints) -> Ints:
    """Where everybody who may be asked for is among these people; -1: not there."""
    at = np.full(1 + max(int(people.max(initial=-1)), int(asked.max(initial=-1))), -1)
    at[people] = np.arange(len(people))
    return at
