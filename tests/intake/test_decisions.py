"""What comes first, and decisions that start from a phrase, refer on, or are taken back."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from matching.pool import mentees_to_match, mentors_to_match
from mentorship.intake import actions, decision_actions, gates
from mentorship.intake.models import (
    Application,
    Attendance,
    Event,
    Interview,
    Participant,
    Payment,
    Referral,
    RefusalWithoutReason,
)
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.models import Service
from mentorship.transitions import TransitionNotAllowed
from tests.conftest import log_in
from tests.factories import (
    coordinator_of,
    make_application,
    make_duo,
    make_participant,
    make_programme,
)

pytestmark = pytest.mark.django_db

REASON = "Je werkt nog te kort."


def url(name, application):
    return reverse(f"intake:{name}", args=[application.programme.slug, application.pk])


def text(response):
    return response.content.decode()


def decide(browser, application, **data):
    address = url("application_decide", application)
    if data.get("decision") in {"decline", "refer"}:
        kept = Application.objects.get(pk=application.pk)
        data = {"internal_note": "Gebeld.", "note_seen": kept.note_mark} | data
    response = browser.post(address, data)
    if "preview" not in data and response.context and response.context.get("letter"):
        # Whoever refuses reads the e-mail first, and then sends it.
        data |= {"shown": response.context["decision_form"]["shown"].value()}
        response = browser.post(address, data)
    return response


def gated(step, before, strength, **fields):
    return make_programme(gates={step: {"before": before, "strength": strength}}, **fields)


def do(step, application):
    """Have her do what had to come first."""
    by = coordinator_of(application.programme)
    if step == "interview":
        Interview.objects.create(
            application=application,
            held_on=localdate(),
            interviewer=by,
            period_discussed=True,
            frequency_discussed=True,
            expectations_discussed=True,
        )
    elif step == "payment":
        Payment.objects.create(
            participant=application.participant,
            programme=application.programme,
            amount=Decimal(25),
            reference=f"R{application.pk}",
            due_on=localdate(),
            status="paid",
            settled_on=localdate(),
            settled_by=by,
        )
    else:
        event = Event.objects.create(
            programme=application.programme, kind=step, held_on=localdate() - timedelta(days=1)
        )
        Attendance.objects.create(
            event=event, application=application, was_there=True, recorded_by=by
        )


# --- what comes first ------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["info_session", "interview", "training"])
def test_what_blocks_the_decision_is_named_and_admitting_is_not_offered(staff_of, step):
    application = make_application(gated(step, "decision", "block"), role="mentor")
    staff = staff_of(application.programme)

    before = text(staff.get(url("application_detail", application)))
    refused = text(decide(staff, application, decision="accept"))
    with pytest.raises(actions.InterviewMissing):
        actions.accept(application, seen="submitted", by=coordinator_of(application.programme))
    do(step, application)
    after = text(staff.get(url("application_detail", application)))

    assert "Daarna kun je toelaten." in before
    assert 'value="accept"' not in before
    assert "Fout:" in refused
    assert 'value="accept"' in after
    assert "Daarna kun je toelaten." not in after


@pytest.mark.parametrize("step", ["info_session", "interview"])
def test_what_only_warns_is_a_note(staff_of, step):
    application = make_application(gated(step, "decision", "warn"))
    staff = staff_of(application.programme)

    page = text(staff.get(url("application_detail", application)))
    decide(staff, application, decision="accept")

    assert "Je kunt wel besluiten." in page
    application.refresh_from_db()
    assert application.status == "accepted"


@pytest.mark.parametrize(
    ("step", "role"), [("info_session", "mentor"), ("interview", "mentee"), ("payment", "mentee")]
)
@pytest.mark.parametrize(("strength", "kept_out"), [("block", True), ("warn", False)])
def test_what_blocks_the_match_keeps_her_out_of_the_pool(staff_of, step, role, strength, kept_out):
    programme = gated(step, "match", strength, fee_amount=Decimal(25))
    person = make_participant(programme, role=role, trained=True)
    pool = mentors_to_match if role == "mentor" else mentees_to_match

    before = pool(programme)
    page = text(staff_of(programme).get(url("application_detail", person.application)))
    do(step, person.application)
    after = pool(programme)

    assert (len(before), len(after)) == (0 if kept_out else 1, 1)
    assert ("Tot die tijd komt er geen koppeling." in page) is kept_out


def test_who_was_not_admitted_cannot_be_asked_to_pay():
    """A payment before the decision is one before the match; and mentors pay nothing here."""
    programme = gated("payment", "decision", "block", fee_amount=Decimal(25))
    application = make_application(programme)
    mentor = make_participant(programme, role="mentor")
    mentee = make_participant(programme)

    assert not gates.missing(application, before="decision")
    assert [each.step for each in gates.missing(mentee.application, before="match")] == ["payment"]
    assert not gates.missing(mentor.application, before="match")
    assert len(mentors_to_match(programme)) == 1
    assert not mentees_to_match(programme)


# --- phrases and referrals -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "is_filled"), [("0", True), ("99", False), ("-1", False), ("x", False)]
)
@pytest.mark.parametrize("reason", ["", "Dag Fleur."])
def test_a_sentence_of_the_programme_is_put_in_the_reason(
    staff, programme, chosen, is_filled, reason
):
    application = make_application(programme)
    sent = {"decision": "decline", "reason": reason, "sentence": chosen}

    response = staff.post(url("application_decide", application), sent)

    lines = [reason, programme.refusal_phrases[0] if is_filled else ""]
    form = response.context["decision_form"]
    assert form["reason"].value() == "\n".join(line for line in lines if line)


def test_a_sentence_costs_nothing_that_was_typed_and_changes_nothing(staff, programme):
    application = make_application(programme, role="mentor")
    service = make_service(programme)
    typed = {
        "decision": "refer", "capacity": "3", "service": str(service.pk), "referred_to": "Loket",
        "shared": "Ze zoekt taalles.", "consents": "on", "internal_note": "Gebeld.",
        "seen": "submitted", "note_seen": application.note_mark,
    }  # fmt: skip
    page = text(staff.get(url("application_detail", application)))

    response = staff.post(url("application_decide", application), typed | {"sentence": "0"})

    assert 'name="sentence"' in page
    form = response.context["decision_form"]
    assert {name: form[name].value() for name in typed} == typed
    assert not form.errors
    assert "errsum" not in text(response)
    application.refresh_from_db()
    assert (application.status, application.internal_note) == ("submitted", "")
    assert not OutgoingEmail.objects.exists()


def test_a_sentence_for_what_was_decided_meanwhile_says_so(staff, programme):
    application = make_application(programme, status="declined")
    sent = {"seen": "submitted", "reason": "Dag Fleur.", "sentence": "0"}

    response = staff.post(url("application_decide", application), sent)

    assert response.status_code == 409
    assert "Dag Fleur." in text(response)


def make_service(programme, **fields):
    facts = {
        "name": "Loket Werk",
        "helps_with": "werk",
        "contact": "030 1",
        "checked_on": "2026-01-02",
    }
    return Service.objects.create(programme=programme, **(facts | fields))


def test_a_referral_names_a_service_and_shares_with_consent(staff, programme):
    """S2-REC-5."""
    application, service = make_application(programme), make_service(programme)
    data = {"decision": "refer", "reason": REASON, "service": service.pk, "shared": "Haar naam."}

    refused = text(decide(staff, application, **data))
    none_yet = Referral.objects.exists()
    preview = text(decide(staff, application, consents="on", preview="1", **data))
    decide(staff, application, consents="on", **data)

    assert "Geef niets door zonder toestemming" in refused
    assert not none_yet
    assert "Met jouw toestemming geven we dit door:" in preview
    referral = Referral.objects.get()
    assert (referral.service, referral.to) == (service, "Loket Werk, 030 1")
    assert (referral.shared, referral.consented_on) == ("Haar naam.", localdate())
    assert referral.follow_up_on == localdate() + timedelta(weeks=6)
    page = text(staff.get(url("application_detail", application)))
    assert "Doorgegeven, met toestemming" in page
    assert "vragen we hoe het ging" in page


def test_nothing_is_shared_by_code_without_consent(programme):
    application = make_application(programme)
    by = coordinator_of(programme)

    with pytest.raises(decision_actions.NothingSharedUnasked):
        decision_actions.refer(
            application, seen="submitted", by=by, reason=REASON, to="Loket", shared="Haar naam."
        )
    with pytest.raises(TransitionNotAllowed):
        decision_actions.refer(application, seen="waitlisted", by=by, reason=REASON, to="Loket")


def test_a_service_of_another_programme_cannot_be_chosen(staff, programme):
    elsewhere = make_service(make_programme())

    page = text(
        decide(
            staff,
            make_application(programme),
            decision="refer",
            reason=REASON,
            service=elsewhere.pk,
        )
    )

    assert "Kies uit deze lijst." in page
    assert not Referral.objects.exists()


# --- read before it goes ------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        {"decision": "decline", "reason": REASON},
        {"decision": "refer", "reason": REASON, "referred_to": "Loket"},
    ],
)
def test_a_refusal_is_read_before_it_goes_and_again_when_it_changed(staff, programme, data):
    application = make_application(programme)
    address = url("application_decide", application)
    data |= {"internal_note": "Gebeld."}

    first = staff.post(address, data)
    shown = {"shown": first.context["decision_form"]["shown"].value()}
    other = staff.post(address, data | shown | {"reason": "Je woont te ver weg."})
    guessed = staff.post(address, data | {"shown": "x"})
    before = OutgoingEmail.objects.count()
    sent = staff.post(address, data | shown)

    for page in (first, other, guessed):
        assert "Er is nog niets verstuurd" in text(page)
        assert "Verstuur deze mail" in text(page)
    assert "Je woont te ver weg." in other.context["letter"].text
    assert before == 0
    assert (sent.status_code, OutgoingEmail.objects.count()) == (302, 1)


def test_each_decision_leads_past_its_e_mail_and_its_button_says_what_it_does(staff, programme):
    application = make_application(programme)
    address = url("application_decide", application)
    page = text(staff.get(url("application_detail", application)))

    first = staff.post(address, {"decision": "accept", "preview": "1"})
    shown = {"shown": first.context["decision_form"]["shown"].value()}
    other = staff.post(address, {"decision": "waitlist"} | shown)
    before = OutgoingEmail.objects.count()
    staff.post(address, {"decision": "accept"} | shown)

    assert ("Bekijk de mail eerst" in page, "Verstuur deze mail en besluit" in page) == (
        True,
        False,
    )
    for shows in (first, other):
        assert "Verstuur deze mail en besluit" in text(shows)
        assert "Bekijk de mail opnieuw" in text(shows)
    assert before == 0
    application.refresh_from_db()
    assert application.status == "accepted"


def test_whoever_turns_somebody_away_writes_why_for_the_colleagues_too(staff, programme):
    application = make_application(programme)

    page = text(decide(staff, application, decision="decline", reason=REASON, internal_note=" "))

    assert page.count("Schrijf voor je collega") == 2
    application.refresh_from_db()
    assert application.status == "submitted"


def test_two_who_refuse_at_once_send_one_mail_and_the_other_keeps_her_words(staff, programme):
    application = make_application(programme)
    data = {"decision": "decline", "reason": REASON, "internal_note": "Gebeld."}
    shown = staff.post(url("application_decide", application), data)
    mark = shown.context["decision_form"]["shown"].value()
    decide(staff, application, decision="refer", reason="Elders.", referred_to="Loket")

    late = staff.post(
        url("application_decide", application), data | {"shown": mark, "seen": "submitted"}
    )

    assert late.status_code == 409
    assert "Iemand was je net voor" in text(late)
    for words in (REASON, "Gebeld.", "Elders."):
        assert words in text(late)
    assert OutgoingEmail.objects.count() == 1
    application.refresh_from_db()
    assert (application.status, application.reason) == ("referred", "Elders.")


# --- taken back ------------------------------------------------------------------------------


def reopen(browser, application, **data):
    given = {"reason": "Verkeerde persoon aangeklikt.", "seen": application.decision_mark} | data
    return browser.post(url("decision_reopen", application), given)


@pytest.mark.parametrize(
    "data",
    [
        {"decision": "accept"},
        {"decision": "waitlist"},
        {"decision": "decline", "reason": REASON},
        {"decision": "refer", "reason": REASON, "referred_to": "Loket"},
    ],
)
def test_a_mistake_is_taken_back_told_and_decided_anew(staff, programme, data):
    application = make_application(programme)
    decide(staff, application, **data)
    application.refresh_from_db()

    page = text(staff.get(url("decision_reopen", application)))
    response = reopen(staff, application)
    application.refresh_from_db()
    back = (application.status, application.reason, application.decided_by)
    decide(staff, application, **data)

    assert "Draai terug en verstuur de mail" in page
    assert response.status_code == 302
    assert back == ("submitted", "", None)
    kinds = list(OutgoingEmail.objects.order_by("pk").values_list("kind", flat=True))
    assert (len(kinds), kinds[1]) == (3, "intake/decision_reopened")
    assert kinds[0] == kinds[2]
    application.refresh_from_db()
    assert application.status != "submitted"


def test_a_decision_is_not_taken_back_without_a_reason(staff, programme):
    application = make_application(programme, status="declined")

    page = text(reopen(staff, application, reason=" "))
    with pytest.raises(RefusalWithoutReason):
        decision_actions.reopen(
            application,
            seen=application.decision_mark,
            reason=" ",
            by=coordinator_of(programme),
        )

    assert "Vertel de aanmelder waarom." in page
    assert not OutgoingEmail.objects.exists()


def test_what_came_of_a_decision_keeps_it(staff, programme):
    duo = make_duo(programme)
    declined = make_application(programme, status="declined")
    make_application(programme, applicant=declined.applicant)
    referred = make_application(programme, status="referred")
    Referral.objects.create(
        application=referred, to="Loket", follow_up_on=localdate(), asked_at=referred.decided_at
    )

    for application in (duo.mentee.application, declined, referred):
        assert "er is al iets op gevolgd" in text(reopen(staff, application))
        before = application.status
        application.refresh_from_db()
        assert application.status == before
    assert not OutgoingEmail.objects.exists()
    assert Participant.objects.filter(pk=duo.mentee.pk).exists()


def test_only_what_was_decided_and_seen_is_taken_back(staff, programme):
    waiting = make_application(programme)
    declined = make_application(programme, status="declined")

    assert staff.get(url("decision_reopen", waiting)).status_code == 409
    assert reopen(staff, declined, seen="declined 2020").status_code == 409
    assert staff.get(url("decision_reopen", make_application(status="declined"))).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_back_at_once_one_wins():
    programme = make_programme()
    application = make_application(programme, status="declined")
    browsers = [log_in(Client(), coordinator_of(programme), second_factor=True) for _ in range(2)]
    start, answers = threading.Barrier(2), []

    def click(browser):
        start.wait()
        try:
            answers.append(reopen(browser, application).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [302, 409]
    assert OutgoingEmail.objects.count() == 1
