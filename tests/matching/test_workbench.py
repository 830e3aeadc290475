"""The page of the workbench: what lies on the table, and one pair with its reasons."""

import gzip
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from matching import (
    inputs,
    nobody_selectors,
    pair_selectors,
    run_actions,
    sending_actions,
    table_actions,
    table_selectors,
    weights_actions,
)
from matching.models import Criterion, MatchingRun, Pin, Proposal, RuleOverride
from mentorship.intake.models import Participant
from mentorship.programmes.matched import counted
from tests.factories import coordinator_of, make_application, make_programme
from tests.matching.table import (
    couples,
    mentee,
    mentor,
    of,
    on_table,
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


def test_who_has_no_proposal_any_more_is_shown_where_there_is_no_other(staff, programme):
    proposal = proposed(programme)
    table_actions.drop(proposal, by=coordinator_of(programme))

    response = staff.get(url("workbench", programme))

    assert response.context["chosen"] == proposal
    put_back = url("put_back", programme, proposal.pk)
    assert f'action="{put_back}"' in text(response)


def test_a_table_of_which_everything_goes_out_says_so(staff, programme):
    proposal = proposed(programme)
    by = coordinator_of(programme)
    sending_actions.plan(programme, [proposal], guide=by, by=by)

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


def test_it_is_proven_of_what_was_found_and_of_nothing_else(staff, programme):
    """What somebody takes off the table or sends was not part of any proof."""
    one, two, _bo, _pim = two_and_two(programme)
    by = coordinator_of(programme)
    proven = "Bewezen: beter kan niet"

    def shown():
        page = text(staff.get(url("workbench", programme)))
        assert "Niet bewezen" not in page
        return proven in page

    at_first = shown()
    table_actions.drop(of(one), by=by)
    without = shown()
    table_actions.put_back(of(one), by=by)
    put_back = shown()
    sending_actions.plan(programme, [of(two)], guide=by, by=by)
    going = shown()
    send(programme, [of(one)])
    sent = shown()

    assert (at_first, without, put_back, going, sent) == (True, False, True, True, False)


def test_beside_a_pair_of_an_earlier_run_nothing_is_proven(programme):
    her, him = mentee(programme, "Olaf"), mentor(programme, "Ruth", availability=["mon-morning"])
    earlier = propose(programme)
    two_and_two(programme)
    found = table_selectors.runs(programme).done
    at_first = table_selectors.on_table(programme).is_as_found(found)

    Proposal.objects.create(run=earlier, mentee=her, mentor=him, score=1)

    assert at_first
    assert not table_selectors.on_table(programme).is_as_found(found)
    assert not table_selectors.on_table(programme).is_as_found(None)


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
    assert said["place"].endswith("ongeveer 23 km uit elkaar. Allebei spreken ook online af.")
    assert said["free_mentor"] == "Hanneke heeft nog niemand."
    assert said["text"] == "Geen woorden uit de vraag van Samir komen terug bij Hanneke."


def test_a_reason_says_what_the_run_compared_also_when_it_compares_something_else_now(programme):
    mentee(programme, "Samir Bouzid", topics=["practice"], membership="yes")
    mentor(programme, "Hanneke Smit", topics=["practice"], membership="no")
    propose(programme)
    weights_actions.add(programme, counted(programme)[0])
    before = {line.code: line.text for line in lines_of(Proposal.objects.get())}
    programme.criteria.filter(code="topics").update(kind="same", question="membership", label="Lid")

    after = {line.code: (line.label, line.text) for line in lines_of(Proposal.objects.get())}

    assert before["topics"] == "Allebei: Praktijkvoering."
    assert after["topics"] == ("Lid", before["topics"])


def test_of_a_criterion_that_is_gone_the_points_stay(programme):
    her, him = mentee(programme), mentor(programme)
    reasons = [["oud", 1000, 10_000], ["niets", 0, 0]]
    proposal = Proposal(mentee=her, mentor=him, reasons=reasons, run=MatchingRun())

    assert [(line.label, line.points, line.text) for line in lines_of(proposal)] == [("oud", 1, "")]


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

    checked = [str(rule) for rule in staff.get(url("workbench", programme)).context["rules"]]

    assert "Andere Hagro" in checked
    assert any("In welke plaats werk je?" in each for each in checked)
    assert any(each.endswith("verdwenen") for each in checked)


def test_a_rule_that_was_set_aside_says_why_and_who_said_so(staff, programme):
    """S4-COND-5a: an override is kept with why, by whom and when."""
    her = mentee(programme, "Samir Bouzid", hagro="Linge")
    him = mentor(programme, "Hanneke Smit", hagro="Linge")
    by = coordinator_of(programme)
    table_actions.pair_by_hand(her, him, broken=["hagro"], reason="Hij verhuist", by=by)

    for name, *keys in (("pair", her.pk), ("workbench",)):
        with CaptureQueriesContext(connection) as queries:
            response = staff.get(url(name, programme, *keys))

        page = text(response)
        assert len(queries) <= 15
        assert [str(each.rule) for each in response.context["set_aside"]] == ["Andere Hagro"]
        assert "Andere Hagro" not in map(str, response.context["rules"])
        assert ("Uitzondering" in page, "Hij verhuist" in page) == (True, True)
        assert "Ilse Vermeer, " in page
    assert "Uitzondering op een regel" in text(staff.get(url("publish", programme)))


def test_a_rule_of_which_nobody_kept_why_is_still_told(staff, programme):
    proposal = proposed(programme)
    Proposal.objects.update(broken=["reach"])

    response = staff.get(url("pair", programme, proposal.mentee_id))

    [one] = response.context["set_aside"]
    assert (str(one.rule), one.reason) == ("Binnen bereik, of allebei online", "")
    assert "Uitzondering" in text(response)


def test_of_another_mentor_everybody_who_changes_is_named_and_what_it_gains(staff, programme):
    proposal = proposed(programme)
    others = [mentee(programme, name) for name in ("Ann", "Bo", "Cas", "Dee", "Eef")]
    him = mentor(programme, "Ruth Okafor")
    Proposal.objects.update(
        alternatives=[
            {
                "mentor": him.pk,
                "score": 80_000,
                "matched": 0,
                "total": total,
                "reasons": [],
                "moved": [[each.pk, proposal.mentor_id, 10_000, 20_000] for each in moved],
            }
            for total, moved in ((3_000, others), (-2_000, others[:1]), (0, []))
        ]
    )

    response = staff.get(url("pair", programme, proposal.mentee_id))

    gain, loss, same = response.context["others"]
    assert (len(gain.moves), gain.others) == (3, "Dee en Eef")
    assert (gain.effect, loss.effect, same.effect) == ("+3", "−2", "0")
    page = text(response)
    assert "Ook anders voor Dee en Eef." in page
    assert "Totaal +3" in page


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
    found = table_selectors.runs(programme)
    rows = table_selectors.without_mentor(found, people, with_proposal=set())
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
        *("geen mentor die dan kan", "Als Olaf op een ander moment kon", []),
    )


def test_places_that_are_taken_are_told_also_without_a_group(programme):
    her = mentee(programme, "Olaf Timmer")
    facts = {"mentee": her.pk, "possible": 2, "removes": [], "group": None, "helps": []}
    by = coordinator_of(programme)
    MatchingRun.objects.create(programme=programme, asked_by=by, status="done", unmatched=[facts])

    assert told(programme, "Olaf Timmer").because == [
        "2 mentoren passen, maar anderen hebben die plaatsen nodig."
    ]


def dead_pin_of(programme, *, hagro="Linge", capacity=1):
    """Somebody who is pinned to a mentor who is not possible."""
    her = mentee(programme, "Olaf Timmer")
    him = mentor(programme, "Ruth Okafor", hagro="Linge", capacity=capacity)
    mentor(programme, "Hanneke Smit")
    Pin.objects.create(mentee=her, mentor=him, by=coordinator_of(programme))
    her.application.answers["hagro"] = hagro
    her.application.save()
    propose(programme)
    return her, him


def test_a_pin_that_cannot_hold_is_the_reason_and_can_be_let_go_at_once(staff, programme):
    her, _him = dead_pin_of(programme)

    shown = staff.get(url("pair", programme, her.pk))

    page = text(shown)
    assert told(programme, "Olaf Timmer").why == "vastgezet bij Ruth Okafor: kan nu niet"
    assert "Olaf is vastgezet bij Ruth Okafor, en dat kan nu niet." in page
    assert "Olaf Timmer en Ruth Okafor zitten allebei in Hagro Linge." in page
    assert "Vastgezet door Ilse Vermeer" in page
    assert "anderen hebben die plaats" not in page
    assert not shown.context["nobody"].helps
    done = staff.post(url("unpin", programme, her.pk), follow=True)
    assert on_table(programme) == {"Olaf Timmer": "Hanneke Smit"}
    assert "Olaf Timmer krijgt Hanneke Smit." in text(done)


def test_what_stands_in_the_way_of_a_pin_is_said_as_it_is_now(programme):
    her, him = dead_pin_of(programme)
    by = coordinator_of(programme)

    def because():
        return " ".join(nobody_selectors.dead_pin(her).because)

    RuleOverride.objects.create(
        programme=programme, mentee=her, mentor=him, rule="hagro", reason="Mag", by=by
    )
    assert because() == "Er staat niets meer in de weg. Reken opnieuw."
    Pin.objects.create(mentee=mentee(programme, "Tess Kok"), mentor=him, by=by)
    assert "Ruth Okafor heeft geen plek meer." in because()
    Pin.objects.all().delete()
    assert nobody_selectors.dead_pin(her) is None


def test_who_is_pinned_to_somebody_who_left_is_told_so_too(programme):
    her, him = dead_pin_of(programme)
    people = inputs.everybody(programme)
    del people[him.pk]
    found = table_selectors.runs(programme)
    rows = table_selectors.without_mentor(found, people, with_proposal=set())

    [nobody] = nobody_selectors.explained(rows, people, programme)

    assert nobody.mentee.pk == her.pk
    assert nobody.why == "vastgezet bij iemand zonder plaats: kan nu niet"


@pytest.mark.parametrize(
    ("helps", "why"),
    [
        ([["hagro"]], "geen mentor uit een andere Hagro"),
        ([["hagro", "reach"], ["reach"]], "geen mentor binnen bereik"),
        ([["hagro", "reach"]], "geen mentor past bij alle regels"),
        ([["veto"]], "geen mentor past bij alle regels"),
        ([], "geen mentor past bij alle regels"),
    ],
)
def test_the_rule_without_which_there_would_be_somebody_is_why(programme, helps, why):
    her = mentee(programme, "Olaf Timmer")
    facts = {
        "mentee": her.pk,
        "possible": 0,
        "removes": [["veto", 3]],
        "group": None,
        "helps": [{"rules": rules, "opens": 1, "mentors": []} for rules in helps],
    }
    by = coordinator_of(programme)
    MatchingRun.objects.create(programme=programme, asked_by=by, status="done", unmatched=[facts])

    assert told(programme, "Olaf Timmer").why == why


def test_other_moments_are_said_as_a_choice(programme):
    mentee(programme, "Olaf Timmer", availability=["mon-morning"])
    mentor(programme, "Ruth Okafor", availability=["tue-evening", "fri-morning"])
    propose(programme)

    [help_] = told(programme, "Olaf Timmer").helps

    assert help_.text == "Als Olaf ook kon op dinsdagavond of vrijdagochtend"


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


def test_an_open_what_if_costs_no_more_than_the_rest_of_the_page(staff, programme):
    one, *_others = two_and_two(programme)
    by = coordinator_of(programme)
    mentee(programme, "Olaf", availability=["mon-morning"])
    table_actions.pin(of(one), by=by)
    tried = run_actions.try_out(programme, weights={"topics": 100}, by=by)
    address = url("workbench", programme)
    staff.get(address, {"wat-als": tried.pk})

    with CaptureQueriesContext(connection) as queries:
        response = staff.get(address, {"wat-als": tried.pk})

    assert response.context["trial"].run == tried
    assert len(queries) <= 15


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
