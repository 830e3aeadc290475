"""My mentorship: one next step in every state, and nobody else's rows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from mentorship.duos import meeting_actions
from mentorship.duos.models import Duo, DuoStatus, Meeting
from mentorship.intake.models import Application
from mentorship.mail.models import OutgoingEmail
from tests.agreements.steps import drawn_up, offered, put_name
from tests.conftest import log_in
from tests.factories import (
    coordinator_of,
    make_application,
    make_duo,
    make_participant,
    make_programme,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", [s for s in DuoStatus.values if s != "dissolved"])
@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_there_is_exactly_one_next_step_in_every_state_of_a_duo(status, role, as_participant):
    duo = make_duo(status=status)

    page = as_participant(getattr(duo, role)).get(reverse("portal:home")).content.decode()

    assert page.count('class="next"') == 1


@pytest.mark.parametrize("status", ["submitted", "waitlisted", "accepted", "declined", "withdrawn"])
def test_there_is_exactly_one_next_step_before_the_match(client, status):
    application = make_application(status=status)

    page = log_in(client, application.applicant, purpose="portal").get("/m/").content.decode()

    assert page.count('class="next"') == 1
    assert application.reference in page


def test_somebody_without_anything_still_gets_a_page(client):
    page = log_in(client, make_user()).get("/m/")

    assert page.content.decode().count('class="next"') == 1
    assert log_in(client, make_user()).get("/m/hulp/").status_code == 200


def test_the_other_can_be_reached_once_the_two_arrange_things_themselves_S0_CONT_2(as_participant):
    own_way = make_duo(status="active")
    accompanied = make_duo(make_programme("work"), status="proposed")

    assert own_way.mentor.user.email in as_participant(own_way.mentee).get("/m/").content.decode()
    assert (
        accompanied.mentor.user.email
        not in as_participant(accompanied.mentee).get("/m/").content.decode()
    )


def log(browser, duo, **data):
    url = reverse("portal:meeting_log", args=[duo.pk])
    return browser.post(url, {"held_on": str(localdate()), "form": "online"} | data)


def test_logging_a_meeting_leads_to_the_next_date_and_then_to_her_reflection_S4_TXT_5(
    as_participant,
):
    duo = make_duo()
    browser = as_participant(duo.mentee)

    response = log(browser, duo, minutes="60")

    meeting = Meeting.objects.get()
    next_date = reverse("portal:appointment_next", args=[duo.pk])
    assert response.url == f"{next_date}?na={meeting.pk}"
    response = browser.post(response.url, {"way": "call"})
    assert response.url == reverse("portal:reflection_write", args=[meeting.pk])
    duo.refresh_from_db()
    assert (duo.meetings_held, duo.last_met_on) == (1, localdate())


def test_two_reports_of_one_day_are_one_meeting(as_participant):
    duo = make_duo()

    log(as_participant(duo.mentee), duo)
    browser = as_participant(duo.mentor)
    response = log(browser, duo)

    response = browser.post(response.url, {"way": "call"})
    assert response.url == reverse("portal:home")
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {"held_on": ""},
        {"held_on": "gisteren {{7*7}}"},
        {"held_on": str(localdate() + timedelta(days=1))},
        {"held_on": "1999-01-01"},
        {"form": ""},
        {"form": "<script>"},
        {"minutes": "1"},
        {"minutes": "😀"},
        {"minutes": "99999"},
    ],
)
def test_a_meeting_that_cannot_be_is_refused_and_nothing_typed_is_lost(as_participant, data):
    duo = make_duo()

    response = log(as_participant(duo.mentee), duo, **data)

    assert response.status_code == 200
    assert "errsum" in response.content.decode()
    assert not Meeting.objects.exists()


def test_somebody_elses_duo_is_not_there(as_participant):
    duo, other = make_duo(), make_duo()
    meeting = meeting_actions.log_meeting(
        other, held_on=localdate(), minutes=None, form="phone", by=other.mentee.user
    )
    browser = as_participant(duo.mentee)

    for name, pk in (
        ("meeting_log", other.pk),
        ("introduction_answer", other.pk),
        ("reflection_write", meeting.pk),
    ):
        assert browser.get(reverse(f"portal:{name}", args=[pk])).status_code in {302, 404}
    assert log(browser, other).status_code == 404


def answer(browser, duo, word):
    return browser.post(reverse("portal:introduction_answer", args=[duo.pk]), {"answer": word})


@pytest.mark.parametrize(
    ("words", "status", "mails"),
    [
        (("yes", "yes"), "confirmed", 0),
        (("yes", "no"), "dissolved", 2),
        (("no", "no"), "dissolved", 2),
    ],
)
def test_both_answers_decide_and_nobody_sees_the_others_S2_MATCH_4(
    as_participant, words, status, mails
):
    duo = make_duo(make_programme("work"), status="introduced")

    answer(as_participant(duo.mentor, f"introduction:{duo.pk}"), duo, words[0])
    page = as_participant(duo.mentee).get("/m/").content.decode()
    answer(as_participant(duo.mentee, f"introduction:{duo.pk}"), duo, words[1])

    assert "Nee" not in page
    duo.refresh_from_db()
    assert duo.status == status
    assert OutgoingEmail.objects.filter(kind="duos/introduction_ended").count() == mails
    assert duo.mentee.application.status == "accepted"


def test_the_last_answer_counts_and_an_empty_one_not_at_all(as_participant):
    duo = make_duo(make_programme("work"), status="introduced")
    browser = as_participant(duo.mentee)

    assert "errsum" in answer(browser, duo, "").content.decode()
    answer(browser, duo, "yes")
    answer(browser, duo, "no")

    assert [row.answer for row in duo.introduction_answers.all()] == ["no"]
    done = browser.get(reverse("portal:introduction_answer", args=[duo.pk]))
    assert "Dank je wel" in done.content.decode()


def test_an_answer_that_comes_too_late_is_a_conflict(as_participant):
    duo = make_duo(make_programme("work"), status="confirmed")

    assert answer(as_participant(duo.mentee), duo, "yes").status_code == 409
    page = as_participant(duo.mentee).get(reverse("portal:introduction_answer", args=[duo.pk]))
    assert "niets te beantwoorden" in page.content.decode()


def test_the_home_page_costs_the_same_with_more_meetings(
    as_participant, django_assert_max_num_queries
):
    duo = make_duo()
    for days in range(20):
        Meeting.objects.create(
            duo=duo,
            held_on=localdate() - timedelta(days=days),
            form="online",
            logged_by=duo.mentee.user,
        )
    browser = as_participant(make_participant(duo.programme, name="Ander"))
    browser = as_participant(duo.mentee)

    with django_assert_max_num_queries(13):
        browser.get("/m/")
    assert Duo.objects.count() == 1


def test_whoever_answers_last_is_thanked_like_the_first_S2_MATCH_4(as_participant):
    duo = make_duo(make_programme("work"), status="introduced")
    url = reverse("portal:introduction_answer", args=[duo.pk])
    as_participant(duo.mentor).post(url, {"answer": "no"})

    page = as_participant(duo.mentee).post(url, {"answer": "yes"}, follow=True)

    assert page.status_code == 200
    assert "Dank je wel" in page.content.decode()


def next_step(browser):
    """The text of the one thing to do now, and where its button leads."""
    page = browser.get(reverse("portal:home")).content.decode()
    block = page.partition('class="next"')[2]
    return block.partition("</section>")[0]


def test_who_answered_waits_for_the_other_without_being_asked_again_S2_MATCH_4(as_participant):
    duo = make_duo(make_programme("work"), status="introduced")
    browser = as_participant(duo.mentee)

    before = next_step(browser)
    answer(browser, duo, "yes")

    assert reverse("portal:introduction_answer", args=[duo.pk]) in before
    assert reverse("portal:introduction_answer", args=[duo.pk]) not in next_step(browser)


def test_the_agreement_is_filled_in_and_then_signed_by_each_S4_SIGN_4(as_participant):
    agreement = drawn_up()
    mentor, mentee = (
        as_participant(agreement.duo.mentor),
        as_participant(agreement.duo.mentee),
    )

    to_fill = next_step(mentee)
    offered(agreement)
    to_sign = next_step(mentee)
    put_name(agreement, agreement.duo.mentee)

    assert reverse("agreements:fill", args=[agreement.duo_id]) in to_fill
    assert reverse("agreements:sign", args=[agreement.duo_id]) in to_sign
    assert reverse("agreements:sign", args=[agreement.duo_id]) not in next_step(mentee)
    assert reverse("agreements:sign", args=[agreement.duo_id]) in next_step(mentor)


@pytest.mark.parametrize(
    ("status", "words"),
    [("confirmed", "nog niet begonnen"), ("completed", "je mentorschap is afgelopen")],
)
def test_a_page_says_kindly_that_no_meetings_are_logged_now(as_participant, status, words):
    duo = make_duo(status=status)
    if status == "completed":
        Duo.objects.update(ended_on=localdate() - timedelta(days=15))

    response = log(as_participant(duo.mentee), duo)

    assert response.status_code == 200
    assert words in response.content.decode().lower()
    assert not Meeting.objects.exists()


def test_the_last_meeting_can_be_logged_after_the_end_but_not_one_of_later(as_participant):
    duo = make_duo(status="completed", ended_on=localdate() - timedelta(days=3))
    browser = as_participant(duo.mentee)

    later = log(browser, duo).content.decode()
    log(browser, duo, held_on=str(duo.ended_on))

    assert "voordat je mentorschap eindigde" in later
    assert Meeting.objects.get().held_on == duo.ended_on


def withdrawal(application):
    return reverse("portal:application_withdraw", args=[application.pk])


@pytest.mark.parametrize("status", ["submitted", "waitlisted"])
def test_an_applicant_takes_her_application_back_after_being_asked(client, status):
    application = make_application(status=status)
    browser = log_in(client, application.applicant, purpose="portal")
    address = withdrawal(application)

    home = browser.get("/m/").content.decode()
    question = browser.get(address).content.decode()
    before = Application.objects.get().status
    after = browser.post(address, follow=True).content.decode()

    assert address in home
    assert application.reference in question
    assert (before, Application.objects.get().status) == (status, "withdrawn")
    assert "Je hebt je aanmelding ingetrokken." in after
    assert address not in after


@pytest.mark.parametrize("status", ["accepted", "declined", "referred", "withdrawn"])
def test_what_was_decided_is_not_taken_back_any_more(client, status):
    application = make_application(status=status)
    browser = log_in(client, application.applicant, purpose="portal")

    page = browser.get(withdrawal(application)).content.decode()

    assert "kun je niet meer intrekken" in page
    assert browser.post(withdrawal(application)).status_code == 409
    assert withdrawal(application) not in browser.get("/m/").content.decode()


def test_somebody_elses_application_is_not_there(client):
    application = make_application()

    for person in (make_user(), coordinator_of(application.programme)):
        browser = log_in(client, person, purpose="portal")
        assert browser.post(withdrawal(application)).status_code == 404


def test_who_is_in_a_duo_can_take_back_what_she_asked_besides(as_participant):
    duo = make_duo()
    second = make_application(duo.programme, role="mentor", email=duo.mentee.user.email)

    page = as_participant(duo.mentee).get("/m/").content.decode()

    assert withdrawal(second) in page
    assert duo.mentee.application.reference not in page


def test_a_second_application_does_not_hide_the_one_that_counts(client):
    first = make_application(status="accepted")
    second = make_application(first.programme, status="withdrawn", applicant=first.applicant)
    Application.objects.filter(pk=second.pk).update(submitted_at=now() + timedelta(hours=1))

    page = log_in(client, first.applicant, purpose="portal").get("/m/").content.decode()

    assert "Je doet mee" in page


@pytest.mark.parametrize("status", ["declined", "referred"])
def test_who_was_turned_away_reads_why_on_her_own_page_S2_MREC_4b(client, status):
    application = make_application(status=status)

    page = log_in(client, application.applicant, purpose="portal").get("/m/").content.decode()

    assert application.reason in page


def test_the_question_whether_to_go_on_names_the_other_and_leads_back(as_participant):
    duo = make_duo(status="introduced")
    address = reverse("portal:introduction_answer", args=[duo.pk])

    whole = as_participant(duo.mentor).get(address).content.decode()
    narrow = as_participant(duo.mentor, purpose=f"introduction:{duo.pk}").get(address)

    assert f"Wil je verder met {duo.mentee.user.given_name}?" in whole
    assert f'class="back" href="{reverse("portal:home")}"' in whole
    assert 'class="back"' not in narrow.content.decode()


def test_how_a_duo_stands_is_said_under_the_other_only_where_it_matters(as_participant):
    duo = make_duo()
    browser = as_participant(duo.mentee)

    running = browser.get(reverse("portal:home")).content.decode()
    Duo.objects.filter(pk=duo.pk).update(status="paused")

    assert '<span class="sec">Onderweg</span>' not in running
    assert '<span class="sec">Pauze</span>' in browser.get(reverse("portal:home")).content.decode()
