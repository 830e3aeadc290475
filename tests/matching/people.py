"""People and settings of a matching, without a database."""

from datetime import date

import numpy as np

from matching.answers import Person
from matching.compiling import broken, compiled
from matching.engine.score import points
from matching.settings import Settings, Weighed

TODAY = date(2026, 11, 20)


def person(pk=1, user=None, *, places=1, name="", answers=None, **facts):
    given = {"availability": ["tue-evening"]} | (answers or {})
    return Person(pk=pk, user=user or pk, places=places, name=name, answers=given, **facts)


def settings(kind="free_mentor", question="", **changes):
    criteria = [Weighed(kind, kind, 100, question)]
    return Settings(**({"criteria": criteria, "today": TODAY} | changes))


def breaks(mentee, mentor, **changes):
    """Which rules these two break."""
    return set(broken(compiled([mentee], [mentor], settings(**changes)).rules, 0, 0))


def points_of(kind, mentees, mentors, question="", **changes):
    """What one criterion gives each of these with each of those."""
    task = compiled(mentees, mentors, settings(kind, question, **changes))
    everybody = np.arange(len(mentees)), np.arange(len(mentors))
    return points(task.criteria[0], *everybody).tolist()
