"""What a report says, as it is read: the page, the PDF and the sheets are made of these alone.

All of it can be written as JSON and read back, which is how it is published.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.utils.formats import number_format
from django.utils.safestring import SafeString

from evaluations import charts
from evaluations.charts import Pair
from mentorship.reports.small_cells import Sum

TEXT, NUMBER, MONEY = "text", "number", "money"
# How a table is drawn; the others are shown as they are.
STEPS, STATEMENTS, PAIRS, QUOTES = "steps", "statements", "pairs", "quotes"
NOTHING = "–"

Cell = str | int | None


@dataclass(frozen=True, slots=True)
class Column:
    """What stands in a column: its label, and whether it is text, a number or euros."""

    label: str
    kind: str = NUMBER


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of figures; euros are decimals as text, such as "150.00".

    ``draw`` is how it is drawn, out of ``marks`` where the rows are not enough for that.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    draw: str = ""
    marks: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Table":
        """Make it of what was kept."""
        return cls(
            **dict(kept)
            | {
                "columns": tuple(Column(**each) for each in kept["columns"]),
                "rows": tuple(tuple(row) for row in kept["rows"]),
                "marks": tuple(kept["marks"]),
            }
        )

    @property
    def shown(self) -> list[list[tuple[str, str]]]:
        """The rows as they are read: of each cell its text and its kind."""
        kinds = [column.kind for column in self.columns]
        return [
            [(written(cell, kind), kind) for cell, kind in zip(row, kinds, strict=True)]
            for row in self.rows
        ]

    @property
    def most(self) -> int:
        """The largest number, for the bars."""
        return max((cell for row in self.rows for cell in row if isinstance(cell, int)), default=0)

    @property
    def bars(self) -> list[dict[str, Any]]:
        """The rows of two numbers, for bars beside each other: of the mentors and the mentees."""
        return [{"label": label, "mentors": one, "mentees": two} for label, one, two in self.rows]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The rows of statements, with what their bars are drawn of."""
        return [
            {**mark, "topic": row[0], "said": row[1]}
            for row, mark in zip(self.rows, self.marks, strict=True)
        ]

    def dumbbell(self, *, name: str) -> SafeString:
        """Draw the two sides of each subject beside each other."""
        pairs = [
            Pair(
                each["topic"],
                Decimal(each["mentor"]),
                Decimal(each["mentee"]),
                each["mentor_text"],
                each["mentee_text"],
            )
            for each in self.marks
        ]
        _topic, mentors, mentees = (column.label for column in self.columns)
        return charts.dumbbell(pairs, terms={"mentors": mentors, "mentees": mentees}, name=name)


@dataclass(frozen=True, slots=True)
class Number:
    """One of the five numbers on top, with that of last year beside it.

    ``asked`` is the question that it is a mean of: only of the same one years are compared.
    """

    code: str
    label: str
    value: str
    before: str = ""
    note: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: sentences, and the figures they are about."""

    code: str
    title: str
    text: str
    tables: tuple[Table, ...] = ()

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Section":
        """Make it of what was kept; the first editions have a note as well, always empty."""
        known = {name: value for name, value in kept.items() if name != "note"}
        return cls(**known | {"tables": tuple(map(Table.read, kept["tables"]))})


@dataclass(frozen=True, slots=True)
class Content:
    """A whole report.

    ``told`` are the reasons that are told apart and ``money`` the sums that are told, for later
    editions: what differs a little from those would tell of few people. ``contact`` is whom to
    ask; the first editions have none.
    """

    title: str
    programme: str
    organisation: str
    days: str
    as_of: str
    before: str
    numbers: tuple[Number, ...]
    sections: tuple[Section, ...]
    told: Mapping[str, int]
    money: Mapping[str, Sum] = field(default_factory=dict)
    contact: str = ""

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Content":
        """Make it of what was published."""
        return cls(
            **dict(kept)
            | {
                "numbers": tuple(Number(**each) for each in kept["numbers"]),
                "sections": tuple(map(Section.read, kept["sections"])),
            }
        )

    def to_json(self) -> dict[str, Any]:
        """Write it down, to be published."""
        return asdict(self)

    @property
    def fingerprint(self) -> str:
        """By which it is known again: two reports that say the same have the same one."""
        return sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()

    @property
    def introduction(self) -> Section:
        """What stands on top: the paragraph of the staff."""
        return self.sections[0]

    @property
    def chapters(self) -> Sequence[Section]:
        """What comes under the numbers."""
        return self.sections[1:]


def written(cell: Cell, kind: str) -> str:
    """Write a cell the way it is read."""
    if cell is None:
        return NOTHING
    if kind == MONEY:
        return f"€\u00a0{number_format(Decimal(str(cell)), 2, force_grouping=True)}"
    return number_format(cell, force_grouping=True) if isinstance(cell, int) else cell
