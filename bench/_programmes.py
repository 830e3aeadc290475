"""A drawn programme as the engine wants it: the same scores, out of criteria and rules as data."""

import numpy as np

from bench import _instances as drawn
from bench._instances import Instance, Ints, Side
from matching.engine import (
    Allowed,
    Differ,
    Distance,
    Dot,
    Forbidden,
    Keys,
    Meet,
    Only,
    Overlap,
    Pairs,
    Programme,
    Reach,
    Table,
)

GENDERS, WANTS = 3, 8


def programme(instance: Instance) -> Programme:
    """Put an instance in the engine's words."""
    mentees, mentors = instance.mentees, instance.mentors
    return Programme(
        mentees=np.arange(len(mentees)),
        mentors=np.arange(len(mentors)),
        capacity=instance.capacity,
        criteria=_criteria(instance),
        rules=_rules(instance),
    )


def _criteria(
    instance: Instance,
) -> tuple[Dot | Overlap | Distance | Table | Pairs, ...]:
    a, b, weights = instance.mentees, instance.mentors, drawn.WEIGHTS
    older = np.arange(b.age.max() + 1)[None, :] - np.arange(a.age.max() + 1)[:, None]
    return (
        Dot("goals", weights["goals"], drawn.wanted_topics(a), b.topics),
        Overlap("availability", weights["availability"], a.dayparts, b.dayparts, full=4),
        Distance(
            "distance",
            weights["distance"],
            a.place,
            b.place,
            zero_at=drawn.FURTHEST,
            left_online=a.online,
            right_online=b.online,
            online=drawn.MEET_ONLINE,
        ),
        Dot("profession", weights["profession"], 250 * _fields(a), _fields(b)),
        Table("age", weights["age"], a.age, b.age, drawn.age_points(older)),
        Dot("personality", weights["personality"], 50 * _traits(a), _traits(b)),
        Pairs(
            "wishes",
            weights["wishes"],
            instance.wishes[:, 0],
            instance.wishes[:, 1],
            drawn.WISHED[instance.wishes[:, 2]],
        ),
        Dot("text", weights["text"], a.words, b.words),
    )


def _rules(instance: Instance) -> tuple[Differ | Allowed | Meet | Reach | Forbidden | Only, ...]:
    a, b = instance.mentees, instance.mentors
    years = np.arange(b.years.max() + 1)[None, :]
    more = years - np.arange(a.years.max() + 1)[:, None] >= drawn.LEAST_GAP
    return (
        Differ("person", Keys.of(a.person), Keys.of(b.person)),
        Differ("employer", Keys.of(a.employer), Keys.of(b.employer)),
        Differ("team", Keys.of(a.team), Keys.of(b.team)),
        Differ("neighbourhood", Keys.of(a.hood), Keys.of(b.hood)),
        Allowed("experience", np.zeros(len(a), np.int64), b.years, years > drawn.LEAST_YEARS),
        Allowed("gap", a.years, b.years, more),
        Meet("language", a.languages, b.languages),
        Meet("availability", a.dayparts, b.dayparts),
        Reach("reach", a.place, b.place, a.radius, b.radius, a.online, b.online),
        Allowed("gender", a.gender * WANTS + a.wants, b.gender * WANTS + b.wants, _likes()),
        Forbidden("refused", instance.refused[:, 0], instance.refused[:, 1]),
        Only("only", instance.only[:, 0], instance.only[:, 1]),
    )


def _fields(side: Side) -> Ints:
    """A column for every value of every field: as many in common as fields are the same."""
    return np.eye(drawn.FIELD_VALUES, dtype=np.int64)[side.fields].reshape(len(side), -1)


def _traits(side: Side) -> Ints:
    """A column for every step of every trait that is taken, and one that is not.

    Two levels differ by as many steps as only one of both took.
    """
    taken = side.traits[:, :, None] > np.arange(drawn.TRAIT_LEVELS - 1)
    return np.concatenate([taken, ~taken], axis=2).reshape(len(side), -1).astype(np.int64)


def _likes() -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Whether two, each with a gender and with the genders she would have, can be together."""
    gender, wants = np.divmod(np.arange(GENDERS * WANTS), WANTS)
    likes = (wants[:, None] >> gender[None, :]) & 1 == 1
    both: np.ndarray[tuple[int, int], np.dtype[np.bool_]] = likes & likes.T
    return both
