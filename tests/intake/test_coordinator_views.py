"""How staff find applications, talk, decide and note trainings."""

import threading
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from mentorship import paging
from mentorship.intake import selectors
from mentorship.intake.models import Application, Attendance, Interview, Participant
from mentorship.intake.models.application import mark_of
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes import actions as programme_actions
from tests.conftest import log_in
from tests.factories import (
    coordinator_of,
    make_application,
    make_coordinator,
    make_participant,
    make_programme,
)

pytestmark = pytest.mark.django_db

REASON = "Je werkt nog te kort."
NASTY = ["😀" * 30, "\u200fمرحبا", "<script>alert(1)</script>", "{{7*7}}", "file:///etc/passwd"]


def url(name, programme, *args):
    return reverse(f"intake:{name}", args=[programme.slug, *args])


def decide(browser, application, **data):
    address = url("application_decide", application.programme, application.pk)
    if data.get("decision") in {"decline", "refer"}:
        kept = Application.objects.get(pk=application.pk)
        data = {"internal_note": "Gebeld.", "note_seen": kept.note_mark} | data
    response = browser.post(address, data)
    if "preview" not in data and response.context and response.context.get("letter"):
        # Whoever refuses reads the e-mail first, and then sends it.
        data |= {"shown": response.context["decision_form"]["shown"].value()}
        response = browser.post(address, data)
    return response


def text(response):
    return response.content.decode()


def names(response):
    return [application.name for application in response.context["page"].rows]


# --- the list ------------------------------------------------------------------------------


def test_the_list_begins_with_what_waits_for_a_decision(staff, programme):
    make_application(programme, name="Fleur Peeters")
    make_application(programme, name="Samira Haddad", status="declined")
    make_application(programme, name="Nog Bezig", status="draft")
    make_application(name="Elders Aangemeld")

    response = staff.get(url("application_list", programme))

    assert names(response) == ["Fleur Peeters"]
    assert Application.objects.get(name="Fleur Peeters").reference in text(response)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?stand=accepted", ["Accepted"]),
        ("?stand=waitlisted", ["Waitlisted"]),
        ("?stand=declined", ["Declined"]),
        ("?stand=referred", ["Referred"]),
        ("?stand=withdrawn", []),
        ("?stand=overdue", ["Late"]),
        ("?stand=draft", ["Submitted", "Late"]),
        ("?stand=nonsense", ["Submitted", "Late"]),
        ("?stand=alle&rol=mentor", ["Accepted"]),
        ("?stand=alle&rol=nonsense", ["Accepted", "Waitlisted", "Declined", "Referred", "Submitted", "Late"]),
        ("?stand=alle&q=referred", ["Referred"]),
        ("?stand=alle&q=%00referred", ["Referred"]),
        ("?stand=alle&q=" + "x" * 3000, []),
    ],
)  # fmt: skip
def test_the_list_by_state_role_and_name(staff, programme, query, found):
    for status in ("accepted", "waitlisted", "declined", "referred", "submitted"):
        role = "mentor" if status == "accepted" else "mentee"
        make_application(programme, name=status.title(), status=status, role=role)
    make_application(programme, name="Late", submitted_at=now() - timedelta(days=15))

    response = staff.get(url("application_list", programme) + query)

    if "q=xxx" in query:  # too long to look for: the filter is left out, the page stays
        assert response.status_code == 200
    else:
        assert sorted(names(response)) == sorted(found)


@pytest.mark.parametrize("words", ["zoë", "ZOE", "peeters", "zoe.p@example", "zo pee"])
def test_search_knows_no_accents_or_capitals(staff, programme, words):
    make_application(programme, name="Zoë Peeters", email="zoe.p@example.org")
    make_application(programme, name="Samira Haddad")

    response = staff.get(url("application_list", programme), {"q": words})

    assert names(response) == ["Zoë Peeters"]


def test_search_finds_a_reference(staff, programme):
    application = make_application(programme, name="Zoë Peeters")
    make_application(programme, name="Samira Haddad")

    response = staff.get(url("application_list", programme), {"q": application.reference})

    assert names(response) == ["Zoë Peeters"]


@pytest.mark.parametrize("words", [*NASTY, "%", "_", "'", "\\", "a"])
def test_strange_words_find_nothing_and_break_nothing(staff, programme, words):
    response = staff.get(url("application_list", programme), {"q": words})

    assert response.status_code == 200
    assert "<script>alert" not in text(response)


def test_an_empty_list_and_a_filter_without_hits_say_what_to_do(staff, programme):
    empty = text(staff.get(url("application_list", programme)))
    programme.close()
    closed = text(staff.get(url("application_list", programme)))
    filtered = text(staff.get(url("application_list", programme) + "?q=niemand"))

    assert "Hier zijn geen aanmeldingen." in empty
    assert f"http://testserver{programme.get_absolute_url()}" in empty
    assert "Deel de aanmeldpagina:" not in closed
    assert "Niets gevonden met deze filters." in filtered
    assert "Wis filters" in filtered


def test_fifty_on_a_page_and_the_filters_go_along(staff, programme):
    rules = programme.ground_rules.get()
    one = make_application(programme)
    moment = now() - timedelta(days=1)
    Application.objects.bulk_create(
        Application(
            programme=programme, applicant=one.applicant, status="declined", role="mentee",
            name=f"Persoon {n}", email=f"p{n}@example.org", reference=f"GP-26-X{n:04}",
            rules=rules, rules_accepted_at=moment, submitted_at=moment - timedelta(minutes=n),
            decided_at=moment, decided_by=coordinator_of(programme), reason=REASON,
        )
        for n in range(120)
    )  # fmt: skip
    address = url("application_list", programme) + "?stand=declined&rol=mentee"

    first = staff.get(address)
    cursor = first.context["page"].next
    second = staff.get(address, {"stand": "declined", "rol": "mentee", "vanaf": cursor})

    assert (len(names(first)), names(first)[0]) == (50, "Persoon 0")
    assert (len(names(second)), names(second)[0]) == (50, "Persoon 50")
    assert "stand=declined&amp;rol=mentee&amp;vanaf=" in text(first)
    assert staff.get(address + "&vanaf=nonsense").status_code == 200


def test_the_list_costs_the_same_for_1_and_for_50_rows(
    staff, programme, django_assert_num_queries, django_assert_max_num_queries
):
    address = url("application_list", programme)
    make_application(programme)
    with django_assert_max_num_queries(10) as captured:
        staff.get(address)
    alone = len(captured)
    for _ in range(49):
        make_application(programme)

    with django_assert_num_queries(alone):
        response = staff.get(address)

    assert len(names(response)) == 50


def test_tabs_count_up_to_a_thousand(programme, monkeypatch):
    monkeypatch.setattr(paging, "CAP", 2)
    for _ in range(4):
        make_application(programme)
    make_application(programme, status="declined")

    tabs = {tab.code: tab for tab in selectors.tabs(programme, current="declined")}

    assert (tabs["submitted"].shown, tabs["declined"].shown) == ("2+", "1")
    assert tabs["declined"].is_current
    assert set(tabs) == {"submitted", "accepted", "waitlisted", "declined", "alle"}


# --- one application -----------------------------------------------------------------------


@pytest.mark.parametrize("role", ["mentor", "mentee"])
@pytest.mark.parametrize(
    "status", ["submitted", "accepted", "waitlisted", "declined", "referred", "withdrawn"]
)
def test_an_application_in_any_state_has_a_page(
    staff, programme, role, status, django_assert_max_num_queries
):
    if status == "accepted":
        application = make_participant(programme, role=role, trained=role == "mentor").application
    else:
        application = make_application(programme, role=role, status=status, internal_note="Bel.")
    address = url("application_detail", programme, application.pk)

    with django_assert_max_num_queries(13):
        page = text(staff.get(address))

    assert application.reference in page
    assert ("Bekijk de mail eerst" in page) is (status in {"submitted", "waitlisted"})
    assert ("3 accreditatiepunten" in page) is (status == "accepted" and role == "mentor")


def test_the_answers_are_shown_as_the_applicant_saw_them(staff, programme):
    application = make_application(programme, answers={"remarks": ""})

    page = text(staff.get(url("application_detail", programme, application.pk)))

    assert "Praktijkvoering, Werk en privé" in page
    assert "1 januari 2010" in page
    assert "Niet ingevuld" in page
    assert "Waarmee kun je een jongere collega helpen?" not in page


@pytest.mark.parametrize(
    "name", ["application_detail", "application_decide", "interview_record", "training_record"]
)
def test_a_stranger_cannot_tell_that_an_application_exists(staff, programme, name):
    elsewhere = make_application()
    draft = make_application(programme, status="draft")

    for application in (elsewhere, draft):
        address = url(name, application.programme, application.pk)
        response = staff.get(address) if name == "application_detail" else staff.post(address)
        assert response.status_code == 404
    assert staff.get(url("application_list", elsewhere.programme)).status_code == 404


@pytest.mark.parametrize("name", ["application_decide", "interview_record", "training_record"])
def test_nothing_is_decided_or_noted_by_looking(staff, programme, name):
    application = make_application(programme)

    assert staff.get(url(name, programme, application.pk)).status_code == 405


# --- deciding ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "status", "letter"),
    [
        ({"decision": "accept"}, "accepted", "application_accepted"),
        ({"decision": "waitlist"}, "waitlisted", "application_waitlisted"),
        ({"decision": "decline", "reason": REASON}, "declined", "application_declined"),
        (
            {"decision": "refer", "reason": REASON, "referred_to": "Loket Werk"},
            "referred",
            "application_referred",
        ),
    ],
)
def test_a_decision_is_kept_and_told(staff, programme, coordinator, data, status, letter):
    """S2-MREC-4, S2-REC-4, S2-REC-5."""
    application = make_application(programme, name="Fleur Peeters")

    response = decide(staff, application, internal_note="Gebeld.", **data)

    assert response.url == url("application_detail", programme, application.pk)
    application.refresh_from_db()
    assert (application.status, application.decided_by) == (status, coordinator)
    assert application.internal_note == "Gebeld."
    assert application.reason == data.get("reason", "")
    assert OutgoingEmail.objects.get().kind == f"intake/{letter}"
    assert Participant.objects.count() == (status == "accepted")


def test_a_mentor_is_admitted_with_her_places(staff, programme):
    application = make_application(programme, role="mentor")

    decide(staff, application, decision="accept", capacity="3")

    assert Participant.objects.get().capacity == 3


@pytest.mark.parametrize("capacity", ["0", "11", "veel", "1.5"])
def test_a_mentor_has_from_1_to_10_places(staff, programme, capacity):
    application = make_application(programme, role="mentor")

    page = text(decide(staff, application, decision="accept", capacity=capacity))

    assert page.count("Vul een getal in van 1 tot en met 10.") == 2
    assert not Participant.objects.exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Kies wat je besluit."),
        ({"decision": "maybe"}, "Kies een van de besluiten op deze pagina."),
        ({"decision": "decline"}, "Vertel de aanmelder waarom."),
        ({"decision": "decline", "reason": " \n\t\x00 "}, "Vertel de aanmelder waarom."),
        ({"decision": "decline", "reason": "x" * 2001}, "Gebruik hooguit 2000 tekens."),
        ({"decision": "refer", "referred_to": "Loket"}, "Vertel de aanmelder waarom."),
        ({"decision": "refer", "reason": REASON}, "Vertel de aanmelder waar die terechtkan."),
        (
            {"decision": "refer", "reason": REASON, "referred_to": "x" * 201},
            "Gebruik hooguit 200 tekens.",
        ),
    ],
)
def test_nobody_is_turned_away_without_a_reason(staff, programme, data, message):
    """S2-MREC-4b, S2-REC-4b."""
    application = make_application(programme)

    page = text(decide(staff, application, **data))

    assert page.count(message) == 2
    assert "Fout:" in page
    application.refresh_from_db()
    assert application.status == "submitted"
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize("nasty", NASTY)
def test_a_strange_reason_is_literal_text(staff, programme, nasty):
    application = make_application(programme)

    preview = text(decide(staff, application, decision="decline", reason=nasty, preview="1"))
    decide(staff, application, decision="decline", reason=nasty)

    page = text(staff.get(url("application_detail", programme, application.pk)))
    assert "<script>alert" not in preview + page
    application.refresh_from_db()
    assert application.reason == nasty


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"decision": "accept"}, "Fijn dat je erbij bent."),
        ({"decision": "waitlist"}, "Er is nu geen plaats."),
        ({"decision": "decline", "reason": REASON}, REASON),
        ({"decision": "refer", "reason": REASON, "referred_to": "Loket Werk"}, "Loket Werk"),
    ],
)
def test_the_e_mail_can_be_read_before_it_goes(staff, programme, data, words):
    application = make_application(programme)

    page = text(decide(staff, application, preview="1", **data))

    assert "Er is nog niets verstuurd." in page
    assert words in page
    application.refresh_from_db()
    assert application.status == "submitted"
    assert not OutgoingEmail.objects.exists()


def test_the_second_of_two_coordinators_is_told(staff, programme):
    colleague = make_coordinator("Joke Smit")
    programme_actions.add_staff(programme, user=colleague)
    second = log_in(Client(), colleague, second_factor=True)
    application = make_application(programme)

    decide(staff, application, decision="accept", seen="submitted")
    late = decide(second, application, decision="decline", reason=REASON, seen="submitted")
    blank = decide(second, application)

    assert (late.status_code, blank.status_code) == (409, 409)
    application.refresh_from_db()
    assert application.status == "accepted"
    assert OutgoingEmail.objects.count() == 1


def test_a_decision_about_what_was_not_on_the_page_is_a_conflict(staff, programme):
    application = make_application(programme, status="waitlisted")

    assert decide(staff, application, decision="waitlist").status_code == 409
    response = decide(staff, application, decision="decline", reason=REASON, seen="submitted")
    assert response.status_code == 409
    decide(staff, application, decision="decline", reason=REASON, seen="waitlisted")
    application.refresh_from_db()
    assert application.status == "declined"


# As it is once the e-mail was shown
def test_mail_goes_to_the_address_she_has_now(staff, programme):
    application = make_application(programme, email="van.toen@example.org")
    application.applicant.email = "van.nu@example.org"
    application.applicant.save()

    page = text(staff.get(url("application_detail", programme, application.pk)))

    assert "mailto:van.nu@example.org" in page
    assert "mailto:van.toen@example.org" not in page


def test_an_application_that_is_still_nobodys_has_its_own_address():
    assert Application(email="van.toen@example.org").address == "van.toen@example.org"


REFUSAL = {
    "decision": "decline",
    "reason": REASON,
    "internal_note": "Gebeld.",
    "note_seen": "",
    "shown": mark_of(f"decline\0{REASON}\0\0"),
}


@pytest.mark.django_db(transaction=True)
def test_of_many_decisions_at_once_one_counts():
    programme = make_programme()
    application = make_application(programme)
    staff = [log_in(Client(), coordinator_of(programme), second_factor=True) for _ in range(4)]
    start, answers = threading.Barrier(4), []

    def click(browser, data):
        start.wait()
        try:
            answers.append(decide(browser, application, **data).status_code)
        finally:
            connection.close()

    decisions = [{"decision": "accept"}, REFUSAL] * 2
    threads = [
        threading.Thread(target=click, args=pair) for pair in zip(staff, decisions, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [302, 409, 409, 409]
    assert OutgoingEmail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_lets_her_wait_and_who_turns_her_away_at_once_send_one_mail():
    programme = make_programme()
    application = make_application(programme)
    staff = [log_in(Client(), coordinator_of(programme), second_factor=True) for _ in range(2)]
    start, answers = threading.Barrier(2), []

    def click(browser, data):
        start.wait()
        try:
            answers.append(decide(browser, application, seen="submitted", **data).status_code)
        finally:
            connection.close()

    decisions = [{"decision": "waitlist"}, REFUSAL]
    threads = [
        threading.Thread(target=click, args=pair) for pair in zip(staff, decisions, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [302, 409]
    assert OutgoingEmail.objects.count() == 1


# --- talking first -------------------------------------------------------------------------

TALK = {
    "period_discussed": "on",
    "frequency_discussed": "on",
    "expectations_discussed": "on",
    "notes": "Rustig gesprek.",
}


def talk(browser, application, **data):
    address = url("interview_record", application.programme, application.pk)
    return browser.post(address, {"held_on": localdate().isoformat()} | data)


def test_a_talk_comes_first_where_the_programme_says_so(staff_of):
    """S2-MREC-3, S2-REC-3: the page says what is missing; there is no dead button."""
    application = make_application(make_programme("work"))
    staff = staff_of(application.programme)
    address = url("application_detail", application.programme, application.pk)

    before = text(staff.get(address))
    refused = text(decide(staff, application, decision="accept"))
    talk(staff, application, period_discussed="on")
    half = text(staff.get(address))
    talk(staff, application, **TALK)
    after = text(staff.get(address))
    decide(staff, application, decision="accept")

    missing = "Noteer eerst dat gesprek."
    assert [missing in page for page in (before, refused, half, after)] == [True, True, True, False]
    assert ['value="accept"' in page for page in (before, half, after)] == [False, False, True]
    assert "disabled" not in before
    assert "Niet rond: de verwachtingen" in half
    assert "Rustig gesprek." in after
    application.refresh_from_db()
    assert application.status == "accepted"


def test_a_talk_is_noted_with_who_had_it(staff, programme, coordinator):
    application = make_application(programme)

    response = talk(staff, application, **TALK)

    assert response.url == url("application_detail", programme, application.pk)
    interview = Interview.objects.get()
    assert (interview.interviewer, interview.held_on) == (coordinator, localdate())


def test_what_the_programme_wants_to_hear_besides_is_noted(staff, programme):
    programme.interview_topics = ["Reistijd", "Privacy"]
    programme.save()
    application = make_application(programme)
    address = url("application_detail", programme, application.pk)

    before = text(staff.get(address))
    unknown = talk(staff, application, **TALK, also_discussed="Het weer")
    talk(staff, application, **TALK, also_discussed="Privacy")
    after = text(staff.get(address))

    assert before.count('name="also_discussed"') == 2
    assert unknown.status_code == 200
    assert Interview.objects.get().also_discussed == ["Privacy"]
    assert "Niet besproken:" in after


@pytest.mark.parametrize(
    "held_on", ["", "morgen", "2999-01-01", "0001-01-01", "31-02-2026", "\x00"]
)
@pytest.mark.parametrize("name", ["interview_record", "training_record"])
def test_what_is_noted_has_happened(staff, programme, held_on, name):
    mentor = make_participant(programme, role="mentor")

    page = text(staff.post(url(name, programme, mentor.application.pk), {"held_on": held_on}))

    assert "Fout:" in page
    assert not Interview.objects.exists()
    assert not Attendance.objects.exists()


def test_notes_have_an_end(staff, programme):
    page = text(talk(staff, make_application(programme), notes="x" * 5001))

    assert "Fout:" in page


# --- training ------------------------------------------------------------------------------


def test_a_training_is_noted_once_with_its_points(staff, programme, coordinator):
    """S2-MREC-5, S4-COND-7: three points for general practitioners."""
    mentor = make_participant(programme, role="mentor")
    address = url("training_record", programme, mentor.application.pk)

    before = text(staff.get(url("application_detail", programme, mentor.application.pk)))
    for _ in range(2):
        staff.post(address, {"held_on": "2026-01-15"})
    after = text(staff.get(url("application_detail", programme, mentor.application.pk)))

    attendance = Attendance.objects.get()
    assert (attendance.event.points, attendance.recorded_by) == (3, coordinator)
    assert str(attendance).startswith("Fleur Peeters (GP-")
    assert "Nog niet getraind." in before
    assert "3 accreditatiepunten" in after
    assert list(Participant.objects.trained()) == [mentor]


def test_a_mentee_has_no_training_to_note(staff, programme):
    mentee = make_participant(programme)

    address = url("training_record", programme, mentee.application.pk)

    assert staff.post(address, {"held_on": "2026-01-15"}).status_code == 404


def test_a_programme_without_training_says_nothing_about_waiting(staff_of):
    mentor = make_participant(make_programme("school"), role="mentor")
    staff = staff_of(mentor.programme)

    page = text(staff.get(url("application_detail", mentor.programme, mentor.application.pk)))

    assert "Geen training genoteerd." in page


# --- two coordinators, one note --------------------------------------------------------------


def note_form(browser, application):
    address = url("application_detail", application.programme, application.pk)
    form = browser.get(address).context["decision_form"]
    return {name: form[name].value() or "" for name in ("seen", "note_seen", "internal_note")}


def test_a_note_of_a_colleague_is_not_wiped_by_a_page_from_before_it(staff, programme):
    application = make_application(programme, internal_note="Bel eerst.")
    page = note_form(staff, application)
    Application.objects.update(internal_note="Heeft haast.")

    response = decide(staff, application, decision="accept", **page)

    assert response.status_code == 302
    assert Application.objects.get().internal_note == "Heeft haast."


def test_two_notes_at_once_lose_neither(staff, programme):
    application = make_application(programme, internal_note="Bel eerst.")
    page = note_form(staff, application) | {"internal_note": "Gebeld, fijn gesprek."}
    Application.objects.update(internal_note="Heeft haast.")

    late = decide(staff, application, decision="decline", reason=REASON, **page)

    application.refresh_from_db()
    assert (application.status, application.internal_note) == ("submitted", "Heeft haast.")
    assert not OutgoingEmail.objects.exists()
    assert text(late).count("Een collega heeft deze notitie veranderd.") == 2
    for words in ("Heeft haast.", "Gebeld, fijn gesprek.", REASON):
        assert words in text(late)
    again = page | {"note_seen": late.context["decision_form"]["note_seen"].value()}
    decide(staff, application, decision="decline", reason=REASON, **again)
    application.refresh_from_db()
    assert (application.status, application.internal_note) == ("declined", "Gebeld, fijn gesprek.")


def test_a_note_can_be_changed_and_taken_away(staff, programme):
    application = make_application(programme, internal_note="Bel eerst.\nOp dinsdag.")
    untouched = note_form(staff, application)
    untouched["internal_note"] = untouched["internal_note"].replace("\n", "\r\n")

    decide(staff, application, decision="waitlist", **untouched)
    kept = Application.objects.get().internal_note
    emptied = note_form(staff, application) | {"internal_note": ""}
    decide(staff, application, decision="accept", **emptied)

    assert kept == "Bel eerst.\nOp dinsdag."
    assert Application.objects.get().internal_note == ""


def test_a_row_leads_to_its_application_also_when_there_were_thousands(staff, programme):
    application = make_application(programme, pk=1234567)

    here = reverse("intake:application_list", args=[programme.slug])
    page = staff.get(here).content.decode()

    address = reverse("intake:application_detail", args=[programme.slug, application.pk])
    assert urljoin(here, "1234567/") == address
    assert 'href="1234567/"' in page
