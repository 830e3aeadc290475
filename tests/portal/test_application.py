"""Her own application: she sees what she sent, and puts it right; what it was stays known."""

import pytest
from django.test import Client
from django.urls import reverse

from mentorship.intake import corrections
from mentorship.intake.models import Correction
from tests.conftest import log_in
from tests.factories import make_application, make_duo, make_participant, make_user

pytestmark = pytest.mark.django_db

QUESTION = "mentoring_question"


def url(application, code=None):
    if code is None:
        return reverse("portal:application", args=[application.pk])
    return reverse("portal:application_change", args=[application.pk, code])


def browser_of(application):
    return log_in(Client(), application.applicant, purpose="portal")


def text(response):
    return response.content.decode()


def send(application, code, answer, **more):
    seen = corrections.mark(application, code)
    return browser_of(application).post(url(application, code), {code: answer, "seen": seen} | more)


def test_she_reads_what_she_sent(programme):
    application = make_application(programme, answers={"remarks": ""})

    shown = text(browser_of(application).get(url(application)))

    assert "Hoe bewaak ik mijn grenzen?" in shown
    assert "Niet ingevuld" in shown
    assert url(application, QUESTION) in shown
    assert reverse("portal:application_withdraw", args=[application.pk]) in shown


@pytest.mark.parametrize("status", ["submitted", "waitlisted"])
def test_until_there_is_a_decision_every_answer_can_be_put_right(programme, status, staff):
    application = make_application(programme, status=status)

    response = send(application, "neighbourhoods", "Noord\nZuid")

    application.refresh_from_db()
    assert response.url == url(application)
    assert application.answers["neighbourhoods"] == ["Noord", "Zuid"]
    change = Correction.objects.get()
    assert (change.code, change.made_by) == ("neighbourhoods", application.applicant)
    assert change.before[0].startswith("Wijk")
    assert "neighbourhoods" in str(change)
    detail = reverse("intake:application_detail", args=[programme.slug, application.pk])
    assert "Veranderd na het versturen" in text(staff.get(detail))
    assert change.before[0] in text(staff.get(detail))


def test_what_is_the_same_is_no_change(programme):
    application = make_application(programme)

    send(application, QUESTION, application.answers[QUESTION])

    assert not Correction.objects.exists()


def test_the_question_can_change_later_and_the_mentor_reads_it_S0_GOAL_1(programme):
    duo = make_duo(programme)
    application = duo.mentee.application

    send(application, QUESTION, "Hoe neem ik een praktijk over?")

    mentor = log_in(Client(), duo.mentor.user, purpose="portal")
    mentee = browser_of(application)
    assert "Hoe neem ik een praktijk over?" in text(mentor.get(reverse("portal:home")))
    assert url(application) in text(mentee.get(reverse("portal:home")))
    assert Correction.objects.get().before == "Hoe bewaak ik mijn grenzen?"


def test_once_admitted_she_says_when_and_where_she_can_and_the_rest_is_for_staff(programme):
    application = make_participant(programme).application

    shown = text(browser_of(application).get(url(application)))
    refused = browser_of(application).get(url(application, "topics"), follow=True)

    assert url(application, QUESTION) in shown
    assert url(application, "place") in shown
    assert url(application, "availability") in shown
    assert url(application, "topics") not in shown
    assert "kun je hier niet meer veranderen" in text(refused)


def test_what_was_decided_otherwise_is_not_changed_any_more(programme):
    application = make_application(programme, status="declined")

    assert corrections.may_change(application) == []


def test_an_answer_that_does_not_let_her_in_is_explained_and_not_kept(programme):
    application = make_application(programme)

    response = send(application, "membership", "none")

    application.refresh_from_db()
    assert "van leden voor leden" in text(response)
    assert application.answers["membership"] == "member"
    assert not Correction.objects.exists()


def test_a_mentor_does_not_correct_her_years_away_S4_COND_6(programme):
    application = make_application(programme, role="mentor")

    response = send(application, "works_since", "2024-01-01")

    application.refresh_from_db()
    assert "kun je zo niet meedoen" in text(response)
    assert application.answers["works_since"] == "2010-01-01"


def test_two_windows_do_not_undo_each_other(programme):
    application = make_application(programme)
    before = corrections.mark(application, "place")
    send(application, "place", "Ede")

    late = send(application, "place", "Zwolle", seen=before)
    application.refresh_from_db()
    kept = application.answers["place"]
    again = send(application, "place", "Zwolle")

    assert "in een ander venster" in text(late)
    assert 'value="Zwolle"' in text(late)
    assert kept == "Ede"
    assert again.status_code == 302


def test_an_empty_answer_says_what_to_do(programme):
    application = make_application(programme)

    response = send(application, "place", "")

    assert "errsum" in text(response)
    assert not Correction.objects.exists()


def test_somebody_elses_application_is_not_there(programme):
    application = make_application(programme)
    stranger = log_in(Client(), make_user(), purpose="portal")

    for address in (url(application), url(application, QUESTION)):
        assert stranger.get(address).status_code == 404


def test_a_question_that_was_left_out_is_shown_only_with_its_answer(programme):
    application = make_application(programme, answers={"remarks": ""})
    programme.questions.filter(code__in=["remarks", "place"]).update(is_asked=False)

    shown = text(browser_of(application).get(url(application)))

    assert "rekening mee moeten houden" not in shown
    assert "Tiel" in shown
    assert url(application, "place") not in shown


def test_a_change_of_a_question_that_is_gone_is_left_out(programme, staff):
    application = make_application(programme)
    send(application, "place", "Ede")
    programme.questions.filter(code="place").delete()

    detail = reverse("intake:application_detail", args=[programme.slug, application.pk])
    assert "Veranderd na het versturen" not in text(staff.get(detail))
