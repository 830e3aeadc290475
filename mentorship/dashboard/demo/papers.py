"""What the two of a duo wrote for each other in the demo: goals, a plan, answers, people to meet."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice

from mentorship.duos.models import Duo, DuoStatus, Goal, GoalState, NetworkIntroduction, Plan
from mentorship.programmes.models import MENTEE, MENTOR

MOST = 200
GOALS = (
    ("Grenzen stellen zonder schuldgevoel", GoalState.WORKING),
    ("De week zo plannen dat er tijd overblijft", GoalState.NOT_STARTED),
    ("Een lastig gesprek goed voorbereiden", GoalState.REACHED),
)
VISION = "We denken samen na. Een grote sprong hoeft niet, een volgende stap wel."
EXPECTS = {
    MENTOR: "Dat je eerlijk zegt wat je nodig hebt.",
    MENTEE: "Dat je meedenkt en ook zegt wat beter kan.",
}
MET = ("Kim de Boer, zelfstandig adviseur", "Over een eigen praktijk beginnen.")


def write(duos: Iterable[Duo], *, today: date) -> None:
    """Let the duos that are under way have something of everything their programme offers."""
    under_way = list(islice((duo for duo in duos if duo.status == DuoStatus.ACTIVE), MOST))
    Goal.objects.bulk_create(
        _goal(duo, *goal, number=number, today=today)
        for duo in under_way
        for number, goal in enumerate(GOALS)
    )
    Plan.objects.bulk_create(
        _plan(duo, today=today) for duo in under_way if duo.programme.makes_plan
    )
    NetworkIntroduction.objects.bulk_create(
        _met(duo, today=today) for duo in under_way if duo.programme.lists_network
    )


def _goal(duo: Duo, title: str, state: str, *, number: int, today: date) -> Goal:
    kinds = duo.programme.goal_categories
    goal = Goal(duo=duo, state=state, state_since=today - timedelta(days=7 * number))
    goal.write(title=title, category=kinds[number % len(kinds)] if kinds else "")
    return goal


def _plan(duo: Duo, *, today: date) -> Plan:
    plan = Plan(duo=duo, discussed_on=today - timedelta(days=21))
    for role in (MENTOR, MENTEE):
        plan.write(role=role, vision=VISION, expects=EXPECTS[role])
    return plan


def _met(duo: Duo, *, today: date) -> NetworkIntroduction:
    who, about = MET
    met = NetworkIntroduction(duo=duo, introduced_on=today - timedelta(days=14))
    met.write(who=who, about=about)
    return met
