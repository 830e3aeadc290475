"""Programmes drawn at random for the benchmark, the same for ever, and what their pairs are worth.

People cluster in cities and sectors, availability has a heavy tail, a few mentors are mentee as
well. Every trait is a whole number. About 13 % of all pairs is possible; 1 to 2 % of the mentees
have nobody at all. This module knows NumPy only, not the engine: it scores as anybody would.
"""

# ruff: noqa: PLR2004 — the numbers are the shares and shapes of what is drawn

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TOPICS, WORDS, SECTORS, DAYPARTS, LANGUAGES = 40, 48, 10, 21, 8
TRAITS, TRAIT_LEVELS = 5, 5  # personality: five traits, each 0..4
FIELDS, FIELD_VALUES = 4, 6  # profession: four fields with six values each
KM = 5  # coordinates are in 200 m
FURTHEST = 60 * KM
MEET_ONLINE = 300  # points for two who both meet online, however far apart
LEAST_GAP = 5  # years of experience a mentor has more
LEAST_YEARS = 5  # a mentor has strictly more
WISHED = np.array([0, 1000, 700, 400])  # by rank
# Places for each mentee; as drawn there are about 1.6. "tied": one with each mentor, few distinct scores.
PLACES = {"ample": None, "even": 1.05, "scarce": 0.95, "tied": 1.0}
WEIGHTS = {
    "goals": 27,
    "availability": 12,
    "distance": 12,
    "profession": 10,
    "age": 7,
    "personality": 8,
    "wishes": 12,
    "text": 12,
}


@dataclass(frozen=True, eq=False)
class Side:
    """The mentees or the mentors; every array has a row for each of them."""

    person: Ints  # somebody can be on both sides
    employer: Ints
    team: Ints
    hood: Ints
    place: Ints  # [n, 2]
    radius: Ints
    online: Bools
    years: Ints
    age: Ints
    gender: Ints  # 0..2
    wants: Ints  # of which gender, a bit each
    languages: Ints  # a bit each
    dayparts: Ints  # a bit each
    topics: Ints  # [n, TOPICS]: what a mentee wants, what a mentor offers, 0..3
    fields: Ints  # [n, FIELDS]
    traits: Ints  # [n, TRAITS]
    words: Ints  # [n, WORDS], of length 31 at most

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, eq=False)
class Instance:
    """A programme as drawn."""

    mentees: Side
    mentors: Side
    capacity: Ints
    wishes: Ints  # rows of (mentee, mentor, rank 1..3)
    refused: Ints  # rows of (mentee, mentor)
    only: Ints  # rows of (mentee, mentor): this one or nobody


@dataclass(frozen=True, eq=False)
class _Map:
    x: Floats
    y: Floats
    spread: Floats
    share: Floats  # of all people


# --- drawing -------------------------------------------------------------------------------
# The order of the draws is the instance: another order is another programme.


def draw(people: int, supply: str, *, seed: int = 1) -> Instance:
    """Draw a programme of this many mentees and as many mentors."""
    n = m = people
    rng = np.random.default_rng([seed, n, m])
    cities = _cities(rng, n + m)
    mentees = _side(rng, n, cities, np.arange(n), mentors=False)
    ids = n + np.arange(m)
    both = rng.random(m) < 0.04
    ids[both] = rng.integers(0, n, both.sum())
    mentors = _side(rng, m, cities, ids, mentors=True)
    capacity = _capacity(rng, n, m, PLACES[supply])
    wishes = _wishes(rng, n, m)
    few = max(1, n // 20)
    refused = np.stack([rng.integers(0, n, few), rng.integers(0, m, few)], axis=1)
    pinned = n // 100
    only = np.stack(
        [rng.permutation(n)[:pinned], rng.permutation(np.flatnonzero(capacity > 0))[:pinned]],
        axis=1,
    )
    drawn = Instance(mentees, mentors, capacity, wishes, np.unique(refused, axis=0), only)
    return _tied(rng, drawn) if supply == "tied" else drawn


def _tied(rng: Generator, drawn: Instance) -> Instance:
    """Leave three topics of eight and four of fifteen parts of the week; all else is the same."""
    none = drawn.only[:0]
    return Instance(
        mentees=_alike(rng, drawn.mentees, years=0, age=30, level=1),
        mentors=_alike(rng, drawn.mentors, years=20, age=50, level=3),
        capacity=np.ones_like(drawn.capacity),
        wishes=drawn.wishes[:0],
        refused=none,
        only=none,
    )


def _alike(rng: Generator, side: Side, *, years: int, age: int, level: int) -> Side:
    n = len(side)
    same, own = np.zeros(n, np.int64), 2 * np.arange(n) + (level > 1)
    topics = np.zeros((n, TOPICS), np.int64)
    topics[:, :8] = level * (_first(rng, np.ones((1, 8)), n) < 3)
    return replace(
        side,
        employer=own,
        team=own,
        hood=own,
        place=np.zeros_like(side.place),
        online=np.ones(n, np.bool_),
        years=same + years,
        age=same + age,
        wants=same + 7,
        languages=same + 1,
        dayparts=_bits(_first(rng, np.ones((1, 15)), n) < 4),
        topics=topics,
        fields=np.zeros_like(side.fields),
        traits=np.zeros_like(side.traits),
        words=np.zeros_like(side.words),
    )


def _cities(rng: Generator, people: int) -> _Map:
    count = int(np.clip(people**0.5 / 4, 3, 60))
    x, y = rng.uniform(20, 280, count), rng.uniform(20, 280, count)
    share = 1 / np.arange(1, count + 1) ** 0.9
    return _Map(x, y, rng.uniform(3, 14, count), share / share.sum())


def _bits(ticked: Bools) -> Ints:
    """One number a row, with a bit for every column that is ticked."""
    bits: Ints = (ticked.astype(np.int64) << np.arange(ticked.shape[1])).sum(axis=1)
    return bits


def _first(rng: Generator, weights: Floats, n: int) -> Ints:
    """Put the options of each row in an order at random, likely ones first."""
    return np.argsort(-np.log(rng.random((n, weights.shape[1]))) / weights, axis=1)


def _side(rng: Generator, n: int, cities: _Map, ids: Ints, *, mentors: bool) -> Side:
    each = np.arange(n)
    city = rng.choice(len(cities.x), n, p=cities.share)
    centre = np.stack([cities.x[city], cities.y[city]], axis=1)
    exact = centre + rng.normal(0, 1, (n, 2)) * cities.spread[city][:, None]
    place = np.clip(np.rint(exact * KM), 0, 300 * KM - 1).astype(np.int64)
    cell = place // (2 * KM)
    hood = cell[:, 0] * 1000 + cell[:, 1]
    team = hood * 64 + rng.integers(0, 1 + max(1, n // 4000), n)
    share = np.arange(SECTORS, 0, -1) / (SECTORS * (SECTORS + 1) / 2)
    sector = rng.choice(SECTORS, n, p=share)
    # A few large employers in each city and sector, many small ones.
    employer = np.minimum(rng.zipf(1.6, n), max(8, n // 12)) * 1000 + city * 7 + sector
    if mentors:
        years = np.clip(np.rint(rng.gamma(5.0, 3.4, n)), 2, 42).astype(np.int64)
    else:
        years = np.clip(np.rint(rng.gamma(1.6, 2.6, n)), 0, 20).astype(np.int64)
    age = np.clip(24 + years + np.rint(rng.gamma(1.5, 3.0, n)), 22, 69).astype(np.int64)
    gender = rng.choice(3, n, p=[0.58, 0.40, 0.02])
    wants = np.full(n, 7)
    picky = rng.random(n) < (0.03 if mentors else 0.12)
    wants[picky] = 1 << gender[picky]
    spoken = np.array([0.93, 0.55, 0.18, 0.12, 0.08, 0.06, 0.05, 0.04])
    languages = _bits(rng.random((n, LANGUAGES)) < spoken)
    languages[languages == 0] = 1
    dayparts = _dayparts(rng, n)
    topics = _topics(rng, sector, mentors=mentors)
    fields = np.where(
        rng.random((n, FIELDS)) < 0.55,
        (sector[:, None] + np.arange(FIELDS)) % FIELD_VALUES,
        rng.integers(0, FIELD_VALUES, (n, FIELDS)),
    )
    traits = rng.binomial(TRAIT_LEVELS - 1, rng.beta(2, 2, (n, TRAITS)))
    mix = rng.gamma(0.25, 1.0, (n, WORDS))
    mix[each, (sector * 4 + rng.integers(0, 8, n)) % WORDS] += 1.0
    words = np.floor(31.0 * mix / np.linalg.norm(mix, axis=1, keepdims=True)).astype(np.int64)
    kilometres = rng.choice([5, 10, 20, 30, 50, 80], n, p=[0.1, 0.25, 0.3, 0.2, 0.1, 0.05])
    online = rng.random(n) < 0.55
    return Side(
        person=ids,
        employer=employer,
        team=team,
        hood=hood,
        place=place,
        radius=(kilometres * KM).astype(np.int64),
        online=online,
        years=years,
        age=age,
        gender=gender,
        wants=wants,
        languages=languages,
        dayparts=dayparts,
        topics=topics,
        fields=fields,
        traits=traits,
        words=words,
    )


def _dayparts(rng: Generator, n: int) -> Ints:
    """Most people can one or two parts of the week, a few can many; most can some common evening."""
    liked = rng.dirichlet(np.full(DAYPARTS, 0.35), n) + 1e-9
    count = np.clip(1 + np.floor(rng.pareto(1.1, n) * 1.6), 1, DAYPARTS).astype(int)
    order = _first(rng, liked, n)
    ticked = np.zeros((n, DAYPARTS), np.bool_)
    np.put_along_axis(ticked, order, np.arange(DAYPARTS)[None, :] < count[:, None], axis=1)
    evenings = rng.random(n) < 0.6
    ticked[evenings, rng.choice([2, 5, 8, 11], evenings.sum())] = True
    return _bits(ticked)


def _topics(rng: Generator, sector: Ints, *, mentors: bool) -> Ints:
    """Eight topics belong to a sector; a mentee orders hers, a mentor knows each to a level."""
    n = len(sector)
    common = np.concatenate([np.full(8, 6.0), np.full(TOPICS - 8, 0.6)])
    liked = np.array([np.roll(common, s * 4) for s in range(SECTORS)])
    liked /= liked.sum(axis=1, keepdims=True)
    order = _first(rng, liked[sector], n)
    count = rng.integers(4, 9, n) if mentors else rng.integers(1, 6, n)
    if mentors:
        level = rng.integers(1, 4, (n, TOPICS))
    else:
        level = np.broadcast_to(np.maximum(1, 3 - np.arange(TOPICS)), (n, TOPICS))
    topics = np.zeros((n, TOPICS), np.int64)
    chosen = np.arange(TOPICS)[None, :] < count[:, None]
    np.put_along_axis(topics, order, np.where(chosen, level, 0), axis=1)
    return topics


def _capacity(rng: Generator, n: int, m: int, supply: float | None) -> Ints:
    """One to four places each, and then one less or more here and there until the sum is right."""
    places = rng.choice([1, 2, 3, 4], m, p=[0.6, 0.25, 0.1, 0.05])
    if supply is None:
        return places
    wanted = round(supply * n)
    while places.sum() > wanted and (places > 1).any():
        several = np.flatnonzero(places > 1)
        places[rng.permutation(several)[: places.sum() - wanted]] -= 1
    if places.sum() > wanted:
        places[rng.permutation(m)[: places.sum() - wanted]] = 0
    while places.sum() < wanted:
        places[rng.integers(0, m)] += 1
    return places


def _wishes(rng: Generator, n: int, m: int) -> Ints:
    """A third of the mentees name one to three mentors, often the same popular ones."""
    wishers = np.flatnonzero(rng.random(n) < 0.35)
    popular = 1 / np.arange(1, m + 1) ** 0.7
    mentors = rng.permutation(m)
    named = []
    for rank, share in ((1, 1.0), (2, 0.7), (3, 0.5)):
        who = wishers[rng.random(len(wishers)) < share]
        whom = mentors[rng.choice(m, len(who), p=popular / popular.sum())]
        named.append(np.stack([who, whom, np.full(len(who), rank)], axis=1))
    wishes = np.concatenate(named)
    _, first = np.unique(wishes[:, 0] * m + wishes[:, 1], return_index=True)
    return wishes[np.sort(first)]


# --- scoring, plainly ----------------------------------------------------------------------


def wanted_topics(mentees: Side) -> Ints:
    """Points that a level of each topic is worth to a mentee: three in all she wants make 1000."""
    points: Ints = (
        1000 * mentees.topics // np.maximum(1, 3 * mentees.topics.sum(axis=1, keepdims=True))
    )
    return points


def age_points(older: Ints) -> Ints:
    """Best is a mentor who is 8 to 25 years older."""
    points: Ints = np.maximum(0, 1000 - 60 * np.maximum(0, np.maximum(8 - older, older - 25)))
    return points


def scores(instance: Instance, rows: slice = slice(None)) -> NDArray[np.int32]:
    """Score every pair of these mentees, -1 where it is impossible: one expression a criterion."""
    every, b = instance.mentees, instance.mentors
    a = Side(*(getattr(every, name)[rows] for name in Side.__dataclass_fields__))
    squares = ((a.place[:, None, :] - b.place[None, :, :]) ** 2).sum(axis=-1)
    far = np.sqrt(squares.astype(np.float32))
    near = np.maximum(0, 1000 - np.floor(far * (1000 / FURTHEST)))
    online = a.online[:, None] & b.online[None, :]
    shared = np.bitwise_count(a.dayparts[:, None] & b.dayparts[None, :]).astype(np.int64)
    apart = np.abs(a.traits[:, None, :] - b.traits[None, :, :]).sum(axis=-1)
    same = (a.fields[:, None, :] == b.fields[None, :, :]).sum(axis=-1)
    score = WEIGHTS["goals"] * (wanted_topics(a) @ b.topics.T)
    score += WEIGHTS["availability"] * 250 * np.minimum(4, shared)
    score += WEIGHTS["distance"] * np.where(online, np.maximum(near, MEET_ONLINE), near).astype(
        np.int64
    )
    score += WEIGHTS["profession"] * 250 * same
    score += WEIGHTS["age"] * age_points(b.age[None, :] - a.age[:, None])
    score += WEIGHTS["personality"] * (1000 - 50 * apart)
    score += WEIGHTS["text"] * (a.words @ b.words.T)
    mine = np.full(len(every), -1)
    mine[rows] = np.arange(len(a))
    wishes = instance.wishes[mine[instance.wishes[:, 0]] >= 0]
    score[mine[wishes[:, 0]], wishes[:, 1]] += WEIGHTS["wishes"] * WISHED[wishes[:, 2]]

    refused = a.person[:, None] == b.person[None, :]
    refused |= a.employer[:, None] == b.employer[None, :]
    refused |= a.team[:, None] == b.team[None, :]
    refused |= a.hood[:, None] == b.hood[None, :]
    refused |= (b.years <= LEAST_YEARS)[None, :]
    refused |= b.years[None, :] - a.years[:, None] < LEAST_GAP
    refused |= (a.languages[:, None] & b.languages[None, :]) == 0
    refused |= shared == 0
    refused |= ~online & (far > np.minimum(a.radius[:, None], b.radius[None, :]))
    refused |= ((a.wants[:, None] >> b.gender[None, :]) & 1) == 0
    refused |= ((b.wants[None, :] >> a.gender[:, None]) & 1) == 0
    refused |= (instance.capacity == 0)[None, :]
    said = instance.refused[mine[instance.refused[:, 0]] >= 0]
    refused[mine[said[:, 0]], said[:, 1]] = True
    for mentee, mentor in instance.only[mine[instance.only[:, 0]] >= 0]:
        row = refused[mine[mentee]]
        kept = row[mentor]
        row[:] = True
        row[mentor] = kept
    return np.where(refused, -1, score).astype(np.int32)
