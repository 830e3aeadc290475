"""The page of the quality dossier, freezing it, and its files for an auditor."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from mentorship.programmes import presets
from mentorship.programmes.models import Cohort
from mentorship.reports import quality_dossiers, quality_files
from mentorship.reports.models import QualityDossier
from mentorship.reports.quality_dossiers import Dossier
from tests.agreements.test_conformity import judged, vera
from tests.conftest import log_in
from tests.factories import coordinator_of, make_application, make_programme
from tests.reports.evidence import TODAY, ago, agree, decided, look, session, started, whole_talk

pytestmark = pytest.mark.django_db
YEAR = date(TODAY.year, 1, 1), date(TODAY.year, 12, 31)


@pytest.fixture
def work(db):
    return make_programme("work")


@pytest.fixture
def ilse(client, work):
    return log_in(client, coordinator_of(work), second_factor=True)


def url(name, programme, *args):
    return reverse(f"quality:{name}", args=[programme.slug, *args])


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())[1]


def freeze_by(browser, programme, page, **changes):
    form = {name: hidden(page, name) for name in ("van", "tot", "seen")} | changes
    return browser.post(url("freeze", programme), form, follow=True)


def frozen_of(programme, **fields):
    asked = {"start": YEAR[0], "end": YEAR[1], "cohort": None} | fields
    seen = Dossier.of(programme, **asked).sha256
    return quality_dossiers.freeze(programme, **asked, seen=seen, by=coordinator_of(programme))


def told(page):
    return " ".join(page.content.decode().split())


# --- the page ----------------------------------------------------------------------------------


def test_it_shows_all_criteria_by_phase_with_word_and_icon(ilse, work):
    session(work, people=[make_application(work, role="mentor")], held_on=TODAY.replace(day=1))

    page = ilse.get(url("dossier", work))

    said = told(page)
    for criterion in presets.quality().criteria:
        assert criterion.code in said
    for name in presets.quality().phases.values():
        assert name in said
    for word, icon in (
        ("Aangetoond", "check"), ("Nog niet aangetoond", "circle-alert"),
        ("Niet van toepassing", "circle-dashed"),
    ):  # fmt: skip
        assert re.search(
            rf'pill-(ok|warn|out)"><svg[^>]*>(?:(?!</svg>).)*{icon}.*?</svg>{word}', said
        )
    assert "infosessie" in said


def test_a_gap_is_a_link_to_where_it_is_added(ilse, work):
    decided(work, "mentor", days=0)

    page = ilse.get(url("dossier", work))
    links = re.findall(r'href="([^"]*)"[^>]*>\s*Vul aan wat ontbreekt', page.content.decode())

    assert any("stand=accepted" in link and "rol=mentor" in link for link in links)
    for link in links:
        assert ilse.get(link.replace("&amp;", "&")).status_code == 200


def test_the_gap_of_a_talk_leads_to_exactly_those_without_one(ilse, work):
    whole_talk(decided(work, "mentor", name="Met Gesprek"))
    whole_talk(decided(work, "mentor", name="Half Gesprek"), period_discussed=False)
    decided(work, "mentor", name="Zonder Gesprek")
    decided(work, "mentee", name="Ander Iemand")
    address = look(work, "S2-MREC-3").gap_url

    page = told(ilse.get(address))
    assert "Half Gesprek" in page
    assert "Zonder Gesprek" in page
    assert "Met Gesprek" not in page
    assert "Ander Iemand" not in page

    others = told(ilse.get(address.replace("zonder", "met")))
    assert "Met Gesprek" in others
    assert "Zonder Gesprek" not in others


def test_the_sister_standards_are_linked_and_a_mapping_is_shown_once_there_is_one(ilse, work):
    """S2-CTX-3, S2-LINK-1 to S2-LINK-4."""
    page = told(ilse.get(url("dossier", work)))

    for standard in presets.quality().standards:
        assert standard.url in page
    assert "is nog niet vastgelegd" in page


def test_a_mapping_that_was_filled_in_stands_beside_its_criterion(ilse, work):
    kept = frozen_of(work)
    content = kept.content
    content["criteria"][0]["standards"] = {"eepm": "Standaard 1"}
    found = Dossier.read(content)

    assert found.is_mapped
    assert found.phases[0].lines[0].also == (
        ("Elements of Effective Practice for Mentoring", "Standaard 1"),
    )
    mapped = QualityDossier.objects.create(
        programme=work, begins_on=YEAR[0], ends_on=YEAR[1], content=content, sha256="0" * 64,
        made_by=coordinator_of(work),
    )  # fmt: skip
    page = told(ilse.get(url("frozen", work, mapped.pk)))
    assert "Standaard 1" in page
    assert "is nog niet vastgelegd" not in page
    sheet = load_workbook(BytesIO(quality_files.sheets(mapped)))["Criteria"]
    assert sheet["G2"].value.endswith("Standaard 1")
    assert "Standaard 1" in text_of(quality_files.pdf(mapped))


def test_another_period_and_a_cohort_are_asked_by_the_address(ilse, work):
    cohort = Cohort.objects.create(
        programme=work, name="Voorjaar", opens_on=ago(300), closes_on=ago(200)
    )
    whole_talk(decided(work, "mentor", days=800, cohort=cohort), held_on=ago(810))
    decided(work, "mentor", days=800)
    days = {"van": ago(900).isoformat(), "tot": ago(700).isoformat()}

    page = ilse.get(url("dossier", work), days | {"ronde": cohort.pk})
    assert "1 van 1 toegelaten mentor" in told(page)
    assert hidden(page, "ronde") == str(cohort.pk)

    assert "1 van 2 toegelaten mentoren" in told(ilse.get(url("dossier", work), days))
    assert "toegelaten mentor (" not in told(ilse.get(url("dossier", work)))


@pytest.mark.parametrize(
    "asked",
    [
        {"van": "2026-05-01", "tot": "2026-04-01"},
        {"van": "", "tot": ""},
        {"van": "2026-01-01", "tot": "9999-01-01"},
        {"van": str(TODAY + timedelta(days=1)), "tot": str(TODAY + timedelta(days=90))},
        {"van": "2026-01-01", "tot": "2026-12-31", "ronde": "999"},
    ],
)
def test_days_that_are_no_period_are_said_and_cannot_be_frozen(ilse, work, asked):
    Cohort.objects.create(programme=work, name="Voorjaar", opens_on=ago(30), closes_on=ago(20))

    page = ilse.get(url("dossier", work), asked)

    assert page.status_code == 200
    assert 'class="errsum"' in told(page)
    assert url("freeze", work) not in told(page)
    assert ilse.post(url("freeze", work), asked).status_code == 200
    assert not QualityDossier.objects.exists()


def test_the_page_asks_as_many_questions_of_many_frozen_dossiers(ilse, work):
    frozen_of(work)
    with CaptureQueriesContext(connection) as few:
        ilse.get(url("dossier", work))
    for month in range(2, 6):
        frozen_of(work, start=date(TODAY.year, month, 1))
    with CaptureQueriesContext(connection) as many:
        ilse.get(url("dossier", work))

    assert len(many) == len(few)


def test_it_is_reached_from_the_reports(ilse, work):
    page = ilse.get(reverse("reports:report_list", args=[work.slug]))

    assert url("dossier", work) in page.content.decode()


# --- freezing ----------------------------------------------------------------------------------


def test_what_was_on_the_page_is_frozen_and_stays_as_it_was(ilse, work):
    duo = started(work, days=3)
    page = ilse.get(url("dossier", work))

    frozen = freeze_by(ilse, work, page)
    assert "Vastgelegd op" in told(frozen)
    assert "geen getekende overeenkomst" in told(frozen)
    assert "Vul aan wat ontbreekt" not in told(frozen)

    agree(duo)
    kept = QualityDossier.objects.get()
    assert kept.made_by == coordinator_of(work)
    again = told(ilse.get(url("frozen", work, kept.pk)))
    assert "geen getekende overeenkomst" in again
    assert kept.sha256 in again
    assert Dossier.read(kept.content).sha256 == kept.sha256
    assert "geen getekende overeenkomst" not in told(ilse.get(url("dossier", work)))


def test_pressed_twice_is_frozen_once(ilse, work):
    page = ilse.get(url("dossier", work))

    first, second = freeze_by(ilse, work, page), freeze_by(ilse, work, page)

    assert first.redirect_chain == second.redirect_chain
    assert QualityDossier.objects.count() == 1


def test_data_that_changed_meanwhile_are_not_frozen_unseen(ilse, work):
    cohort = Cohort.objects.create(
        programme=work, name="Voorjaar", opens_on=ago(300), closes_on=ago(200)
    )
    page = ilse.get(url("dossier", work), {"van": YEAR[0], "tot": YEAR[1], "ronde": cohort.pk})
    whole_talk(decided(work, "mentor", days=0, cohort=cohort))

    again = freeze_by(ilse, work, page, ronde=cohort.pk)

    assert "veranderd sinds je keek" in told(again)
    assert f"ronde={cohort.pk}" in again.redirect_chain[0][0]
    assert not QualityDossier.objects.exists()

    frozen = freeze_by(ilse, work, again, ronde=cohort.pk)
    assert "Voorjaar" in told(frozen)
    assert QualityDossier.objects.get().cohort == "Voorjaar"
    assert "Voorjaar" in text_of(quality_files.pdf(QualityDossier.objects.get()))
    assert "Voorjaar" in told(ilse.get(url("dossier", work)))


def test_data_that_changed_meanwhile_of_everybody_lead_back_to_the_same_days(ilse, work):
    page = ilse.get(url("dossier", work))

    again = freeze_by(ilse, work, page, seen="")

    assert again.redirect_chain[0][0].endswith(f"?van={YEAR[0]}&tot={YEAR[1]}")


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_what_is_frozen(work, change):
    kept = frozen_of(work)
    rows = QualityDossier.objects.filter(pk=kept.pk)

    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        rows.update(content={}) if change == "update" else rows.delete()

    assert str(kept) == f"{work} · {YEAR[0]} – {YEAR[1]}"


def test_the_dossier_of_another_programme_is_not_there(ilse, work):
    other = frozen_of(make_programme("work"))

    assert ilse.get(url("frozen", work, other.pk)).status_code == 404
    assert ilse.get(url("file", work, other.pk, "pdf")).status_code == 404


# --- files -------------------------------------------------------------------------------------


def text_of(pdf):
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_pdf_says_what_was_frozen_and_nothing_of_now(ilse, work):
    kept = frozen_of(work)
    whole_talk(decided(work, "mentor", days=0))

    response = ilse.get(url("file", work, kept.pk, "pdf"))
    said = text_of(b"".join(response.streaming_content))

    assert response["Content-Type"] == "application/pdf"
    assert work.slug in response["Content-Disposition"]
    for criterion in Dossier.read(kept.content).criteria:
        assert criterion.code in said
    assert kept.sha256 in said.replace(" ", "")
    assert "toegelaten mentor (" not in said


def test_the_same_dossier_gives_the_same_bytes(work):
    kept = frozen_of(work)

    assert quality_files.pdf(kept) == quality_files.pdf(kept)


def test_the_sheet_has_a_row_for_each_criterion_and_no_formula(ilse, work):
    kept = frozen_of(work)

    response = ilse.get(url("file", work, kept.pk, "xlsx"))
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))

    assert book.sheetnames == ["Dossier", "Criteria", "Standaarden"]
    rows = list(book["Criteria"].iter_rows(min_row=2, values_only=True))
    found = Dossier.read(kept.content).criteria
    assert [row[0] for row in rows] == [each.code for each in found]
    assert [row[4] or "" for row in rows] == [each.evidence for each in found]
    about = dict(book["Dossier"].iter_rows(values_only=True, max_col=2))
    assert about["Vingerafdruk (SHA-256)"] == kept.sha256
    assert about["Criteria"] == 23
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_words_of_a_programme_that_begin_like_a_formula_stay_words(work):
    work.name = "=1+1"
    work.save()

    book = load_workbook(BytesIO(quality_files.sheets(frozen_of(work))))

    assert book["Dossier"]["B1"].value == "=1+1"
    assert book["Dossier"]["B1"].data_type == "s"


def test_another_kind_of_file_is_not_there(ilse, work):
    assert ilse.get(url("file", work, frozen_of(work).pk, "csv")).status_code == 404


def test_the_pdf_conforms_to_what_archives_and_screen_readers_ask(work, tmp_path):
    """PDF/A-3a and PDF/UA-1, as veraPDF judges them."""
    vera()
    session(work, people=[make_application(work, role="mentor")])
    decided(work, "mentor")
    (tmp_path / "dossier.pdf").write_bytes(quality_files.pdf(frozen_of(work)))

    said = judged(tmp_path, ["dossier.pdf"])

    assert said == ["dossier.pdf 3a PASS", "dossier.pdf ua1 PASS"]
