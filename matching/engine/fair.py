"""The lowest score raised as far as the number of matches allows."""

from dataclasses import replace

import numpy as np

from matching.engine.assign import most_matches
from matching.engine.graph import BIG
from matching.engine.model import TOP
from matching.engine.pool import Pool, Terms, search


def highest_floor(pool: Pool, terms: Terms) -> tuple[Pool, int]:
    """Give the highest score that everybody can have, with as many matches; and what was learnt."""
    pool, most = _most(pool, terms, 0)
    low, high = 0, TOP
    while low < high:
        middle = (low + high + 1) // 2
        pool, matched = _most(pool, terms, middle)
        if matched == most:
            low = middle
        else:
            high = middle - 1
    return pool, low


def _most(pool: Pool, terms: Terms, least: int) -> tuple[Pool, int]:
    """Give how many mentees can have a mentor with at least this score, of all pairs."""
    while True:
        graph = replace(terms, floor=least).graph(pool)
        mate, mentees, mentors = most_matches(graph)
        # A pair of an over-demanded mentee with any other mentor would be one match more.
        found = search(
            pool,
            terms,
            np.where(mentors, -BIG, 0),
            np.where(mentees, BIG, 0),
            least=least,
        )
        if not len(found.row):
            return pool, int((mate >= 0).sum())
        pool = pool.with_pairs(found)
