"""The days on which two would meet by what they agreed, across holidays (S4-SIGN-3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agreements import term
from mentorship.programmes.models import Programme
from mentorship.programmes.rhythm import WEEK, Frequency, Planned, agreed_frequency, plan

RHYTHM_CODE, COUNT_CODE = "frequency", "meetings"
MOST_PLANNED = 60


@dataclass(frozen=True, slots=True)
class Spread(Frequency):
    """So many times, spread over so many weeks, on the same day of the week."""

    count: int = 1

    def day(self, first: date, turn: int) -> date:
        """The day of this turn."""
        return first + max(turn, turn * self.weeks // self.count) * WEEK


def proposed(programme: Programme, terms: Mapping[str, Any]) -> list[Planned]:
    """The days from the first one, as often and for as long as agreed; none if that is not known."""
    first = term.day_of(terms, term.FIRST)
    if first is None or programme.duration_default is None:
        return []
    last = term.last_day(programme, terms, first)
    count = terms.get(COUNT_CODE)
    every = agreed_frequency(terms.get(RHYTHM_CODE))
    if every is None and count:
        every = Spread(weeks=(last - first).days // 7, count=count)
    if every is None:
        return []
    most = min(count or MOST_PLANNED, MOST_PLANNED)
    return plan(first, last, every=every, country=programme.country, most=most)
