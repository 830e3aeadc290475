"""The PDF and the sheets say what was published, to a screen reader too, and no cell is a formula."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from mentorship.intake.models import Payment
from mentorship.reports import actions, composing, files
from mentorship.reports.contents import MONEY, Column, Content, Table, written
from tests.agreements.test_conformity import judged, vera
from tests.evaluations.rounds import held
from tests.factories import coordinator_of, make_participant, make_programme
from tests.reports.rows import YEAR, begin, duo, publish, stopped

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys_dir(settings, tmp_path):
    """A place for the keys of the ballot boxes."""
    settings.KEYS_DIR = tmp_path / "keys"


@pytest.fixture
def edition(programme):
    """A report with something in every section."""
    report = begin(programme)
    duo(programme)
    stopped(programme, *["time"] * 6)
    by = coordinator_of(programme)
    for number in range(5):
        Payment.objects.create(
            participant=make_participant(programme),
            programme=programme,
            amount=1250,
            reference=f"RF{number}",
            due_on=YEAR.ends_on,
            requested_at=YEAR.since,
            status="paid",
            settled_on=YEAR.ends_on,
            settled_by=by,
        )
    held(programme, 12, 12, at=YEAR.since + timedelta(days=60))
    held(programme, 6, 6, at=YEAR.since + timedelta(days=90), moment="final", answers={"safe": 4})
    actions.write(report, section="inleiding", text="=1+1 is <b>twee</b>.\n\nEn meer.", seen="")
    return publish(report)


def words(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def cells(edition):
    book = load_workbook(BytesIO(files.sheets(edition)))
    return book, [cell for sheet in book for row in sheet.iter_rows() for cell in row]


def test_the_pdf_says_all_that_the_page_says(edition):
    text = words(files.pdf(edition))

    assert "Jaarverslag 2025" in text
    assert "=1+1 is <b>twee</b>." in text
    content = Content.read(edition.content)
    for section in content.sections:
        assert section.title in text
        for table in section.tables:
            for row in table.shown:
                assert " ".join(" ".join(cell for cell, _kind in row[1:]).split()) in text


def test_the_sheets_say_what_was_published_and_nothing_else(edition):
    book, found = cells(edition)

    content = Content.read(edition.content)
    titles = [section.title for section in content.sections]
    assert book.sheetnames == ["Cijfers", *titles]
    said = {str(cell) for table in tables(content) for row in table.rows for cell in row}
    said |= {column.label for table in tables(content) for column in table.columns}
    said |= {text for table in tables(content) for text in (table.title, table.note)}
    said |= {part for each in content.sections for part in (each.title, each.text)}
    said |= {getattr(each, name) for each in content.numbers for name in each.__slots__}
    said |= {content.programme, content.days, content.as_of, content.title, content.before}
    said |= {"Cijfer", "Aantal", "Uitleg"}
    extra = {str(cell.value) for cell in found if cell.value is not None} - said
    # Euros are numbers there: 6250 for "6250.00".
    assert extra <= {"6250"}


def tables(content):
    return [table for section in content.sections for table in section.tables]


def test_no_cell_is_a_formula_and_euros_are_numbers(edition):
    _book, found = cells(edition)

    assert {cell.data_type for cell in found} <= {"s", "n", "inlineStr"}
    assert [cell for cell in found if cell.value == "=1+1 is <b>twee</b>.\n\nEn meer."]
    assert [cell for cell in found if cell.value == 6250 and cell.data_type == "n"]


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_staff_get_the_files_of_an_edition(edition, staff, kind):
    report = edition.report
    address = reverse("reports:edition_file", args=[report.programme.slug, report.pk, 1, kind])

    response = staff.get(address)

    assert response.status_code == 200
    name = f"jaarverslag-{report.programme.slug}-20250101-20251231-1.{kind}"
    assert name in response["Content-Disposition"]


def test_an_unknown_kind_of_file_is_not_there(edition, staff):
    report = edition.report
    address = reverse("reports:edition_file", args=[report.programme.slug, report.pk, 1, "docx"])

    assert staff.get(address).status_code == 404


def test_the_pdf_names_who_was_to_be_asked_when_it_was_published(edition):
    programme = edition.report.programme
    programme.contact_name = "Nieuwe Contactpersoon"
    programme.save(update_fields=["contact_name"])

    text = words(files.pdf(edition))

    assert "Nieuwe Contactpersoon" not in text
    assert Content.read(edition.content).contact in text


def test_the_same_edition_gives_the_same_pdf(edition):
    assert files.pdf(edition) == files.pdf(edition)


def test_the_pdf_is_one_to_keep_and_one_that_can_be_read_aloud(edition, tmp_path):
    vera()
    work = begin(make_programme("work"))
    for name, each in (("gp", edition), ("work", publish(work))):
        (tmp_path / f"{name}.pdf").write_bytes(files.pdf(each))

    said = judged(tmp_path, ["gp.pdf", "work.pdf"])

    assert said == [
        f"{name}.pdf {flavour} PASS" for flavour in ("3a", "ua1") for name in ("gp", "work")
    ]


def test_the_file_is_in_the_language_of_the_report(programme):
    report = begin(programme)
    report.language = "en"
    report.save()

    edition = publish(report)

    assert "Annual report 2025" in words(files.pdf(edition))
    assert load_workbook(BytesIO(files.sheets(edition))).sheetnames[0] == "Numbers"


def test_a_cell_is_written_as_it_is_read():
    table = Table("Geld", (Column("Wat", "text"), Column("Bedrag", MONEY)), (("Een", None),))

    assert table.shown == [[("Een", "text"), ("–", MONEY)]]
    assert written(1234, "number") == "1.234"
    assert table.most == 0
    assert composing.SECTIONS.keys() == composing.SENTENCES.keys() == composing.TABLES.keys()
