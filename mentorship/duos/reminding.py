"""Which questions people are reminded of, and when: twice at most, on a working day, by day.

Reckoned in days on the clocks here, so that a night in which these change is a night like any
other; and from what was sent, so that a worker that stood still sends late, but never two at once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from mentorship.duos.models import Duo, DuoQuerySet
from mentorship.intake.models import Participant
from mentorship.mail.compose import Letter
from mentorship.programmes.working_hours import is_working_hour, next_working_day

MOST = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to one of the two that she did not answer yet.

    She could do so since the day ``on``, and is reminded so many ``days`` after it. ``about`` is
    the key of what it is about, where that is more than the duo; ``source`` is that row itself.
    """

    duo: Duo
    to: Participant
    on: date
    days: Sequence[int]
    about: str = ""
    source: Any = None


@dataclass(frozen=True, slots=True)
class Question:
    """What people are asked: to whom of these duos it is open on a day, and the letter.

    Nobody is reminded of what has been open for more than ``lapses`` days.
    """

    code: str
    open: Callable[[DuoQuerySet, date], Iterable[Asked]]
    letter: Callable[[Asked, int], Letter]
    lapses: int = 30


# Rooms that build on this one add what they ask.
QUESTIONS: dict[str, Question] = {}


def register(*questions: Question) -> None:
    """Remind people of these from now on."""
    QUESTIONS.update({each.code: each for each in questions})


def next_on(
    asked_on: date, sent_on: Sequence[date], *, days: Sequence[int], country: str
) -> date | None:
    """The day of the next reminder after those that were sent; none after the last one.

    What was sent late leaves as many days until the next one as were meant to lie between.
    """
    turn = len(sent_on)
    if turn >= min(len(days), MOST):
        return None
    due = asked_on + timedelta(days=days[turn])
    if turn:
        due = max(due, sent_on[-1] + timedelta(days=days[turn] - days[turn - 1]))
    return next_working_day(due, country=country)


def may_go(asked: Asked, sent_on: Sequence[date], *, at: datetime) -> bool:
    """Whether the next reminder can be sent at this moment."""
    country = asked.duo.programme.country
    due = next_on(asked.on, sent_on, days=asked.days, country=country)
    return due is not None and due <= localdate(at) and is_working_hour(at, country=country)
