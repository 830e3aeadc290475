"""The social map, and the one question six weeks after a referral."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship.intake import referral_actions as actions
from mentorship.intake import referral_jobs as jobs
from mentorship.intake.models import Partner, Referral
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.models import Service
from tests.conftest import log_in
from tests.factories import make_application, make_programme

pytestmark = pytest.mark.django_db

SERVICE = {
    "name": "Loket Werk",
    "helps_with": "werk",
    "contact": "030 000 00 03",
    "checked_on": localdate().isoformat(),
}


def text(response):
    return response.content.decode()


def make_referral(programme=None, *, days=0, **fields):
    application = make_application(programme, status="referred", **fields)
    return Referral.objects.create(
        application=application, to="Loket Werk", follow_up_on=localdate() - timedelta(days=days)
    )


def hers(referral):
    user = referral.application.applicant
    return log_in(Client(), user, purpose=f"referral:{referral.pk}")


def address(referral):
    return reverse("intake:referral_answer", args=[referral.pk])


def test_an_organisation_is_put_on_the_map_and_changed(staff, programme):
    """S2-GUID-4d."""
    listed = reverse("intake:service_list", args=[programme.slug])
    add = reverse("intake:service_add", args=[programme.slug])

    empty = text(staff.get(listed))
    form = text(staff.get(add))
    staff.post(add, SERVICE)
    service = Service.objects.get()
    twice = text(staff.post(add, SERVICE))
    edit = reverse("intake:service_edit", args=[programme.slug, service.pk])
    response = staff.post(edit, SERVICE | {"helps_with": "<b>schuld</b>"})

    assert "Er staat nog niemand op de kaart" in empty
    assert "Gecontroleerd op" in form
    assert "Deze organisatie staat al op de kaart." in twice
    assert response.url == listed
    page = text(staff.get(listed))
    assert "gecontroleerd op" in page
    assert "&lt;b&gt;schuld" in page


@pytest.mark.parametrize(
    "data",
    [{}, {"name": ""}, {"name": "x" * 121}, {"checked_on": "2999-01-01"}, {"contact": "\x00"}],
)
def test_an_organisation_that_is_not_whole_is_asked_again(staff, programme, data):
    given = (SERVICE | data) if data else {"name": " "}

    page = text(staff.post(reverse("intake:service_add", args=[programme.slug]), given))

    assert "Fout:" in page
    assert not Service.objects.exists()


def test_the_map_of_another_programme_is_closed(staff, programme):
    other = make_programme()
    service = Service.objects.create(programme=other, **SERVICE)

    assert staff.get(reverse("intake:service_list", args=[other.slug])).status_code == 404
    for slug in (other.slug, programme.slug):
        edit = reverse("intake:service_edit", args=[slug, service.pk])
        assert staff.post(edit, SERVICE).status_code == 404


@time_machine.travel("2026-02-03T10:00:00+00:00", tick=False)
def test_after_six_weeks_she_is_asked_once(programme):
    """S2-REC-5."""
    due, later = make_referral(programme), make_referral(programme, days=-1)

    jobs.follow_referrals_up(0)
    for referral in (due, later):
        if referral == due:
            jobs.ask(referral_pk=referral.pk)
            jobs.ask(referral_pk=referral.pk)

    email = OutgoingEmail.objects.get()
    assert (email.kind, email.to) == ("intake/referral_asked", due.application.applicant)
    due.refresh_from_db()
    later.refresh_from_db()
    assert due.asked_at
    assert later.asked_at is None


def test_nobody_is_asked_on_a_holiday(programme):
    with time_machine.travel("2026-04-06T10:00:00+00:00", tick=False):
        jobs.ask(referral_pk=make_referral(programme).pk)

    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize("may_know", [True, False])
def test_her_answer_is_kept_once_and_told_with_consent(staff, programme, may_know):
    partner = Partner.objects.create(
        programme=programme, code="p1", name="School", contact_name="Jo", email="jo@example.org"
    )
    referral = make_referral(programme, partner=partner, partner_may_know=may_know)
    browser = hers(referral)

    form = text(browser.get(address(referral)))
    wrong = text(browser.post(address(referral), {"outcome": "nonsense"}))
    browser.post(address(referral), {"outcome": "helped"})
    browser.post(address(referral), {"outcome": "not_yet"})
    thanks = text(browser.get(address(referral)))

    assert "Heb je daar hulp gekregen?" in form
    assert "Fout:" in wrong
    assert "we hebben je antwoord" in thanks.lower()
    referral.refresh_from_db()
    assert referral.outcome == "helped"
    told = OutgoingEmail.objects.filter(kind="intake/referral_told")
    assert [email.address for email in told] == (["jo@example.org"] if may_know else [])
    page = reverse("intake:application_detail", args=[programme.slug, referral.application.pk])
    assert "Ja, ik kreeg daar hulp" in text(staff.get(page))


def test_without_a_partner_nobody_else_hears_it(programme):
    actions.answer(make_referral(programme), outcome="busy")

    assert not OutgoingEmail.objects.exists()


def test_looking_answers_nothing_and_a_stranger_sees_nothing(programme):
    referral, other = make_referral(programme), make_referral(programme)

    hers(referral).get(address(referral))

    referral.refresh_from_db()
    assert referral.outcome == ""
    assert log_in(Client(), other.application.applicant).get(address(referral)).status_code == 404


# --- the map is kept up -------------------------------------------------------------------


def on_map(programme, **fields):
    facts = SERVICE | {"checked_on": localdate()} | fields
    return Service.objects.create(programme=programme, **facts)


def at(name, service):
    return reverse(f"intake:{name}", args=[service.programme.slug, service.pk])


def test_what_was_not_looked_at_for_a_year_is_flagged_until_it_is(staff, programme):
    on_map(programme, name="Nieuw", checked_on=localdate() - timedelta(days=365))
    old = on_map(programme, name="Oud", checked_on=localdate() - timedelta(days=366))
    listed = reverse("intake:service_list", args=[programme.slug])

    before = text(staff.get(listed))
    told = text(staff.post(at("service_checked", old), follow=True))

    assert before.count("Kijk na") == 1
    assert "1 organisatie is meer dan een jaar" in before
    assert "Oud: vandaag nagekeken." in told
    assert "Kijk na" not in told
    old.refresh_from_db()
    assert old.checked_on == localdate()


def test_an_organisation_goes_off_the_map_and_the_referral_keeps_its_name(staff, programme):
    service = on_map(programme)
    referral = make_referral(programme)
    Referral.objects.update(service=service)

    asked = text(staff.get(at("service_remove", service)))
    still = Service.objects.exists()
    told = text(staff.post(at("service_remove", service), follow=True))

    assert "1 persoon is daarheen verwezen" in asked
    assert still
    assert "staat niet meer op de kaart" in told
    referral.refresh_from_db()
    assert (referral.service, referral.to) == (None, "Loket Werk")
    assert staff.post(at("service_remove", service)).status_code == 404


@pytest.mark.parametrize("name", ["service_checked", "service_remove"])
def test_the_map_of_others_is_not_kept_up_by_strangers(staff, name):
    service = on_map(make_programme())

    assert staff.post(at(name, service)).status_code == 404
    assert Service.objects.exists()


def test_fifty_organisations_cost_as_many_queries_as_one(
    staff, programme, django_assert_num_queries
):
    listed = reverse("intake:service_list", args=[programme.slug])
    on_map(programme)
    with CaptureQueriesContext(connection) as one:
        staff.get(listed)
    for number in range(50):
        on_map(programme, name=f"Loket {number}")

    with django_assert_num_queries(len(one)):
        staff.get(listed)


def test_a_referral_from_decision_to_her_answer(staff, programme):
    """S2-REC-5, the whole way: decided, mailed, asked after six weeks, answered, on her page."""
    service, application = on_map(programme), make_application(programme)
    address_ = reverse("intake:application_decide", args=[programme.slug, application.pk])
    data = {
        "decision": "refer",
        "service": service.pk,
        "reason": "Het loket helpt je sneller.",
        "internal_note": "Zoekt werk.",
    }
    shown = staff.post(address_, data).context["decision_form"]["shown"].value()
    staff.post(address_, data | {"shown": shown})
    referral = Referral.objects.get()

    assert referral.follow_up_on == localdate() + timedelta(weeks=6)
    actions.ask(referral_pk=referral.pk)
    mail = restored(OutgoingEmail.objects.filter(kind="intake/referral_asked").last())
    link = next(word for word in mail.body.split() if "/m/" in word)
    browser = Client()
    page = browser.post(link.removeprefix("http://testserver").removeprefix(settings.BASE_URL))
    browser.post(page.url, {"outcome": "helped"})

    referral.refresh_from_db()
    assert referral.outcome == "helped"
    detail = reverse("intake:application_detail", args=[programme.slug, application.pk])
    assert "Ja, ik kreeg daar hulp" in text(staff.get(detail))
