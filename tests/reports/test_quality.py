"""The quality dossier: a criterion is shown by the data of the period, and by nothing else."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.timezone import now

from mentorship.accounts.models import User
from mentorship.duos.models import Meeting
from mentorship.intake import actions as intake_actions
from mentorship.intake.emails import decision_key
from mentorship.intake.models import Application
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes import presets
from mentorship.programmes.models import Cohort, Service
from mentorship.reports.quality import OF_ALL, OF_ONE_ROLE, ROLES, dossier
from mentorship.reports.quality_facts import on_days, span
from tests.factories import coordinator_of, make_application, make_programme
from tests.reports.evidence import (
    END,
    LONG_AGO,
    START,
    TODAY,
    ago,
    agree,
    applied,
    at,
    decided,
    is_beside_the_point,
    is_gap,
    look,
    partner_of,
    propose,
    session,
    started,
    tell,
    trained,
    whole_talk,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(db):
    return make_programme("work")


# --- the whole ---------------------------------------------------------------------------------


def test_every_criterion_of_the_standard_is_looked_for():
    """S2-CTX-2."""
    quality = presets.quality()
    by_role = {each.evidence for each in quality.criteria if each.phase in ROLES}

    assert {each.evidence for each in quality.criteria} == OF_ALL.keys() | OF_ONE_ROLE.keys()
    assert OF_ONE_ROLE.keys() <= by_role
    assert all(each.phase in ROLES for each in quality.criteria if each.evidence in OF_ONE_ROLE)


def test_it_has_all_criteria_in_the_order_of_the_standard(work):
    found = dossier(work, start=START, end=END)

    assert [each.code for each in found] == [each.code for each in presets.quality().criteria]
    assert all(each.text for each in found)


@pytest.mark.parametrize("preset", ["gp", "work", "network", "school"])
def test_an_empty_programme_of_any_kind_shows_no_people_and_says_so_of_each(preset):
    found = dossier(make_programme(preset), start=START, end=END)

    people = [each for each in found if each.code != "S2-GUID-4"]
    assert not any(each.is_shown for each in people)
    assert all(is_gap(each) or is_beside_the_point(each) for each in people)


def test_of_a_period_that_is_still_to_come_nothing_is_shown(work):
    duo = started(work, days=300)
    for day in range(14, 300, 14):
        Meeting.objects.create(duo=duo, held_on=ago(day), form="online", logged_by=duo.guide)
    Meeting.objects.create(duo=duo, held_on=TODAY, form="online", logged_by=duo.guide)
    Service.objects.create(
        programme=work, name="Loket", helps_with="Werk", contact="030", checked_on=TODAY
    )

    today = dossier(work, start=TODAY, end=TODAY + timedelta(days=90))
    assert any(each.is_shown for each in today)

    found = dossier(work, start=TODAY + timedelta(days=1), end=TODAY + timedelta(days=90))
    assert all(is_beside_the_point(each) for each in found)


def test_it_reads_dutch_whoever_asks(work):
    with translation.override("en"):
        found = dossier(work, start=START, end=END)

    assert "In deze periode" in found[0].gap


def test_the_number_of_queries_does_not_depend_on_how_many_people_there_are(work):
    def fill():
        duo = started(work)
        whole_talk(duo.mentor.application)
        agree(duo)
        propose(duo)
        session(work, people=[duo.mentor.application])

    fill()
    with CaptureQueriesContext(connection) as few:
        dossier(work, start=START, end=END)
    for _turn in range(3):
        fill()
    with CaptureQueriesContext(connection) as many:
        dossier(work, start=START, end=END)

    assert len(many) == len(few)


def test_what_was_played_to_try_the_programme_out_is_no_evidence(work):
    whole_talk(decided(work, "mentor", is_test=True))
    duo = started(work)
    agree(duo)
    Application.objects.filter(pk=duo.mentee.application_id).update(is_test=True)

    assert is_beside_the_point(look(work, "S2-MATCH-5"))
    assert "1 toegelaten mentor" in look(work, "S2-MREC-3").gap  # that of the duo alone


def test_a_cohort_counts_its_own_people_alone(work):
    cohort = Cohort.objects.create(
        programme=work, name="Voorjaar", opens_on=ago(300), closes_on=ago(200)
    )
    whole_talk(decided(work, "mentor", cohort=cohort))
    decided(work, "mentor")
    mine, _other = started(work), started(work)
    Application.objects.filter(pk=mine.mentee.application_id).update(cohort=cohort)
    agree(mine)

    assert look(work, "S2-MREC-3", cohort=cohort).is_shown
    assert is_gap(look(work, "S2-MREC-3"))
    assert look(work, "S2-MATCH-5", cohort=cohort).is_shown
    assert is_gap(look(work, "S2-MATCH-5"))


def test_nobody_is_named(work):
    duo = started(work)
    decided(work, "mentor")
    session(work, people=[duo.mentor.application])

    said = " ".join(f"{each.evidence} {each.gap}" for each in dossier(work, start=START, end=END))

    for name in User.objects.values_list("name", flat=True):
        assert name not in said


# --- information sessions (S2-MREC-1, S2-REC-2) ------------------------------------------------


def test_an_information_session_with_everything_and_somebody_there_is_shown(work):
    mentors = [make_application(work, role="mentor") for _turn in range(2)]
    event = session(work, people=mentors)

    found = look(work, "S2-MREC-1")

    assert found.is_shown
    assert "1 infosessie" in found.evidence
    assert "2 mentoren" in found.evidence
    assert "5 onderwerpen" in found.evidence
    assert str(event.held_on.year) in found.evidence


def test_of_many_sessions_the_first_and_the_last_day_are_told(work):
    for day in range(1, 6):
        mentor = make_application(work, role="mentor")
        session(work, people=[mentor], held_on=date(2026, 5, day))

    found = look(work, "S2-MREC-1", start=date(2026, 1, 1), end=date(2026, 12, 31))
    assert "van 1 mei 2026 tot en met 5 mei 2026" in found.evidence


def test_a_session_for_mentees_shows_nothing_of_mentors(work):
    session(work, people=[make_application(work, role="mentee")], roles=["mentee"])

    assert look(work, "S2-REC-2").is_shown
    found = look(work, "S2-MREC-1")
    assert is_gap(found)
    assert found.gap_url.endswith("/agenda/nieuw/")


@pytest.mark.parametrize(
    "fields",
    [
        {"held_on": LONG_AGO},
        {"held_on": TODAY + timedelta(days=3)},
        {"cancelled_at": now(), "cancel_reason": "Ziek"},
    ],
)
def test_a_session_of_another_time_or_called_off_is_no_evidence(work, fields):
    session(work, people=[make_application(work, role="mentor")], **fields)

    assert is_gap(look(work, "S2-MREC-1", end=TODAY + timedelta(days=30)))


def test_a_session_where_nobody_was_noted_leads_to_its_page(work):
    event = session(work)

    found = look(work, "S2-MREC-1")

    assert is_gap(found)
    assert found.gap_url.endswith(f"/agenda/{event.pk}/")


def test_a_session_without_all_subjects_says_which_and_leads_to_where_they_are_ticked(work):
    mentor = make_application(work, role="mentor")
    session(work, people=[mentor], content=["who"])
    best = session(work, people=[mentor], content=["who", "role", "benefits", "expectations"])

    found = look(work, "S2-MREC-1")

    assert is_gap(found)
    assert "vrijwillig" in found.gap
    assert found.gap_url.endswith(f"/agenda/{best.pk}/wijzigen/")


# --- ways by which they came (S2-MREC-2, S2-REC-1) ---------------------------------------------


def test_two_different_ways_are_more_than_one(work):
    applied(work, "mentor", channel="Website")
    applied(work, "mentor", channel="Infosessie")
    applied(work, "mentor")

    found = look(work, "S2-MREC-2")

    assert found.is_shown
    assert "Infosessie en Website" in found.evidence
    assert "%" not in found.evidence


def test_of_many_ways_the_first_are_named(work):
    for number in range(10):
        applied(work, "mentor", channel=f"Weg {number}")

    assert "Weg 7 en nog 2" in look(work, "S2-MREC-2").evidence


def test_one_way_is_not_several(work):
    applied(work, "mentor", channel="Website")
    applied(work, "mentor", channel="Website", status="withdrawn")

    found = look(work, "S2-MREC-2")

    assert is_gap(found)
    assert "Website" in found.gap


def test_ways_that_nobody_knows_are_a_gap(work):
    applied(work, "mentor")

    assert is_gap(look(work, "S2-MREC-2"))


def test_nobody_who_applied_is_no_gap(work):
    applied(work, "mentee", channel="Website")

    assert is_beside_the_point(look(work, "S2-MREC-2"))


def test_one_way_that_brings_most_people_is_said(work):
    for _turn in range(6):
        applied(work, "mentor", channel="Website")
    for _turn in range(4):
        applied(work, "mentor", channel="Infosessie")

    assert is_gap(look(work, "S2-MREC-2"))
    assert "60 %" in look(work, "S2-MREC-2").gap

    applied(work, "mentor", channel="Infosessie")
    assert look(work, "S2-MREC-2").is_shown
    assert "54 %" in look(work, "S2-MREC-2").evidence


def test_partners_who_know_the_programme_and_sent_somebody_are_shown(work):
    partner = partner_of(work)
    applied(work, "mentee", partner=partner)
    applied(work, "mentee", channel="Website")

    found = look(work, "S2-REC-1")

    assert found.is_shown
    assert "1 partner kent het programma" in found.evidence
    assert "minder dan 5" in found.evidence


def test_a_partner_who_was_never_told_does_not_know_the_programme(work):
    applied(work, "mentee", partner=partner_of(work, informed_on=None))
    applied(work, "mentee", channel="Website")

    found = look(work, "S2-REC-1")

    assert is_gap(found)
    assert found.gap_url.endswith("/werving/partners/")


def test_a_partner_of_before_the_period_is_not_one_of_it(work):
    partner_of(work, archived_at=at(500))

    assert is_gap(look(work, "S2-REC-1"))


def test_partners_who_sent_nobody_are_a_gap(work):
    partner_of(work)
    applied(work, "mentee", channel="Website")
    applied(work, "mentee", channel="Infosessie")

    assert is_gap(look(work, "S2-REC-1"))


def test_one_way_for_mentees_is_a_gap_also_with_partners(work):
    applied(work, "mentee", partner=partner_of(work))

    found = look(work, "S2-REC-1")

    assert is_gap(found)
    assert found.gap_url.endswith("/werving/")


def test_partners_of_a_period_in_which_nobody_applied_are_no_gap(work):
    partner_of(work)

    assert is_beside_the_point(look(work, "S2-REC-1"))


# --- the talk and the decision (S2-MREC-3, S2-MREC-4, S2-REC-3 to S2-REC-5) --------------------


@pytest.mark.parametrize(("role", "code"), [("mentor", "S2-MREC-3"), ("mentee", "S2-REC-3")])
def test_a_talk_with_everybody_who_was_admitted_is_shown(work, role, code):
    whole_talk(decided(work, role), held_on=ago(90))
    twice = decided(work, role)
    whole_talk(twice, held_on=ago(80))
    whole_talk(twice, held_on=ago(40))
    decided(work, role, "declined")
    decided(work, role, days=500)

    found = look(work, code)

    assert found.is_shown
    assert "2 van 2" in found.evidence
    assert "100 %" in found.evidence
    assert span(ago(90), ago(40)) in found.evidence


def test_a_talk_after_the_decision_chose_nobody(work):
    whole_talk(decided(work, "mentor", days=40), held_on=ago(39))
    whole_talk(decided(work, "mentor", days=40), held_on=ago(40))

    found = look(work, "S2-MREC-3")

    assert is_gap(found)
    assert "1 van 2" in found.evidence
    assert on_days([ago(39)]) not in found.evidence
    assert "na de beslissing" in found.gap
    assert "gesprek=met" in found.gap_url


def test_a_talk_that_left_something_out_is_no_whole_talk(work):
    whole_talk(decided(work, "mentor"))
    whole_talk(decided(work, "mentor"), frequency_discussed=False)

    found = look(work, "S2-MREC-3")

    assert is_gap(found)
    assert "1 van 2" in found.evidence
    assert "50 %" in found.evidence
    assert "1 toegelaten mentor" in found.gap
    assert "rol=mentor" in found.gap_url


def test_without_any_talk_there_is_no_evidence_at_all(work):
    decided(work, "mentor")

    found = look(work, "S2-MREC-3")

    assert is_gap(found)
    assert not found.evidence


def test_where_nobody_was_admitted_no_talk_is_missed(work):
    decided(work, "mentee")

    assert is_beside_the_point(look(work, "S2-MREC-3"))


def test_a_decision_that_was_told_is_shown_by_the_letter_that_the_site_sends(work):
    application = make_application(work, role="mentor")
    whole_talk(application)
    intake_actions.accept(application, seen="submitted", by=coordinator_of(work))
    assert is_gap(look(work, "S2-MREC-4"))  # it waits

    letter = OutgoingEmail.objects.get(key=decision_key(application, "application_accepted"))
    letter.mark_sent()
    letter.save()

    found = look(work, "S2-MREC-4")

    assert found.is_shown
    assert "1 van 1 mentor" in found.evidence
    assert "Niemand is afgewezen" in found.evidence


def test_everybody_who_was_not_admitted_read_why(work):
    for _turn in range(5):
        tell(decided(work, "mentee", "declined"), "application_declined")
    tell(decided(work, "mentee", "referred"), "application_referred")
    tell(decided(work, "mentee", "waitlisted"), "application_waitlisted")

    found = look(work, "S2-REC-4")

    assert found.is_shown
    assert "7 van 7" in found.evidence
    assert "(6)" in found.evidence


def test_few_who_were_turned_away_are_not_counted_out(work):
    tell(decided(work, "mentee", "declined"), "application_declined")

    assert "minder dan 5" in look(work, "S2-REC-4").evidence


def test_few_who_were_turned_away_do_not_follow_from_how_many_were_admitted(work):
    for _turn in range(3):
        tell(whole_talk(decided(work, "mentee")).application, "application_accepted")
    tell(decided(work, "mentee", "declined"), "application_declined")
    assert "3 van 3" in look(work, "S2-REC-3").evidence

    found = look(work, "S2-REC-4")
    assert found.is_shown
    assert "Alle mentees kregen" in found.evidence
    assert not re.search(r"\b4 |%", found.evidence)

    decided(work, "mentee", "declined")
    found = look(work, "S2-REC-4")
    assert is_gap(found)
    assert "Niet alle mentees" in found.evidence
    assert "niet bij iedereen" in found.gap
    assert not re.search(r"[1-4] |5 van|%", found.evidence + found.gap)


@pytest.mark.parametrize("status", ["bounced", "failed"])
def test_a_letter_that_came_back_or_could_not_be_sent_told_nobody(work, status):
    for _turn in range(5):
        tell(decided(work, "mentee", "declined"), "application_declined")
    tell(decided(work, "mentee", "declined"), "application_declined", status)
    decided(work, "mentee", "declined")

    found = look(work, "S2-REC-4")

    assert is_gap(found)
    assert "bij 1 persoon niet aan" in found.gap
    assert found.gap_url.endswith("/niet-aangekomen/")
    assert "Niet iedereen" in found.evidence


@pytest.mark.parametrize("status", ["queued", "settled", None])
def test_a_decision_of_which_no_letter_left_told_nobody(work, status):
    """One that waits has not left; one that was settled came back or never left."""
    application = decided(work, "mentee", "declined")
    if status:
        tell(application, "application_declined", status)

    found = look(work, "S2-REC-4")

    assert is_gap(found)
    assert found.gap_url.endswith("?stand=alle&rol=mentee")


def test_where_nothing_was_decided_no_letter_is_missed(work):
    make_application(work, role="mentor")

    assert is_beside_the_point(look(work, "S2-MREC-4"))


def test_who_is_not_admitted_is_referred(work):
    decided(work, "mentee", "referred")

    found = look(work, "S2-REC-5")

    assert found.is_shown
    assert "minder dan 5" in found.evidence


def test_who_is_turned_away_without_being_referred_is_a_gap(work):
    decided(work, "mentee", "referred")
    decided(work, "mentee", "declined")

    found = look(work, "S2-REC-5")

    assert is_gap(found)
    assert "stand=declined" in found.gap_url


@pytest.mark.parametrize(("referred", "declined"), [(5, 1), (1, 5)])
def test_a_small_part_of_those_who_were_turned_away_does_not_follow_from_the_other(
    work, referred, declined
):
    for status, n in (("referred", referred), ("declined", declined)):
        for _turn in range(n):
            tell(decided(work, "mentee", status), f"application_{status}")
    assert "(6)" in look(work, "S2-REC-4").evidence

    found = look(work, "S2-REC-5")
    assert is_gap(found)
    assert not re.search(r"\d", found.evidence + found.gap)


def test_large_parts_of_those_who_were_turned_away_are_counted(work):
    for status in ("referred", "declined") * 5:
        decided(work, "mentee", status)

    found = look(work, "S2-REC-5")
    assert "5 mentees" in found.evidence
    assert "5 mentees" in found.gap


def test_where_everybody_was_turned_away_there_is_no_evidence(work):
    decided(work, "mentee", "declined")

    assert not look(work, "S2-REC-5").evidence


def test_where_nobody_was_refused_nobody_had_to_be_referred(work):
    decided(work, "mentor", "referred")

    assert is_beside_the_point(look(work, "S2-REC-5"))


# --- training (S2-MREC-5) ----------------------------------------------------------------------


def test_training_before_the_start_in_all_topics_is_shown(work):
    duo = started(work)
    trained(work, duo.mentor, topics=work.training_topics[:4])
    trained(work, duo.mentor, days=30, topics=work.training_topics[4:])
    started(work, days=20, mentor=duo.mentor)

    found = look(work, "S2-MREC-5")

    assert found.is_shown
    assert "1 van 1 mentor" in found.evidence
    assert "10 onderwerpen" in found.evidence


@pytest.mark.parametrize("fields", [{"days": 10}, {"was_there": False}, {"is_passed": False}])
def test_training_after_the_start_or_not_done_is_none(work, fields):
    duo = started(work)
    trained(work, duo.mentor, **fields)

    found = look(work, "S2-MREC-5")

    assert is_gap(found)
    assert "stand=untrained" in found.gap_url


def test_training_without_all_topics_says_so(work):
    duo = started(work)
    trained(work, duo.mentor, topics=work.training_topics[1:])

    found = look(work, "S2-MREC-5")

    assert is_gap(found)
    assert "bijeenkomsten" in found.gap_url


def test_a_programme_with_fewer_topics_than_the_standard_says_so(work):
    work.training_topics = work.training_topics[:9]
    work.save()
    started(work)

    found = look(work, "S2-MREC-5")

    assert is_gap(found)
    assert found.gap_url.endswith("/instellen/training/")


def test_where_no_mentorship_began_nobody_had_to_be_trained(work):
    started(work, days=500)

    assert is_beside_the_point(look(work, "S2-MREC-5"))
