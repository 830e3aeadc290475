"""A place is given once: not again while its proposal goes out, is pinned, or is being worked out."""

import pytest

from matching import run_actions, sending_actions, table_actions, working
from matching.models import Entry, MatchingRun, Pin, Proposal, Sending, Veto
from mentorship.duos.models import Duo
from mentorship.intake.models import Participant
from mentorship.transitions import TransitionNotAllowed
from tests.factories import coordinator_of, make_coordinator, make_duo, make_participant
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


def plan(programme, *proposals):
    guide = coordinator_of(programme)
    return sending_actions.plan(programme, proposals, guide=guide, by=guide)


def laid_by_hand(programme, her, him):
    """A draft that no run laid any more, as of a table that lay there for long."""
    run = MatchingRun.objects.first() or propose(programme)
    Proposal.objects.filter(mentee=her).delete()
    return Proposal.objects.create(run=run, mentee=her, mentor=him, score=1)


# --- what goes out ------------------------------------------------------------------------------


def test_a_place_that_goes_out_is_not_planned_for_another(staff, programme):
    him = mentor(programme)
    one, two = mentee(programme, "Een"), mentee(programme, "Twee")
    first, second = laid_by_hand(programme, one, him), laid_by_hand(programme, two, him)
    plan(programme, first)

    shown = staff.get(url("publish", programme))
    with pytest.raises(TransitionNotAllowed):
        plan(programme, second)

    assert [possible for _row, _ticked, possible in shown.context["rows"]] == [False]
    assert Sending.objects.count() == 1
    second.refresh_from_db()
    assert second.status == "draft"


def test_of_two_places_one_is_left_for_another(programme):
    him = mentor(programme, capacity=2)
    one, two = mentee(programme, "Een"), mentee(programme, "Twee")
    first, second = laid_by_hand(programme, one, him), laid_by_hand(programme, two, him)

    sendings = [plan(programme, each) for each in (first, second)]

    assert [sending_actions.go(each) for each in sendings] == [1, 1]


def test_what_was_planned_first_goes_out_first_where_places_went(programme):
    """He took two, and takes one now."""
    him = mentor(programme, capacity=2)
    one, two = mentee(programme, "Een"), mentee(programme, "Twee")
    rows = laid_by_hand(programme, one, him), laid_by_hand(programme, two, him)
    sendings = [plan(programme, each) for each in rows]
    Participant.objects.filter(pk=him.pk).update(capacity=1)

    assert [sending_actions.go(each) for each in sendings] == [1, 0]
    assert Duo.objects.get().mentee == one


@pytest.mark.parametrize("how", ["planned", "paired"])
def test_a_place_that_went_while_a_run_was_worked_out_is_not_given_again(
    programme, monkeypatch, how
):
    """Who is pinned keeps the one that is left, and then the better match."""
    him = mentor(programme, capacity=3, topics=["practice"])
    first, second = (mentee(programme, name, topics=["balance"]) for name in ("Een", "Twee"))
    better = mentee(programme, "Beter", topics=["practice"])
    Pin.objects.create(mentee=second, mentor=him, by=coordinator_of(programme))
    monkeypatch.setattr(run_actions, "PATIENCE", -1.0)
    run = propose(programme)
    found = working.answer(run_actions._read(run))
    assert len(found.pairs) == 3
    other = mentee(programme, "Ander")
    if how == "paired":
        make_duo(programme, mentor=him, mentee=other)
    else:
        Proposal.objects.create(
            run=run, mentee=other, mentor=him, score=1, status="scheduled",
        )  # fmt: skip

    run_actions._lay(run, found)

    assert on_table(programme) == {"Twee": "Ahmed Yilmaz", "Beter": "Ahmed Yilmaz"}
    assert not Proposal.objects.filter(mentee=first).exists()
    assert of(better).run == run
    run.refresh_from_db()
    assert (run.matched, len(run.pairs), run.is_proven) == (2, 2, False)
    assert run.total == sum(row.score for row in Proposal.objects.drafts())


# --- by hand ------------------------------------------------------------------------------------


def by_hand(browser, programme, her, him):
    data = {"mentee": her.pk, "mentor": him.pk, "reason": "Toch", "told": ""}
    return browser.post(url("by_hand", programme), data)


def test_a_mentor_whose_place_is_pinned_for_another_is_full(staff, programme):
    one, two, bo, _pim = two_and_two(programme)
    table_actions.pin(of(two), by=coordinator_of(programme))

    response = by_hand(staff, programme, one, bo)

    assert response.context["form"].errors["mentor"] == [
        "Bo heeft geen plek meer. Vastgezet: Twee."
    ]
    assert on_table(programme) == {"Een": "Pim", "Twee": "Bo"}


def test_a_mentor_whose_place_goes_out_to_another_is_full(staff, programme):
    one, two, bo, _pim = two_and_two(programme)
    Pin.objects.create(mentee=two, mentor=bo, by=coordinator_of(programme))
    plan(programme, of(two))

    response = by_hand(staff, programme, one, bo)

    assert response.context["form"].errors["mentor"] == [
        "Bo heeft geen plek meer. Gaat zo uit: Twee."
    ]


def test_who_holds_the_place_herself_does_not_stand_in_her_own_way(staff, programme):
    one, _two, _bo, pim = two_and_two(programme)
    table_actions.pin(of(one), by=coordinator_of(programme))

    assert by_hand(staff, programme, one, pim).status_code == 302


def test_who_hears_in_a_few_minutes_is_not_paired_with_another(staff, programme):
    one, _two, bo, _pim = two_and_two(programme)
    plan(programme, of(one))

    response = by_hand(staff, programme, one, bo)

    assert "gaat over een paar minuten uit" in str(response.context["form"].errors["mentor"])


def test_who_has_to_do_something_first_is_not_paired_by_hand(staff, programme):
    programme.gates = programme.gates | {"interview": {"before": "match", "strength": "block"}}
    programme.save()
    her, him = mentee(programme), mentor(programme)

    response = by_hand(staff, programme, her, him)

    assert "Fleur Peeters doet nog niet mee" in str(response.context["form"].errors["mentor"])


def test_two_of_whom_one_said_no_are_not_paired_by_hand_either(staff, programme):
    """S2-MATCH-4: a no is a no, whoever proposes."""
    programme.validates_introduction = True
    programme.save()
    proposal = proposed(programme)
    send(programme, [proposal])
    staff.post(url("decline", programme, proposal.mentee_id))

    response = by_hand(staff, programme, proposal.mentee, proposal.mentor)

    assert "gingen niet verder" in str(response.context["form"].errors["mentor"])
    assert on_table(programme) == {}


@pytest.mark.parametrize("status", ["dissolved", "ended_early", "completed"])
def test_two_whose_duo_ended_are_not_proposed_to_each_other_again(programme, status):
    """Wherever the pool of those who wait begins: she gets another mentor."""
    from matching import pool

    duo = make_duo(programme, status=status)

    assert pool.settings_of(programme).refused == {(duo.mentee_id, duo.mentor_id)}


# --- pins that cannot hold ----------------------------------------------------------------------


def test_a_pin_that_cannot_hold_is_told_with_why(staff, programme):
    """He has no place any more: she gets another, and the team reads that and why."""
    one, two, bo, pim = two_and_two(programme)
    table_actions.pin(of(one), by=coordinator_of(programme))
    make_duo(programme, mentor=pim)

    run = staff.post(url("run", programme), follow=True)
    listed = staff.get(url("kept", programme))
    page = staff.get(url("pair", programme, one.pk))

    assert "Een staat vast met Pim, maar dat kan nu niet." in text(run)
    [(pin, because)] = listed.context["pinned"]
    assert (pin.mentee, because) == (one, ["Pim heeft geen plek meer."])
    assert "Pim heeft geen plek meer." in text(listed)
    her_mentor = of(one).mentor if Proposal.objects.drafts().filter(mentee=one) else None
    assert her_mentor in {bo, None}
    if her_mentor:
        assert page.context["held"].because == ["Pim heeft geen plek meer."]
    assert two.pk


def test_while_it_is_being_worked_out_no_pin_is_in_vain(staff, programme, monkeypatch):
    her, him = mentee(programme, hagro="Zuid"), mentor(programme, hagro="Zuid")
    propose(programme)
    by = coordinator_of(programme)
    monkeypatch.setattr(run_actions, "PATIENCE", -1.0)
    run = table_actions.pair_by_hand(her, him, broken=["hagro"], reason="Toch", by=by)

    def seen():
        [(_pin, because)] = staff.get(url("kept", programme)).context["pinned"]
        page = staff.get(url("pair", programme, her.pk))
        file = b"".join(staff.get(url("export", programme, "csv")).streaming_content)
        is_impossible = "kan nu niet" in text(page) + file.decode()
        return bool(because), is_impossible, page.context["held"] is not None

    under_way = seen()
    run_actions.stop(run)
    stopped = seen()

    assert (under_way, stopped) == ((False, False, False), (True, True, True))


def test_a_pin_that_holds_needs_no_words(staff, programme):
    proposal = proposed(programme)
    table_actions.pin(proposal, by=coordinator_of(programme))

    listed = staff.get(url("kept", programme))
    page = staff.get(url("pair", programme, proposal.mentee_id))

    assert [because for _pin, because in listed.context["pinned"]] == [[]]
    assert page.context["held"] is None
    assert "Kan nu niet" not in text(listed)


def test_a_pin_of_somebody_who_is_in_a_duo_says_so(staff, programme):
    proposal = proposed(programme)
    table_actions.pin(proposal, by=coordinator_of(programme))
    Proposal.objects.all().delete()
    make_duo(programme, mentee=proposal.mentee)

    [(_pin, because)] = staff.get(url("kept", programme)).context["pinned"]

    assert because == ["Fleur Peeters zit al in een duo."]


def test_a_pin_whose_rule_was_set_aside_needs_a_new_run_only(staff, programme):
    from matching.models import RuleOverride

    her, him = mentee(programme, hagro="Zuid"), mentor(programme, hagro="Zuid")
    by = coordinator_of(programme)
    Pin.objects.create(mentee=her, mentor=him, by=by)
    [(_pin, before)] = staff.get(url("kept", programme)).context["pinned"]
    RuleOverride.objects.create(
        programme=programme, mentee=her, mentor=him, rule="hagro", reason="x", by=by
    )

    [(_pin, after)] = staff.get(url("kept", programme)).context["pinned"]

    assert before == ["Fleur Peeters en Ahmed Yilmaz zitten allebei in Hagro Zuid."]
    assert after == ["Er staat niets meer in de weg. Reken opnieuw."]


# --- a veto -------------------------------------------------------------------------------------


def veto(browser, programme, her, him, **more):
    data = {"mentee": her.pk, "mentor": him.pk, "reason": "conflict", "explanation": ""} | more
    return browser.post(url("veto", programme), data, follow=True)


def test_what_goes_out_goes_without_those_who_are_kept_apart(staff, programme):
    one, two, _bo, pim = two_and_two(programme)
    sending = plan(programme, of(one), of(two))

    veto(staff, programme, one, pim)

    assert sending_actions.go(sending) == 1
    assert Duo.objects.get().mentee == two
    kinds = Entry.objects.filter(mentee=one, mentor=pim).values_list("kind", flat=True)
    assert set(kinds) == {"scheduled", "vetoed", "called_off"}


def test_a_sending_of_which_nothing_is_left_is_off(staff, programme):
    proposal = proposed(programme)
    sending = plan(programme, proposal)

    veto(staff, programme, proposal.mentee, proposal.mentor)

    sending.refresh_from_db()
    assert (sending.status, sending_actions.go(sending)) == ("cancelled", 0)
    assert (on_table(programme), Duo.objects.count()) == ({}, 0)


def test_a_veto_stops_what_goes_out_the_other_way_round_too(programme):
    her, him = mentee(programme), mentor(programme)
    make_participant(programme, role="mentee", email=him.user.email)
    other_way = make_participant(programme, role="mentor", email=her.user.email, trained=True)
    Veto.objects.all().delete()
    run = propose(programme)
    Proposal.objects.all().delete()
    swapped = Participant.objects.get(role="mentee", user=him.user)
    Proposal.objects.create(run=run, mentee=swapped, mentor=other_way, score=1)
    sending = plan(programme, Proposal.objects.get())

    table_actions.veto(her, him, reason="other", by=coordinator_of(programme))

    sending.refresh_from_db()
    assert sending.status == "cancelled"


def test_a_veto_of_two_who_heard_of_each_other_is_too_late_and_says_so(staff, programme):
    proposal = proposed(programme)
    send(programme, [proposal])

    response = veto(staff, programme, proposal.mentee, proposal.mentor)

    assert "Te laat" in str(response.context["form"].errors["mentor"])
    assert not Veto.objects.exists()


def test_whoever_overrules_the_pin_of_a_colleague_is_told_of_it_first(staff, programme):
    proposal = proposed(programme)
    colleague = make_coordinator("Jo de Wit")
    table_actions.pin(proposal, by=colleague)

    first = veto(staff, programme, proposal.mentee, proposal.mentor)
    kept = Pin.objects.count(), Veto.objects.count()
    seen = first.context["form"]["seen"].value()
    table_actions.unpin(Pin.objects.get(), by=colleague)
    table_actions.pin(Proposal.objects.get(), by=colleague)
    again = veto(staff, programme, proposal.mentee, proposal.mentor, seen=seen)
    seen = again.context["form"]["seen"].value()
    last = veto(staff, programme, proposal.mentee, proposal.mentor, seen=seen)

    assert ["Jo de Wit zette deze twee vast" in text(page) for page in (first, again, last)] == [
        *(True, True, False),
    ]
    assert kept == (1, 0)
    assert (Pin.objects.count(), Veto.objects.count()) == (0, 1)
    assert seen in text(again)


def test_her_own_pin_is_let_go_without_a_word(staff, programme):
    proposal = proposed(programme)
    table_actions.pin(proposal, by=coordinator_of(programme))

    veto(staff, programme, proposal.mentee, proposal.mentor)

    assert (Pin.objects.count(), Veto.objects.count()) == (0, 1)


# --- the last look ------------------------------------------------------------------------------


def test_what_is_not_shown_is_not_sent_and_that_there_is_more_is_said(
    staff, programme, monkeypatch
):
    from matching import sending_views

    monkeypatch.setattr(sending_views, "AT_ONCE", 2)
    couples(programme, 2)
    propose(programme)
    exact = text(staff.get(url("publish", programme)))
    couples(programme, 1)
    propose(programme)

    response = staff.get(url("publish", programme))
    shown = [row for row, _ticked, _possible in response.context["rows"]]
    [hidden] = Proposal.objects.drafts().exclude(pk__in=[row.pk for row in shown])
    data = {
        "proposals": [row.pk for row in (*shown, hidden)],
        "seen": [row.mark for row in shown],
        "count": 2,
        "guide": coordinator_of(programme).pk,
        "send": "1",
    }
    sent = staff.post(url("publish", programme), data)

    assert (len(shown), response.context["is_more"]) == (2, True)
    assert ["die het langst wachten" in page for page in (exact, text(response))] == [False, True]
    assert "proposals" in sent.context["form"].errors
    assert not Sending.objects.exists()
