"""On which day a round belongs: reckoned from the moments of the programme and when people began."""

from collections.abc import Iterable
from datetime import date, timedelta

from evaluations.models import Moment
from evaluations.population import ENDED, UNDER_WAY, Facts
from mentorship.duos.models import DuoStatus
from mentorship.programmes.models import Programme, months_later

FOLLOW_UP_MONTHS = 6
# Where people begin all year round, so long lies between two rounds of a moment.
MONTHS_BETWEEN = {Moment.START: 2, Moment.FINAL: 3, Moment.FOLLOW_UP: 6}
# The coordinator has seen it coming for so long.
NOTICE = timedelta(days=7)
# What should have been asked longer ago than this is not asked any more by itself.
MISSED = timedelta(days=30)


def of_cohort(programme: Programme, moment: str, starts_on: date) -> date:
    """Return the day of this moment for duos that all start on one day."""
    ends_on = programme.default_end(starts_on)
    return {
        Moment.START: starts_on + UNDER_WAY,
        Moment.MIDTERM: starts_on + (ends_on - starts_on) // 2,
        Moment.FINAL: ends_on,
        Moment.FOLLOW_UP: months_later(ends_on, FOLLOW_UP_MONTHS),
    }[Moment(moment)]


def of_those_left(
    programme: Programme, moment: str, duos: Iterable[Facts], *, since: date | None
) -> date | None:
    """Return the day on which the first of these gets to this moment, or None without anybody.

    ``since`` leaves out those who got there before it.
    """
    days = [all_year(programme, moment, [each], last=None) for each in duos]
    return min((day for day in days if day and (since is None or day >= since)), default=None)


def all_year(
    programme: Programme, moment: str, duos: Iterable[Facts], *, last: date | None
) -> date | None:
    """Return the day of the next round where people begin on any day, or None without anybody.

    So long after the ``last`` one, or else when the first duo gets there. Half-way comes once in
    the usual length of a mentorship: then each duo has it about once.
    """
    if last is not None:
        if moment == Moment.MIDTERM:
            return programme.default_end(last)
        return months_later(last, MONTHS_BETWEEN[Moment(moment)])
    ended = [each.ended_on or each.ends_on for each in duos if each.status in ENDED]
    active = [each for each in duos if each.status == DuoStatus.ACTIVE]
    days = {
        Moment.START: [each.started_on + UNDER_WAY for each in active],
        Moment.MIDTERM: [of_cohort(programme, moment, each.started_on) for each in active],
        Moment.FINAL: [*ended, *(each.ends_on for each in active)],
        Moment.FOLLOW_UP: [months_later(day, FOLLOW_UP_MONTHS) for day in ended],
    }[Moment(moment)]
    return min(days, default=None)
