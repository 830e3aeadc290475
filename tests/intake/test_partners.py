"""The register of partners, and what a partner hears (S2-REC-1b, S2-REC-1c)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from mentorship.intake import decision_actions, partner_actions
from mentorship.intake.models import Application, Partner
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.conftest import log_in
from tests.factories import coordinator_of, make_application, make_programme
from tests.intake.test_wizard import text

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Loket Werk",
    "contact_name": "Sanne de Wit",
    "email": " Sanne@Example.org ",
    "phone": "030 000 00 09",
    "informed_on": "1-2-2025",
    "next_contact_on": "",
    "note": "Belt liever.",
}


def make_partner(programme, name="Loket Werk", **fields):
    partner = Partner(
        programme=programme, name=name, contact_name="Sanne", email="sanne@example.org", **fields
    )
    partner_actions.add(partner)
    return partner


def url(name, partner):
    return reverse(f"intake:{name}", args=[partner.programme.slug, partner.pk])


def listed(programme, tab=""):
    return reverse("intake:partner_list", args=[programme.slug]) + (f"?stand={tab}" if tab else "")


def save(browser, address, **typed):
    form = browser.get(address).context["form"]
    shown = {bound.name: bound.value() or "" for bound in form}
    return browser.post(address, shown | typed, follow=True)


def sent_by(sender, status="accepted", **fields):
    facts = {"partner": sender, "partner_may_know": True, "email": "noor@example.org"}
    facts |= {"name": "Noor Bakker"} | fields
    return make_application(sender.programme, status=status, **facts)


def tell_url(application):
    return reverse("intake:partner_tell", args=[application.programme.slug, application.pk])


def detail(browser, application):
    address = reverse(
        "intake:application_detail", args=[application.programme.slug, application.pk]
    )
    return text(browser.get(address))


def test_a_partner_is_added_with_a_link_of_its_own_and_no_account(staff, programme, client):
    response = save(staff, reverse("intake:partner_add", args=[programme.slug]), **NEW)

    partner = Partner.objects.get()
    link = f"{programme.get_absolute_url()}?via=p-{partner.code}"
    assert (partner.email, partner.phone) == ("sanne@example.org", "030 000 00 09")
    assert partner.code.startswith("loket-werk-")
    assert link in text(response)
    assert client.get(link).status_code == 200


@pytest.mark.parametrize("name", ["Ünïcode & Zn.", "😀", "x" * 120, "مرحبا"])
def test_every_name_gives_a_code(programme, name):
    partner, other = make_partner(programme, name), make_partner(make_programme(), name)

    for each in (partner, other):
        assert 0 < len(each.code) <= 20
        assert each.code.replace("-", "").isalnum()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": ""}, "Vul de naam in."),
        ({"name": "x" * 121}, "120 tekens"),
        ({"contact_name": " "}, "Vul de naam van de contactpersoon in."),
        ({"email": "sanne"}, "bijvoorbeeld naam@voorbeeld.nl"),
        ({"phone": "12"}, "06 12 34 56 78"),
        ({"next_contact_on": "1-1-2099"}, "Vul een dag in binnen drie jaar"),
        ({"note": "x" * 2001}, "2.000 tekens"),
        ({"name": "LOKET werk"}, "Deze organisatie staat al in de lijst."),
    ],
)
def test_what_is_wrong_is_explained(staff, programme, typed, message):
    make_partner(programme)
    other = {"name": "Buurthuis"}

    page = save(
        staff, reverse("intake:partner_add", args=[programme.slug]), **(NEW | other | typed)
    )

    assert message in text(page)
    assert Partner.objects.count() == 1


def test_a_partner_is_changed_and_two_at_once_do_not_undo_each_other(staff, programme):
    partner = make_partner(programme)
    address = url("partner_detail", partner)
    shown = {bound.name: bound.value() or "" for bound in staff.get(address).context["form"]}

    first = staff.post(address, shown | {"contact_name": "Joke Smit"})
    second = staff.post(address, shown | {"contact_name": "Kees Bos"})
    again = {bound.name: bound.value() or "" for bound in second.context["form"]}

    assert first.status_code == 302
    assert "Een collega heeft dit intussen veranderd" in text(second)
    assert "Kees Bos" in text(second)
    assert second.context["form"].errors["contact_name"] == ["Er staat nu: “Joke Smit”"]
    partner.refresh_from_db()
    assert partner.contact_name == "Joke Smit"
    assert staff.post(address, again).status_code == 302
    partner.refresh_from_db()
    assert partner.contact_name == "Kees Bos"


def test_the_list_shows_who_to_call_and_how_many_each_sent(staff, programme):
    late = make_partner(programme, "Buurthuis", next_contact_on=localdate())
    make_partner(programme, "Later", next_contact_on=localdate() + timedelta(1))
    gone = make_partner(programme, "Gestopt", next_contact_on=localdate())
    partner_actions.archive(gone)
    sent_by(late)
    sent_by(late, "declined", email="b@example.org")
    sent_by(late, "withdrawn", email="c@example.org")
    sent_by(late, "draft", email="d@example.org")
    sent_by(late, email="e@example.org", is_test=True)

    everybody, due, archive = (
        text(staff.get(listed(programme, tab))) for tab in ("", "contact", "archief")
    )

    assert "2 aangemeld, 1 toegelaten" in " ".join(everybody.split())
    assert everybody.count("Om te spreken") == due.count("Om te spreken") == 2  # tab and pill
    assert "Later" in everybody
    assert "Later" not in due
    assert "Gestopt" not in due + everybody
    assert "Gestopt" in archive
    assert "Begin met een organisatie" in text(staff.get(listed(make_first(staff))))
    assert "Hier is niets" in text(staff.get(listed(make_first(staff), "archief")))


def make_first(staff):
    """Another, empty programme of the same coordinator."""
    from mentorship.accounts.models import User

    return make_programme(coordinator=User.objects.get(pk=staff.session["_auth_user_id"]))


def test_the_list_asks_as_much_with_1_as_with_50_partners(
    staff, programme, django_assert_num_queries
):
    sent_by(make_partner(programme))
    with CaptureQueriesContext(connection) as few:
        staff.get(listed(programme))
    for number in range(51):
        make_partner(programme, f"Partner {number}", next_contact_on=localdate())

    with django_assert_num_queries(len(few)):
        page = staff.get(listed(programme))

    assert page.context["page"].next
    assert len(page.context["referrers"]) == 50


def test_an_archived_partner_keeps_who_came_and_its_link_says_nothing(staff, programme, client):
    partner = make_partner(programme)
    application = sent_by(partner)

    staff.post(url("partner_archive", partner))
    client.get(programme.get_absolute_url(), {"via": f"p-{partner.code}"})
    name = reverse("intake:apply", args=[programme.slug, "naam"])
    client.post(name, {"name": "Piet", "email": "piet@example.org"})

    application.refresh_from_db()
    assert application.partner == partner
    assert Application.objects.get(email="piet@example.org").partner is None
    page = text(staff.get(url("partner_detail", partner)))
    assert "Zet terug in de lijst" in page
    assert "?via=p-" not in page
    staff.post(url("partner_archive", partner), {"terug": "1"})
    assert "?via=p-" in text(staff.get(url("partner_detail", partner)))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_the_same_partner_one_reads_that_it_is_there():
    programme = make_programme()
    address = reverse("intake:partner_add", args=[programme.slug])
    browsers = [log_in(Client(), coordinator_of(programme), second_factor=True) for _ in range(2)]
    shown = browsers[0].get(address).context["form"]
    typed = {bound.name: bound.value() or "" for bound in shown} | NEW
    ready, codes = threading.Barrier(2), []

    def add(browser):
        ready.wait()
        try:
            codes.append(browser.post(address, typed).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=[each]) for each in browsers]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(codes) == [200, 302]
    assert Partner.objects.count() == 1


def test_only_a_partner_by_whom_nobody_came_is_deleted(staff, programme):
    empty, used = make_partner(programme, "Leeg"), make_partner(programme, "Vol")
    sent_by(used, "draft")

    assert "Verwijder deze partner" in text(staff.get(url("partner_detail", empty)))
    assert "Verwijder deze partner" not in text(staff.get(url("partner_detail", used)))
    staff.post(url("partner_delete", empty))
    refused = staff.post(url("partner_delete", used), follow=True)

    assert "Er kwamen mensen via deze partner" in text(refused)
    assert [each.name for each in Partner.objects.all()] == ["Vol"]


def test_a_partner_of_others_is_not_there_and_looking_changes_nothing(staff, programme):
    elsewhere, own = make_partner(make_programme()), make_partner(programme, "Eigen")

    for name in ("partner_detail", "partner_archive", "partner_delete"):
        assert staff.post(url(name, elsewhere)).status_code == 404
    for name in ("partner_archive", "partner_delete"):
        assert staff.get(url(name, own)).status_code == 405
    assert staff.get(listed(elsewhere.programme)).status_code == 404
    assert Partner.objects.count() == 2


# --- what the partner hears ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("accepted", "Noor doet mee."),
        ("declined", "Noor doet niet mee."),
        ("referred", "Noor doet niet mee."),
    ],
)
def test_the_partner_hears_the_result_and_never_the_reason(
    staff, programme, mailoutbox, status, says
):
    application = sent_by(make_partner(programme), status)
    page = detail(staff, application)

    response = staff.post(tell_url(application), {"seen": application.decision_mark})

    assert says in page
    assert "Je werkt nog te kort" not in page.split("Verstuur deze mail")[0].split("<details")[-1]
    assert response.status_code == 302
    [mail] = OutgoingEmail.objects.all()
    assert (mail.address, mail.kind) == ("sanne@example.org", "intake/partner_result")
    after = detail(staff, application)
    assert "Verstuur deze mail" not in after
    assert "Verteld op" in after


@pytest.mark.parametrize(
    ("status", "fields"),
    [
        ("accepted", {"partner_may_know": False}),
        ("accepted", {"partner": None}),
        ("submitted", {}),
        ("waitlisted", {}),
        ("withdrawn", {}),
    ],
)
def test_without_her_permission_or_a_result_there_is_no_button_and_no_mail(
    staff, programme, status, fields
):
    application = sent_by(make_partner(programme), status, **fields)
    address = tell_url(application)

    page = detail(staff, application)
    refused = staff.post(address, {"seen": application.decision_mark})

    assert "Verstuur deze mail" not in page
    assert address not in page
    assert refused.status_code == 409
    assert not OutgoingEmail.objects.exists()


def test_who_may_hear_it_is_said_on_the_page(staff, programme):
    partner = make_partner(programme)
    may, may_not = sent_by(partner), sent_by(partner, email="b@example.org", partner_may_know=False)
    by_channel = make_application(programme, channel="Collega")

    assert "Deze partner mag horen" in detail(staff, may)
    assert "Deze partner hoort niets." in detail(staff, may_not)
    assert "Collega" in detail(staff, by_channel)


def test_another_decision_than_was_seen_is_not_told(programme):
    application = sent_by(make_partner(programme))

    with pytest.raises(TransitionNotAllowed):
        partner_actions.tell(application, seen="declined")

    assert not OutgoingEmail.objects.exists()


def test_after_a_new_decision_the_partner_can_hear_that(programme):
    application = sent_by(make_partner(programme), "declined")
    partner_actions.tell(application, seen=application.decision_mark)
    assert not partner_actions.may_tell(application)

    seen, by = application.decision_mark, coordinator_of(programme)
    decision_actions.reopen(application, seen=seen, reason="Vergissing", by=by)
    application.refresh_from_db()
    assert not partner_actions.may_tell(application)
    application.decided_at, application.decided_by = now(), by
    application.status = "accepted"
    application.save()

    partner_actions.tell(application, seen=application.decision_mark)

    kinds = OutgoingEmail.objects.values_list("kind", flat=True)
    assert list(kinds).count("intake/partner_result") == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_tell_at_once_send_one_mail():
    application = sent_by(make_partner(make_programme()))
    seen, ready, refused = application.decision_mark, threading.Barrier(2), []

    def tell():
        ready.wait()
        try:
            partner_actions.tell(Application.objects.get(pk=application.pk), seen=seen)
        except TransitionNotAllowed:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=tell) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(refused) == OutgoingEmail.objects.count() == 1


def test_nobody_tells_about_people_of_others(staff):
    application = sent_by(make_partner(make_programme()))

    refused = staff.post(tell_url(application), {"seen": application.decision_mark})

    assert refused.status_code == 404
    assert not OutgoingEmail.objects.exists()


def test_the_partner_is_in_the_file_and_on_the_overview(staff, programme):
    partner = make_partner(programme, next_contact_on=localdate())
    sent_by(partner, "submitted")
    make_application(programme, channel="Collega")

    sheet = staff.get(reverse("intake:application_export", args=[programme.slug, "csv"]))
    overview = text(staff.get(reverse("dashboard:overview", args=[programme.slug])))

    lines = sheet.getvalue().decode().splitlines()
    assert sum("Loket Werk" in line for line in lines) == 1
    assert sum("Collega" in line for line in lines) == 1
    assert "1 partner om te spreken" in overview
    assert f"{listed(programme)}?stand=contact" in overview


def test_what_somebody_gets_of_herself_says_who_may_hear_of_her(staff, programme):
    application = sent_by(make_partner(programme))

    data = staff.get(
        reverse("dashboard:person_data", args=[programme.slug, application.applicant_id])
    ).content.decode()

    assert "Loket Werk" in data
    assert "De partner mag de uitslag horen" in data


def test_a_partner_page_lists_whom_it_may_hear_of(staff, programme):
    partner = make_partner(programme)
    told = sent_by(partner, "declined", name="Joke de Wit", email="joke@example.org")
    partner_actions.tell(told, seen=told.decision_mark)
    new = sent_by(partner)
    sent_by(partner, name="Zwijgt Liever", email="zwijgt@example.org", partner_may_know=False)
    sent_by(partner, "submitted", name="Wacht Nog", email="wacht@example.org")
    gone = sent_by(partner, name="Weg Gegaan", email="weg@example.org")
    gone.applicant.is_active = False
    gone.applicant.save()
    sent_by(make_partner(programme, "Buurthuis"), name="Van Elders", email="elders@example.org")

    response = staff.get(url("partner_detail", partner))

    page, shown = text(response), {each.name for each in response.context["sent"].rows}
    assert shown == {"Joke de Wit", new.name}
    assert "Lees en verstuur de mail" in page
    assert "verteld op" in page
    address = reverse("intake:application_detail", args=[programme.slug, new.pk])
    assert f"{address}#vertellen" in response.content.decode()
    assert 'id="vertellen"' in staff.get(address).content.decode()


def test_a_partner_by_whom_nobody_came_has_nothing_to_be_told(staff, programme):
    assert "Nog niemand." in text(staff.get(url("partner_detail", make_partner(programme))))


def test_the_page_of_a_partner_asks_as_much_for_one_as_for_fifty(
    staff, programme, django_assert_num_queries
):
    partner = make_partner(programme)
    sent_by(partner)
    address = url("partner_detail", partner)
    staff.get(address)
    with CaptureQueriesContext(connection) as one:
        staff.get(address)

    for number in range(49):
        sent_by(partner, name=f"Noor {number}", email=f"noor{number}@example.org")

    with django_assert_num_queries(len(one)):
        assert len(staff.get(address).context["sent"].rows) == 50
