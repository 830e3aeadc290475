"""What the actions and the database refuse, whoever asks, and what the letters say."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate, now

from mentorship.accounts.models import User
from mentorship.intake import actions, emails
from mentorship.intake.models import (
    Application,
    ApplicationStatus,
    Event,
    Interview,
    Participant,
    RefusalWithoutReason,
)
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.factories import (
    coordinator_of,
    make_application,
    make_participant,
    make_programme,
    make_user,
)

pytestmark = pytest.mark.django_db

STEPS = {
    "submit": {"draft"},
    "file_as_second": {"draft"},
    "accept": {"submitted", "waitlisted"},
    "waitlist": {"submitted"},
    "decline": {"submitted", "waitlisted"},
    "refer": {"submitted", "waitlisted"},
    "reopen": {"accepted", "waitlisted", "declined", "referred"},
    "withdraw": {"draft", "submitted", "waitlisted"},
    "set_aside": {"submitted", "waitlisted"},
}


@pytest.mark.parametrize("status", ApplicationStatus.values)
def test_every_state_knows_its_steps(status):
    open_steps = {name for name, sources in STEPS.items() if status in sources}

    assert Application(status=status).next_steps == open_steps


@pytest.mark.parametrize("status", ["accepted", "declined", "referred", "withdrawn", "draft"])
def test_what_was_decided_is_not_decided_again(programme, coordinator, status):
    application = make_application(programme, status=status)

    for decide in (
        lambda: actions.accept(application, seen=application.status, by=coordinator),
        lambda: actions.waitlist(application, seen=application.status, by=coordinator),
        lambda: actions.decline(
            application, seen=application.status, by=coordinator, reason="Vol."
        ),
        lambda: actions.refer(
            application, seen=application.status, by=coordinator, reason="Vol.", to="Loket"
        ),
    ):
        with pytest.raises(TransitionNotAllowed):
            decide()
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize("reason", ["", " ", "\n\t"])
def test_no_action_turns_anybody_away_without_a_reason(programme, coordinator, reason):
    """S2-MREC-4b, S2-REC-4b, S2-REC-5."""
    application = make_application(programme)

    with pytest.raises(RefusalWithoutReason):
        actions.decline(application, seen=application.status, by=coordinator, reason=reason)
    with pytest.raises(RefusalWithoutReason):
        actions.refer(
            application, seen=application.status, by=coordinator, reason=reason, to="Loket"
        )

    assert Application.objects.get().status == "submitted"
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize("status", ["declined", "referred"])
@pytest.mark.parametrize("reason", ["", " \n"])
def test_the_database_turns_nobody_away_without_a_reason(programme, status, reason):
    application = make_application(programme)
    decision = {"decided_at": now(), "decided_by": coordinator_of(programme)}

    with (
        pytest.raises(IntegrityError, match="application_refusal_has_reason"),
        transaction.atomic(),
    ):
        Application.objects.filter(pk=application.pk).update(
            status=status, reason=reason, referred_to="Loket", **decision
        )


@pytest.mark.parametrize(
    ("status", "change", "constraint"),
    [
        ("submitted", {"status": "gone"}, "application_status_known"),
        ("submitted", {"rules": None}, "application_submitted_whole"),
        ("submitted", {"submitted_at": None}, "application_sent_has_moment|submitted_whole"),
        ("submitted", {"status": "accepted"}, "application_decided_by_somebody"),
        ("accepted", {"decided_by": None}, "application_decision_whole"),
        ("referred", {"referred_to": " "}, "application_referral_says_where"),
    ],
)
def test_the_database_refuses_impossible_applications(programme, status, change, constraint):
    application = make_application(programme, status=status)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(**change)


def test_an_interview_comes_before_admission_where_it_must():
    """S2-MREC-3, S2-REC-3: the action refuses it too."""
    application = make_application(make_programme("work"))
    coordinator = coordinator_of(application.programme)

    with pytest.raises(actions.InterviewMissing):
        actions.accept(application, seen=application.status, by=coordinator)
    actions.record_interview(
        Interview(
            application=application,
            held_on=localdate(),
            period_discussed=True,
            frequency_discussed=True,
            expectations_discussed=True,
        ),
        by=coordinator,
    )

    assert (
        actions.accept(application, seen=application.status, by=coordinator).application
        == application
    )


def test_a_mentee_takes_one_place_whatever_was_asked(programme, coordinator):
    application = make_application(programme)

    assert (
        actions.accept(application, seen=application.status, by=coordinator, capacity=4).capacity
        == 1
    )


def test_a_decision_without_a_word_about_the_note_leaves_the_note(programme, coordinator):
    application = make_application(programme, internal_note="Bel eerst.")

    actions.waitlist(application, seen=application.status, by=coordinator)

    assert Application.objects.get().internal_note == "Bel eerst."


def test_somebody_who_withdrew_can_apply_again(programme):
    application = make_application(programme, email="fleur@example.org")
    application.withdraw()
    again = make_application(programme, status="draft", email="fleur@example.org")

    actions.submit(again, rules=programme.ground_rules.get())

    assert again.status == "submitted"
    assert make_application(programme, status="draft", answers={}).withdraw() is None


def test_who_sees_which_application(programme, coordinator):
    own = make_application(programme)
    make_application()

    assert list(Application.objects.visible_to(own.applicant)) == [own]
    assert list(Application.objects.visible_to(coordinator)) == []
    assert list(Application.objects.coordinated_by(coordinator)) == [own]
    assert list(Application.objects.visible_to(make_user())) == []
    assert own.given_name == "Fleur"
    assert own.in_own_words == "Hoe bewaak ik mijn grenzen?"
    assert Application(programme=programme).works_since is None
    assert Application(programme=programme).promised_by > localdate()


def test_participants_by_role_and_training(programme, coordinator):
    trained = make_participant(programme, role="mentor", trained=True)
    untrained = make_participant(programme, role="mentor")
    mentee = make_participant(programme)

    ours = Participant.objects.coordinated_by(coordinator)

    assert list(ours.untrained()) == [untrained]
    assert list(ours.trained()) == [trained]
    assert list(ours.mentees()) == [mentee]
    assert str(mentee) == mentee.name == "Fleur Peeters"
    assert list(Event.objects.coordinated_by(coordinator)) == [
        trained.application.attendances.get().event
    ]
    assert list(Event.objects.coordinated_by(make_user())) == []


LETTERS = ["received", "known", "accepted", "waitlisted", "declined", "referred"]


@pytest.mark.parametrize("role", ["mentor", "mentee"])
@pytest.mark.parametrize("preset", ["gp", "work", "network", "school"])
@pytest.mark.parametrize("name", LETTERS)
def test_letters_are_short_and_from_a_person(preset, role, name):
    programme = make_programme(preset)
    application = make_application(programme, role=role, status="referred")

    letter = getattr(emails, f"application_{name}")(application)

    assert len(letter.subject) <= 50
    assert letter.text.startswith("Dag Fleur,") or "Fleur" in letter.text.splitlines()[0]
    assert application.reference in letter.text
    assert programme.contact_phone in letter.text
    assert programme.word(role) in letter.text
    assert letter.sender.email == programme.contact_email
    with translation.override("en"):
        assert letter.subject not in {"You are in", "About your application"}


def test_a_reason_is_in_the_letter_word_for_word(programme):
    reason = 'Je werkt "nog" te kort & <b>dus</b> {{7*7}}.'
    application = make_application(programme, status="declined", reason=reason)

    letter = emails.application_declined(application)

    assert reason in letter.text
    assert "<b>dus</b>" not in letter.html


def test_a_letter_leads_back_to_the_application(programme):
    letter = emails.application_received(make_application(programme))

    assert "/m/" in letter.text
    assert "Bekijk je aanmelding" in letter.text


def test_the_login_code_is_written(client):
    make_user(email="fleur@example.org")

    client.post(reverse("account_request_login_code"), {"email": "fleur@example.org"})

    assert OutgoingEmail.objects.get().subject == "Je code om in te loggen"
    assert User.objects.count() == 1


@pytest.mark.parametrize("late", ["accept", "decline", "refer"])
def test_a_decision_about_an_older_state_is_refused_after_the_lock(programme, coordinator, late):
    """Two pages from the same moment: the first lets her wait, the second thought she was new."""
    application = make_application(programme)
    stale = Application.objects.get(pk=application.pk)
    actions.waitlist(application, seen="submitted", by=coordinator)
    more = {
        "accept": {},
        "decline": {"reason": "Vol."},
        "refer": {"reason": "Vol.", "to": "Loket"},
    }

    with pytest.raises(TransitionNotAllowed):
        getattr(actions, late)(stale, seen="submitted", by=coordinator, **more[late])

    assert Application.objects.get().status == "waitlisted"
    assert OutgoingEmail.objects.get().kind == "intake/application_waitlisted"


def test_who_was_decided_on_meanwhile_does_not_withdraw(programme, coordinator):
    application = make_application(programme)
    hers = Application.objects.get(pk=application.pk)
    actions.accept(application, seen="submitted", by=coordinator)

    with pytest.raises(TransitionNotAllowed):
        actions.withdraw(hers)
