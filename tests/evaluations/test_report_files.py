"""The files of a report are made from the tables of its page, and hold nothing that it does not."""

import csv
import re
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from evaluations import selectors
from evaluations.models import Quote
from tests.evaluations.rounds import held, open_round
from tests.evaluations.test_report import fill
from tests.factories import make_coordinator, make_programme

NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
FORMULAS = ("=1+1", "+31", "-2", "@som")


@pytest.fixture
def round_(programme):
    """A final round of enough people for numbers, of too few for a question, and with quotes."""
    mentors = [
        {"at_ease": 1 + n % 5, "recommend": n % 11, "mentor_again": 1 + n % 3, "keep": "="}
        for n in range(23)
    ]
    mentees = [{"at_ease": 4, "clear_goal": 5, "recommend": 9} for _ in range(7)]
    made = fill(programme, mentors, mentees, moment="final")
    quotes = list(Quote.objects.filter(round=made).order_by("id"))
    for number, quote in enumerate(quotes[:12]):
        quote.body = FORMULAS[number % 4] if number < 8 else f"Zin {number} <b>&"
        quote.status = "shown" if number < 10 else "hidden"
    Quote.objects.bulk_update(quotes, ["body", "status"])
    return made


def address(name, round_, *more):
    return reverse(f"evaluations:{name}", args=[round_.programme.slug, round_.pk, *more])


def page_of(staff, round_):
    return staff.get(address("round_detail", round_)).content.decode()


def sheet_of(staff, round_):
    response = staff.get(address("report_file", round_, "xlsx"))
    return load_workbook(BytesIO(b"".join(response.streaming_content)))


def paper_of(staff, round_):
    pdf = PdfReader(BytesIO(staff.get(address("report_file", round_, "pdf")).content))
    return pdf, "\n".join(sheet.extract_text() for sheet in pdf.pages)


def rows_of(staff, round_, code):
    response = staff.get(address("table_file", round_, code))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text), delimiter=";"))


def numbers(text):
    return {found.replace(".", ",") for found in NUMBER.findall(text)}


def words_on(page):
    return re.sub(r"<[^>]+>", " ", page)


def test_every_table_of_the_page_has_its_own_file_with_the_same_cells(staff, round_):
    page = page_of(staff, round_)
    tables = selectors.report(round_).tables

    assert [table.code for table in tables] == [
        *("respons", "cijfers", "verschil", "stellingen-mentor", "antwoorden-mentor"),
        *("stellingen-mentee", "antwoorden-mentee", "citaten"),
    ]
    for table in tables:
        assert f'href="{address("table_file", round_, table.code)}"' in page
        head, *rows = rows_of(staff, round_, table.code)
        assert tuple(head) == table.columns
        assert len(rows) == len(table.rows)
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert [row[0] for row in rows if row[0][:1] != "'"] == [row[0] for row in table.rows]


def test_no_file_holds_a_number_that_the_page_does_not(staff, round_):
    """Also not by a little: neither an exact mean nor the number behind a word (S0-EVAL-4)."""
    page = numbers(words_on(page_of(staff, round_)))

    for table in selectors.report(round_).tables:
        for row in rows_of(staff, round_, table.code)[1:]:
            assert numbers(" ".join(row)) <= page
    for sheet in sheet_of(staff, round_):
        for row in sheet.iter_rows(values_only=True):
            said = " ".join(str(cell) for cell in row if cell is not None)
            assert {each.removesuffix(",0") for each in numbers(said)} <= {
                each.removesuffix(",0") for each in page
            }
    pdf, text = paper_of(staff, round_)
    assert numbers(text) <= page | {str(n) for n in range(1, len(pdf.pages) + 1)}


def test_the_sheet_has_a_sheet_for_each_table_with_numbers_as_numbers(staff, round_):
    book = sheet_of(staff, round_)
    tables = selectors.report(round_).tables

    assert book.sheetnames == [table.title.replace(":", "")[:29] for table in tables]
    assert list(book["Respons"].iter_rows(values_only=True)) == [
        ("Wie", "uitgenodigd", "antwoordden", "%"),
        ("Mentoren", 23, 23, 100),
        ("Mentees", 7, 7, 100),
    ]


def test_no_cell_is_a_formula(staff, round_):
    cells = [row[1] for row in rows_of(staff, round_, "citaten")[1:]]
    assert {"'=1+1", "'+31", "'-2", "'@som"} >= {cell for cell in cells if "Zin" not in cell} - {
        "+31"
    }

    quotes = sheet_of(staff, round_)["In hun eigen woorden"]
    kinds = {cell.data_type for row in quotes.iter_rows() for cell in row}
    assert kinds == {"s"}


def test_the_paper_says_what_the_page_says_and_a_screen_reader_can_read_it(staff, round_):
    pdf, text = paper_of(staff, round_)
    said = " ".join(text.split())

    assert "Eindevaluatie" in said
    assert "Mentoren en mentees verschillen het meest over" in said
    assert "Zin 8 <b>&" in said
    assert "Zin 10" not in said, "what was hidden is not on paper"
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl"


def test_only_shown_quotes_are_in_the_files(staff, round_):
    assert len(rows_of(staff, round_, "citaten")) == 11
    assert sheet_of(staff, round_)["In hun eigen woorden"].max_row == 11


@pytest.mark.parametrize("code", ["onzin", "verloop-mentor", "stellingen-samen"])
def test_a_table_that_the_report_does_not_have_is_no_file(staff, round_, code):
    assert staff.get(address("table_file", round_, code)).status_code == 404


def test_a_file_of_another_kind_is_not_there(staff, round_):
    assert staff.get(address("report_file", round_, "docx")).status_code == 404


def test_a_round_without_a_report_has_no_files(staff, programme):
    round_, _by_role = open_round(programme, 9, 9)
    withheld = held(programme, 1, 1, invited=9, moment="final")

    for each in (round_, withheld):
        assert "uitkomsten." not in page_of(staff, each)
        assert staff.get(address("table_file", each, "respons")).status_code == 404
        for kind in ("xlsx", "pdf"):
            assert staff.get(address("report_file", each, kind)).status_code == 404


def test_the_files_of_another_programme_are_not_there(staff, round_):
    other = held(make_programme(coordinator=make_coordinator()), 5, 5)

    assert staff.get(address("table_file", other, "respons")).status_code == 404
    assert staff.get(address("report_file", other, "pdf")).status_code == 404


def test_words_stand_between_numbers_where_few_answered_one_statement(staff, programme):
    mentors = [{"at_ease": 5} | ({"clear_goal": 4} if n < 6 else {}) for n in range(12)]
    round_ = fill(programme, mentors, [{"at_ease": 4}] * 6)

    head, *rows = rows_of(staff, round_, "stellingen-mentor")

    assert len(head) == 8
    assert [row[1:] for row in rows] == [
        ["12", "0", "0", "0", "0", "≥ 4,8", "12"],
        ["", "(bijna) iedereen", "(bijna) niemand", "(bijna) niemand", "", "4,0", "5–9"],
    ]


def test_below_ten_no_file_tells_how_many(staff, programme):
    """Of six mentors who all agree: words, half points and a bound, in every file alike."""
    round_ = fill(programme, [{"at_ease": 5, "mark": 9}] * 6, [{"at_ease": 4}] * 6)

    [_head, row] = rows_of(staff, round_, "stellingen-mentor")
    assert row[1:] == [
        *("(bijna) iedereen", "(bijna) niemand", "(bijna) niemand", "≥ 4,5", "5–9"),
    ]
    assert [line[2] for line in rows_of(staff, round_, "antwoorden-mentor")[1:]] == [
        *("(bijna) niemand", "(bijna) niemand", "(bijna) iedereen"),
    ]
    [sheet_row] = list(
        sheet_of(staff, round_)["Stellingen mentoren"].iter_rows(min_row=2, values_only=True)
    )
    assert sheet_row[1:] == tuple(row[1:])
