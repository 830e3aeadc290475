"""The best matching the slow and simple way: what every other way must agree with."""

import numpy as np

from matching.engine.model import TOP, Ints, Programme
from matching.engine.score import plain


def reference(programme: Programme) -> Ints:
    """Give the mentor [n] of each mentee, -1: nobody, by one dense assignment problem.

    Pins that break a rule or find their mentor full leave their mentee without one, as in ``solve``.

    Raises:
        ValueError: the programme is too large for exact arithmetic.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 — slow to load

    score = plain(programme)
    n, m = score.shape
    big = TOP * (n + 1)
    if big * (n + 1) >= 1 << 53:
        raise ValueError("the programme is too large for exact arithmetic")
    score[programme.absent] = -1
    places, mentor = programme.capacity.copy(), np.full(n, -1)
    for i, j in programme.pins:
        if score[i, j] >= 0 and places[j] > 0:
            mentor[i] = j
            places[j] -= 1
    score[programme.pins[:, 0]] = -1
    column = np.repeat(np.arange(m), np.minimum(places, n))
    worth = np.where(score >= 0, score + big, 0)[:, column]
    alone = np.zeros((n, n), np.int64)
    row, col = linear_sum_assignment(
        np.concatenate([worth, alone], axis=1).astype(np.float64), maximize=True
    )
    real = np.flatnonzero(col < len(column))
    real = real[worth[row[real], col[real]] > 0]
    mentor[row[real]] = column[col[real]]
    return mentor
