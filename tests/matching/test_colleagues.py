"""What a colleague did meanwhile is not undone, and nobody hears what two of them did not mean."""

import re
import threading

import pytest
from django.db import OperationalError, connection
from django.utils.timezone import now

from matching import pool, run_actions, selectors, sending_actions, table_actions
from matching.models import Entry, MatchingRun, Pin, Proposal, RuleOverride, Sending, Veto
from mentorship.dashboard import person_actions
from mentorship.duos.models import Duo
from mentorship.transitions import TransitionNotAllowed
from tests.factories import (
    coordinator_of,
    make_coordinator,
    make_duo,
    make_participant,
    make_programme,
)
from tests.matching.table import (
    at_once,
    mentee,
    mentor,
    of,
    on_table,
    propose,
    proposed,
    text,
    two_and_two,
    url,
)

pytestmark = pytest.mark.django_db


def plan(programme, *proposals):
    guide = coordinator_of(programme)
    return sending_actions.plan(programme, proposals, guide=guide, by=guide)


def laid_by_hand(programme, her, him, **more):
    """A draft that no run laid any more, as of a table that lay there for long."""
    run = MatchingRun.objects.first() or propose(programme)
    Proposal.objects.open().filter(mentee=her).delete()
    return Proposal.objects.create(run=run, mentee=her, mentor=him, score=1, **more)


def held(her, him, by=None):
    return Pin.objects.create(mentee=her, mentor=him, by=by or coordinator_of(her.programme))


def in_queue(monkeypatch):
    """From now on the engine works things out later."""
    monkeypatch.setattr(run_actions, "PATIENCE", -1.0)


# --- what was read before the table was locked --------------------------------------------------


def test_what_a_colleague_agreed_with_meanwhile_can_be_planned_and_dropped(programme):
    one, two, *_mentors = two_and_two(programme)
    by = coordinator_of(programme)
    read = [of(one), of(two)]
    for each in (of(one), of(two)):
        table_actions.approve(each, by=by)

    plan(programme, read[0])
    table_actions.drop(read[1], by=by)

    rows = [of(one), of(two)]
    assert [(row.status, row.approved_by, row.approved_at is None) for row in rows] == [
        *(("scheduled", by, False), ("dropped", by, False)),
    ]


def test_what_a_new_run_laid_anew_is_not_what_was_shown(programme):
    """She saw other points, or no rule that is broken."""
    one, two, *_mentors = two_and_two(programme)
    for key, change in ((one, {"score": 1}), (two, {"broken": ["hagro"]})):
        read = of(key)
        Proposal.objects.filter(pk=read.pk).update(**change)

        with pytest.raises(TransitionNotAllowed):
            plan(programme, read)

    assert not Sending.objects.exists()


def test_a_step_leaves_the_run_that_laid_it_last(programme):
    one, two, *_mentors = two_and_two(programme)
    read = [of(one), of(two)]
    newest = propose(programme)

    plan(programme, read[0])
    table_actions.drop(read[1], by=coordinator_of(programme))

    assert [of(one).run, of(two).run] == [newest, newest]


def test_calling_off_keeps_the_other_mentors_that_were_found_meanwhile(programme, monkeypatch):
    proposal = proposed(programme)
    sending = plan(programme, proposal)
    kept = table_actions.log

    def log(*args, **more):
        Proposal.objects.update(alternatives=[{"mentor": 1}])
        kept(*args, **more)

    read = Proposal.objects.get()
    log(read.mentee, read.mentor, "note", by=coordinator_of(programme))
    read.take_back()

    assert (of(proposal.mentee).alternatives, of(proposal.mentee).sending) == (
        [{"mentor": 1}],
        None,
    )
    assert sending.pk


# --- not each other's mentor --------------------------------------------------------------------


def both_roles(programme):
    """Two people who are both mentor and mentee: An, Bo, and each of them as a mentor."""
    an, bo = mentee(programme, "An"), mentee(programme, "Bo")
    mentors = [
        make_participant(programme, role="mentor", email=each.user.email, trained=True)
        for each in (an, bo)
    ]
    return an, bo, *mentors


def test_who_goes_out_to_somebody_is_not_proposed_as_her_mentor(programme):
    """S0-ELIG-3: a run after it would not know."""
    both_roles(programme)
    propose(programme)
    [proposal] = Proposal.objects.drafts()
    plan(programme, proposal)

    propose(programme)

    assert on_table(programme) == {}


def test_who_is_pinned_to_somebody_is_not_her_mentor_and_by_hand_that_is_said(staff, programme):
    an, bo, an_too, bo_too = both_roles(programme)
    held(an, bo_too)
    data = {"mentee": bo.pk, "mentor": an_too.pk}

    told = staff.post(url("by_hand", programme), data)
    data |= {"told": told.context["form"]["told"].value(), "reason": "Ze willen het allebei"}
    done = staff.post(url("by_hand", programme), data)

    assert "Bo is of wordt de mentor van An." in text(told)
    assert done.status_code == 302
    assert on_table(programme) == {"An": "Bo", "Bo": "An"}
    drafts = Proposal.objects.drafts()
    assert {row.pk for row in drafts} == selectors.still_possible(programme, list(drafts))


def test_of_two_who_are_pinned_both_ways_one_pin_holds(programme):
    an, bo, an_too, bo_too = both_roles(programme)
    held(an, bo_too)
    held(bo, an_too)

    propose(programme)

    assert on_table(programme) == {"An": "Bo"}


def test_a_pin_of_who_has_a_mentor_keeps_nobody_apart(programme):
    an, _bo, _an_too, bo_too = both_roles(programme)
    held(an, bo_too)
    make_duo(programme, mentee=an)

    mutual = pool.settings_of(programme).mutual

    assert (bo_too.user_id, an.user_id) not in mutual


@pytest.mark.parametrize("is_allowed", [True, False])
def test_two_do_not_become_each_others_mentor_in_one_sending(programme, is_allowed):
    an, bo, an_too, bo_too = both_roles(programme)
    rows = [laid_by_hand(programme, an, bo_too), laid_by_hand(programme, bo, an_too)]
    if is_allowed:
        RuleOverride.objects.create(
            programme=programme,
            mentee=bo,
            mentor=an_too,
            rule="mutual",
            reason="x",
            by=coordinator_of(programme),
        )

    possible = selectors.still_possible(programme, rows)

    assert possible == {row.pk for row in (rows if is_allowed else rows[:1])}


def test_where_they_may_be_each_others_mentor_is_the_rule_of_the_programme(programme):
    from matching.models import HardRules

    an, bo, an_too, bo_too = both_roles(programme)
    HardRules.objects.create(programme=programme, not_mutual=False)
    rows = [laid_by_hand(programme, an, bo_too), laid_by_hand(programme, bo, an_too)]

    assert len(selectors.still_possible(programme, rows)) == 2


def test_of_two_that_went_out_both_ways_the_first_goes(programme):
    """As was planned before anybody looked at that."""
    an, bo, an_too, bo_too = both_roles(programme)
    first = laid_by_hand(programme, an, bo_too)
    second = laid_by_hand(programme, bo, an_too)
    sending = plan(programme, first)
    Proposal.objects.filter(pk=second.pk).update(status="scheduled", sending=sending)

    assert sending_actions.go(sending) == 1
    assert Duo.objects.get().mentee == an


# --- other mentors ------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["vetoed", "full", "pinned", "rule"])
def test_another_mentor_who_cannot_be_any_more_is_not_chosen(staff, programme, what):
    from mentorship.intake.models import Application

    one, _two, bo, pim = two_and_two(programme)
    if what == "vetoed":
        by = coordinator_of(programme)
        Veto.objects.create(mentee=one, mentor=bo, reason="other", by=by)
    elif what == "full":
        make_duo(programme, mentor=bo)
    elif what == "pinned":
        held(mentee(programme, "Drie"), bo)
    else:
        for each in (one, bo):
            Application.objects.filter(pk=each.application_id).update(
                answers=each.application.answers | {"hagro": "Zuid"}
            )

    response = staff.post(
        url("choose", programme, one.pk), {"seen": of(one).mentor_id, "mentor": bo.pk}
    )

    assert response.status_code == 409
    assert (of(one).mentor, Pin.objects.filter(mentee=one).exists()) == (pim, False)
    assert MatchingRun.objects.count() == 1


@pytest.mark.parametrize("how", ["pinned", "going"])
def test_another_mentor_whose_place_went_is_shown_without_a_choice(staff, programme, how):
    """Until the next run, which looks for others."""
    one, _two, bo, _pim = two_and_two(programme)
    three = mentee(programme, "Drie")
    before = staff.get(url("pair", programme, one.pk))
    if how == "pinned":
        held(three, bo)
    else:
        laid_by_hand(programme, three, bo, status="scheduled")

    after = staff.get(url("pair", programme, one.pk))

    assert [(row.name, row.is_full) for row in before.context["others"]] == [("Bo", False)]
    assert [(row.name, row.is_full) for row in after.context["others"]] == [("Bo", True)]
    assert "Heeft inmiddels geen plek meer." in text(after)
    choice = re.compile(rf'value="{bo.pk}"\s+disabled')
    assert [bool(choice.search(text(each))) for each in (before, after)] == [False, True]


def test_a_pin_of_who_moves_for_it_makes_another_mentor_not_full(staff, programme):
    one, two, bo, _pim = two_and_two(programme)
    held(two, bo)
    held(one, bo)

    shown = staff.get(url("pair", programme, one.pk))
    chosen = staff.post(
        url("choose", programme, one.pk), {"seen": of(one).mentor_id, "mentor": bo.pk}
    )

    assert [row.is_full for row in shown.context["others"]] == [False]
    assert chosen.status_code == 302
    assert on_table(programme) == {"Een": "Bo", "Twee": "Pim"}


def test_a_pin_of_who_moves_stays_where_the_choice_cannot_be(programme):
    one, two, bo, _pim = two_and_two(programme)
    by = coordinator_of(programme)
    held(two, bo)
    Veto.objects.create(mentee=one, mentor=bo, reason="other", by=by)

    with pytest.raises(TransitionNotAllowed):
        table_actions.choose(of(one), mentor=bo, by=by)

    assert Pin.objects.get().mentee == two


@pytest.mark.parametrize("is_turned", [False, True])
def test_who_is_kept_apart_from_her_is_not_offered(staff, programme, is_turned):
    one, _two, bo, _pim = two_and_two(programme)
    her, him = one, bo
    if is_turned:
        her = make_participant(programme, role="mentee", email=bo.user.email)
        him = make_participant(programme, role="mentor", email=one.user.email, trained=True)
    before = [row["mentor"] for row in of(one).alternatives]

    table_actions.veto(her, him, reason="other", by=coordinator_of(programme))

    shown = staff.get(url("pair", programme, one.pk)).context["others"]
    assert (bo.pk in before, bo.pk in [row.key for row in shown]) == (True, False)


def test_by_hand_what_a_colleague_did_just_before_is_read_and_nothing_is_done(
    staff, programme, monkeypatch
):
    one, _two, bo, _pim = two_and_two(programme)
    pair = table_actions.pair_by_hand

    def later(*args, **more):
        Veto.objects.create(mentee=one, mentor=bo, reason="other", by=coordinator_of(programme))
        return pair(*args, **more)

    monkeypatch.setattr(table_actions, "pair_by_hand", later)

    response = staff.post(url("by_hand", programme), {"mentee": one.pk, "mentor": bo.pk})

    assert "Het team koppelt Een en Bo niet." in text(response)
    assert (Pin.objects.count(), on_table(programme)["Een"]) == (0, "Pim")


# --- a pinned place -----------------------------------------------------------------------------


def pinned_while_a_run_waits(programme, monkeypatch, *, capacity=1):
    """Een lies on the table with Bo; a colleague wants Drie with him, and that is in the queue."""
    bo = mentor(programme, "Bo", capacity=capacity)
    one = mentee(programme, "Een")
    propose(programme)
    three = mentee(programme, "Drie")
    in_queue(monkeypatch)
    table_actions.pair_by_hand(three, bo, broken=[], reason="", by=coordinator_of(programme))
    return one, three, bo


def test_a_pinned_place_is_not_sent_to_another_while_the_run_waits(staff, programme, monkeypatch):
    one, three, _bo = pinned_while_a_run_waits(programme, monkeypatch)

    shown = staff.get(url("publish", programme))
    with pytest.raises(TransitionNotAllowed):
        plan(programme, of(one))
    run_actions.work_out(MatchingRun.objects.first())

    assert [possible for _row, _ticked, possible in shown.context["rows"]] == [False]
    assert on_table(programme) == {"Drie": "Bo"}
    assert plan(programme, of(three))


def test_of_two_places_the_one_that_is_not_pinned_goes_out(programme, monkeypatch):
    one, *_others = pinned_while_a_run_waits(programme, monkeypatch, capacity=2)

    assert plan(programme, of(one))


def test_a_pin_that_cannot_hold_keeps_no_place(programme, monkeypatch):
    """Else what the run laid instead of it could not be sent."""
    one, three, bo = pinned_while_a_run_waits(programme, monkeypatch)
    by = coordinator_of(programme)
    Veto.objects.create(mentee=three, mentor=bo, reason="other", by=by)

    assert plan(programme, of(one))


def test_a_pin_of_who_hears_of_another_soon_keeps_no_place(programme, monkeypatch):
    one, three, _bo = pinned_while_a_run_waits(programme, monkeypatch)
    laid_by_hand(programme, three, mentor(programme, "Pim"), status="scheduled")

    assert plan(programme, of(one))


def test_who_is_pinned_to_another_is_not_sent_to_the_one_of_before(staff, programme, monkeypatch):
    """The run that pairs her with him is in the queue, and the older proposal still lies there."""
    one, two, bo, _pim = two_and_two(programme)
    shown = of(one)
    in_queue(monkeypatch)
    table_actions.choose(shown, mentor=bo, by=coordinator_of(programme))
    seen = {"proposals": [shown.pk], "seen": [shown.mark], "count": 1}

    page = staff.get(url("publish", programme))
    response = staff.post(
        url("publish", programme), seen | {"guide": coordinator_of(programme).pk, "send": 1}
    )
    with pytest.raises(TransitionNotAllowed):
        plan(programme, shown)

    assert [possible for _row, _ticked, possible in page.context["rows"]] == [False, False]
    assert "Intussen vastgezet bij Bo" in text(page)
    assert response.status_code == 200
    assert response.context["count"] == 0
    assert "Wat niet meer kan, is niet meer aangevinkt" in text(response)
    assert of(two).status == of(one).status == "draft"


def test_who_is_pinned_goes_before_who_is_not(programme):
    bo = mentor(programme, "Bo")
    one, three = mentee(programme, "Een"), mentee(programme, "Drie")
    rows = laid_by_hand(programme, one, bo), laid_by_hand(programme, three, bo)
    held(three, bo)

    assert selectors.still_possible(programme, rows) == {rows[1].pk}


def test_what_was_planned_goes_out_whoever_was_pinned_since(programme):
    bo = mentor(programme, "Bo")
    one, three = mentee(programme, "Een"), mentee(programme, "Drie")
    sending = plan(programme, laid_by_hand(programme, one, bo))
    held(three, bo)

    assert sending_actions.go(sending) == 1


def test_what_is_put_back_takes_no_pinned_place(programme, monkeypatch):
    bo = mentor(programme, "Bo")
    one, three = mentee(programme, "Een"), mentee(programme, "Drie")
    aside = laid_by_hand(programme, one, bo)
    by = coordinator_of(programme)
    table_actions.drop(aside, by=by)
    Proposal.objects.drafts().delete()
    in_queue(monkeypatch)
    table_actions.pair_by_hand(three, bo, broken=[], reason="", by=by)

    assert table_actions.put_back(aside, by=by) is False


def test_what_is_put_back_makes_nobody_the_mentor_of_her_own_mentor(programme):
    an, bo, an_too, bo_too = both_roles(programme)
    by = coordinator_of(programme)
    aside = laid_by_hand(programme, an, bo_too)
    table_actions.drop(aside, by=by)
    laid_by_hand(programme, bo, an_too)

    assert table_actions.put_back(aside, by=by) is False
    assert on_table(programme) == {"Bo": "An"}


def test_a_pin_of_who_is_not_in_the_matching_makes_nobody_full(staff, programme):
    bo = mentor(programme, "Bo")
    three = mentee(programme, "Drie")
    held(three, bo)
    make_duo(programme, mentee=three)
    one = mentee(programme, "Een")

    response = staff.post(url("by_hand", programme), {"mentee": one.pk, "mentor": bo.pk})

    assert response.status_code == 302
    assert on_table(programme) == {"Een": "Bo"}


# --- what a run under way did not see -----------------------------------------------------------


@pytest.mark.parametrize("act", ["unpin", "allow"])
def test_a_run_under_way_begins_again_when_something_is_let_go(programme, monkeypatch, act):
    one, _two, bo, pim = two_and_two(programme)
    by = coordinator_of(programme)
    if act == "unpin":
        found = held(one, pim)
    else:
        found = Veto.objects.create(mentee=one, mentor=bo, reason="other", by=by)
    in_queue(monkeypatch)
    under_way = propose(programme)

    getattr(table_actions, act)(found, by=by)

    under_way.refresh_from_db()
    assert (under_way.status, MatchingRun.objects.first().status) == ("cancelled", "waiting")


def test_who_has_nobody_when_she_is_let_go_is_not_left_to_a_run_that_did_not_see_it(
    staff, programme, monkeypatch
):
    her, him = mentee(programme), mentor(programme)
    full = mentor(programme, "Vol")
    held(her, full)
    make_duo(programme, mentor=full)
    in_queue(monkeypatch)
    under_way = propose(programme)
    monkeypatch.undo()

    response = staff.post(url("unpin", programme, her.pk), follow=True)

    under_way.refresh_from_db()
    assert under_way.status == "cancelled"
    assert on_table(programme) == {"Fleur Peeters": him.name}
    assert "Fleur Peeters krijgt Ahmed Yilmaz." in text(response)


def test_what_goes_out_does_not_wait_for_a_run(programme, monkeypatch):
    one, *_others = two_and_two(programme)
    sending = plan(programme, of(one))
    in_queue(monkeypatch)
    under_way = propose(programme)
    monkeypatch.undo()

    assert sending_actions.go(sending) == 1

    under_way.refresh_from_db()
    assert (under_way.status, MatchingRun.objects.first().status) == ("cancelled", "waiting")


def test_of_trials_at_once_one_is_worked_out(programme, monkeypatch):
    from django.db.models import QuerySet

    proposed(programme)
    locked = []
    lock = QuerySet.select_for_update

    def noted(rows, *args, **more):
        locked.append(rows.model.__name__)
        return lock(rows, *args, **more)

    monkeypatch.setattr(QuerySet, "select_for_update", noted)
    in_queue(monkeypatch)

    run_actions.try_out(programme, weights={}, by=coordinator_of(programme))

    assert locked[0] == "Programme"


# --- pins of colleagues -------------------------------------------------------------------------


def test_two_colleagues_who_pinned_them_both_ways_can_be_overruled(staff, programme):
    an, bo, an_too, bo_too = both_roles(programme)
    held(an, bo_too, make_coordinator("Jo de Wit"))
    held(bo, an_too, make_coordinator("Mia Vos"))
    data = {"mentee": an.pk, "mentor": bo_too.pk, "reason": "other", "explanation": ""}

    told = staff.post(url("veto", programme), data)
    kept = Veto.objects.count(), Pin.objects.count()
    seen = told.context["form"]["seen"].value()
    staff.post(url("veto", programme), data | {"seen": seen})

    shown = text(told)
    assert [f"{name} zette deze twee vast" in shown for name in ("Jo de Wit", "Mia Vos")] == [
        *(True, True),
    ]
    assert kept == (0, 2)
    assert (Veto.objects.count(), Pin.objects.count()) == (1, 0)


@pytest.mark.parametrize("act", ["drop", "veto"])
def test_that_a_pin_went_with_it_stays_in_the_history(programme, act):
    proposal = proposed(programme)
    colleague, by = make_coordinator("Jo de Wit"), coordinator_of(programme)
    pin = held(proposal.mentee, proposal.mentor, colleague)

    if act == "drop":
        table_actions.drop(proposal, by=by)
    else:
        two = proposal.mentee, proposal.mentor
        table_actions.veto(*two, reason="other", seen=pin.mark, by=by)

    assert Entry.objects.get(kind="unpinned").by == by
    assert not Pin.objects.exists()


def test_said_again_it_has_the_date_of_now(programme):
    her, him = mentee(programme, hagro="Zuid"), mentor(programme, hagro="Zuid")
    by, before = coordinator_of(programme), now()
    then = before.replace(year=before.year - 1, day=1)
    Veto.objects.create(mentee=her, mentor=him, reason="other", by=by, at=then)
    RuleOverride.objects.create(
        programme=programme, mentee=her, mentor=him, rule="hagro", reason="x", by=by, at=then
    )

    table_actions.veto(her, him, reason="unfit", by=by)
    vetoed = Veto.objects.get()
    table_actions.allow(vetoed, by=by)
    table_actions.pair_by_hand(her, him, broken=["hagro"], reason="y", by=by)

    assert vetoed.at > before
    assert RuleOverride.objects.get().at > before


# --- who is forgotten ---------------------------------------------------------------------------


def test_a_sending_that_was_for_her_alone_is_off_and_another_goes(programme):
    one, two, *_mentors = two_and_two(programme)
    alone, both = plan(programme, of(one)), plan(programme, of(two))
    her = mentee(programme, "Drie")
    Proposal.objects.create(
        run=MatchingRun.objects.first(),
        mentee=her,
        mentor=mentor(programme, "Kim"),
        score=1,
        status="scheduled",
        sending=both,
    )

    person_actions.forget(one.user)
    person_actions.forget(her.user)

    for each in (alone, both):
        each.refresh_from_db()
    assert [each.status for each in (alone, both)] == ["cancelled", "planned"]
    assert [sending_actions.go(each) for each in (alone, both)] == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_forgetting_her_waits_for_what_goes_out_at_that_moment(monkeypatch):
    """Else it makes a duo of somebody who is not there any more."""
    programme = make_programme()
    proposal = proposed(programme)
    sending = plan(programme, proposal)
    look, outcomes = selectors.still_possible, []

    def forget():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        try:
            person_actions.forget(proposal.mentee.user)
        except OperationalError:
            outcomes.append("waits")
        finally:
            connection.close()

    def meanwhile(*args, **more):
        possible = look(*args, **more)
        thread = threading.Thread(target=forget)
        thread.start()
        thread.join()
        return possible

    monkeypatch.setattr(selectors, "still_possible", meanwhile)

    assert sending_actions.go(sending) == 1
    assert outcomes == ["waits"]
    with pytest.raises(person_actions.InLiveDuo):
        person_actions.forget(proposal.mentee.user)


@pytest.mark.django_db(transaction=True)
def test_forgetting_and_sending_at_once_do_one_of_the_two():
    programme = make_programme()
    proposal = proposed(programme)
    sending = plan(programme, proposal)

    def forget():
        try:
            person_actions.forget(proposal.mentee.user)
        except person_actions.InLiveDuo:
            return "told"
        return None

    at_once(forget, lambda: sending_actions.go(Sending.objects.get(pk=sending.pk)) and None)

    proposal.mentee.user.refresh_from_db()
    assert Duo.objects.exists() is proposal.mentee.user.is_active
