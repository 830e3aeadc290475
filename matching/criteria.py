"""What the first engine is given, from what the new one is; goes when nobody asks it any more."""

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from matching.answers import Person
from matching.compiling import compiled
from matching.engine.old import Criterion, Problem, Rule
from matching.engine.score import allows, points
from matching.rules import rule_codes
from matching.settings import Settings

__all__ = ["Person", "Settings", "experienced_on", "problem", "rule_codes"]


def problem(mentees: Sequence[Person], mentors: Sequence[Person], settings: Settings) -> Problem:
    """Put the people, the weights and the rules of a programme in the engine's terms."""
    task = compiled(mentees, mentors, settings)
    rows, cols = np.arange(len(mentees)), np.arange(len(mentors))
    return Problem(
        mentees=tuple(person.pk for person in mentees),
        mentors=tuple(person.pk for person in mentors),
        places=task.capacity,
        criteria=tuple(
            Criterion(each.code, each.weight, points(each, rows, cols)) for each in task.criteria
        ),
        rules=tuple(Rule(each.code, allows(each, rows, cols)) for each in task.rules),
    )


def experienced_on(works_since: str | None, is_experienced: Callable[[date], bool]) -> bool:
    """Whether an answer "2015-03-01" is enough experience; no answer is not."""
    return works_since is not None and is_experienced(date.fromisoformat(works_since))
