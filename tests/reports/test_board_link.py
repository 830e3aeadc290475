"""Who has the link reads the report without a login or a cookie, as long as the link works."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.reports import actions, jobs, links
from mentorship.reports.models import BoardLink
from tests.factories import coordinator_of
from tests.reports.rows import begin, duo, publish, stopped

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(response.content.decode().split())


def shared(report, *, days=30, **more):
    by, last_day = coordinator_of(report.programme), localdate() + timedelta(days=days)
    return actions.share(report, last_day=last_day, by=by, **more)


@pytest.fixture
def report(programme):
    return begin(programme)


@pytest.fixture
def published(report):
    duo(report.programme)
    stopped(report.programme, "time", "click")
    publish(report)
    return report


def page_of(link, kind=""):
    path = urlsplit(links.address(link)).path
    return Client().get(f"{path}{kind}/" if kind else path)


def test_a_board_reads_how_many_stopped_and_gets_the_pdf_from_the_page_of_the_mail(published):
    link = shared(published)

    response = page_of(link)

    page = text_of(response)
    assert "2 van de 3 duo’s stopten eerder." in page
    assert reverse("reports:board_file", args=[links.token(link), "pdf"]) in page
    file = page_of(link, "pdf")
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")


def test_who_got_the_link_too_soon_hears_when_it_is_ready_and_no_second_time(report):
    link = shared(report, address="bestuur@example.org")
    actions.revoke(shared(report, address="weg@example.org"))
    shared(report)
    before = OutgoingEmail.objects.count()

    publish(report)
    duo(report.programme)
    publish(report)

    [letter] = OutgoingEmail.objects.order_by("pk")[before:]
    assert letter.address == link.address
    assert "is klaar" in restored(letter).body


def test_nothing_of_a_session_and_nothing_to_keep(published):
    link = shared(published)

    for response in (page_of(link), page_of(link, "xlsx")):
        assert response.cookies == {}
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        policy = response["Content-Security-Policy"]
        assert "script-src 'none'" in policy
        assert "connect-src 'none'" in policy
        assert "unsafe" not in policy


def test_who_is_logged_in_reads_the_same(published, staff):
    link = shared(published)

    theirs = staff.get(urlsplit(links.address(link)).path)

    assert theirs.content == page_of(link).content


def test_a_report_that_is_not_ready_says_when_to_expect_it(report):
    link = shared(report)

    page = page_of(link)

    assert page.status_code == 200
    assert "Het verslag over 2025 is nog niet klaar" in text_of(page)
    assert "Verwacht: februari 2026." in text_of(page)
    assert page_of(link, "pdf").status_code == 404


@pytest.mark.parametrize("kind", ["", "pdf", "xlsx"])
def test_after_its_last_day_it_tells_whom_to_ask(published, kind):
    link = shared(published, days=-1)

    response = page_of(link, kind)

    assert response.status_code == 410
    page = text_of(response)
    assert "Deze link werkt niet meer" in page
    assert "Vraag Ilse Vermeer om een nieuwe link." in page
    assert "ilse@example.org" in page
    assert "stopten eerder" not in page


def test_on_its_last_day_it_works(published):
    assert page_of(shared(published, days=0)).status_code == 200


def test_a_link_that_was_closed_opens_nothing(published):
    link, other = shared(published), shared(published)

    actions.revoke(link)

    assert (page_of(link).status_code, page_of(other).status_code) == (410, 200)
    link.refresh_from_db()
    assert link.revoked_at <= now()


@pytest.mark.parametrize("change", ["id", "mark", "short", "nothing"])
def test_a_link_that_we_did_not_make_opens_nothing(published, change):
    token, other = links.token(shared(published)), links.token(shared(published))
    made = {
        "id": f"{other.split(':')[0]}:{token.split(':')[1]}",
        "mark": f"{token[:-4]}AAAA",
        "short": token[:20],
        "nothing": "onbekend",
    }[change]

    response = Client().get(reverse("reports:board", args=[made]))

    assert response.status_code == 404
    assert "Deze link werkt niet" in text_of(response)


def test_a_link_whose_report_is_gone_is_one_that_we_do_not_know(report):
    link = shared(report)
    token = links.token(link)
    link.delete()

    assert Client().get(reverse("reports:board", args=[token])).status_code == 404


def test_with_another_secret_no_link_opens_unless_the_old_one_is_kept(published, settings):
    path = urlsplit(links.address(shared(published))).path
    old = settings.SECRET_KEY

    settings.SECRET_KEY = "another-secret-of-the-site-that-is-long-enough"
    assert Client().get(path).status_code == 404
    settings.SECRET_KEY_FALLBACKS = [old]
    assert Client().get(path).status_code == 200


def test_nothing_that_is_stored_opens_it(published):
    link = shared(published)

    mark = links.token(link).split(":")[1]

    assert not [value for value in vars(link).values() if mark in str(value)]


def test_a_link_only_reads(published):
    path = urlsplit(links.address(shared(published))).path

    assert Client().post(path).status_code == 405


def test_who_has_the_link_reads_the_last_edition(published):
    link = shared(published)
    actions.write(published, section="inleiding", text="Verbeterd.", seen="")
    assert "Verbeterd." not in text_of(page_of(link))

    publish(published)

    assert "Verbeterd." in text_of(page_of(link))


def test_an_unknown_kind_of_file_is_not_there(published):
    assert page_of(shared(published), "docx").status_code == 404


def test_to_whom_a_link_was_mailed_is_forgotten_ninety_days_after_it_shut(programme):
    report, today = begin(programme), localdate()

    def mailed(last_day, revoked=None):
        link = actions.share(report, last_day=today, by=coordinator_of(programme))
        fields = {"last_day": today + timedelta(days=last_day), "address": "b@example.org"}
        if revoked is not None:
            fields["revoked_at"] = now() + timedelta(days=revoked)
        BoardLink.objects.filter(pk=link.pk).update(**fields)
        return link

    forgotten = {mailed(-91).pk, mailed(30, revoked=-91).pk}
    kept = {mailed(0).pk, mailed(-90).pk, mailed(30, revoked=-89).pk}

    jobs.forget(0)

    assert set(BoardLink.objects.filter(address="").values_list("pk", flat=True)) == forgotten
    assert set(BoardLink.objects.exclude(address="").values_list("pk", flat=True)) == kept
