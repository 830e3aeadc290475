"""What a report tells of the evaluations: exactly what their own report shows, and no more."""

from dataclasses import dataclass

from evaluations import selectors
from evaluations.models import Round, RoundStatus
from mentorship.programmes.models import Programme
from mentorship.reports.period import Period


@dataclass(frozen=True, slots=True)
class Outcome:
    """A round of which the outcomes are known, with its response and what may be seen of it."""

    round: Round
    response: tuple[selectors.Response, ...]
    report: selectors.Report

    @property
    def invited(self) -> int:
        """How many were asked."""
        return sum(each.invited for each in self.response)

    @property
    def answered(self) -> int:
        """How many of them answered."""
        return sum(each.answered for each in self.response)

    @property
    def marks(self) -> list[tuple[str, selectors.Line]]:
        """The marks, each with whose it is."""
        return [(group.label, line) for group in self.report.groups for line in group.marks]


def of(programme: Programme, period: Period) -> list[Outcome]:
    """Return the rounds that closed in this period and may be seen, the first one first.

    A round closes at the end of its last day: that moment is of the day before.
    """
    rounds = programme.evaluations.filter(
        status=RoundStatus.RELEASED, closes_at__gt=period.since, closes_at__lte=period.until
    )
    found = []
    for round_ in rounds.order_by("closes_at", "pk"):
        round_.programme = programme
        found.append(Outcome(round_, selectors.response(round_), selectors.report(round_)))
    return found


def satisfaction(outcomes: list[Outcome]) -> list[tuple[str, selectors.Line]]:
    """Return the marks of the last round that has any, by whose they are; each with its ``n``."""
    return next((each.marks for each in reversed(outcomes) if each.marks), [])
