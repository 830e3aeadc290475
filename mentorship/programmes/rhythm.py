"""How often a duo meets, and by when it meets again: one reckoning for every kind of rhythm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentorship.programmes.holidays import is_holiday, next_working
from mentorship.programmes.models import COUNTED, Country, Programme, months_later
from mentorship.programmes.models import Rhythm as Kind

# So long after a day on which they should have met is soon enough to ask how they are.
GRACE = timedelta(days=7)
# So long before the end there is still time to meet.
IN_TIME = timedelta(days=14)
WEEK = timedelta(weeks=1)
# From the first day of a pause up to the day on which they are back.
Away = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often two people meet: every so many days, so many times in all, or as they agree."""

    kind: str
    days: int | None = None
    count: int | None = None
    country: str = Country.NETHERLANDS

    def next_due(
        self, start: date, end: date, met: Sequence[date], away: Sequence[Away] = ()
    ) -> date | None:
        """Tell by when they meet again; nothing where nothing more is expected.

        "At least so many times" expects the first meeting half-way at the latest, and all of
        them before the end (S0-CONT-5); so does "so many times", spread evenly. Days that the
        two agreed themselves count like those of a programme. Nobody is late by a pause or by a
        holiday: days of a pause do not count, and who would meet on a holiday meets after it.
        """
        if self.kind not in COUNTED:
            if self.days is None:
                return None
            since = max(met, default=start)
            due = after(since, timedelta(days=self.days), away)
            return next_working(due, country=self.country)
        if self.count is None or len(met) >= self.count:
            return None
        term = end - start
        due = start + term * (len(met) + 1) // self.count
        is_first_of_some = self.kind == Kind.TOTAL and not met
        return min(due, start + term // 2) if is_first_of_some else due

    def quiet_after(
        self, start: date, end: date, met: Sequence[date], away: Sequence[Away] = ()
    ) -> date | None:
        """Tell the last day on which nobody needs to ask how they are; nothing where nobody will.

        Who said "at least so many times" is asked once half the time has passed without a
        meeting, and before the end when there are still too few (S0-CONT-5).
        """
        due = self.next_due(start, end, met, away)
        if due is None:
            return None
        if self.kind == Kind.TOTAL:
            early = max(IN_TIME, (end - start) // 12)
            return max(end - early, start) if met else due
        return due + max(GRACE, timedelta(days=(self.days or 0) // 4))


def rhythm_of(programme: Programme) -> Rhythm:
    """The rhythm that the duos of this programme begin with."""
    kind = programme.rhythm_kind
    if kind in COUNTED:
        return Rhythm(kind, count=programme.rhythm_count, country=programme.country)
    return Rhythm(kind, days=programme.rhythm_days, country=programme.country)


def after(since: date, term: timedelta, away: Sequence[Away]) -> date:
    """So long after this day, not counting the days that they were away."""
    due = since + term
    for begins, back in sorted(away):
        if begins <= due and back > since:
            due += back - max(begins, since)
    return due


# --- a plan of days -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Planned:
    """A day of a plan; ``instead_of`` is the holiday that it would have been on."""

    on: date
    instead_of: date | None = None


@dataclass(frozen=True, slots=True)
class Frequency:
    """Every so many weeks on the same day of the week, or months on the same day of the month."""

    weeks: int = 0
    months: int = 0

    @property
    def days(self) -> int:
        """How many days pass between two meetings at most."""
        return 7 * self.weeks + 31 * self.months

    def day(self, first: date, turn: int) -> date:
        """The day of this turn, reckoned from the first one, so that none drifts."""
        if self.months:
            return months_later(first, turn * self.months)
        return first + turn * self.weeks * WEEK


# How often two people can say that they meet, by its code.
FREQUENCIES: dict[str, tuple[Promise, Frequency]] = {
    "w1": (_("every week"), Frequency(weeks=1)),
    "w2": (_("every 2 weeks"), Frequency(weeks=2)),
    "w3": (_("every 3 weeks"), Frequency(weeks=3)),
    "w4": (_("every 4 weeks"), Frequency(weeks=4)),
    "w6": (_("every 6 weeks"), Frequency(weeks=6)),
    "w8": (_("every 8 weeks"), Frequency(weeks=8)),
    "m1": (_("every month"), Frequency(months=1)),
    "m2": (_("every 2 months"), Frequency(months=2)),
    "m3": (_("every 3 months"), Frequency(months=3)),
}


def agreed_frequency(said: object) -> Frequency | None:
    """How often two people say that they meet; nothing where they said it in words of their own."""
    return FREQUENCIES[said][1] if isinstance(said, str) and said in FREQUENCIES else None


def plan(
    first: date,
    last: date,
    *,
    every: Frequency,
    country: str,
    away: Sequence[Away] = (),
    most: int,
) -> list[Planned]:
    """The days on which two people meet from ``first`` to ``last`` (S3-AGR-6, S4-COND-8a).

    What falls on a holiday is a week later, on the same day of the week; where that is the
    turn of the next meeting, this one is left out. During a pause there are none.
    """
    found: list[Planned] = []
    day, turn = first, 0
    while day <= last and len(found) < most:
        turn += 1
        following = every.day(first, turn)
        moved = day
        while is_holiday(moved, country=country):
            moved += WEEK
        is_free = moved < following and moved <= last
        if is_free and not any(begins <= moved < back for begins, back in away):
            found.append(Planned(moved, day if moved != day else None))
        day = following
    return found
