"""The list of applications as a file."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from mentorship.intake import list_views
from mentorship.intake.export import plain
from mentorship.intake.models import Application
from mentorship.mail.models import OutgoingEmail
from tests.factories import make_application, make_programme

pytestmark = pytest.mark.django_db


def fetch(browser, programme, kind="csv", **query):
    address = reverse("intake:application_export", args=[programme.slug, kind])
    response = browser.get(address, query)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def lines(content):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def cells(content):
    book = load_workbook(io.BytesIO(content))
    return [[cell.value or "" for cell in row] for row in book.active.iter_rows()]


@pytest.mark.parametrize(("kind", "read"), [("csv", lines), ("xlsx", cells)])
def test_a_file_holds_the_rows_of_the_filters_under_dutch_headings(staff, programme, kind, read):
    one = make_application(programme, name="Zoë Haddad", role="mentor")
    make_application(programme, name="Samira Haddad")
    make_application(programme, name="Elders", status="declined")

    head, *rows = read(fetch(staff, programme, kind, q="zoe", stand="submitted"))

    assert head[:5] == ["Kenmerk", "Rol", "Naam", "E-mailadres", "Telefoonnummer"]
    assert [row[0] for row in rows] == [one.reference]
    assert rows[0][1] == "Mentor"
    assert rows[0][5] == "Nieuw"


def test_answers_and_notes_go_along_only_when_asked_for(staff, programme):
    make_application(
        programme, internal_note="Belt liever", answers={"mentoring_question": "Grenzen stellen"}
    )

    bare = fetch(staff, programme).decode()
    both = fetch(staff, programme, met=["antwoorden", "notities"]).decode()

    assert "Belt liever" not in bare
    assert "Grenzen stellen" not in bare
    assert "Belt liever" in both
    assert "Grenzen stellen" in both
    assert "Notitie (alleen voor medewerkers)" in both


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize(("kind", "read"), [("csv", lines), ("xlsx", cells)])
def test_no_cell_is_a_formula(staff, programme, start, kind, read):
    make_application(programme, name=f"{start}cmd|' /C calc'!A0")

    _head, row = read(fetch(staff, programme, kind))

    assert row[2].startswith("'")


def test_cells_are_short_and_without_control_characters():
    assert plain("a\x00b\x07" + "c" * 40_000) == "ab" + "c" * 31_998


def test_another_kind_of_file_and_another_programme_are_not_found(staff, programme):
    other = reverse("intake:application_export", args=[make_programme().slug, "csv"])
    strange = reverse("intake:application_export", args=[programme.slug, "exe"])

    assert staff.get(other).status_code == 404
    assert staff.get(strange).status_code == 404


def test_the_first_line_comes_before_the_database_is_asked(
    staff, programme, django_assert_max_num_queries
):
    address = reverse("intake:application_export", args=[programme.slug, "csv"])
    response = staff.get(address)

    with django_assert_max_num_queries(0):
        first = next(iter(response.streaming_content))

    assert first.startswith(b"\xef\xbb\xbfKenmerk;")


def test_the_list_offers_both_files_with_its_filters(staff, programme):
    make_application(programme, role="mentor")

    page = staff.get(
        reverse("intake:application_list", args=[programme.slug]), {"rol": "mentor"}
    ).content.decode()

    assert reverse("intake:application_export", args=[programme.slug, "csv"]) in page
    assert reverse("intake:application_export", args=[programme.slug, "xlsx"]) in page
    assert 'name="rol"' in page


# --- several at once -----------------------------------------------------------------------


def together(browser, programme, **data):
    address = reverse("intake:applications_waitlist", args=[programme.slug])
    return browser.post(address, data, follow=True)


def test_the_waiting_list_for_several_asks_first_and_then_tells_each(staff, programme):
    ones = [make_application(programme, name=name) for name in ("Anna Bos", "Bert Vis")]
    done = make_application(programme, name="Cor Al", status="declined")
    keys = [one.pk for one in [*ones, done]]

    asked = together(staff, programme, wie=keys).content.decode()
    before = [Application.objects.get(pk=one.pk).status for one in ones]
    together(staff, programme, wie=keys, zeker="1")

    assert "2 mensen krijgen daar een mail over:" in asked
    assert "Cor Al" in asked
    assert before == ["submitted", "submitted"]
    assert [Application.objects.get(pk=one.pk).status for one in ones] == ["waitlisted"] * 2
    assert OutgoingEmail.objects.filter(kind="intake/application_waitlisted").count() == 2
    done.refresh_from_db()
    assert done.status == "declined"


def test_all_of_a_filter_is_all_of_that_filter(staff, programme):
    make_application(programme, name="Anna Bos", role="mentor")
    make_application(programme, name="Bert Vis")

    asked = together(staff, programme, alles="1", stand="submitted", rol="mentor")

    assert [one.name for one in asked.context["people"]] == ["Anna Bos"]


def test_who_changed_meanwhile_is_skipped_and_named(staff, programme):
    one = make_application(programme, name="Anna Bos")
    other = make_application(programme, name="Bert Vis")
    Application.objects.filter(pk=other.pk).update(status="withdrawn")

    response = together(staff, programme, wie=[one.pk, other.pk, "x"], zeker="1").content.decode()

    assert "1 persoon staat op de wachtlijst en krijgt een mail." in response
    assert "Intussen veranderd, dus zo gelaten: Bert Vis." in response


def test_nobody_and_too_many_are_told(staff, programme, monkeypatch):
    nobody = together(staff, programme).content.decode()
    monkeypatch.setattr(list_views, "MOST_AT_ONCE", 1)
    keys = [make_application(programme).pk for _ in range(2)]
    many = together(staff, programme, wie=keys).content.decode()

    assert "Je koos niemand die op een eerste besluit wacht." in nobody
    assert "Dit zijn er meer dan 1 tegelijk." in many


def test_applications_of_others_are_not_touched(staff, programme):
    other = make_application(name="Elders")

    together(staff, programme, wie=[other.pk], zeker="1")

    other.refresh_from_db()
    assert other.status == "submitted"


def test_there_is_no_way_to_turn_several_people_away(staff, programme):
    make_application(programme)

    page = staff.get(reverse("intake:application_list", args=[programme.slug])).content.decode()

    assert "Choose" not in page
    assert 'value="decline"' not in page
