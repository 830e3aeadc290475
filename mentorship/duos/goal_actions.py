"""What can be done with the goals of a duo: add, change, take over from the agreement."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.timezone import localdate

from mentorship.duos.models import Duo, Goal, GoalState
from mentorship.duos.writing import Changed, hold

MOST = 20


class TooMany(Exception):
    """The two have as many goals as there is room for."""


def _same(title: str) -> str:
    return " ".join(title.split()).casefold()


@transaction.atomic
def add(duo: Duo, *, title: str, category: str = "") -> Goal:
    """Add a goal of the two; one of the same name that goes on is the same goal.

    Raises:
        TooMany: there is no room for another.
        TransitionNotAllowed: the duo has ended.
    """
    hold(duo, to="add_goal")
    goals = list(duo.goals.all())
    for goal in goals:
        goal.duo = duo
        if goal.is_open and _same(goal.title) == _same(title):
            return goal
    if len(goals) >= MOST:
        raise TooMany
    goal = Goal(duo=duo)
    goal.write(title=title, category=category)
    goal.save()
    return goal


@transaction.atomic
def change(goal: Goal, *, title: str, category: str, state: str, seen: str) -> Goal:
    """Keep other words or another state, over the version with the mark ``seen``.

    Raises:
        Changed: it is another version by now.
        TransitionNotAllowed: the duo has ended.
    """
    hold(goal.duo, to="change_goal")
    kept = Goal.objects.get(pk=goal.pk)
    kept.duo = goal.duo
    if (kept.title, kept.category, kept.state) == (title, category, state):
        return kept
    if kept.mark != seen:
        raise Changed(kept.mark)
    kept.write(title=title, category=category)
    kept.move(state, on=localdate())
    kept.save()
    return kept


@transaction.atomic
def take_over(duo: Duo, *, titles: Iterable[str]) -> None:
    """Work on the goals of the agreement from now on (S3-AGR-11); those that are there stay.

    What has ended by then, and what there is no room for, is left.
    """
    duo.lock()
    if not duo.is_live:
        return
    goals = list(duo.goals.all())
    for goal in goals:
        goal.duo = duo
    known = {_same(goal.title) for goal in goals}
    fresh = {_same(title): title for title in titles if _same(title) not in known}
    for title in list(fresh.values())[: MOST - len(goals)]:
        goal = Goal(duo=duo, state=GoalState.WORKING)
        goal.write(title=title, category="")
        goal.save()
