"""Filling in an application for somebody on the phone, with her consent."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from mentorship.intake import actions, by_phone_actions
from mentorship.intake.by_phone_views import ByPhoneWizard
from mentorship.intake.forms import PhoneForm
from mentorship.intake.models import Application
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.conftest import log_in
from tests.factories import make_application, make_coordinator
from tests.intake.test_wizard import filled, text

pytestmark = pytest.mark.django_db

CALLER = {"name": "Yara El Idrissi", "email": "yara@example.org", "consents": "on"}


def begin(programme):
    return reverse("intake:by_phone", args=[programme.slug])


def page(application, step):
    return reverse("intake:by_phone_page", args=[application.programme.slug, application.pk, step])


def draft_by_phone(programme, coordinator, **fields):
    name, email = "Yara El Idrissi", "yara@example.org"
    application = actions.start_by_phone(
        programme,
        **({"name": name, "email": email} | fields),
        consented_at=now(),
        by=coordinator,
    )
    application.programme = programme
    return application


def walk(staff, here, **changes):
    while not here.endswith("/controleer/"):
        step = here.rstrip("/").rpartition("/")[2]
        response = staff.post(here, filled(step) | changes.get(step, {}))
        assert response.status_code == 302, text(response)
        here = response.url
    return here


def test_the_same_questions_in_the_shell_of_staff(staff, programme, coordinator, mailoutbox):
    first = staff.post(begin(programme), CALLER)
    shown = text(staff.get(first.url))
    check = walk(staff, first.url)
    sent = staff.post(check)
    landed = staff.get(sent.url, follow=True)

    application = Application.objects.get()
    assert "Je vult dit in voor Yara El Idrissi" in shown
    assert 'class="side"' in shown
    assert (application.status, application.entered_by) == ("submitted", coordinator)
    assert application.consented_at <= application.rules_accepted_at
    assert "met toestemming van Yara" in text(landed)
    assert "Ingevuld door Ilse Vermeer" in text(landed)


def test_she_reads_by_mail_what_was_filled_in_and_how_to_change_it(staff, programme):
    staff.post(walk(staff, staff.post(begin(programme), CALLER).url))

    email = OutgoingEmail.objects.get()
    body = restored(email).body
    assert (email.kind, email.address) == ("intake/application_received", "yara@example.org")
    assert "Ilse Vermeer heeft dit voor je ingevuld" in body
    assert "Hoe bewaak ik mijn grenzen?" in body
    assert "06 12 34 56 78" in body
    assert "/m/" in body


def test_who_applies_herself_reads_no_such_thing(programme):
    application = make_application(programme, status="draft")

    actions.submit(application, rules=programme.ground_rules.get())

    assert "voor je ingevuld" not in restored(OutgoingEmail.objects.get()).body


@pytest.mark.parametrize("left_out", ["name", "email", "consents"])
def test_nothing_begins_without_a_name_an_address_and_a_yes(staff, programme, left_out):
    response = staff.post(begin(programme), {**CALLER, left_out: ""})

    assert response.status_code == 200
    assert "errsum" in text(response)
    assert not Application.objects.exists()


def test_the_ground_rules_are_read_aloud(staff, programme, coordinator):
    draft = draft_by_phone(programme, coordinator)

    shown = text(staff.get(page(draft, "uitgangspunten")))
    refused = text(staff.post(page(draft, "uitgangspunten"), {}))

    assert "Ik heb dit voorgelezen en Yara is akkoord" in shown
    assert "Lees de uitgangspunten voor" in refused


def test_it_can_wait_for_another_call(staff, programme, coordinator):
    draft = draft_by_phone(programme, coordinator)

    typed = {"phone": "0344 12 34 56", "channel": "Anders", "later": "1"}
    response = staff.post(page(draft, "telefoon"), typed)
    listed = text(staff.get(begin(programme)))

    draft.refresh_from_db()
    assert response.url == begin(programme)
    assert draft.phone == "0344 12 34 56"
    assert page(draft, "controleer") in listed
    assert not OutgoingEmail.objects.exists()


def test_she_can_finish_it_herself(staff, programme, coordinator):
    draft = draft_by_phone(programme, coordinator)
    other = Client()

    staff.post(reverse("intake:by_phone_hand_over", args=[programme.slug, draft.pk]))

    body = restored(OutgoingEmail.objects.get(address="yara@example.org")).body
    link = next(word for word in body.split() if "/verder/" in word)
    path = "/verder/" + link.split("/verder/")[1]
    assert other.post(path).url.endswith("/aanmelden/controleer/")


def hand_over(staff, draft):
    return staff.post(reverse("intake:by_phone_hand_over", args=[draft.programme.slug, draft.pk]))


def test_what_was_handed_over_is_hers_alone(staff, programme, coordinator):
    draft = draft_by_phone(programme, coordinator)
    hand_over(staff, draft)

    listed = text(staff.get(begin(programme)))
    looked = text(staff.get(page(draft, "telefoon"), follow=True))
    staff.post(page(draft, "telefoon"), {"phone": "0344 12 34 56", "channel": "Anders"})

    draft.refresh_from_db()
    assert "Overgedragen op" in listed
    assert page(draft, "controleer") not in listed
    assert "Yara maakt het nu af. Jij kunt er niets meer aan veranderen." in looked
    assert draft.phone == ""


def test_what_went_to_a_mistyped_address_can_be_thrown_away(staff, programme, coordinator):
    draft = draft_by_phone(programme, coordinator)
    drop = reverse("intake:by_phone_drop", args=[programme.slug, draft.pk])
    hand_over(staff, draft)
    body = restored(OutgoingEmail.objects.get(address="yara@example.org")).body
    link = next(word for word in body.split() if "/verder/" in word)

    listed = text(staff.get(begin(programme)))
    staff.post(drop)

    assert drop in listed
    assert "Klopt het adres niet? Gooi het weg en begin opnieuw." in listed
    assert not Application.objects.exists()
    assert Client().get("/verder/" + link.split("/verder/")[1]).status_code == 404


def test_the_link_can_be_mailed_again(staff, programme, coordinator):
    draft = draft_by_phone(programme, coordinator)
    hand_over(staff, draft)
    draft.refresh_from_db()
    since = draft.handed_over_at

    hand_over(staff, draft)

    draft.refresh_from_db()
    assert draft.handed_over_at == since
    assert OutgoingEmail.objects.filter(address="yara@example.org").count() == 2


@pytest.mark.parametrize("step", ["keep", "send"])
def test_an_older_window_changes_nothing_of_what_was_handed_over(
    staff, programme, coordinator, rf, step
):
    draft = draft_by_phone(programme, coordinator)
    window = ByPhoneWizard(rf.get("/"), programme, Application.objects.get(pk=draft.pk), "/")
    hand_over(staff, draft)
    late = {"keep": lambda: window.keep(PhoneForm()), "send": window.send}

    with pytest.raises(TransitionNotAllowed):
        late[step]()

    draft.refresh_from_db()
    assert draft.status == "draft"


def test_what_was_sent_is_not_handed_over(programme):
    with pytest.raises(TransitionNotAllowed):
        by_phone_actions.hand_over(make_application(programme))


def test_what_was_begun_can_be_thrown_away_but_not_once_it_was_sent(staff, programme, coordinator):
    draft = draft_by_phone(programme, coordinator)
    address = reverse("intake:by_phone_drop", args=[programme.slug, draft.pk])

    assert staff.post(address).url == begin(programme)
    assert not Application.objects.exists()
    assert staff.post(address).status_code == 404
    with pytest.raises(TransitionNotAllowed):
        actions.drop_draft(make_application(programme))


def test_what_was_sent_by_another_tab_stays(staff, programme, coordinator, monkeypatch):
    draft = draft_by_phone(programme, coordinator)
    locked = Application.lock

    def sent_meanwhile(application):
        locked(application)
        application.status = "withdrawn"

    monkeypatch.setattr(Application, "lock", sent_meanwhile)
    staff.post(reverse("intake:by_phone_drop", args=[programme.slug, draft.pk]))

    assert Application.objects.filter(pk=draft.pk).exists()


def test_the_drafts_of_a_colleague_and_of_applicants_are_not_hers(staff, programme, coordinator):
    colleague = make_coordinator("Femke de Wit")
    theirs = draft_by_phone(programme, colleague)
    own = make_application(programme, status="draft")

    assert "Yara" not in text(staff.get(begin(programme)))
    for application in (theirs, own):
        assert staff.get(page(application, "telefoon")).status_code == 404


def test_another_programme_is_not_there(programme, coordinator):
    stranger = log_in(Client(), make_coordinator("Femke de Wit"), second_factor=True)
    draft = draft_by_phone(programme, coordinator)

    assert stranger.get(begin(programme)).status_code == 404
    assert stranger.get(page(draft, "telefoon")).status_code == 404
    assert stranger.get(page(draft, "gelukt")).status_code == 404


def test_who_applied_before_is_told_and_nothing_is_doubled(staff, programme):
    first = make_application(programme, email="yara@example.org", name="Yara El Idrissi")

    sent = staff.post(walk(staff, staff.post(begin(programme), CALLER).url))
    landed = text(staff.get(sent.url, follow=True))

    assert "meldde zich al eerder aan" in landed
    assert Application.objects.get(status="submitted") == first


def test_a_closed_programme_takes_nobody_by_phone_either(staff, programme, coordinator):
    draft = draft_by_phone(programme, coordinator)
    programme.close()

    assert "Nu kan niemand zich aanmelden" in text(staff.get(begin(programme)))
    assert staff.post(begin(programme), CALLER).status_code == 200
    assert staff.get(page(draft, "telefoon")).url == begin(programme)
    assert Application.objects.count() == 1


def test_both_roles_keep_who_filled_it_in(staff, programme, coordinator):
    years = {"werk": {"works_since": "2010-01-01"}, "rol": {"role": "both"}}

    staff.post(walk(staff, staff.post(begin(programme), CALLER).url, **years))

    both = Application.objects.all()
    assert {each.role for each in both} == {"mentor", "mentee"}
    assert all(each.entered_by == coordinator and each.consented_at for each in both)


def test_looking_changes_nothing(staff, programme, coordinator):
    draft = draft_by_phone(programme, coordinator)

    for step in ("naam", "telefoon", "werk", "controleer"):
        staff.get(page(draft, step))

    draft.refresh_from_db()
    assert (draft.status, draft.phone, draft.answers) == ("draft", "", {})


def test_the_list_leads_there(staff, programme):
    address = reverse("intake:application_list", args=[programme.slug])

    assert begin(programme) in text(staff.get(address))
