"""A programme and its people, put in the engine's terms."""

from collections.abc import Mapping, Sequence

import numpy as np

from matching.answers import Person
from matching.engine.model import Ints, Programme, Rule
from matching.engine.score import allows
from matching.points import criteria
from matching.rules import off_table, rules, where_pairs
from matching.settings import Settings


def compiled(
    mentees: Sequence[Person],
    mentors: Sequence[Person],
    settings: Settings,
    *,
    pins: Mapping[int, int] | None = None,
) -> Programme:
    """Give the engine everything that a matching depends on; pins by the keys of participants."""
    rows = where_pairs(sorted(settings.overridden), mentees, mentors)
    hard = rules(mentees, mentors, settings)
    if settings.set_aside:
        hard += (off_table(mentees, mentors, settings),)
    return Programme(
        mentees=np.array([each.pk for each in mentees], np.int64),
        mentors=np.array([each.pk for each in mentors], np.int64),
        capacity=np.array([each.places for each in mentors], np.int64),
        criteria=criteria(mentees, mentors, settings),
        rules=hard,
        pins=where_pairs(sorted((pins or {}).items()), mentees, mentors),
        vetoes=where_pairs(settings.vetoes, mentees, mentors, by="user"),
        waivers=_waivers(rows, hard, mentees, mentors, settings),
    )


def _waivers(
    rows: Ints,
    hard: Sequence[Rule],
    mentees: Sequence[Person],
    mentors: Sequence[Person],
    settings: Settings,
) -> Ints:
    """The pairs of which every rule that they break was set aside, and no other."""
    kept = [
        (i, j)
        for i, j in rows.tolist()
        if broken(hard, i, j) <= settings.overridden[mentees[i].pk, mentors[j].pk]
    ]
    return np.array(kept, np.int64).reshape(-1, 2)


def broken(hard: Sequence[Rule], mentee: int, mentor: int) -> frozenset[str]:
    """The rules that these two break, by their codes."""
    row, col = np.array([mentee]), np.array([mentor])
    return frozenset(rule.code for rule in hard if not allows(rule, row, col)[0, 0])
