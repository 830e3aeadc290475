"""The optimum of the whole programme, and the prices that prove it.

Method: the assignment problem on mentors' places, with one "nobody" place for each mentee, in exact
integers; prices by Bellman-Ford over the optimum; weak duality then bounds every matching.
"""

import numpy as np

from matching.engine.model import TOP, Ints, Matching, Problem


def solve(problem: Problem) -> Matching:
    """Give most mentees a mentor, and then the best ones.

    A pair is worth its score plus a big constant, so that one more match beats any score;
    everything is a whole number below 2**53, where floating point is exact. People are put in
    the order of their ids first, so that of equally good matchings it is always the same one.

    Raises:
        ValueError: the programme is too large for exact arithmetic.
    """
    by_mentee = np.argsort(np.array(problem.mentees, np.int64), kind="stable")
    by_mentor = np.argsort(np.array(problem.mentors, np.int64), kind="stable")
    feasible = problem.feasible[np.ix_(by_mentee, by_mentor)]
    worth = _worth(problem)[np.ix_(by_mentee, by_mentor)]
    places = problem.places[by_mentor]
    chosen = _assign(worth, feasible, places)
    value = int(sum(worth[i, j] for i, j in enumerate(chosen) if j >= 0))
    bound = _bound(worth, feasible, places, chosen)
    mentor = np.full(len(problem.mentees), -1, np.int64)
    for i, j in enumerate(chosen):
        mentor[by_mentee[i]] = by_mentor[j] if j >= 0 else -1
    return Matching(problem, mentor, value, bound)


def _worth(problem: Problem) -> Ints:
    """What a pair adds: being matched above all, and then its score."""
    n = len(problem.mentees)
    big = TOP * n + 1
    if big * n >= 2**53:
        raise ValueError("the programme is too large for one exact run")
    return big + problem.scores


def _assign(worth: Ints, feasible: np.ndarray, places: Ints) -> Ints:
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 — slow to load

    n = len(worth)
    columns = np.repeat(np.arange(len(places)), np.minimum(places, n))
    matrix = np.where(feasible, worth, 0)[:, columns]
    alone = np.zeros((n, n), np.int64)
    rows, picked = linear_sum_assignment(
        np.concatenate([matrix, alone], axis=1).astype(np.float64), maximize=True
    )
    chosen = np.full(n, -1, np.int64)
    for i, k in zip(rows, picked, strict=True):
        if k < len(columns) and feasible[i, columns[k]]:
            chosen[i] = columns[k]
    return chosen


def _bound(worth: Ints, feasible: np.ndarray, places: Ints, chosen: Ints) -> int:
    """The value that no matching can exceed, from prices of the places (weak duality).

    For any prices p ≥ 0: value ≤ Σ max(0, max_j worth_ij − p_j) + Σ places_j · p_j. The prices
    rise until nobody would rather have another mentor than her own; full mentors alone have one.
    """
    n, m = worth.shape
    used = np.bincount(chosen[chosen >= 0], minlength=m)
    price = np.zeros(m, np.int64)
    is_full = used >= places
    if n and m:
        open_to = np.where(feasible, worth, -1)
        mine = np.array([worth[i, j] if j >= 0 else 0 for i, j in enumerate(chosen)])
        for _ in range(m + 1):
            kept = mine - np.where(chosen >= 0, price[chosen], 0)
            wish = np.where(open_to >= 0, open_to - kept[:, None], 0).max(axis=0)
            risen = np.where(is_full, np.maximum(price, wish), 0)
            if (risen == price).all():
                break
            price = risen
    best = np.where(feasible, worth - price[None, :], 0).max(axis=1, initial=0)
    return int(np.maximum(best, 0).sum() + (places * price).sum())
