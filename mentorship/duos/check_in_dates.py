"""By when the guide of a duo talks with each of the two: twice in the first month, then in a rhythm."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from mentorship.programmes.models import Programme, Supervision
from mentorship.programmes.rhythm import Away, after

# How long the first month is, and on which days of it at the latest they are called (S2-GUID-3b).
MONTH = timedelta(days=30)
EARLY = (timedelta(days=14), timedelta(days=28))


def rhythm_of(programme: Programme) -> timedelta | None:
    """So long may be between two contacts; nothing where the two call when they want to."""
    days = programme.contact_days
    if programme.supervision != Supervision.INTERVAL or not days:
        return None
    return timedelta(days=days)


def next_contact(
    start: date, every: timedelta, talked: Sequence[date], away: Sequence[Away] = ()
) -> date:
    """By when somebody is asked how it goes, who was asked on these days.

    Once the first month is over, what was missed in it is not asked for twice. The days on
    which the two stood still do not count.
    """
    last = max(talked, default=start)
    due = after(last, every, away)
    month = after(start, MONTH, away)
    early = [day for day in talked if day <= month]
    if last <= month and len(early) < len(EARLY):
        return min(due, after(start, EARLY[len(early)], away))
    return due


def first_due(
    start: date, every: timedelta, sides: Iterable[Sequence[date]], away: Sequence[Away] = ()
) -> date:
    """By when the guide calls one of the two: whoever is first."""
    return min(next_contact(start, every, talked, away) for talked in sides)
