"""How often a duo meets, and by when it meets again: one reckoning for every kind of rhythm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mentorship.programmes.models import COUNTED, Programme
from mentorship.programmes.models import Rhythm as Kind

# So long after a day on which they should have met is soon enough to ask how they are.
GRACE = timedelta(days=7)
# So long before the end there is still time to meet.
IN_TIME = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often two people meet: every so many days, so many times in all, or as they agree."""

    kind: str
    days: int | None = None
    count: int | None = None

    def next_due(self, start: date, end: date, met: Sequence[date]) -> date | None:
        """Tell by when they meet again; nothing where nothing more is expected.

        "At least so many times" expects the first meeting half-way at the latest, and all of
        them before the end (S0-CONT-5); so does "so many times", spread evenly. Days that the
        two agreed themselves count like those of a programme.
        """
        if self.kind not in COUNTED:
            since = max(met, default=start)
            return None if self.days is None else since + timedelta(days=self.days)
        if self.count is None or len(met) >= self.count:
            return None
        term = end - start
        due = start + term * (len(met) + 1) // self.count
        is_first_of_some = self.kind == Kind.TOTAL and not met
        return min(due, start + term // 2) if is_first_of_some else due

    def quiet_after(self, start: date, end: date, met: Sequence[date]) -> date | None:
        """Tell the last day on which nobody needs to ask how they are; nothing where nobody will.

        Who said "at least so many times" is asked once half the time has passed without a
        meeting, and before the end when there are still too few (S0-CONT-5).
        """
        due = self.next_due(start, end, met)
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
        return Rhythm(kind, count=programme.rhythm_count)
    return Rhythm(kind, days=programme.rhythm_days)
