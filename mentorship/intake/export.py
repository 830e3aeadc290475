"""Lists as files: sheets that open well in a spreadsheet and in which no cell is a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from tempfile import TemporaryFile
from typing import Any, Protocol

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.timezone import localtime

from mentorship.typed import without_control_characters

BOM = "\ufeff"  # by which Excel knows that it is UTF-8
FORMULA = ("=", "+", "-", "@", "\t", "\n")
PHONE_NUMBER = re.compile(r"\+[0-9]{1,4}[0-9 ]*")
LONGEST_CELL = 32_000  # a spreadsheet takes no more
AT_ONCE = 2_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("csv", "xlsx")
# What a spreadsheet takes as the name of a sheet, with room for a number where two are alike.
LONGEST_TITLE = 31 - 2
NOT_IN_A_TITLE = re.compile(r"\s*[\[\]:*?/\\]+\s*")


class Titled(Protocol):
    """A table that has a name."""

    @property
    def title(self) -> str:
        """What its sheet is called."""

    @property
    def columns(self) -> Sequence[object]:
        """What stands above each column."""

    @property
    def rows(self) -> Iterable[Sequence[object]]:
        """The cells, row by row."""


def text(value: object) -> str:
    """Write a value as text that fits a cell, without what nobody sees."""
    return without_control_characters(str(value if value is not None else ""))[:LONGEST_CELL]


def plain(value: object) -> str:
    """Write a value as a cell of a CSV that no spreadsheet reads as a formula.

    Amounts get the comma that a spreadsheet of this country expects.
    """
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, int | date):
        return str(value)
    # First what nobody sees: a formula may begin after it.
    found = text(value)
    is_formula = found.startswith(FORMULA) and not PHONE_NUMBER.fullmatch(found)
    return f"'{found}"[:LONGEST_CELL] if is_formula else found


def typed(sheet: Any, value: object) -> object:
    """Write a value as a cell of an XLSX: a number and a date as such, anything else as text."""
    if isinstance(value, datetime):
        return localtime(value).replace(tzinfo=None)
    if isinstance(value, Decimal | int | date):
        return value
    found = text(value)
    if not found.startswith(FORMULA):
        return found
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    cell = WriteOnlyCell(sheet, found)
    cell.data_type, cell.quotePrefix = "s", True
    return cell


class _Echo:
    """Where the writer of the lines writes to: it gives each line back."""

    def write(self, line: str) -> str:
        return line


def _lines(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";")
    yield BOM + writer.writerow([plain(cell) for cell in head])
    for row in rows:
        yield writer.writerow([plain(cell) for cell in row])


def in_batches(rows: "QuerySet[Any]", *, related: Sequence[Any] = ()) -> Iterator[Any]:
    """Go through all rows by a cursor on the server, which lives as long as its transaction."""
    with transaction.atomic():
        yield from rows.prefetch_related(*related).iterator(chunk_size=AT_ONCE)


def as_file(
    name: str, kind: str, *, head: Sequence[object], rows: Iterable[Sequence[object]]
) -> HttpResponseBase:
    """Send rows as a CSV, line by line, or as an XLSX."""
    if kind == "csv":
        response: HttpResponseBase = StreamingHttpResponse(
            _lines(head, rows), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    return _book(name, [(name, head, rows)])


def as_book(name: str, tables: Iterable[Titled]) -> HttpResponseBase:
    """Send several tables as an XLSX with a sheet for each, called by its title."""
    return _book(name, [(table.title, table.columns, table.rows) for table in tables])


def _book(
    name: str, tables: Iterable[tuple[str, Sequence[object], Iterable[Sequence[object]]]]
) -> HttpResponseBase:
    from openpyxl import Workbook  # noqa: PLC0415 — large: who asks for no sheet does without

    book = Workbook(write_only=True)
    for title, head, rows in tables:
        sheet = book.create_sheet(NOT_IN_A_TITLE.sub(" ", title).strip()[:LONGEST_TITLE])
        sheet.freeze_panes = "A2"
        for row in chain([head], rows):
            sheet.append([typed(sheet, cell) for cell in row])
    file = TemporaryFile()  # noqa: SIM115 — the response closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
