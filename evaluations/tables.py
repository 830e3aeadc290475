"""One kind of table, from which the page, the CSV, the sheet and the paper are all made.

So no file holds a number that the page does not show (S0-EVAL-4).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# What a cell has beside its text: numbers stand under each other.
NUMBER, WORDS = SafeString(' class="text-end"'), SafeString("")
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

    @property
    def markup(self) -> SafeString:
        """The head and the rows for a page; drawn without a template, for a report has hundreds."""
        return format_html(
            "<thead><tr>{}</tr></thead><tbody>{}</tbody>",
            format_html_join("", '<th scope="col"{}>{}</th>', _cells(self.head)),
            format_html_join(
                "",
                '<tr><th scope="row">{}</th>{}</tr>',
                (
                    (localize(first), format_html_join("", "<td{}>{}</td>", _cells(rest)))
                    for (first, _is_number), *rest in self.lines
                ),
            ),
        )


def _cells(cells: Iterable[tuple[Cell, bool]]) -> Iterator[tuple[SafeString, str]]:
    for cell, is_number in cells:
        yield NUMBER if is_number else WORDS, localize(cell)
