"""How often a duo meets, and by when it meets again: one reckoning for every kind of rhythm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mentorship.programmes.models import COUNTED
from mentorship.programmes.models import Rhythm as Kind


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
