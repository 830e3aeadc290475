"""From the list to a link in the mail of the board: what staff can do, and nobody else's report."""

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.reports import actions, links
from mentorship.reports.models import AnnualReport, BoardLink, Edition
from mentorship.reports.period import Period
from tests.factories import coordinator_of, make_programme
from tests.reports.rows import YEAR, begin, duo, publish

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(response.content.decode().split())


def to_list(programme):
    return reverse("reports:report_list", args=[programme.slug])


def to(name, report, *more):
    return reverse(f"reports:{name}", args=[report.programme.slug, report.pk, *more])


def seen(page):
    return {"seen": re.search(r'name="seen" value="(\w+)"', page.content.decode())[1]}


def days(period):
    return {"begins_on": str(period.begins_on), "ends_on": str(period.ends_on)}


def test_a_report_for_the_board_takes_four_steps_from_the_list(programme, staff):
    year = localdate().year
    first = text_of(staff.get(to_list(programme)))
    assert f"Maak jaarverslag {year}" in first
    assert "Nog geen verslag" in first

    begun = staff.post(
        reverse("reports:begin", args=[programme.slug]), days(Period.of_year(year)), follow=True
    )
    report = AnnualReport.objects.get()
    published = staff.post(to("publish", report), seen(begun), follow=True)
    shared = staff.post(
        to("share", report),
        {"address": " Bestuur@Example.org ", "last_day": str(localdate() + timedelta(days=30))},
        follow=True,
    )

    assert begun.redirect_chain[0][0] == to("report", report)
    assert "De periode loopt tot en met" in text_of(begun)
    assert "Gepubliceerd. Wat er nu staat, blijft zo." in text_of(published)
    assert "De link is onderweg naar bestuur@example.org." in text_of(shared)
    letter = restored(OutgoingEmail.objects.get(address="bestuur@example.org"))
    address = links.address(BoardLink.objects.get())
    assert address in letter.body
    assert address in text_of(shared)
    assert f"Jaarverslag {year}" in letter.subject
    assert "is klaar" in letter.body
    assert staff.get(urlsplit(address).path).status_code == 200


def test_who_publishes_what_changed_meanwhile_looks_once_more(programme, staff):
    report = begin(programme)
    page = staff.get(to("report", report))
    duo(programme)

    again = staff.post(to("publish", report), seen(page), follow=True)
    assert "Er is iets veranderd sinds je deze pagina opende." in text_of(again)
    assert not Edition.objects.exists()
    done = staff.post(to("publish", report), seen(again), follow=True)
    twice = staff.post(to("publish", report), seen(done), follow=True)

    assert "Gepubliceerd. Wat er nu staat, blijft zo." in text_of(done)
    assert "Er is niets veranderd sinds het is gepubliceerd." in text_of(twice)
    assert Edition.objects.count() == 1


def test_in_the_first_months_the_year_before_comes_first(programme, staff, time_machine):
    time_machine.move_to("2026-02-10 12:00", tick=False)

    page = text_of(staff.get(to_list(programme)))

    assert page.index("Maak jaarverslag 2025") < page.index("Maak jaarverslag 2026")


def test_a_year_of_which_there_is_a_report_has_no_button(programme, staff):
    year = localdate().year
    report = begin(programme, Period.of_year(year))
    publish(report)
    actions.share(report, last_day=localdate(), by=coordinator_of(programme))
    begin(programme, Period.of_year(year - 1))

    page = text_of(staff.get(to_list(programme)))

    assert "Maak jaarverslag" not in page
    assert page.count("Gepubliceerd") == page.count("1 open") == page.count("Concept") == 1


def test_the_list_takes_as_many_questions_for_many_reports(
    programme, staff, django_assert_max_num_queries
):
    numbers = []
    for year in (2020, 2021, 2022):
        report = begin(programme, Period.of_year(year))
        publish(report)
        actions.share(report, last_day=localdate(), by=coordinator_of(programme))
        with django_assert_max_num_queries(30) as queries:
            staff.get(to_list(programme))
        numbers.append(len(queries))

    assert len(set(numbers)) == 1


def test_other_days_than_a_year_can_be_chosen(programme, staff):
    address = reverse("reports:begin", args=[programme.slug])
    assert staff.get(address).status_code == 200

    staff.post(address, {"begins_on": "1-9-2024", "ends_on": "31-8-2025"})

    assert str(AnnualReport.objects.get()) == "Jaarverslag sep 2024 – aug 2025"


@pytest.mark.parametrize(
    ("begins_on", "ends_on", "said"),
    [
        ("2025-03-01", "2025-03-01", "Kies een laatste dag na de eerste."),
        ("", "2025-03-01", "Vul de dag in."),
        ("2025-03-01", "onzin", "Vul een dag in"),
        ("1999-12-31", "2000-12-31", "Kies een eerste dag in 2000 of later."),
        ("2023-03-01", "2025-03-01", "Kies een periode van hooguit twee jaar."),
        ("2026-03-01", "2028-01-01", "Kies een laatste dag voor het eind van volgend jaar."),
        ("2099-03-01", "2099-03-02", "Kies een eerste dag die al is geweest."),
    ],
)
def test_days_that_make_no_period_are_sent_back(programme, staff, begins_on, ends_on, said):
    response = staff.post(
        reverse("reports:begin", args=[programme.slug]),
        {"begins_on": begins_on, "ends_on": ends_on},
    )

    assert said in text_of(response)
    assert not AnnualReport.objects.exists()


def test_a_draft_can_be_removed_and_its_days_are_free_again(programme, staff):
    report = begin(programme, Period(date(2024, 9, 1), date(2025, 8, 31)))
    share = {"last_day": localdate(), "by": coordinator_of(programme)}
    actions.share(report, **share)
    assert "Verwijder dit concept" in text_of(staff.get(to("report", report)))

    page = text_of(staff.post(to("discard", report), follow=True))

    assert "Het concept is verwijderd." in page
    assert not AnnualReport.objects.exists()
    assert not BoardLink.objects.exists()
    begin(programme)


def test_what_was_published_cannot_be_removed(programme, staff):
    report = begin(programme)
    publish(report)
    assert "Verwijder dit concept" not in text_of(staff.get(to("report", report)))

    page = text_of(staff.post(to("discard", report), follow=True))

    assert "Dit verslag is gepubliceerd. Het blijft." in page
    assert AnnualReport.objects.exists()


def test_a_report_of_another_programme_is_not_removed(programme, staff):
    report = begin(make_programme())

    assert staff.post(to("discard", report)).status_code == 404
    assert AnnualReport.objects.exists()


def test_two_years_make_a_report_and_the_last_day_of_next_year_is_the_last(programme, staff):
    year = localdate().year
    address = reverse("reports:begin", args=[programme.slug])

    for begins_on, ends_on in (
        ("2000-01-01", "2001-12-31"),
        (f"{year}-01-01", f"{year + 1}-12-31"),
    ):
        staff.post(address, {"begins_on": begins_on, "ends_on": ends_on})

    assert AnnualReport.objects.count() == 2


def test_of_days_that_another_report_is_about_it_says_which(programme, staff):
    begin(programme)

    response = staff.post(
        reverse("reports:begin", args=[programme.slug]),
        {"begins_on": "2025-09-01", "ends_on": "2026-08-31"},
    )

    assert "‘Jaarverslag 2025’ gaat al over een deel van deze dagen." in text_of(response)


def test_staff_put_their_own_words_in_a_section(programme, staff):
    report = begin(programme)
    address = to("section", report, "bijdragen")
    page = text_of(staff.get(address))
    assert "Er kwam geen bijdrage binnen." in page
    assert "Schrijf hier ook wat het programma kostte" in page
    assert "Dit maken wij" not in page

    response = staff.post(address, {"text": "Het kostte <b>€ 900</b>.", "seen": ""}, follow=True)

    assert response.redirect_chain[0][0].endswith("#bijdragen")
    assert "Het kostte &lt;b&gt;€ 900&lt;/b&gt;." in text_of(response)
    again = text_of(staff.get(address))
    assert "Dit maken wij van de cijfers van nu" in again
    assert "Er kwam geen bijdrage binnen." in again


def test_a_sentence_that_was_left_as_it_was_goes_on_following_the_figures(programme, staff):
    report = begin(programme)
    address = to("section", report, "inleiding")
    made = "In deze periode was er geen duo onderweg."

    staff.post(address, {"text": made, "seen": ""})
    duo(programme)

    assert "1 duo was onderweg." in text_of(staff.get(to("report", report)))


def test_the_second_who_saves_reads_what_a_colleague_wrote(programme, staff):
    report = begin(programme)
    address = to("section", report, "inleiding")
    actions.write(report, section="inleiding", text="Van een\ncollega", seen="")

    first = staff.post(address, {"text": "Van mij", "seen": ""})

    page = text_of(first)
    assert "Een collega heeft dit intussen veranderd" in page
    assert "Van mij</textarea>" in page
    assert "Er staat nu: “Van een collega”" in page
    staff.post(address, {"text": "Van mij", "seen": "Van een\r\ncollega"})
    report.refresh_from_db()
    assert report.texts == {"inleiding": "Van mij"}


def test_the_second_reads_the_sentence_when_the_first_took_the_text_away(programme, staff):
    report = begin(programme)
    response = staff.post(
        to("section", report, "inleiding"), {"text": "Van mij", "seen": "Van een collega"}
    )

    assert "Er staat nu: “In deze periode was er geen duo onderweg.”" in text_of(response)


def test_a_text_that_is_too_long_stays_on_the_page(programme, staff):
    response = staff.post(
        to("section", begin(programme), "inleiding"), {"text": "x" * 4001, "seen": ""}
    )

    assert "Gebruik hooguit 4000 tekens." in text_of(response)


@pytest.mark.parametrize("section", ["onzin", "bijdragen"])
def test_a_section_that_the_programme_does_not_have_is_not_there(staff_of, section):
    report = begin(make_programme("school"))

    response = staff_of(report.programme).get(to("section", report, section))

    assert response.status_code == 404


def test_an_edition_is_read_as_it_was_published(programme, staff):
    report = begin(programme)
    duo(programme)
    publish(report)
    duo(programme)

    page = text_of(staff.get(to("edition", report, 1)))

    assert "1 duo was onderweg." in page
    assert "Versie 1, gepubliceerd op" in page
    assert "Pas deze tekst aan" not in page
    assert staff.get(to("edition", report, 2)).status_code == 404
    draft = text_of(staff.get(to("report", report)))
    assert "2 duo’s waren onderweg." in draft
    assert "Publiceer opnieuw" in draft


def test_a_link_without_an_address_is_there_to_copy_and_no_mail_goes_out(programme, staff):
    report = begin(programme)

    response = staff.post(
        to("share", report), {"address": "", "last_day": str(localdate())}, follow=True
    )

    page = text_of(response)
    assert "De link is gemaakt." in page
    assert links.address(BoardLink.objects.get()) in page
    assert "nog niet klaar, verwacht: februari 2026" in page
    assert not OutgoingEmail.objects.exists()


def test_before_it_is_published_the_letter_says_when_to_expect_it(programme):
    report = begin(programme)
    actions.share(
        report, last_day=localdate(), address="b@example.org", by=coordinator_of(programme)
    )

    letter = restored(OutgoingEmail.objects.get())

    assert "We verwachten het in februari 2026." in " ".join(letter.body.split())


@pytest.mark.parametrize(
    ("days_ahead", "address", "said"),
    [
        (-1, "", "Kies vandaag of een latere dag."),
        (400, "", "Kies een dag binnen een jaar."),
        (5, "bestuur", "Vul een e-mailadres in"),
    ],
)
def test_a_link_that_cannot_be_made_is_sent_back_on_the_page(
    programme, staff, days_ahead, address, said
):
    report = begin(programme)
    day = localdate() + timedelta(days=days_ahead)

    response = staff.post(to("share", report), {"address": address, "last_day": str(day)})

    assert said in text_of(response)
    assert not BoardLink.objects.exists()


def test_a_link_can_be_closed_and_is_then_only_counted(programme, staff):
    report = begin(programme)
    link = actions.share(report, last_day=localdate(), by=coordinator_of(programme))
    address = reverse("reports:revoke", args=[programme.slug, link.pk])

    page = text_of(staff.post(address, follow=True))
    link.refresh_from_db()
    first = link.revoked_at
    staff.post(address)
    link.refresh_from_db()

    assert "De link is gesloten." in page
    assert "1 andere link opent niets meer." in page
    assert links.token(link) not in page
    assert link.revoked_at == first < now()


def test_another_programmes_report_and_link_are_not_there(programme, staff):
    report = begin(make_programme())
    publish(report)
    link = actions.share(report, last_day=localdate(), by=coordinator_of(report.programme))
    mine = [programme.slug, report.pk]

    codes = {
        staff.get(to("report", report)).status_code,
        staff.get(reverse("reports:report", args=mine)).status_code,
        staff.get(reverse("reports:edition", args=[*mine, 1])).status_code,
        staff.get(reverse("reports:edition_file", args=[*mine, 1, "pdf"])).status_code,
        staff.get(reverse("reports:section", args=[*mine, "inleiding"])).status_code,
        staff.post(reverse("reports:publish", args=mine)).status_code,
        staff.post(reverse("reports:share", args=mine)).status_code,
        staff.post(reverse("reports:revoke", args=[programme.slug, link.pk])).status_code,
    }

    assert codes == {404}
    assert Edition.objects.count() == 1


def test_the_names_of_the_rows_tell_nobody(programme):
    report = begin(programme)
    link = BoardLink(report=report, last_day=YEAR.ends_on, address="b@example.org")

    assert str(link) == "Jaarverslag 2025 · 2025-12-31"
