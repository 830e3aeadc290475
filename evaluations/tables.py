"""One kind of table, from which the page, the CSV, the sheet and the paper are all made.

So no file holds a number that the page does not show (S0-EVAL-4).
"""

from dataclasses import dataclass
from decimal import Decimal

# A whole number, a number with decimals, or words.
Cell = int | Decimal | str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells as there are columns; the first cell of a row says what it is about.

    ``code`` is its name in an address, ``note`` what has to be known to read it.
    """

    code: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    @property
    def head(self) -> list[tuple[str, bool]]:
        """Each column, and whether numbers stand in it."""
        numbers = [
            any(not isinstance(row[place], str) for row in self.rows)
            for place in range(len(self.columns))
        ]
        return list(zip(self.columns, numbers, strict=True))

    @property
    def lines(self) -> list[list[tuple[Cell, bool]]]:
        """Each row, its cells with whether numbers stand in their column."""
        numbers = [is_number for _column, is_number in self.head]
        return [list(zip(row, numbers, strict=True)) for row in self.rows]
