"""The quality dossier of the duos: matched, guided and rounded off as the standard asks."""

from datetime import datetime, timedelta

import pytest
from django.utils.timezone import localdate, make_aware, now

from evaluations.models import Round, Stat
from mentorship.duos.models import (
    CheckIn,
    ClosingTalk,
    Duo,
    Ending,
    HelpRequest,
    Introduction,
    IntroductionAnswer,
    Meeting,
    Pause,
)
from mentorship.programmes.models import Material, Service
from mentorship.reports.quality_facts import on_days
from tests.factories import coordinator_of, make_application, make_programme
from tests.reports.evidence import (
    TODAY,
    ago,
    agree,
    at,
    is_beside_the_point,
    is_gap,
    look,
    propose,
    session,
    started,
)

pytestmark = pytest.mark.django_db
HALF_A_YEAR = TODAY - timedelta(days=190)


@pytest.fixture
def work(db):
    return make_programme("work")


# --- the match (S2-MATCH-1, S2-MATCH-2) --------------------------------------------------------


def test_a_match_with_points_by_named_criteria_is_shown(work):
    propose(started(work))
    started(work, days=500)

    found = look(work, "S2-MATCH-1")

    assert found.is_shown
    assert "1 van 1" in found.evidence
    assert "Doelen en Afstand" in found.evidence


def test_a_match_without_an_explanation_is_a_gap(work):
    propose(started(work))
    propose(started(work), reasons=())
    started(work)

    found = look(work, "S2-MATCH-1")

    assert is_gap(found)
    assert "1 van 3" in found.evidence
    assert "2 matches" in found.gap


def test_points_of_no_criterion_that_is_known_explain_nothing(work):
    propose(started(work), criteria=[])

    found = look(work, "S2-MATCH-1")

    assert is_gap(found)
    assert "1 match " in found.gap


def test_the_team_decides_on_a_match(work):
    propose(started(work))

    assert look(work, "S2-MATCH-2").is_shown

    propose(started(work), by_team=False)
    found = look(work, "S2-MATCH-2")
    assert is_gap(found)
    assert "1 van 2" in found.evidence


@pytest.mark.parametrize("code", ["S2-MATCH-1", "S2-MATCH-2"])
def test_without_a_match_nothing_can_be_shown_of_one(work, code):
    started(work, days=500)

    assert is_beside_the_point(look(work, code))


# --- the first meeting (S2-MATCH-3, S2-MATCH-4) ------------------------------------------------


def met(programme, *, place="Buurthuis", host=True, **fields):
    duo = started(programme, introduced_on=ago(33), introduced_at_place=place, **fields)
    if host:
        Introduction.objects.create(duo=duo, host=duo.guide, starts_at=at(33), place="–")
    return duo


def test_a_first_meeting_at_a_neutral_place_with_staff_is_shown(work):
    met(work)

    found = look(work, "S2-MATCH-3")

    assert found.is_shown
    assert "1 van 1 duo" in found.evidence
    assert str(ago(33).year) in found.evidence


@pytest.mark.parametrize("fields", [{"place": ""}, {"host": False}])
def test_a_first_meeting_elsewhere_or_alone_is_none(work, fields):
    met(work, **fields)

    found = look(work, "S2-MATCH-3")

    assert is_gap(found)
    assert not found.evidence
    assert found.gap_url.endswith("/duos/")


def test_staff_who_were_planned_on_another_day_were_not_seen_there(work):
    """S2-MATCH-3b: what was planned has to be confirmed afterwards."""
    met(work)
    Introduction.objects.filter(duo=met(work)).update(starts_at=at(20))

    found = look(work, "S2-MATCH-3")

    assert is_gap(found)
    assert "1 van 2" in found.evidence


def test_where_nobody_met_no_first_meeting_is_missed(work):
    started(work, introduced_on=None)

    assert is_beside_the_point(look(work, "S2-MATCH-3"))
    assert is_beside_the_point(look(work, "S2-MATCH-4"))


def test_a_programme_that_does_not_ask_for_it_says_so():
    gp = make_programme("gp")
    started(gp, introduced_on=None)

    for code in ("S2-MATCH-3", "S2-MATCH-4"):
        found = look(gp, code)
        assert is_gap(found)
        assert found.gap_url.endswith("/instellen/start/")
        assert not found.evidence


def test_a_programme_without_this_rule_and_without_duos_misses_nothing():
    gp = make_programme("gp")

    assert is_beside_the_point(look(gp, "S2-MATCH-3"))
    assert is_beside_the_point(look(gp, "S2-MATCH-4"))


def answer(duo, *answers):
    for role, said in zip(("mentor", "mentee"), answers, strict=False):
        IntroductionAnswer.objects.create(duo=duo, role=role, answer=said)


def test_both_answered_also_when_it_was_emptied_since(work):
    answer(met(work), "yes", "yes")
    answer(met(work, status="dissolved"), "", "")

    found = look(work, "S2-MATCH-4")

    assert found.is_shown
    assert "2 van 2" in found.evidence


def test_one_answer_of_two_is_not_both(work):
    answer(met(work), "yes")
    answer(met(work), "yes", "yes")

    found = look(work, "S2-MATCH-4")

    assert is_gap(found)
    assert "1 van 2" in found.evidence
    assert "stand=antwoord" in found.gap_url


@pytest.mark.parametrize("status", ["dissolved", "ended_early"])
def test_who_parted_before_both_had_answered_is_left_out_and_counted(work, status):
    parted = met(work, status=status, started_on=None, ended_on=ago(30))
    answer(parted, "")
    found = look(work, "S2-MATCH-4")
    assert is_beside_the_point(found)
    assert "1 duo" in found.evidence

    answer(met(work), "yes", "yes")
    found = look(work, "S2-MATCH-4")
    assert found.is_shown
    assert "1 van 1" in found.evidence
    assert "voordat allebei antwoordden" in found.evidence

    answer(met(work, status="ended_early", ended_on=ago(2)), "yes")
    assert is_gap(look(work, "S2-MATCH-4"))  # these two had begun


def test_who_talks_once_more_first_is_not_late(work):
    answer(met(work, status="proposed", started_on=None), "")

    assert is_beside_the_point(look(work, "S2-MATCH-4"))


def test_who_still_may_think_is_not_late_and_who_was_asked_anew_has_not_answered(work):
    early = met(work, status="introduced", answers_due_at=now() + timedelta(hours=5))
    answer(early, "yes")
    assert is_beside_the_point(look(work, "S2-MATCH-4"))

    Duo.objects.filter(pk=early.pk).update(answers_due_at=now() - timedelta(hours=5))
    assert is_gap(look(work, "S2-MATCH-4"))

    answer(met(work, status="introduced", answers_due_at=at(3)), "", "")
    assert "0 van 2" in look(work, "S2-MATCH-4").evidence


# --- the agreement (S2-MATCH-5) ----------------------------------------------------------------


def test_a_sealed_agreement_with_all_three_is_shown(work):
    agree(started(work))

    found = look(work, "S2-MATCH-5")

    assert found.is_shown
    assert "1 van 1 duo" in found.evidence
    assert str(ago(25).year) in found.evidence


@pytest.mark.parametrize(
    ("status", "kinds"),
    [("partly_signed", ["paper"]), ("signed", ["paper"]), ("withdrawn", ["paper"])],
)
def test_a_scan_of_one_signature_is_not_sealed_by_both(work, status, kinds):
    agree(started(work), status=status, kinds=kinds)

    found = look(work, "S2-MATCH-5")

    assert is_gap(found)
    assert not found.evidence
    assert "afspraken=zonder" in found.gap_url


@pytest.mark.parametrize("status", ["sealed", "replaced", "ended"])
def test_what_was_sealed_counts_also_when_it_was_signed_on_paper_and_is_over(work, status):
    agree(started(work), status=status, kinds=["paper", "sealed", "timestamped"])

    found = look(work, "S2-MATCH-5")

    assert found.is_shown
    assert on_days([ago(24)]) in found.evidence


def test_a_duo_without_a_signed_agreement_is_found_by_the_filter_of_the_list(work):
    agree(started(work))
    started(work)

    found = look(work, "S2-MATCH-5")

    assert is_gap(found)
    assert "1 van 2" in found.evidence
    assert "afspraken=zonder" in found.gap_url


@pytest.mark.parametrize("code", ["charter", "months", "frequency"])
def test_an_agreement_that_lacks_one_of_the_three_is_no_evidence(work, code):
    agree(started(work), without=[code])

    found = look(work, "S2-MATCH-5")

    assert is_gap(found)
    assert not found.evidence
    assert found.gap_url.endswith("/afspraken/tekst/nl/")


def test_a_programme_without_agreements_says_so(work):
    work.agreement_moment = "none"
    work.save()
    started(work)

    assert look(work, "S2-MATCH-5").gap_url.endswith("/instellen/start/")


def test_where_no_mentorship_began_no_agreement_is_missed(work):
    assert is_beside_the_point(look(work, "S2-MATCH-5"))


# --- six months (S2-GUID-1) --------------------------------------------------------------------


def test_six_months_as_agreed_and_as_they_were_are_shown(work):
    started(work)
    started(work, days=250, status="completed", ended_on=ago(40))

    found = look(work, "S2-GUID-1")

    assert found.is_shown
    assert "2 van 2" in found.evidence
    assert "1 van 1" in found.evidence


def test_a_duo_of_before_is_counted_when_it_is_completed(work):
    started(work, days=500, status="completed", ended_on=ago(40))

    assert look(work, "S2-GUID-1").is_shown


@pytest.mark.parametrize(
    "fields",
    [{"ends_in": 100}, {"status": "completed", "days": 100, "ended_on": ago(2)}],
)
def test_less_than_six_months_is_a_gap(work, fields):
    started(work, **fields)

    found = look(work, "S2-GUID-1")

    assert is_gap(found)
    assert found.gap_url.endswith("/duos/")


@pytest.mark.parametrize(("unit", "least"), [("months", 5), ("months", None), ("weeks", 26)])
def test_a_programme_that_asks_for_less_says_so(work, unit, least):
    work.duration_unit, work.duration_min, work.duration_default = unit, least, 30
    work.save()
    started(work, ends_in=100)

    assert look(work, "S2-GUID-1").gap_url.endswith("/instellen/duur/")


def test_who_stopped_early_is_not_too_short(work):
    started(work, days=500, status="ended_early", ended_on=ago(480))

    assert is_beside_the_point(look(work, "S2-GUID-1"))


# --- every two weeks (S2-GUID-2) ---------------------------------------------------------------


def meet(duo, *days):
    for day in days:
        Meeting.objects.create(duo=duo, held_on=ago(day), form="online", logged_by=duo.guide)


def test_a_meeting_every_two_weeks_is_shown(work):
    meet(started(work, days=60), 50, 40, 22, 8)

    found = look(work, "S2-GUID-2")

    assert found.is_shown
    assert "1 van 1 duo" in found.evidence
    assert "4 gesprekken" in found.evidence


@pytest.mark.parametrize("days", [(50, 40, 18, 8), (30, 20, 8), (50, 40, 30), ()])
def test_more_than_two_weeks_and_a_week_of_grace_is_a_gap(work, days):
    """Between two meetings, before the first one, after the last one, or without any."""
    meet(started(work, days=60), *days)

    found = look(work, "S2-GUID-2")

    assert is_gap(found)
    assert "0 van 1" in found.evidence
    assert "stand=silent" in found.gap_url


def test_the_days_of_a_pause_do_not_count(work):
    duo = started(work, days=60)
    meet(duo, 45, 10)
    for begins, until, ended in ((40, 30, None), (29, 10, 20)):
        Pause.objects.create(
            duo=duo, begins_on=ago(begins), until=ago(until), asked_by=duo.guide,
            ended_on=ago(ended) if ended else None,
        )  # fmt: skip

    assert look(work, "S2-GUID-2").is_shown


def test_a_stretch_of_before_the_period_and_meetings_after_it_do_not_count(work):
    meet(started(work, days=200), 150, 100, 90, 80, 2)

    found = look(work, "S2-GUID-2", start=ago(99), end=ago(70))

    assert found.is_shown
    assert "2 gesprekken" in found.evidence
    assert is_gap(look(work, "S2-GUID-2", start=ago(101), end=ago(70)))


def test_a_duo_that_ended_need_not_meet_any_more(work):
    meet(started(work, days=40, status="completed", ended_on=ago(25)), 41, 30)

    found = look(work, "S2-GUID-2")

    assert found.is_shown
    assert "2 gesprekken" in found.evidence


def test_a_duo_of_less_than_two_weeks_is_not_judged(work):
    started(work, days=13)

    assert is_beside_the_point(look(work, "S2-GUID-2"))


def test_a_programme_that_asks_for_less_often_says_so():
    gp = make_programme("gp")
    started(gp, days=60)

    assert look(gp, "S2-GUID-2").gap_url.endswith("/instellen/duur/")


# --- contact of the staff (S2-GUID-3) ----------------------------------------------------------


def talk(duo, role, *days, state="good", how="phone"):
    for day in days:
        CheckIn.objects.create(
            duo=duo, role=role, how=how, held_on=ago(day), state=state, by=duo.guide
        )


def test_talks_with_both_in_the_rhythm_of_the_programme_are_shown(work):
    duo = started(work, days=60)
    talk(duo, "mentor", 50, 20)
    talk(duo, "mentee", 51, 17)

    found = look(work, "S2-GUID-3")

    assert found.is_shown
    assert "28 dagen" in found.evidence
    assert "4 contacten" in found.evidence


def test_talks_with_one_of_the_two_are_not_with_both(work):
    duo = started(work, days=60)
    talk(duo, "mentor", 50, 20)
    talk(duo, "mentee", 50)
    talk(duo, "mentee", 20, state="unreached")
    talk(duo, "mentee", 10, state="", how="mail")

    found = look(work, "S2-GUID-3")

    assert is_gap(found)
    assert "0 van 1" in found.evidence
    assert "stand=check-in" in found.gap_url


@pytest.mark.parametrize("days", [(51, 5), (20, 19), (59, 58, 57), ()])
def test_as_many_talks_as_there_should_be_are_no_rhythm_where_they_came_together(work, days):
    """Between two of them, before the first one, after the last one, or without any."""
    duo = started(work, days=60)
    talk(duo, "mentor", 50, 20)
    talk(duo, "mentee", *days)

    assert is_gap(look(work, "S2-GUID-3"))


def test_who_was_never_spoken_to_is_not_within_the_grace(work):
    duo = started(work, days=30)
    talk(duo, "mentor", 20)
    assert is_gap(look(work, "S2-GUID-3"))

    talk(duo, "mentee", 20)
    assert look(work, "S2-GUID-3").is_shown


def test_a_stretch_without_contact_of_before_the_period_does_not_count(work):
    duo = started(work, days=200)
    for role in ("mentor", "mentee"):
        talk(duo, role, 190, 100, 80)

    found = look(work, "S2-GUID-3", start=ago(99), end=ago(70))
    assert found.is_shown
    assert "2 contacten" in found.evidence
    assert is_gap(look(work, "S2-GUID-3", start=ago(101), end=ago(70)))


def test_a_programme_that_lets_a_year_pass_is_judged_by_ninety_days(work):
    work.contact_days = 365
    work.save()
    duo = started(work, days=120)
    talk(duo, "mentor", 110)
    talk(duo, "mentee", 50)

    found = look(work, "S2-GUID-3")
    assert is_gap(found)
    assert "90 dagen" in found.evidence

    talk(duo, "mentor", 50)
    assert look(work, "S2-GUID-3").is_shown


def test_a_pause_asks_for_no_contact(work):
    duo = started(work, days=60)
    Pause.objects.create(duo=duo, begins_on=ago(50), until=ago(20), asked_by=duo.guide)
    talk(duo, "mentor", 55)
    talk(duo, "mentee", 55)

    assert look(work, "S2-GUID-3").is_shown


def test_a_duo_that_just_began_is_not_judged_on_contact(work):
    started(work, days=27)

    assert is_beside_the_point(look(work, "S2-GUID-3"))


def test_a_programme_that_set_no_rhythm_of_contact_says_so_unless_it_was_there():
    gp = make_programme("gp", supervision="on_request")
    duo = started(gp, days=100)

    assert look(gp, "S2-GUID-3").gap_url.endswith("/instellen/begeleiding/")

    talk(duo, "mentor", 50)
    talk(duo, "mentee", 50)
    assert look(gp, "S2-GUID-3").is_shown


def test_questions_for_help_are_counted_only_when_they_point_at_nobody(work):
    duos = [started(work, days=60) for _turn in range(5)]
    for duo in duos[1:]:
        ask_for_help(duo)
    assert "hulp" not in look(work, "S2-GUID-3").evidence

    ask_for_help(duos[0])
    assert "5 hulpvragen" in look(work, "S2-GUID-3").evidence


def ask_for_help(duo):
    HelpRequest.objects.create(
        duo=duo, asked_by=duo.mentee.user, guide=duo.guide, topic="talk", status="closed",
        closed_at=now(),
    )  # fmt: skip


# --- the library (S2-GUID-4) -------------------------------------------------------------------


def test_the_shelves_of_the_preset_and_a_social_map_are_shown(work):
    Service.objects.create(
        programme=work, name="Loket", helps_with="Werk", contact="030", checked_on=TODAY
    )

    found = look(work, "S2-GUID-4")

    assert found.is_shown
    assert str(TODAY.year) in found.evidence


def test_an_empty_social_map_leads_to_a_new_entry(work):
    Service.objects.filter(programme=work).delete()

    assert look(work, "S2-GUID-4").gap_url.endswith("/sociale-kaart/nieuw/")


@pytest.mark.parametrize("kind", ["guideline", "tool", "process"])
def test_each_shelf_needs_something_for_both(work, kind):
    Material.objects.filter(programme=work, kind=kind).update(roles=["mentor"])

    found = look(work, "S2-GUID-4")

    assert is_gap(found)
    assert "voor mentees" in found.gap
    assert "voor mentoren" not in found.gap
    assert found.gap_url.endswith("/materialen/nieuw/")


# --- learning on the way (S2-GUID-5) -----------------------------------------------------------


@pytest.mark.parametrize("kind", ["workshop", "exchange"])
def test_a_workshop_where_mentors_were_is_shown(work, kind):
    people = [started(work).mentor.application for _turn in range(2)]
    session(work, kind=kind, people=people, content=[], held_on=ago(10))
    session(work, kind=kind, people=people[:1], content=[], held_on=ago(20))

    found = look(work, "S2-GUID-5")

    assert found.is_shown
    assert "2 keer" in found.evidence
    assert f"({on_days([ago(10)])})" in found.evidence


def test_who_comes_alone_to_two_gatherings_of_a_day_learns_from_nobody(work):
    for kind in ("exchange", "workshop"):
        mentor = started(work).mentor.application
        session(work, kind=kind, people=[mentor], content=[], held_on=ago(10))

    assert is_gap(look(work, "S2-GUID-5"))


def test_a_workshop_for_mentees_or_of_long_ago_is_none(work):
    duo = started(work)
    session(work, kind="workshop", people=[duo.mentee.application], content=[])
    session(work, kind="workshop", people=[duo.mentor.application], held_on=ago(900))

    found = look(work, "S2-GUID-5")

    assert is_gap(found)
    assert found.gap_url.endswith("/agenda/nieuw/")


def test_a_training_counts_for_who_guides_somebody_by_then(work):
    first, second = (started(work, days=30).mentor.application for _turn in range(2))
    session(work, kind="training", people=[first, second], held_on=ago(60))
    newcomer = make_application(work, role="mentor")
    session(work, kind="training", people=[first, newcomer], held_on=ago(12))
    assert is_gap(look(work, "S2-GUID-5"))

    session(work, kind="training", people=[first, second], held_on=ago(10))
    assert look(work, "S2-GUID-5").is_shown


def test_a_training_after_the_end_is_not_on_the_way(work):
    over = {"days": 300, "status": "completed", "ended_on": ago(50)}
    people = [started(work, **over).mentor.application for _turn in range(2)]
    session(work, kind="training", people=people, held_on=ago(10))

    assert is_gap(look(work, "S2-GUID-5"))


def test_without_duos_nobody_is_on_the_way(work):
    make_application(work, role="mentor")

    assert is_beside_the_point(look(work, "S2-GUID-5"))


# --- the end (S2-END-1 to S2-END-3) ------------------------------------------------------------


def test_a_duo_that_stopped_early_shows_that_it_is_possible(work):
    duo = started(work, days=100, status="ended_early", ended_on=ago(10))
    Ending.objects.create(duo=duo, side="mentee")

    assert look(work, "S2-END-1").is_shown

    started(work, days=100, status="ended_early", ended_on=ago(10))
    assert is_gap(look(work, "S2-END-1"))


def test_where_nobody_stopped_early_there_is_nothing_to_show(work):
    started(work, days=100, status="completed", ended_on=ago(10))
    started(work, days=600, status="ended_early", ended_on=ago(500))

    assert is_beside_the_point(look(work, "S2-END-1"))


def completed(work, *, talked=None, status="completed"):
    duo = started(work, days=200, status=status, ended_on=ago(10))
    if talked is not None:
        ClosingTalk.objects.create(
            duo=duo, form="online", said_by=duo.guide, starts_at=at(12),
            held_on=ago(12) if talked else None,
        )  # fmt: skip


def test_a_last_talk_of_every_completed_duo_is_shown(work):
    completed(work, talked=True)
    completed(work, talked=True, status="ended_early")
    completed(work, status="ended_early")

    found = look(work, "S2-END-2")

    assert found.is_shown
    assert "1 van 1" in found.evidence
    assert "Eerder gestopt met een laatste gesprek: 1 duo" in found.evidence


@pytest.mark.parametrize("talked", [None, False])
def test_a_last_talk_that_was_not_held_is_a_gap(work, talked):
    completed(work, talked=talked)

    found = look(work, "S2-END-2")

    assert is_gap(found)
    assert "stand=completed" in found.gap_url


def test_where_no_duo_was_completed_no_last_talk_is_missed(work):
    completed(work, talked=True, status="ended_early")

    assert is_beside_the_point(look(work, "S2-END-2"))


def evaluated(programme, status="released", *, moment="final", closes=20, counts=((8, 6), (8, 5))):
    closes_at = make_aware(datetime.combine(ago(closes), datetime.min.time()))
    round_ = Round.objects.create(
        programme=programme, moment=moment, status=status, opened_on=ago(closes + 14),
        closes_at=closes_at,
    )  # fmt: skip
    for scope, (invited, answered) in zip(("mentor", "mentee"), counts, strict=False):
        Stat.objects.create(
            round=round_, scope=scope, invited=invited, answered=answered, is_published=True
        )
    Stat.objects.create(round=round_, scope="together", invited=16, answered=11, is_published=False)


def test_a_final_evaluation_with_outcomes_is_shown(work):
    evaluated(work)

    found = look(work, "S2-END-3")

    assert found.is_shown
    assert "11 van 16" in found.evidence
    assert "68 %" in found.evidence


@pytest.mark.parametrize(
    "fields", [{"status": "open"}, {"status": "withheld"}, {"moment": "midterm"}, {"closes": 500}]
)
def test_an_evaluation_without_outcomes_or_of_another_moment_is_a_gap(work, fields):
    completed(work)
    evaluated(work, **fields)

    found = look(work, "S2-END-3")

    assert is_gap(found)
    assert found.gap_url.endswith("/evaluatie/")
    assert ("ongelezen" in found.gap) == (fields.get("status") == "withheld")


def test_where_no_duo_ended_there_was_nobody_to_ask(work):
    started(work)

    assert is_beside_the_point(look(work, "S2-END-3"))


def test_what_is_still_to_come_is_not_counted(work):
    coordinator = coordinator_of(work)
    duo = started(work, days=60)
    Meeting.objects.create(
        duo=duo, held_on=TODAY + timedelta(days=1), form="online", logged_by=coordinator
    )

    found = look(work, "S2-GUID-2", end=localdate() + timedelta(days=300))

    assert "0 gesprekken" in found.evidence
