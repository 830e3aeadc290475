"""Saving an application and going on later, on this device or another one."""

import re

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import reverse

from mentorship.intake import actions, participant_resume
from mentorship.intake.models import Application
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from tests.factories import make_application
from tests.intake.test_wizard import ANSWERS, NASTY, post, text, url, walk

pytestmark = pytest.mark.django_db


def save(browser, programme, step, data=None):
    return post(
        browser, programme, step, (ANSWERS[step] if data is None else data) | {"later": "1"}
    )


def mailed():
    letter = restored(OutgoingEmail.objects.latest("pk"))
    return letter, re.search(r"/verder/[^\s]+/", letter.body).group()


def test_the_link_opens_the_draft_on_another_device_at_the_same_question(client, programme):
    post(client, programme, "naam")
    post(client, programme, "telefoon")

    response = save(client, programme, "works_since")
    letter, link = mailed()
    phone = Client()
    landing = phone.get(link)

    assert response.url == reverse("intake:later", args=[programme.slug, "rol"])
    assert letter.to == ["fleur@example.org"]
    assert "f…r@e…e.org" in text(client.get(response.url))
    assert "application-" not in str(dict(phone.session))
    assert "Ga verder" in text(landing)
    assert phone.post(link).url == url(programme, "rol")
    assert phone.get(url(programme, "rol")).status_code == 200
    assert Application.objects.get().works_since is not None


def test_a_page_without_an_answer_can_wait(client, programme):
    post(client, programme, "naam")

    response = save(client, programme, "telefoon", {"phone": "geen"})

    assert response.url == reverse("intake:later", args=[programme.slug, "telefoon"])
    assert Client().post(mailed()[1]).url == url(programme, "telefoon")
    assert Application.objects.get().phone == ""


def test_without_an_address_there_is_nowhere_to_send_it(client, programme):
    response = save(client, programme, "naam", {"name": "", "email": ""})

    assert response.status_code == 200
    assert not OutgoingEmail.objects.exists()


def test_the_first_page_and_the_check_can_be_saved_too(client, programme):
    first = save(client, programme, "naam")
    walk(Client(), programme)
    walk(client, programme)
    check = client.post(url(programme, "controleer"), {"later": "1"})

    assert first.url.endswith("/later/telefoon/")
    assert check.url.endswith("/later/controleer/")
    assert set(Application.objects.values_list("status", flat=True)) == {"draft"}


def test_an_answer_that_stops_her_is_kept_and_leads_to_the_explanation(client, programme):
    walk(client, programme)

    response = save(client, programme, "membership", {"membership": "none"})

    assert response.url.endswith("/later/toelating/")


def test_it_is_sent_again_on_request_but_not_over_and_over(client, programme, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"later": "2/h/key"}
    here = save(client, programme, "naam").url

    again = client.post(here)
    too_often = client.post(here)
    page = save(client, programme, "telefoon")

    assert again.status_code == 200
    assert too_often.status_code == 429
    assert page.url == url(programme, "works_since")
    assert OutgoingEmail.objects.count() == 2


def test_a_sent_application_says_so(client, programme):
    save(client, programme, "naam")
    link = mailed()[1]
    walk(client, programme)
    application = Application.objects.get()
    actions.submit(application, rules=programme.ground_rules.get())
    browser = Client()

    assert application.reference in text(browser.get(link))
    assert application.reference in text(browser.post(link))
    assert "application-" not in str(dict(browser.session))


@pytest.mark.parametrize("token", ["x", "eyJwayI6MX0:1x:abc", "{{7*7}}", "😀"])
def test_what_is_no_link_of_ours_opens_nothing(client, token):
    response = client.post(reverse("intake:resume", args=[token]))

    assert response.status_code == 404
    assert "werkt niet meer" in text(response)


def test_a_signature_for_something_else_opens_nothing(client, programme):
    draft = make_application(programme, status="draft")
    parts = {"pk": draft.pk, "step": "naam", "to": ""}

    for token in (signing.dumps(parts, salt="elders"), signing.dumps(parts, salt="intake.resume")):
        assert client.post(reverse("intake:resume", args=[token])).status_code == 404


def test_it_ends_after_a_month_and_with_the_draft(client, programme, monkeypatch):
    save(client, programme, "naam")
    link = mailed()[1]
    with monkeypatch.context() as later:
        later.setattr(participant_resume, "DAYS", -1)
        assert client.get(link).status_code == 404
    Application.objects.all().delete()

    assert client.get(link).status_code == 404


def test_a_corrected_address_shuts_the_first_reader_out(client, programme):
    save(client, programme, "naam")
    link = mailed()[1]

    post(client, programme, "naam", {"name": "Fleur", "email": "ander@example.org"})

    assert Client().post(link).status_code in {404, 302}
    draft = Application.objects.get()
    assert (Client().post(link).status_code == 404) is (draft.email != "fleur@example.org")


def test_the_page_about_the_mail_is_for_who_began(client, programme):
    response = client.get(reverse("intake:later", args=[programme.slug, "telefoon"]))

    assert response.url == url(programme, "naam")


@pytest.mark.parametrize("nasty", NASTY)
def test_strange_names_arrive_as_they_are(client, programme, nasty):
    save(client, programme, "naam", {"name": nasty[:60], "email": "fleur@example.org"})

    if OutgoingEmail.objects.exists():
        assert nasty[:60].split(" ")[0] in mailed()[0].body
    assert mail.outbox == []
