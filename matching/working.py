"""Ask the engine: from what a programme is now to proposals by the keys of participants."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from typing import Any

import numpy as np

from matching.answers import Person
from matching.compiling import broken, compiled
from matching.engine import Matching, Programme, Veto, solve
from matching.engine.explain import Alternative, alternatives, proven, unmatched, why
from matching.engine.model import Forbidden, Group, Ints
from matching.engine.score import plain
from matching.engine.select import FEW_PAIRS
from matching.rules import AVAILABILITY, MUTUAL, PERSON
from matching.settings import Settings

# Up to so many mentees, and pairs, each proposal comes with its alternatives; above it somebody asks.
EXPLAINED, EXPLAINED_PAIRS = 500, FEW_PAIRS
# So many other mentors, so many ways to help her and so many mentors with each, say enough.
OTHERS, HELPS, HELPERS, NAMED = 3, 3, 2, 4
# Pairs of two who would be each other's mentor: so many tries, of so many pairs of people in all.
MOST_TRIES, TRIED = 64, 4_000_000

Progress = Callable[[str, int | None, int | None], None]
Pairs = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Question:
    """Who is to be matched and how: everything that the answer depends on."""

    settings: Settings
    mentees: Sequence[Person]
    mentors: Sequence[Person]
    pins: Pairs = field(default_factory=dict)
    previous: Pairs = field(default_factory=dict)
    steady: int = 0
    is_fair: bool = False
    # Without it: who gets whom and what they score, and no reasons
    is_explained: bool = True

    @property
    def is_small(self) -> bool:
        """Whether every proposal is told with its alternatives."""
        n, m = len(self.mentees), len(self.mentors)
        return n <= EXPLAINED and n * m <= EXPLAINED_PAIRS

    @property
    def seconds(self) -> float:
        """About how long the answer takes, on the slow side: of scores that tie, all of them.

        What costs is every person, every pair, and whoever is told why: all of a small programme, of
        a large one those for whom there is no place. And where people are both, every try to keep two
        of them from each other: as many as there can be, which is seldom needed.
        """
        n, m = len(self.mentees), len(self.mentors)
        told = n if self.is_small else max(0, n - sum(each.places for each in self.mentors))
        explaining = told * (2e-3 + 6e-6 * m) if self.is_explained else 0.0
        each_try = 7e-3 + 1.8e-6 * n * m if self.is_fair else 8e-4 + 3e-7 * n * m
        once = 4e-4 * (n + m) + (8e-6 if self.is_fair else 5e-6) * n * m
        return once + explaining + each_try * self._tries

    @property
    def _tries(self) -> int:
        """How many tries there are at most to keep two people from becoming each other's mentor."""
        if not self.settings.not_mutual:
            return 0
        both = len({each.user for each in self.mentees} & {each.user for each in self.mentors})
        most = _most_tries(len(self.mentees), len(self.mentors))
        return min(most, both * (both - 1)) + both // 2


@dataclass(frozen=True, slots=True)
class Paired:
    """One proposal: ``reasons`` and ``alternatives`` as a proposal keeps them."""

    mentee: int
    mentor: int
    score: int
    reasons: list[list[Any]]
    alternatives: list[dict[str, Any]] | None
    broken: list[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """The best matching, with what explains it: proven to be the best where value and bound are equal."""

    pairs: list[Paired]
    unmatched: list[dict[str, Any]]
    places: int
    value: int
    bound: int


def answer(question: Question, *, progress: Progress | None = None) -> Answer:
    """Work it out and explain it."""
    telling = _told(question, progress)
    found, task = telling.found, telling.found.programme
    nobody = np.flatnonzero(found.mentor < 0).tolist() if question.is_explained else []
    return Answer(
        pairs=[telling.pair(i, j) for i, j in found.pairs.tolist()],
        unmatched=[telling.nobody(i) for i in nobody],
        places=int(task.capacity.sum()),
        value=found.total + found.bonus,
        bound=telling.bound,
    )


def others_for(question: Question, mentee: int) -> list[dict[str, Any]]:
    """The other mentors for one mentee, in a programme that is too large to work them all out.

    Raises:
        LookupError: she cannot be matched any more.
    """
    at = {each.pk: i for i, each in enumerate(question.mentees)}[mentee]
    return _told(question, None).others(at)


def _told(question: Question, progress: Progress | None) -> "_Telling":
    task = compiled(question.mentees, question.mentors, question.settings, pins=question.pins)
    found, bound = _not_mutual(_solved(task, question, progress), question, progress)
    gave_way = found.programme.vetoes[len(task.vetoes) :]
    return _Telling(question, found, bound, replace(found, programme=_forbidding(task, gave_way)))


def _forbidding(task: Programme, pairs: Ints) -> Programme:
    """The programme in which these pairs are kept apart by who is whose mentor, not by the team."""
    rules = [
        Forbidden(MUTUAL, np.append(rule.mentee, pairs[:, 0]), np.append(rule.mentor, pairs[:, 1]))
        if isinstance(rule, Forbidden) and rule.code == MUTUAL
        else rule
        for rule in task.rules
    ]
    return replace(task, rules=tuple(rules))


def _solved(task: Programme, question: Question, progress: Progress | None) -> Matching:
    """The best matching; near to the previous one if there is one."""
    return solve(
        task,
        previous=question.previous,
        steady=question.steady,
        fair=question.is_fair,
        progress=progress,
    )


def _most_tries(mentees: int, mentors: int) -> int:
    return min(MOST_TRIES, TRIED // (1 + mentees * mentors))


def _not_mutual(
    found: Matching, question: Question, progress: Progress | None
) -> tuple[Matching, int]:
    """Keep two people from becoming each other's mentor in one go (S0-ELIG-3); and what nothing exceeds.

    No rule about one pair says so. Of two such pairs either may give way, and the best matching
    that is left is looked at next: the first without such pairs is the best there is. After some
    tries it is the weaker pair that gives way; then the bound is that of the best that was left.
    """
    tries, most = 0, _most_tries(len(found.mentor), len(found.price))
    left, best, is_best = [(_rank(found), tries, found)], _rank(found), True
    while True:
        rank, _, found = heappop(left)
        best = rank if is_best else best
        pairs = _mutual(found, question) if question.settings.not_mutual else []
        if not pairs:
            return found, -best[-1] if best[:-1] == rank[:-1] else max(-best[-1], found.bound + 1)
        is_best &= tries < most
        if not is_best:
            left, pairs = [], pairs[:1]
        for pair in pairs:
            tries += 1
            if progress:
                progress("solve", None, None)
            other = found.change(Veto(*pair), is_same_goal=True)
            heappush(left, (_rank(other), tries, other))


def _rank(found: Matching) -> tuple[int, int, int]:
    """The lower the better: most matches, then the lowest score raised, then all together."""
    return -found.matched, -found.floor, -found.bound


def _mutual(found: Matching, question: Question) -> list[tuple[int, int]]:
    """The first two pairs of people who would be each other's mentor, weaker first, without pins.

    Not where somebody said that they may be.
    """
    overridden = question.settings.overridden
    by_users = {
        (hers.user, his.user): (int(found.score[i]), i, j)
        for i, j in found.pairs.tolist()
        for hers, his in [(question.mentees[i], question.mentors[j])]
        if MUTUAL not in overridden.get((hers.pk, his.pk), ())
    }
    pinned = {tuple(pair) for pair in found.programme.pins.tolist()}
    for (mentee, mentor), here in by_users.items():
        there = by_users.get((mentor, mentee))
        free = [each[1:] for each in sorted([here, there or here]) if each[1:] not in pinned]
        if there and free:
            return free
    return []


@dataclass(frozen=True)
class _Telling:
    """Tells of one matching, by the keys of participants; of who has nobody as ``open`` has it."""

    question: Question
    found: Matching
    bound: int
    open: Matching

    def pair(self, i: int, j: int) -> Paired:
        """One proposal with its reasons."""
        is_explained = self.question.is_explained
        return Paired(
            mentee=self.question.mentees[i].pk,
            mentor=self.question.mentors[j].pk,
            score=int(self.found.score[i]),
            reasons=self._reasons(i, j) if is_explained else [],
            alternatives=self.others(i) if is_explained and self.question.is_small else None,
            broken=self._set_aside(i, j),
        )

    def others(self, i: int) -> list[dict[str, Any]]:
        """Other mentors for her, with what each would do to the others."""
        return [
            {
                "mentor": self.question.mentors[other.mentor].pk,
                "score": other.score,
                "matched": other.matched,
                "total": other.total,
                "reasons": self._reasons(i, other.mentor),
                "moved": [self._moved(*each) for each in other.moved],
            }
            for other in self._others(i)
        ]

    def _others(self, i: int) -> list[Alternative]:
        return [proven(self.found, i, each) for each in alternatives(self.found, i, OTHERS)]

    def _moved(self, k: int, to: int, there: int) -> list[int | None]:
        """Who gets whom then, what she scores now and what she would."""
        mentor = self.question.mentors[to].pk if to >= 0 else None
        return [self.question.mentees[k].pk, mentor, int(self.found.score[k]), there]

    def _reasons(self, i: int, j: int) -> list[list[Any]]:
        return [[each.code, each.points, each.most] for each in why(self.found, i, j)]

    def _set_aside(self, i: int, j: int) -> list[str]:
        """The rules that these two break, because somebody said why they may."""
        pair = self.question.mentees[i].pk, self.question.mentors[j].pk
        if pair not in self.question.settings.overridden:
            return []
        return sorted(broken(self.found.programme.rules, i, j))

    def nobody(self, i: int) -> dict[str, Any]:
        """Why she has nobody, and what would help."""
        told = unmatched(self.open, i)
        helpful = [
            each
            for each in told.relaxations
            if PERSON not in each.codes and (each.free or not told.possible)
        ]
        return {
            "mentee": self.question.mentees[i].pk,
            "possible": told.possible,
            "removes": [[code, count] for code, count in told.removes if count],
            "group": self._group(told.group, i) if told.group else None,
            "helps": [
                {
                    "rules": list(each.codes),
                    "opens": each.opens,
                    "mentors": self._helpers(i, each.codes),
                }
                for each in helpful[:HELPS]
            ],
        }

    def _group(self, group: Group, i: int) -> dict[str, Any]:
        others = [k for k in group.mentees.tolist() if k != i][:NAMED]
        return {
            "mentees": [self.question.mentees[k].pk for k in others],
            "count": len(group.mentees),
            "places": group.places,
        }

    def _helpers(self, i: int, codes: Sequence[str]) -> list[dict[str, Any]]:
        """The best mentors for her if these rules did not hold."""
        score = plain(self.open.programme, np.array([i]), aside=codes)[0]
        best = np.argsort(-score, kind="stable")[:HELPERS].tolist()
        mentors = self.question.mentors
        return [
            {
                "mentor": mentors[j].pk,
                "score": int(score[j]),
                "dayparts": sorted(mentors[j].codes(AVAILABILITY)),
            }
            for j in best
            if score[j] >= 0
        ]
