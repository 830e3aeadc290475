"""Ask the engine: from what a programme is now to proposals by the keys of participants."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from matching.answers import Person
from matching.criteria import problem
from matching.engine.old import Rule, alternatives, solve, why, without_mentor
from matching.settings import Settings

# Up to so many mentees each proposal comes with its alternatives; above it somebody asks.
EXPLAINED = 500

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

    @property
    def seconds(self) -> float:
        """About how long the answer takes, on the slow side."""
        n, m = len(self.mentees), len(self.mentors)
        explaining = 4e-5 * n * n if n <= EXPLAINED else 0.0
        return 4e-4 * (n + m) + 1e-6 * n * m + explaining


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
    """The best matching, with what explains it."""

    pairs: list[Paired]
    unmatched: list[dict[str, Any]]
    places: int
    value: int
    bound: int


def answer(question: Question, *, progress: Progress | None = None) -> Answer:
    """Work it out."""
    task = problem(question.mentees, question.mentors, question.settings)
    kept = np.ones((len(task.mentees), len(task.mentors)), np.bool_)
    mentor_at = {pk: j for j, pk in enumerate(task.mentors)}
    for i, mentee in enumerate(task.mentees):
        if question.pins.get(mentee) in mentor_at:
            kept[i] = False
            kept[i, mentor_at[question.pins[mentee]]] = True
        for j in range(len(task.mentors)):
            if (question.mentees[i].user, question.mentors[j].user) in question.settings.vetoes:
                kept[i, j] = False
    task = replace(task, rules=(*task.rules, Rule("kept", kept)))
    found = solve(task)
    if progress:
        progress("prove", found.value, found.bound)
    few = len(question.mentees) <= EXPLAINED
    return Answer(
        pairs=[
            Paired(
                mentee=task.mentees[i],
                mentor=task.mentors[j],
                score=int(task.scores[i, j]),
                reasons=[[reason.code, reason.points, reason.most] for reason in why(task, i, j)],
                alternatives=[
                    {
                        "mentor": task.mentors[other.mentor],
                        "score": other.score,
                        "matched": other.matched,
                        "total": other.total,
                        "reasons": [
                            [reason.code, reason.points, reason.most]
                            for reason in why(task, i, other.mentor)
                        ],
                        "moved": [
                            [
                                task.mentees[k],
                                task.mentors[to] if to >= 0 else None,
                                int(task.scores[k, found.mentor[k]]) if found.mentor[k] >= 0 else 0,
                                int(task.scores[k, to]) if to >= 0 else 0,
                            ]
                            for k, to in other.moved
                        ],
                    }
                    for other in alternatives(found, i)
                ]
                if few
                else None,
                broken=[],
            )
            for i, j in found.pairs
        ],
        unmatched=[
            {
                "mentee": task.mentees[i],
                "possible": nobody.possible,
                "removes": [],
                "group": None,
                "helps": [
                    {"rules": [code], "opens": count, "mentors": []}
                    for code, count in nobody.would_open
                ],
            }
            for i, j in enumerate(found.mentor)
            if j < 0
            for nobody in [without_mentor(found, i)]
        ],
        places=int(task.places.sum()),
        value=found.value,
        bound=found.bound,
    )
