"""Who may take part is explained on a page; who wants to be both is so twice."""

import threading

import pytest
from django.db import connection
from django.test import Client

from mentorship.intake import actions
from mentorship.intake.models import Application
from mentorship.intake.wizard import Wizard
from mentorship.mail.models import OutgoingEmail
from tests.factories import make_application, make_programme
from tests.intake.test_wizard import post, text, url, walk

pytestmark = pytest.mark.django_db


def test_an_answer_that_does_not_let_her_in_leads_to_an_explanation(client, programme):
    """S0-ELIG-1, S4-COND-10c."""
    for step in ("naam", "telefoon", "works_since"):
        post(client, programme, step)
    post(client, programme, "rol")

    response = post(client, programme, "membership", {"membership": "none"})
    page = text(client.get(response.url))

    assert response.url == url(programme, "toelating")
    assert "Nee, nog niet" in page
    assert "Vraag je kring hoe je lid wordt" in page
    assert programme.contact_phone in page
    assert url(programme, "membership") in page
    assert Application.objects.get().answers["membership"] == "none"


def test_the_check_and_the_submit_lead_to_the_explanation_too(client, programme):
    walk(client, programme)
    post(client, programme, "membership", {"membership": "none"})
    check = url(programme, "controleer")

    assert client.get(check).url == url(programme, "toelating")
    assert client.post(check).url == url(programme, "toelating")
    application = Application.objects.get()
    with pytest.raises(actions.NotEligible):
        actions.submit(application, rules=programme.ground_rules.get())
    assert Application.objects.get().status == "draft"


def test_another_answer_lets_her_go_on(client, programme):
    walk(client, programme)
    post(client, programme, "membership", {"membership": "none"})
    post(client, programme, "membership", {"membership": "member"})

    assert client.get(url(programme, "toelating")).url == url(programme, "controleer")
    assert client.post(url(programme, "controleer")).url == url(programme, "gelukt")


def test_an_answer_to_a_question_for_the_other_role_stops_nobody(client):
    """In the programme for job seekers only mentees look for work."""
    work = make_programme("work")
    draft = make_application(work, status="draft", role="mentor", answers={"job_seeking": "no"})

    actions.submit(draft, rules=work.ground_rules.get())

    assert draft.status == "submitted"


def test_a_question_that_decides_is_never_optional(client, programme):
    programme.questions.filter(code="membership").update(is_required=False)
    for step in ("naam", "telefoon", "works_since", "rol"):
        post(client, programme, step)

    response = post(client, programme, "membership", {"membership": ""})

    assert "Kies wat past" in text(response)


def test_an_answer_changed_behind_the_check_is_refused_politely(client, programme, monkeypatch):
    walk(client, programme)
    missing = Wizard.missing

    def meanwhile(wizard):
        found = missing(wizard)
        actions.fill_in(Application.objects.get(), answers={"membership": "none"})
        return found

    monkeypatch.setattr(Wizard, "missing", meanwhile)
    response = client.post(url(programme, "controleer"), follow=True)

    assert response.redirect_chain[-1] == (url(programme, "toelating"), 302)


BOTH = {"works_since": {"works_since": "2010-01-01"}, "rol": {"role": "both"}}


def test_both_makes_two_applications_and_one_mail(client, programme):
    """S0-ELIG-3."""
    check = walk(client, programme, **BOTH)
    page = text(client.get(check))
    client.post(check)

    mentee, mentor = Application.objects.order_by("-role")
    assert "mentee en mentor" in page
    assert {mentee.role, mentor.role} == {"mentee", "mentor"}
    assert mentee.status == mentor.status == "submitted"
    assert mentee.applicant == mentor.applicant
    assert mentee.answers == mentor.answers
    assert {"mentoring_question", "offer"} <= set(mentee.answers)
    assert mentee.reference != mentor.reference
    assert OutgoingEmail.objects.count() == 1


def test_both_is_shown_again_and_can_become_one(client, programme):
    walk(client, programme, **BOTH)
    role = url(programme, "rol")

    page = text(client.get(role))
    client.post(role, {"role": "mentor"})

    assert 'value="both"' in page.split(" checked")[0].rsplit("<input", 1)[1]
    application = Application.objects.get()
    assert (application.role, application.wants_both) == ("mentor", False)


def test_both_is_not_for_who_has_too_few_years(client, programme):
    """S4-COND-6."""
    for step in ("naam", "telefoon", "works_since"):
        post(client, programme, step)

    response = post(client, programme, "rol", {"role": "both"})

    assert "Kies een van de rollen" in text(response)
    draft = make_application(
        programme, status="draft", wants_both=True, answers={"works_since": "2024-01-01"}
    )
    with pytest.raises(actions.NotEligible):
        actions.submit(draft, rules=programme.ground_rules.get())


def test_who_is_one_already_becomes_the_other(programme):
    first = make_application(programme, email="fleur@example.org", role="mentee")
    draft = make_application(programme, status="draft", wants_both=True, email="fleur@example.org")

    actions.submit(draft, rules=programme.ground_rules.get())

    open_ones = Application.objects.in_play()
    assert {a.role for a in open_ones} == {"mentee", "mentor"}
    assert first in open_ones
    kinds = set(OutgoingEmail.objects.values_list("kind", flat=True))
    assert kinds == {"intake/application_known", "intake/application_received"}


@pytest.mark.django_db(transaction=True)
def test_of_many_clicks_at_once_two_applications_come():
    programme = make_programme()
    browser = Client()
    check = walk(browser, programme, **BOTH)
    ready = threading.Barrier(4)

    def click():
        again = Client()
        again.cookies = browser.cookies
        ready.wait()
        again.post(check)
        connection.close()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()

    assert sorted(Application.objects.values_list("role", "status")) == [
        ("mentee", "submitted"),
        ("mentor", "submitted"),
    ]
    assert OutgoingEmail.objects.count() == 1
