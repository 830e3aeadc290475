"""Before the match: whoever waits reads what comes next, who does it, and before when."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from mentorship.intake.models import Attendance, Event, InterviewSlot, Payment
from mentorship.intake.waiting import next_word
from mentorship.look.templatetags.look import day
from mentorship.portal.waiting import ways_of
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


def home(user):
    return log_in(Client(), user, purpose="portal").get(reverse("portal:home")).content.decode()


def text(user):
    return " ".join(home(user).split())


def step_of(application):
    [way] = ways_of(application.applicant)
    return way.step


def labels(application):
    [way] = ways_of(application.applicant)
    return [(str(place.label), place.state) for place in way.places]


def offer(application, *, days=3, **fields):
    return InterviewSlot.objects.create(
        application=application,
        interviewer=coordinator_of(application.programme),
        starts_at=now() + timedelta(days=days),
        place="De Linde",
        **fields,
    )


def gathering(application, kind, *, days=5, state="invited", **fields):
    event = Event.objects.create(
        programme=application.programme,
        kind=kind,
        held_on=localdate() + timedelta(days=days),
        place="De Linde",
    )
    return Attendance.objects.create(event=event, application=application, state=state, **fields)


def test_what_was_sent_is_read_by_somebody_before_a_day(programme):
    application = make_application(programme)

    step = step_of(application)
    page = text(application.applicant)

    assert (step.who, step.due) == ("Ilse Vermeer", application.promised_by)
    assert not step.url
    assert f"Wie: <b>Ilse Vermeer</b> · Uiterlijk: <b>{day(application.promised_by)}</b>" in page
    assert labels(application)[0] == ("Aangemeld", "done")
    assert labels(application)[1] == ("Je hoort of je meedoet", "now")


def test_who_looks_after_it_is_named_once_somebody_does(programme):
    femke = make_user("Femke de Wit", is_staff=True)

    assert step_of(make_application(programme, owner=femke)).who == "Femke de Wit"


def test_whoever_has_left_is_not_named(programme):
    femke = make_user("Femke de Wit", is_staff=True, is_active=False)

    assert step_of(make_application(programme, owner=femke)).who == "Ilse Vermeer"


def test_a_call_comes_first_where_the_programme_wants_a_talk():
    application = make_application(make_programme("work"))

    assert "belt je om een afspraak te maken" in str(step_of(application).text)
    assert ("Een gesprek", "now") in labels(application)
    assert ("Informatiebijeenkomst", "done") in labels(application)


def test_offered_times_are_hers_to_choose_from_before_the_first_of_them(programme):
    application = make_application(programme)
    slot = offer(application)

    step = step_of(application)

    assert (str(step.who), step.due) == ("jij", localdate(slot.starts_at))
    assert step.url == reverse("intake:interview_pick", args=[application.pk])
    assert step.url in home(application.applicant)


def test_a_picked_time_is_an_appointment_of_the_two(programme):
    application = make_application(programme)
    offer(application, days=2)
    slot = offer(application, picked_at=now())

    step = step_of(application)

    assert (str(step.who), step.due) == ("Ilse Vermeer en jij", localdate(slot.starts_at))
    assert "De Linde" in step.text


def test_after_the_talk_staff_are_to_decide(programme):
    application = make_application(programme)
    offer(application, days=-1, picked_at=now())

    assert step_of(application).due == application.promised_by
    assert ("Een gesprek", "done") in labels(application)


@pytest.mark.parametrize("status", ["submitted", "waitlisted"])
def test_an_information_session_is_hers_to_come_to(status):
    application = make_application(make_programme("work"), status=status)
    elsewhere = Event.objects.create(
        programme=make_programme(), kind="workshop", held_on=localdate()
    )
    attendance = gathering(application, "info_session", pk=elsewhere.pk)
    assert attendance.pk != attendance.event_id

    step = step_of(application)

    assert step.due == attendance.event.held_on
    page = log_in(Client(), application.applicant, purpose="portal").get(step.url)
    assert page.context["attendance"] == attendance


@pytest.mark.parametrize("state", ["coming", "waiting"])
def test_who_said_that_she_comes_sees_when(state, programme):
    application = make_application(programme)
    gathering(application, "info_session", state=state)

    assert str(step_of(application).button) == "Bekijk wanneer en waar"


def test_who_does_not_come_is_not_asked_again(programme):
    application = make_application(programme)
    gathering(application, "info_session", state="not_coming")

    assert step_of(application).who == "Ilse Vermeer"


def test_a_late_answer_is_admitted_with_whom_to_call(programme):
    application = make_application(programme, submitted_at=now() - timedelta(days=20))

    step = step_of(application)

    assert "Ons antwoord is te laat" in str(step.title)
    assert programme.contact_phone in step.text


def test_who_is_on_the_waiting_list_hears_every_four_weeks(programme):
    application = make_application(
        programme, status="waitlisted", decided_at=now() - timedelta(days=30)
    )

    step = step_of(application)

    assert step.who == "Ilse Vermeer"
    assert step.due == localdate(application.decided_at) + timedelta(weeks=8)


@pytest.mark.parametrize(("passed", "weeks"), [(0, 4), (27, 4), (28, 8), (55, 8), (56, 12)])
def test_the_next_word_is_always_to_come(passed, weeks):
    since = localdate()

    assert next_word(since, on=since + timedelta(days=passed)) == since + timedelta(weeks=weeks)
    assert next_word(since + timedelta(days=3), on=since) == since + timedelta(days=31)


def test_a_mentor_waits_for_the_training(programme):
    application = make_participant(programme, role="mentor").application

    step = step_of(application)

    assert (step.who, step.due) == ("Ilse Vermeer", localdate() + timedelta(weeks=4))
    assert ("Training", "now") in labels(application)


def test_a_mentor_who_is_asked_for_the_training_says_whether_she_comes(programme):
    application = make_participant(programme, role="mentor").application
    attendance = gathering(application, "training")

    assert (str(step_of(application).who), step_of(application).due) == (
        "jij",
        attendance.event.held_on,
    )


def test_an_open_contribution_is_hers_to_pay_before_a_day(programme):
    programme.fee_account, programme.fee_account_name = "NL91ABNA0417164300", "Kring"
    programme.save()
    participant = make_participant(programme)
    payment = Payment.objects.create(
        participant=participant,
        programme=programme,
        amount=150,
        reference="GP-26-XYZ23",
        due_on=localdate() + timedelta(days=30),
    )

    step = step_of(participant.application)

    assert (str(step.who), step.due) == ("jij", payment.due_on)
    assert 'id="h-pay-1"' in home(participant.user)
    assert ("Bijdrage", "now") in labels(participant.application)


def test_an_open_contribution_comes_with_a_code_for_her_banking_app(client, programme):
    programme.fee_account, programme.fee_account_name = "NL91ABNA0417164300", "Kring"
    programme.save()
    participant = make_participant(programme)
    payment = Payment.objects.create(
        participant=participant,
        programme=programme,
        amount=150,
        reference="GP-26-XYZ23",
        due_on=localdate(),
    )
    address = reverse("portal:contribution_code", args=[payment.pk])
    hers = log_in(client, participant.user, purpose="portal")

    code = hers.get(address)

    assert f'src="{address}"' in home(participant.user)
    assert code["Content-Type"] == "image/svg+xml"
    assert code.content.startswith(b"<svg")
    assert log_in(Client(), make_participant(programme).user).get(address).status_code == 404
    programme.fee_account = "elders"
    programme.save()
    assert hers.get(address).status_code == 404
    assert address not in home(participant.user)
    payment.receive(by=make_duo(programme).guide, on=localdate())
    assert hers.get(address).status_code == 404


def test_a_paid_mentee_waits_for_a_match(programme):
    participant = make_participant(programme)
    Payment.objects.create(
        participant=participant,
        programme=programme,
        amount=150,
        reference="GP-26-XYZ24",
        due_on=localdate(),
        status="paid",
        settled_on=localdate(),
        settled_by=coordinator_of(programme),
    )

    step = step_of(participant.application)

    assert (step.who, step.due) == ("Ilse Vermeer", localdate() + timedelta(weeks=4))
    assert labels(participant.application)[-1] == ("We zoeken iemand voor je", "now")


def test_what_she_can_do_comes_before_what_she_waits_for(programme):
    mentee = make_application(programme, email="a@example.org")
    mentor = make_application(programme, role="mentor", email="a@example.org")
    slot = offer(mentor)

    page = text(mentee.applicant)

    assert (
        page.index("Kies een tijd voor een gesprek") < page.index("Waar ben ik nu")
        if ("Waar ben ik nu" in page)
        else "Kies een tijd voor een gesprek" in page
    )
    assert reverse("intake:interview_pick", args=[slot.application_id]) in page
    assert page.count("h-way-") == 4


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("proposed", "plant de eerste ontmoeting"),
        ("introduced", "laat jullie allebei weten"),
        ("confirmed", "laat je weten wanneer je kunt beginnen"),
    ],
)
def test_a_proposal_has_an_owner_and_a_day_too(status, words):
    duo = make_duo(make_programme("work"), status=status, mentee_agreed_at=now())
    if status == "introduced":
        duo.introduction_answers.create(role="mentee", answer="yes")

    page = text(duo.mentee.user)

    assert words in page
    assert "Uiterlijk:" in page
    assert not ways_of(duo.mentee.user)


@pytest.mark.parametrize(("place", "is_said"), [("neutral", True), ("free", False)])
def test_a_proposal_says_that_the_first_meeting_is_at_a_neutral_place(place, is_said):
    """S2-MATCH-3a."""
    programme = make_programme("work", first_place=place)
    duo = make_duo(programme, status="proposed", mentee_agreed_at=now())

    assert ("Dat is op een neutrale plek." in text(duo.mentee.user)) is is_said


@pytest.mark.parametrize("status", ["declined", "referred", "withdrawn"])
def test_who_is_not_in_it_any_more_can_apply_again(programme, status):
    application = make_application(programme, status=status)

    page = text(application.applicant)

    assert f'href="{programme.get_absolute_url()}"' in page
    assert "Meld je opnieuw aan" in page
    programme.close()
    assert "Meld je opnieuw aan" not in text(application.applicant)


def test_the_ways_cost_the_same_for_one_and_for_ten(django_assert_num_queries):
    one = make_application()
    many = make_application(email="many@example.org")
    for _number in range(9):
        make_application(make_programme(), email="many@example.org")

    with django_assert_num_queries(4):
        assert len(ways_of(one.applicant)) == 1
    with django_assert_num_queries(4):
        assert len(ways_of(many.applicant)) == 10
