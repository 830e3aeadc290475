"""A frozen dossier as a file for an auditor: a PDF to read, and sheets to tick off."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.http import FileResponse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mentorship import paper
from mentorship.intake.export import FORMULA, text
from mentorship.reports.files import made_as
from mentorship.reports.quality_dossiers import Dossier
from mentorship.reports.quality_models import QualityDossier

STYLE = """
@page {
  @bottom-left { content: string(source); font: 8pt Tekst0; color: #444 }
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt Tekst0; color: #444 }
}
.letterhead { string-set: source content() }
.days, .code, .also { color: #444 }
.hash { font-size: 7.5pt; overflow-wrap: anywhere }
h2 { font-size: 13pt; margin-top: 7mm }
table { font-size: 9pt }
thead { display: table-header-group }
tr { break-inside: avoid }
th.what { width: 62mm; font-weight: 400 }
th.how { width: 28mm }
thead th { font-weight: 700 }
.code { font-size: 8pt }
td p { margin: 0 0 1mm }
"""
WIDTHS = (14, 30, 60, 20, 70, 60, 40)


def as_file(frozen: QualityDossier, kind: str) -> FileResponse:
    """Send a frozen dossier as a ``pdf`` or as an ``xlsx``; both say what was frozen alone."""
    days = f"{frozen.begins_on:%Y%m%d}-{frozen.ends_on:%Y%m%d}"
    name = f"kwaliteitsdossier-{frozen.programme.slug}-{days}"
    return made_as(kind, of=frozen, pdf=pdf, xlsx=sheets, name=name)


def pdf(frozen: QualityDossier) -> bytes:
    """Make the PDF (PDF/A and PDF/UA), in the language in which the evidence was written."""
    context = {
        "frozen": frozen,
        "programme": frozen.programme,
        "dossier": Dossier.read(frozen.content),
        "language": settings.LANGUAGE_CODE,
    }
    return paper.render(
        "paper/quality_dossier.html",
        context,
        language=settings.LANGUAGE_CODE,
        style=STYLE,
        identifier=frozen.sha256.encode(),
    )


def sheets(frozen: QualityDossier) -> bytes:
    """Make a workbook: what it is about, the criteria, and the sister standards. No cell is a formula."""
    from openpyxl import Workbook  # noqa: PLC0415 — large: who asks for no sheet does without

    found = Dossier.read(frozen.content)
    book = Workbook(write_only=True)
    with translation.override(settings.LANGUAGE_CODE):
        _fill(book.create_sheet(_("Dossier")), _about(frozen, found))
        criteria = book.create_sheet(_("Criteria"))
        criteria.freeze_panes = "A2"
        for column, width in zip("ABCDEFG", WIDTHS, strict=True):
            criteria.column_dimensions[column].width = width
        _fill(criteria, _criteria(found))
        _fill(book.create_sheet(_("Standards")), _standards(found))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _about(frozen: QualityDossier, found: Dossier) -> list[list[Any]]:
    return [
        [_("Quality dossier"), found.programme],
        [_("Organisation"), found.organisation],
        [_("From"), found.begins_on],
        [_("Up to and including"), found.ends_on],
        [_("Round"), found.cohort or _("Everybody")],
        [_("Frozen on"), localdate(frozen.made_at)],
        [_("Criteria"), found.of_all],
        [_("Shown"), found.n],
        [_("Not shown yet"), found.gaps],
        [_("Not applicable"), found.beside],
        [_("Fingerprint (SHA-256)"), frozen.sha256],
    ]


def _criteria(found: Dossier) -> list[list[Any]]:
    head = [_("Code"), _("Phase"), _("Criterion"), _("Status"), _("Evidence"), _("What is missing")]
    head += [_("Sister standards")]
    rows = [
        [
            *(line.criterion.code, phase.name, line.criterion.text, line.word),
            *(line.criterion.evidence, line.criterion.gap),
            "; ".join(f"{name}: {at}" for name, at in line.also),
        ]
        for phase in found.phases
        for line in phase.lines
    ]
    return [head, *rows]


def _standards(found: Dossier) -> list[list[Any]]:
    rows = [[each.name, each.place, each.url] for each in found.standards]
    return [[_("Standard"), _("Country"), _("Address")], *rows]


def _fill(sheet: Any, rows: list[list[Any]]) -> None:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Alignment  # noqa: PLC0415

    for row in rows:
        cells = []
        for value in row:
            plain = value if isinstance(value, int) or hasattr(value, "isoformat") else text(value)
            cell = WriteOnlyCell(sheet, plain)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str) and cell.value.startswith(FORMULA):
                cell.data_type, cell.quotePrefix = "s", True
            cells.append(cell)
        sheet.append(cells)
