"""The page of the workbench: what lies on the table, and one pair with its reasons."""

import gzip
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.timezone import now

from matching import inputs, nobody_selectors, pair_selectors, table_actions, table_selectors
from matching.models import Criterion, MatchingRun, Proposal
from mentorship.intake.models import Participant
from mentorship.programmes.matched import counted
from tests.factories import coordinator_of, make_application, make_duo, make_programme
from tests.matching.table import (
    couples,
    mentee,
    mentor,
    of,
    propose,
    proposed,
    send,
    text,
    two_and_two,
    url,
)

pytestmark = pytest.mark.django_db


def lines_of(proposal):
    questions = {each.code: each for each in proposal.mentee.programme.questions.all()}
    return pair_selectors.reason_lines(proposal, counted(proposal.mentee.programme), questions)


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ([], "Elke mentee heeft een mentor"),
        ([mentee], "Niemand heeft nu ruimte"),
        ([mentee, mentor], "Stel mentoren voor"),
    ],
)
def test_an_empty_table_says_what_to_do(staff, programme, people, words):
    for make in people:
        make(programme)

    response = staff.get(url("workbench", programme))

    assert words in text(response)


def test_a_table_of_which_everything_was_dropped_says_so(staff, programme):
    proposal = proposed(programme)
    table_actions.drop(proposal, by=coordinator_of(programme))

    response = staff.get(url("workbench", programme))

    assert "Er zijn geen open voorstellen." in text(response)


def test_the_line_of_numbers_counts_what_is_on_the_table(staff, programme):
    one, *_others = two_and_two(programme)
    table_actions.pin(of(one), by=coordinator_of(programme))
    mentee(programme, "Olaf", availability=["mon-morning"])
    mentor(programme, "Extra", capacity=3)
    mentor(programme, "Ongetraind", trained=False)
    propose(programme)

    kpi = staff.get(url("workbench", programme)).context["kpi"]

    assert [kpi[name] for name in ("waiting", "with_room", "places", "proposed", "pinned")] == [
        *(3, 3, 5, 2, 1),
    ]
    scores = [row.score for row in Proposal.objects.drafts()]
    assert (kpi["average"], kpi["lowest"]) == (
        round(sum(scores) / 2000),
        round(min(scores) / 1000),
    )


def test_who_waits_longest_is_first_or_the_weakest_pair(staff, programme):
    two_and_two(programme)
    Participant.objects.filter(user__name="Twee").update(admitted_at=now() - timedelta(days=18))
    Proposal.objects.filter(mentee__user__name="Een").update(score=1000)

    by_wait = staff.get(url("workbench", programme))
    by_score = staff.get(url("workbench", programme), {"volgorde": "score"})

    assert [row.mentee.name for row in by_wait.context["table"].rows] == ["Twee", "Een"]
    assert [row.mentee.name for row in by_score.context["table"].rows] == ["Een", "Twee"]
    assert "wacht 18 dagen" in text(by_wait)
    assert (by_wait.context["mentee"].name, by_score.context["mentee"].name) == ("Twee", "Een")


def test_a_long_table_is_paged(staff, programme, monkeypatch):
    monkeypatch.setattr(table_selectors, "LISTED", 2)
    couples(programme, 3)
    propose(programme)

    first = staff.get(url("workbench", programme)).context["table"]
    second = staff.get(url("workbench", programme), {"vanaf": first.next}).context["table"]

    names = [row.mentee.name for row in [*first.rows, *second.rows]]
    assert names == ["Mentee 0", "Mentee 1", "Mentee 2"]


def test_many_without_a_mentor_are_cut_off_with_a_word(staff, programme, monkeypatch):
    monkeypatch.setattr(table_selectors, "WITHOUT_LISTED", 1)
    for name in ("Een", "Twee"):
        mentee(programme, name, availability=["mon-morning"])
    mentor(programme)
    propose(programme)
    last = Participant.objects.get(user__name="Twee")

    listed = staff.get(url("workbench", programme))
    hers = staff.get(url("pair", programme, last.pk))

    assert len(listed.context["without_listed"]) == 1
    assert "In totaal hebben er 2 nog geen mentor" in text(listed)
    assert "Nog geen mentor voor Twee" in text(hers)


# --- a pair -------------------------------------------------------------------------------------


def test_the_visible_points_add_up_to_the_visible_score(staff, programme):
    """S2-MATCH-2: with the reasons in points."""
    mentee(programme, topics=["practice", "balance", "team"])
    mentor(programme, topics=["practice"], availability=["tue-evening"], place="Ede")
    propose(programme)
    proposal = Proposal.objects.get()

    response = staff.get(url("pair", programme, proposal.mentee_id))

    lines = response.context["reasons"]
    assert sum(line.points for line in lines) == proposal.points
    assert sum(points for _code, points, _most in proposal.reasons) == proposal.score
    assert (lines[0].label, lines[0].most, lines[0].track, lines[0].is_low) == (
        *("Leerdoelen", 30, 100, True),
    )


def test_points_are_rounded_so_that_they_add_up():
    for parts in ([333, 333, 334], [500, 500], [10_499, 20_400, 100], [99_999], []):
        assert sum(pair_selectors.whole_points(parts)) == round(sum(parts) / 1000)


def test_each_reason_says_what_it_comes_from(programme):
    mentee(programme, "Samir Bouzid", topics=["practice", "team"], place="Tiel", online="yes")
    mentor(programme, "Hanneke Smit", topics=["practice"], place="Ede", online="yes", capacity=2)
    propose(programme)

    said = {line.code: line.text for line in lines_of(Proposal.objects.get())}

    assert said["topics"] == "Allebei: Praktijkvoering. Niet gedekt: Een team leiden."
    assert said["availability"] == (
        "2 van de 2 dagdelen van Samir: dinsdagavond en donderdagmiddag."
    )
    assert said["place"] == "Samir in Tiel, Hanneke in Ede. Allebei spreken ook online af."
    assert said["free_mentor"] == "Hanneke heeft nog niemand."
    assert said["text"] == ""


def test_reasons_of_two_in_one_place_with_little_in_common(programme):
    him = mentor(programme, "Hanneke Smit", capacity=2, topics=["team"], place="tiel")
    make_duo(programme, mentor=him)
    mentee(programme, "Samir Bouzid", topics=[], place="Tiel")
    propose(programme)
    proposal = of(Participant.objects.get(user__name="Samir Bouzid"))

    said = {line.code: line.text for line in lines_of(proposal)}

    assert (said["topics"], said["place"]) == ("", "Allebei in Tiel.")
    assert said["free_mentor"] == "Hanneke heeft al iemand."


def test_two_far_apart_who_meet_in_person_are_told_so(programme):
    her = mentee(programme, "Samir Bouzid", place="Tiel", online="no")
    him = mentor(programme, "Hanneke Smit", place="", online="yes")
    proposal = Proposal(mentee=her, mentor=him, reasons=[["place", 1, 15_000]])

    [line] = lines_of(proposal)

    assert line.text == "Samir in Tiel, Hanneke in ?."


@pytest.mark.parametrize(
    ("hers", "his", "said"),
    [
        ("member", "member", "Samir: Ja, ik ben lid; Hanneke: Ja, ik ben lid."),
        ("member", "", "Samir: Ja, ik ben lid."),
        ("", "", ""),
    ],
)
def test_a_criterion_on_a_question_shows_both_answers(programme, hers, his, said):
    her = mentee(programme, "Samir Bouzid", membership=hers)
    him = mentor(programme, "Hanneke Smit", membership=his)
    for code, question in (("m", "membership"), ("weg", "nooit-gesteld")):
        Criterion.objects.create(
            programme=programme, code=code, label=code, weight=50, kind="same", question=question
        )
    reasons = [["m", 1, 50_000], ["weg", 1, 50_000], ["oud", 0, 10_000], ["niets", 0, 0]]
    proposal = Proposal(mentee=her, mentor=him, reasons=reasons)

    lines = lines_of(proposal)

    assert [(line.label, line.text) for line in lines] == [("m", said), ("weg", ""), ("oud", "")]


def test_no_part_of_the_week_in_common_says_nothing(programme):
    her = mentee(programme, availability=["mon-morning"])
    him = mentor(programme, availability=["tue-evening"])
    proposal = Proposal(mentee=her, mentor=him, reasons=[["availability", 0, 20_000]])

    assert lines_of(proposal)[0].text == ""


def test_the_two_stand_beside_each_other(staff, programme):
    mentee(programme, works_since="2024-01-01", topics=["practice", "team"])
    mentor(programme, works_since="2010-01-01", topics=["practice"], languages=["nl"])
    propose(programme)

    rows = {str(row.label): row for row in staff.get(url("workbench", programme)).context["rows"]}

    assert (rows["Ervaring"].mentee, rows["Ervaring"].mentor) != ("", "")
    tags = rows["Leert · biedt"]
    assert [(tag.text, tag.hit) for tag in tags.mentee_tags] == [
        *(("Praktijkvoering", True), ("Een team leiden", False)),
    ]
    assert [tag.hit for tag in tags.mentor_tags] == [True]
    assert "Werk" not in rows


def test_who_did_not_say_since_when_she_works_has_no_years(programme):
    her, him = mentee(programme, works_since=""), mentor(programme)

    rows = pair_selectors.compared(Proposal(mentee=her, mentor=him), {})

    [experience] = [row for row in rows if str(row.label) == "Ervaring"]
    assert experience.mentee == ""
    assert [tag.text for row in rows for tag in row.mentee_tags] == ["practice", "balance"]


def test_the_grid_shows_when_each_has_time(programme):
    her = mentee(programme, availability=["tue-evening", "mon-morning"])
    him = mentor(programme, availability=["tue-evening", "wed-afternoon", "sat-morning"])

    grid = pair_selectors.availability_grid(Proposal(mentee=her, mentor=him))

    cells = {str(label): row for label, row in grid.rows}
    assert grid.days == ["ma", "di", "wo", "do", "vr", "za"]
    assert (cells["Avond"][1], cells["Middag"][2], cells["Ochtend"][0], cells["Avond"][5]) == (
        *("both", "m", "e", ""),
    )


@pytest.mark.parametrize(
    ("score", "kind"), [(70_000, "ok"), (69_000, "warn"), (50_000, "warn"), (49_000, "bad")]
)
def test_a_score_is_said_in_words_too(score, kind):
    assert pair_selectors.verdict(Proposal(score=score))[0] == kind


def test_rules_on_questions_of_the_programme_are_named_by_what_they_ask(staff, programme):
    programme.differ_fields = ["hagro", "place", "verdwenen"]
    programme.save()
    mentee(programme, place="Tiel")
    mentor(programme, place="Ede")
    propose(programme)

    checked = [str(rule.text) for rule in staff.get(url("workbench", programme)).context["rules"]]

    assert "Andere Hagro" in checked
    assert any("In welke plaats werk je?" in each for each in checked)
    assert any(each.endswith("verdwenen") for each in checked)


def test_parts_of_the_week_are_said_as_people_say_them():
    assert pair_selectors.daypart("tue-evening") == "dinsdagavond"
    assert pair_selectors.daypart("ooit") == "ooit"
    with translation.override("en"):
        assert pair_selectors.daypart("mon-morning") == "Monday morning"


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a en b"), (["a", "b", "c"], "a, b en c")],
)
def test_several_things_are_said_in_a_row(words, said):
    assert pair_selectors.listed(words) == said


def test_what_was_sent_can_be_looked_up_but_not_decided_on(staff, programme):
    programme.validates_introduction = True
    programme.save()
    proposal = proposed(programme)
    send(programme, [proposal])

    response = staff.get(url("pair", programme, proposal.mentee_id))

    shown = text(response)
    assert ("Verstuurd" in shown, 'name="act"' in shown) == (True, False)
    assert "Andere mentoren voor" not in shown


def test_what_goes_out_soon_is_not_decided_on_either(staff, programme):
    from matching import sending_actions

    proposal = proposed(programme)
    by = coordinator_of(programme)
    sending_actions.plan(programme, [proposal], guide=by, by=by)

    response = staff.get(url("pair", programme, proposal.mentee_id))

    shown = text(response)
    assert ("Gaat zo uit" in shown, 'name="act"' in shown) == (True, False)


def test_a_mentee_for_whom_nothing_was_worked_out_yet_has_a_page(staff, programme):
    her = mentee(programme)

    response = staff.get(url("pair", programme, her.pk))

    assert "Er is nu geen voorstel" in text(response)


# --- nobody -------------------------------------------------------------------------------------


def told(programme, name):
    people = inputs.everybody(programme)
    run = MatchingRun.objects.first()
    rows = table_selectors.without_mentor(run, people, on_table=set())
    explained = nobody_selectors.explained(rows, people, programme)
    return next(each for each in explained if each.mentee.name == name)


def test_another_moment_that_would_help_is_named_with_who_it_would_be(programme):
    mentee(programme, "Olaf Timmer", availability=["mon-morning"])
    mentor(programme, "Ruth Okafor", availability=["tue-evening"])
    propose(programme)

    nobody = told(programme, "Olaf Timmer")

    [help_] = nobody.helps
    assert help_.text == "Als Olaf ook kon op dinsdagavond"
    assert [(each.name, each.points > 0) for each in help_.mentors] == [("Ruth Okafor", True)]
    assert nobody.why == "geen mentor die dan kan"


def test_two_rules_that_stand_in_the_way_together_are_both_named(programme):
    mentee(programme, "Olaf Timmer", availability=["mon-morning"], hagro="Linge")
    mentor(programme, "Ruth Okafor", hagro="Linge")
    propose(programme)

    [help_] = told(programme, "Olaf Timmer").helps

    assert help_.text == "Zonder “Een gedeeld dagdeel” en “Andere Hagro”"


def test_a_helper_who_left_and_a_moment_that_nobody_named_are_left_out(programme):
    her = mentee(programme, "Olaf Timmer")
    facts = {
        "mentee": her.pk,
        "possible": 0,
        "removes": [],
        "group": None,
        "helps": [{"rules": ["availability"], "opens": 1, "mentors": [{"mentor": 0}]}],
    }
    MatchingRun.objects.create(
        programme=programme,
        asked_by=coordinator_of(programme),
        status="done",
        unmatched=[facts, {"mentee": 0}],
    )

    nobody = told(programme, "Olaf Timmer")

    assert (nobody.why, nobody.helps[0].text, nobody.helps[0].mentors) == (
        *("", "Als Olaf op een ander moment kon", []),
    )


def test_places_that_are_taken_are_told_also_without_a_group(programme):
    her = mentee(programme, "Olaf Timmer")
    facts = {"mentee": her.pk, "possible": 2, "removes": [], "group": None, "helps": []}
    by = coordinator_of(programme)
    MatchingRun.objects.create(programme=programme, asked_by=by, status="done", unmatched=[facts])

    assert told(programme, "Olaf Timmer").because == [
        "2 mentoren passen, maar anderen hebben die plaatsen nodig."
    ]


# --- its price ----------------------------------------------------------------------------------


def test_the_number_of_queries_grows_with_nothing(staff, programme):
    """Not with the proposals, those without a mentor, or the criteria."""
    counts = []
    for many in (2, 10):
        couples(programme, many)
        mentee(programme, "Olaf", availability=["mon-morning"])
        propose(programme)
        staff.get(url("workbench", programme))
        with CaptureQueriesContext(connection) as queries:
            staff.get(url("workbench", programme))
        counts.append(len(queries))
    for number in range(20):
        Criterion.objects.create(
            programme=programme,
            code=f"c{number}",
            label=f"C{number}",
            weight=5,
            kind="same",
            question="membership",
        )
    propose(programme)
    with CaptureQueriesContext(connection) as queries:
        staff.get(url("workbench", programme))
    counts.append(len(queries))

    assert len(set(counts)) == 1
    assert counts[0] <= 15


def test_a_full_table_is_a_light_page(staff, programme):
    couples(programme, 60)
    propose(programme)

    page = staff.get(url("workbench", programme)).content

    assert len(gzip.compress(page)) <= 30 * 1024


# --- the doors ----------------------------------------------------------------------------------


def test_the_workbench_of_another_programme_is_not_there(staff):
    assert staff.get(url("workbench", make_programme())).status_code == 404


def test_a_mentor_and_an_applicant_have_no_page_of_a_mentee(staff, programme):
    him = mentor(programme)
    make_application(programme)

    codes = [staff.get(url("pair", programme, key)).status_code for key in (him.pk, 999999)]

    assert codes == [404, 404]
