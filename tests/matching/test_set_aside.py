"""What somebody took off the table stays off it, until somebody puts it back."""

import pytest

from matching import run_actions, sending_actions, table_actions
from matching.models import Entry, MatchingRun, Pin, Proposal
from mentorship.transitions import TransitionNotAllowed
from tests.factories import coordinator_of, make_programme
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


def dropped(programme):
    """The one proposal there is, off the table."""
    proposal = proposed(programme)
    table_actions.drop(proposal, by=coordinator_of(programme))
    return proposal


def put_back(browser, proposal, *, programme=None):
    place = programme or proposal.run.programme
    return browser.post(url("put_back", place, proposal.pk), follow=True)


def test_no_run_proposes_again_what_was_taken_off_the_table(programme):
    """S2-MATCH-2: the team decides, and a machine does not decide otherwise."""
    one, _two, _bo, _pim = two_and_two(programme)
    table_actions.drop(of(one), by=coordinator_of(programme))

    propose(programme)

    assert on_table(programme) == {"Een": "Bo", "Twee": "Pim"}


def test_nobody_is_proposed_rather_than_those_two(staff, programme):
    proposal = dropped(programme)

    propose(programme)
    response = staff.get(url("pair", programme, proposal.mentee_id))

    assert on_table(programme) == {}
    page = text(response)
    assert "Nog geen mentor voor Fleur Peeters" in page
    assert "Door ‘Van tafel gehaald’ valt 1 mentor af." in page
    assert "Als terugkwam wat van tafel is gehaald" in page
    assert f"{url('kept', programme)}#h-aside" in page
    assert "uit elkaar" not in page
    [row] = response.context["without_listed"]
    assert row.why == "geen mentor, behalve wie van tafel is gehaald"


def test_a_rule_that_was_set_aside_does_not_put_them_back(programme):
    her, him = mentee(programme, hagro="Linge"), mentor(programme, hagro="Linge")
    by = coordinator_of(programme)
    table_actions.pair_by_hand(her, him, broken=["hagro"], reason="Toch", by=by)
    table_actions.drop(of(her), by=by)

    run = propose(programme)

    assert on_table(programme) == {}
    [nobody] = run.unmatched
    assert [each["rules"] for each in nobody["helps"]] == [["hagro", "aside"]]


def test_a_mentee_whose_proposal_was_taken_off_is_still_in_the_list(staff, programme):
    proposal = dropped(programme)

    listed = staff.get(url("workbench", programme))
    shown = text(staff.get(url("pair", programme, proposal.mentee_id)))

    [row] = listed.context["without_listed"]
    assert (row.mentee.name, row.why) == ("Fleur Peeters", "nu geen voorstel")
    assert "Fleur Peeters met Ahmed Yilmaz" in " ".join(shown.split())
    assert shown.count("Leg terug") == 1


def test_what_is_put_back_lies_on_the_table_as_it_was_and_agreed_with_by_nobody(staff, programme):
    proposal = proposed(programme)
    table_actions.approve(proposal, by=coordinator_of(programme))
    table_actions.drop(proposal, by=coordinator_of(programme))

    response = put_back(staff, proposal)

    proposal.refresh_from_db()
    assert (proposal.status, proposal.decided_by, proposal.approved_at) == ("draft", None, None)
    assert "Het voorstel ligt weer op tafel." in text(response)
    assert on_table(programme) == {"Fleur Peeters": "Ahmed Yilmaz"}
    assert Entry.objects.first().kind == "put_back"
    assert send(programme, [proposal]) == 1


def test_where_the_place_is_anothers_by_now_the_next_run_decides(staff, programme):
    mentor(programme, capacity=1)
    her = mentee(programme, topics=["practice", "balance"])
    propose(programme)
    proposal = of(her)
    table_actions.drop(proposal, by=coordinator_of(programme))
    mentee(programme, "Een Ander")
    propose(programme)

    response = put_back(staff, proposal)

    assert on_table(programme) == {"Een Ander": "Ahmed Yilmaz"}
    assert "Nu kan dat niet" in text(response)
    assert not Proposal.objects.filter(mentee=her).exists()
    table_actions.drop(Proposal.objects.get(), by=coordinator_of(programme))
    propose(programme)
    assert on_table(programme) == {"Fleur Peeters": "Ahmed Yilmaz"}


def test_where_she_has_another_by_now_the_next_run_decides(staff, programme):
    one, _two, _bo, pim = two_and_two(programme)
    aside = of(one)
    table_actions.drop(aside, by=coordinator_of(programme))
    propose(programme)

    put_back(staff, aside)
    kept = dict(on_table(programme))
    propose(programme)

    assert kept["Een"] == "Bo"
    assert of(one).mentor == pim


def test_a_second_press_changes_nothing(staff, programme):
    proposal = dropped(programme)

    put_back(staff, proposal)
    again = put_back(staff, proposal)

    assert again.status_code == 404
    assert on_table(programme) == {"Fleur Peeters": "Ahmed Yilmaz"}
    with pytest.raises(TransitionNotAllowed):
        table_actions.put_back(proposal, by=coordinator_of(programme))


def test_two_who_are_paired_by_hand_are_not_aside_any_more(programme):
    proposal = dropped(programme)
    by = coordinator_of(programme)

    table_actions.pair_by_hand(proposal.mentee, proposal.mentor, broken=[], reason="", by=by)
    Pin.objects.all().delete()
    propose(programme)

    assert on_table(programme) == {"Fleur Peeters": "Ahmed Yilmaz"}
    assert not Proposal.objects.set_aside().exists()


def test_what_is_aside_is_listed_at_the_same_price_and_can_be_put_back_there(staff, programme):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for many in (1, 51):
        couples(programme, many)
        propose(programme)
        for proposal in Proposal.objects.drafts():
            table_actions.drop(proposal, by=coordinator_of(programme))
        with CaptureQueriesContext(connection) as queries:
            response = staff.get(url("kept", programme))
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert len(response.context["set_aside"].rows) == 50
    assert response.context["set_aside"].next
    assert "Mentee 9 met Mentor" in text(response)


@pytest.mark.parametrize("who", ["mentee", "mentor", "duo"])
def test_two_who_are_not_there_to_be_proposed_are_not_listed(staff, programme, who):
    from mentorship.dashboard.person_actions import forget
    from tests.factories import make_duo

    proposal = dropped(programme)
    if who == "duo":
        make_duo(programme, mentee=proposal.mentee)
    else:
        forget(getattr(proposal, who).user)

    assert staff.get(url("kept", programme)).context["set_aside"].rows == []


def test_what_lies_aside_in_another_programme_is_not_put_back(staff, programme):
    proposal = dropped(make_programme())

    codes = [
        put_back(staff, proposal, programme=place).status_code
        for place in (programme, proposal.run.programme)
    ]

    assert (codes, Proposal.objects.get().status) == ([404, 404], "dropped")
    assert staff.get(url("put_back", programme, proposal.pk)).status_code == 405


@pytest.mark.parametrize("act", ["drop", "pin", "veto", "plan", "call_off", "put_back"])
def test_a_run_under_way_begins_again_with_what_was_done_meanwhile(programme, monkeypatch, act):
    """What it would lay would undo that."""
    one, _two, _bo, _pim = two_and_two(programme)
    proposal, by = of(one), coordinator_of(programme)
    if act == "put_back":
        table_actions.drop(proposal, by=by)
    if act == "call_off":
        sending = sending_actions.plan(programme, [proposal], guide=by, by=by)
    monkeypatch.setattr(run_actions, "PATIENCE", -1.0)
    under_way = propose(programme)

    if act == "veto":
        table_actions.veto(proposal.mentee, proposal.mentor, reason="other", by=by)
    elif act == "plan":
        sending_actions.plan(programme, [proposal], guide=by, by=by)
    elif act == "call_off":
        sending_actions.call_off(sending, by=by)
    else:
        getattr(table_actions, act)(proposal, by=by)

    under_way.refresh_from_db()
    newest = MatchingRun.objects.first()
    assert (under_way.status, newest.status) == ("cancelled", "waiting")
    run_actions.work_out(newest)
    hers = Proposal.objects.open().get(mentee=one)
    moves = act in {"drop", "veto"}
    assert (hers.mentor == proposal.mentor) is not moves
