"""Reading a file of a member administration: whatever is in it, lines of text come out or a reason."""

import csv
import io
from collections.abc import Iterator
from itertools import islice
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 100, 5_000
LARGEST_UNPACKED = 50 * 1024 * 1024
ZIP = b"PK\x03\x04"


class NotReadable(Exception):
    """This is no table of people; the message says what to do."""


def lines_of(content: bytes) -> Iterator[list[str]]:
    """Give the lines of a CSV or XLSX, the heads first.

    Raises:
        NotReadable: it is neither, or too much.
    """
    if not content.strip():
        raise NotReadable(_("The file is empty."))
    lines = _xlsx(content) if content.startswith(ZIP) else _csv(content)
    for number, line in enumerate(lines):
        if number > MOST_ROWS:
            text = _("The file has more than %(number)d lines. Split it.")
            raise NotReadable(text % {"number": MOST_ROWS})
        if len(line) > MOST_COLUMNS:
            text = _("The file has more than %(number)d columns. Leave out what is not needed.")
            raise NotReadable(text % {"number": MOST_COLUMNS})
        yield [" ".join(cell[:LONGEST_CELL].replace("\0", "").split(" ")).strip() for cell in line]


def _text(content: bytes) -> str:
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if is_wide else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotReadable(_("This is not a CSV or Excel file."))


def _csv(content: bytes) -> Iterator[list[str]]:
    text = _text(content)
    head = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise NotReadable(_("This is not a CSV or Excel file.")) from error


def _xlsx(content: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415 — large: who reads no sheet does without

    try:
        with ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except BadZipFile as error:
        raise NotReadable(_("This is not a CSV or Excel file.")) from error
    if unpacked > LARGEST_UNPACKED:
        raise NotReadable(_("The file is too large."))
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
        for row in islice(rows, MOST_ROWS + 2):
            cells = ["" if cell is None else str(cell) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            yield cells
    except Exception as error:
        # What the library says of a file that lies about itself is anybody's guess.
        raise NotReadable(_("This is not a CSV or Excel file.")) from error
