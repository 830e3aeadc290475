"""How well can rows be linked to people, and how well would chance do?

The attacker has *signals*: a value for each person (a column of a row about her, the place of that
row on its page, in a dump, the night in which she first had answered, …) and a value for each
answer (a column of its row, its place, …). He links by every pair of signals in three ways: the
first person to the first answer and so on, the same from the other end, and equal values to each
other. What ties, he guesses by lot, so a pair of signals is worth the expected number of answers
that it links to the right person. The best pair is the best attack.

What chance would do with the same signals follows from permuting who gave which answer: were the
answers cut loose from the people, then each permutation would be as likely as the truth. Of each
permutation the best pair is taken too, so trying many pairs makes no attack look better than it
is. What is as good as 99.9 % of the permutations is *the point of chance*. (Statistically: an
exact max-statistic permutation test at the level of 0.001; the number of right links of one pair
of orders is about Poisson distributed with mean 1.)

An order that was only half kept links few answers exactly, yet says roughly who. So the strongest
rank correlation (Spearman's, up or down) of any pair of signals is held against chance as well.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

PERMUTATIONS, POINT = 4_000, 0.999


@dataclass(frozen=True)
class Link:
    """The best attack: how many answers it links rightly, by what, and what chance links."""

    hits: float
    by: str
    chance: float
    pairs: int

    @property
    def is_chance(self):
        return self.hits <= self.chance


def best_link(people, answers):
    """Link by every pair of signals; both are {name of the signal: {number: value}}, and whoever
    has a number gave the answer with that number."""
    ways, names = _distinct_ways(people, answers)
    truth = np.arange(ways.shape[1])
    hits = ways[:, truth, truth].sum(axis=1)
    best = int(hits.argmax())
    draw, found = np.random.default_rng(), []
    for _ in range(PERMUTATIONS):
        found.append(ways[:, draw.permutation(truth), truth].sum(axis=1).max())
    chance = float(np.quantile(found, POINT, method="higher"))
    return Link(round(float(hits[best]), 2), names[best], chance, len(names))


def strongest_order(people, answers):
    """The pair of signals whose orders are most alike, as the size of their rank correlation."""
    mine, theirs = _scores(people), _scores(answers)
    names = [f"{m} ~ {t}" for m in mine for t in theirs]
    ours, others = np.stack([*mine.values()]), np.stack([*theirs.values()])
    found = np.abs(ours @ others.T)
    draw = np.random.default_rng()
    by_chance = [
        np.abs(ours @ draw.permutation(others, axis=1).T).max() for _ in range(PERMUTATIONS)
    ]
    chance = float(np.quantile(by_chance, POINT, method="higher"))
    best = names[int(found.argmax())]
    return Link(round(float(found.max()), 3), best, chance, len(names))


def _scores(signals):
    """The ranks of each signal about their mean, as a vector of length one; constants left out."""
    found = {}
    for name, values in signals.items():
        ranks = _ranks([values[number] for number in sorted(values)]).mean(axis=1)
        if len(set(ranks)) > 1:
            centred = ranks - ranks.mean()
            found[name] = centred / np.linalg.norm(centred)
    return found


def _distinct_ways(people, answers):
    """By each pair of signals, how surely each person (row) would be linked to each answer."""
    numbers = sorted(next(iter(answers.values())))
    found = {}
    for person_signal, of_people in people.items():
        for answer_signal, of_answers in answers.items():
            pairs = [of_people[n] for n in numbers], [of_answers[n] for n in numbers]
            for name, way in _ways(*pairs):
                found.setdefault(way.tobytes(), (f"{person_signal} ~ {answer_signal} {name}", way))
    return np.stack([way for _, way in found.values()]), [name for name, _ in found.values()]


def _ways(mine, theirs):
    yield "in order", _in_order(_ranks(mine), _ranks(theirs))
    yield "in reverse", _in_order(_ranks(mine), _ranks(theirs, reverse=True))
    if not set(mine).isdisjoint(theirs):
        people = Counter(mine)
        yield "equal", np.array([[(m == t) / people[m] for t in theirs] for m in mine], "f4")


def _ranks(values, *, reverse=False):
    """The first rank of each value, and behind the last one: equal values share their ranks."""
    places = defaultdict(list)
    for rank, value in enumerate(sorted(values, key=_order, reverse=reverse)):
        places[value].append(rank)
    return np.array([(places[value][0], places[value][-1] + 1) for value in values])


def _order(value):
    """Numbers by size and before words; words by letter."""
    return (0, value, "") if isinstance(value, int | float) else (1, 0, str(value))


def _in_order(mine, theirs):
    """How many ranks a person and an answer share, of all that each of them might have."""
    low = np.maximum(mine[:, None, 0], theirs[None, :, 0])
    high = np.minimum(mine[:, None, 1], theirs[None, :, 1])
    sizes = (mine[:, 1] - mine[:, 0])[:, None] * (theirs[:, 1] - theirs[:, 0])[None, :]
    return (np.maximum(high - low, 0) / sizes).astype("f4")
