"""Lists as files: sheets that open well in a spreadsheet and in which no cell is a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.timezone import localtime
from openpyxl import Workbook

from mentorship.typed import without_control_characters

BOM = "\ufeff"  # by which Excel knows that it is UTF-8
FORMULA = ("=", "+", "-", "@", "\t", "\n")
LONGEST_CELL = 32_000  # a spreadsheet takes no more
AT_ONCE = 2_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("csv", "xlsx")


def plain(value: object) -> str:
    """Write a value as a cell that no spreadsheet reads as a formula."""
    if isinstance(value, datetime):
        value = localtime(value).strftime("%Y-%m-%d %H:%M")
    elif isinstance(value, date):
        value = value.isoformat()
    # First what nobody sees: a formula may begin after it.
    text = without_control_characters(str(value if value is not None else ""))
    if text.startswith(FORMULA):
        text = f"'{text}"
    return text[:LONGEST_CELL]


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
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    sheet.freeze_panes = "A2"
    sheet.append([plain(cell) for cell in head])
    for row in rows:
        sheet.append([plain(cell) for cell in row])
    file = TemporaryFile()  # noqa: SIM115 — the response closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
