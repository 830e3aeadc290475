"""What a report tells of the evaluations: exactly what a board may read of them, and no more."""

from collections.abc import Sequence

from evaluations.outcomes import Line
from evaluations.report_selectors import BoardRound, for_board
from mentorship.programmes.models import Programme
from mentorship.reports.period import Period

# A mark, with whose it is
Mark = tuple[str, Line]


def of(programme: Programme, period: Period) -> Sequence[BoardRound]:
    """Return the rounds that closed in this period and may be seen, the first one first."""
    return for_board(programme, period.begins_on, period.ends_on)


def marks(outcome: BoardRound) -> list[Mark]:
    """Return the marks that people gave in a round."""
    return [(group.label, line) for group in outcome.report.groups for line in group.marks]


def satisfaction(outcomes: Sequence[BoardRound]) -> list[Mark]:
    """Return the marks of the last round that has any, by whose they are; each with its ``n``."""
    return next((found for each in reversed(outcomes) if (found := marks(each))), [])
