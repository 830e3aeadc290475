"""What whoever waits is waiting for, and when she hears from us again: never later than that."""

from datetime import date, timedelta

from django.utils.timezone import localdate

from mentorship.intake.models import Application
from mentorship.programmes.models import MENTOR, GateStep

WORD_EVERY = timedelta(weeks=4)


def before_match(application: Application, *, is_trained: bool, pays: bool) -> list[GateStep]:
    """What still comes before the match of somebody who was admitted, in its order."""
    asks_training = GateStep.TRAINING in application.programme.gates
    trains = application.role == MENTOR and asks_training and not is_trained
    return [GateStep.TRAINING] * trains + [GateStep.PAYMENT] * pays


def next_word(since: date, *, on: date | None = None) -> date:
    """The next day by which who waits since then hears how things stand."""
    today = on or localdate()
    turns = (max(today, since) - since) // WORD_EVERY + 1
    return since + turns * WORD_EVERY
