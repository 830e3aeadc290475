"""A published report as a file: a PDF to keep and to print, and sheets to count on with."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any, TypeVar

from django.http import FileResponse, Http404
from django.utils import translation
from django.utils.translation import gettext as _

from mentorship import paper
from mentorship.intake.export import XLSX, typed
from mentorship.reports.contents import MONEY, Cell, Content, Section, Table
from mentorship.reports.models import Edition

T = TypeVar("T")
PDF = "application/pdf"
LONGEST_NAME = 31
# Besides what all our paper looks like; bars are as long as their number says.
STYLE = """
@page {
  @bottom-left { content: string(source); font: 8pt Tekst0; color: #444 }
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt Tekst0; color: #444 }
}
.letterhead { string-set: source content() }
.days { color: #444; margin-bottom: 5mm }
.numbers { margin: 0 0 5mm }
.numbers td { font-size: 13pt; font-weight: 700; border-bottom: 0; padding-bottom: 0 }
.numbers th { font-weight: 400; font-size: 9pt; color: #444; border-bottom: 0 }
.numbers .small { font-size: 8.5pt; font-weight: 400; color: #444 }
h2 { font-size: 14pt; margin-top: 8mm; border-bottom: .8pt solid #111; padding-bottom: 1mm }
h3 { font-size: 10.5pt; margin: 4mm 0 1mm; break-after: avoid }
table { font-size: 9.5pt; margin-bottom: 2mm }
thead { display: table-header-group }
tr { break-inside: avoid }
td.number, td.money, th.number, th.money { text-align: right; padding-right: 0 }
.note { font-size: 9pt; color: #444 }
"""


def as_file(edition: Edition, kind: str) -> FileResponse:
    """Send a published report as a ``pdf`` or as an ``xlsx``."""
    return made_as(kind, of=edition, pdf=pdf, xlsx=sheets, name=_name(edition))


def made_as(
    kind: str, *, of: T, pdf: Callable[[T], bytes], xlsx: Callable[[T], bytes], name: str
) -> FileResponse:
    """Make a file of this kind of something that was fixed, and send it; no other kind exists."""
    makers = {"pdf": (pdf, PDF), "xlsx": (xlsx, XLSX)}
    if kind not in makers:
        raise Http404
    make, content_type = makers[kind]
    return FileResponse(
        BytesIO(make(of)),
        as_attachment=True,
        filename=f"{name}.{kind}",
        content_type=content_type,
    )


def pdf(edition: Edition) -> bytes:
    """Make the PDF (PDF/A and PDF/UA) of what was published, and of nothing else."""
    context = {
        "edition": edition,
        "programme": edition.report.programme,
        "content": Content.read(edition.content),
        "language": edition.report.language,
    }
    return paper.render(
        "paper/annual_report.html",
        context,
        language=edition.report.language,
        style=STYLE,
        identifier=f"annual-report-{edition.report_id}-{edition.number}".encode(),
    )


def sheets(edition: Edition) -> bytes:
    """Make a workbook of what was published: a sheet for each section, no cell a formula."""
    from openpyxl import Workbook  # noqa: PLC0415 — large: who asks for no sheet does without

    content = Content.read(edition.content)
    book = Workbook(write_only=True)
    with translation.override(edition.report.language):
        _fill(book.create_sheet(_("Numbers")), _number_rows(content))
        for section in content.sections:
            _fill(book.create_sheet(_sheet_name(section.title)), _section_rows(section))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _name(edition: Edition) -> str:
    report = edition.report
    days = f"{report.begins_on:%Y%m%d}-{report.ends_on:%Y%m%d}"
    return f"jaarverslag-{report.programme.slug}-{days}-{edition.number}"


def _sheet_name(title: str) -> str:
    """A name that a spreadsheet takes: not too long, without its own signs."""
    return "".join(sign for sign in title if sign not in r"[]:*?/\'")[:LONGEST_NAME]


def _number_rows(content: Content) -> list[list[Any]]:
    head = [_("Number"), content.title, content.before, _("Explanation")]
    rows = [[each.label, each.value, each.before, each.note] for each in content.numbers]
    return [[content.programme], [content.days], [content.as_of], [], head, *rows]


def _section_rows(section: Section) -> list[list[Any]]:
    rows: list[list[Any]] = [[section.title], [section.text]]
    for table in section.tables:
        rows += [[], *_table_rows(table)]
    return rows


def _table_rows(table: Table) -> list[list[Any]]:
    kinds = [column.kind for column in table.columns]
    head = [column.label for column in table.columns]
    rows = [
        [_value(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in table.rows
    ]
    return [[table.title], head, *rows, *([[table.note]] if table.note else [])]


def _value(cell: Cell, kind: str) -> Cell | Decimal:
    return Decimal(str(cell)) if kind == MONEY and cell is not None else cell


def _fill(sheet: Any, rows: list[list[Any]]) -> None:
    for row in rows:
        sheet.append([typed(sheet, value) for value in row])
