"""What a report tells of the evaluations: exactly what a board may read of them, and no more."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from evaluations.outcomes import Line
from evaluations.report_selectors import BoardRound, for_board
from mentorship.programmes.models import Programme
from mentorship.reports.period import Period

# A mark, with whose it is
Mark = tuple[str, Line]
# The questions that tell what people think of it, the best one first
ASKED = ("mark", "recommend")


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The marks in answer to one question, and which one ``asked``: its code and its scale."""

    asked: str = ""
    marks: tuple[Mark, ...] = ()

    @property
    def topic(self) -> str:
        """What it is about."""
        return self.marks[0][1].topic if self.marks else ""

    @property
    def value(self) -> str:
        """The means."""
        return " · ".join(line.mean for _who, line in self.marks)

    @property
    def note(self) -> str:
        """Whose they are, and of how many people."""
        return " · ".join(f"{who}: n = {line.n}" for who, line in self.marks)


def of(programme: Programme, period: Period) -> Sequence[BoardRound]:
    """Return the rounds that closed in this period and may be seen, the first one first."""
    return for_board(programme, period.begins_on, period.ends_on)


def marks(outcome: BoardRound) -> list[Mark]:
    """Return the marks that people gave in a round."""
    return [(group.label, line) for group in outcome.report.groups for line in group.marks]


def satisfaction(outcomes: Sequence[BoardRound]) -> Satisfaction:
    """Return what people think of it, in answer to one question.

    That is the mark where anybody was asked for one, else whether they recommend it; of the last
    round in which it is shown.
    """
    answers = (_answers(each, code) for code in ASKED for each in reversed(outcomes))
    return next((found for found in answers if found.marks), Satisfaction())


def _answers(outcome: BoardRound, code: str) -> Satisfaction:
    """The marks in answer to the question with this code, whatever own questions are beside it."""
    question = next((each for each in outcome.round.asked if each.code == code), None)
    if question is None:
        return Satisfaction()
    text = question.text_in(get_language())
    found = [(who, line) for who, line in marks(outcome) if line.text == text]
    by_whom = Counter(who for who, _line in found)
    return Satisfaction(
        asked=f"{code} {min(question.options)}-{max(question.options)}",
        # An own question in the same words: which of both it is cannot be told.
        marks=tuple(mark for mark in found if by_whom[mark[0]] == 1),
    )
