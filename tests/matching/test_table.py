"""What the team does with what lies on the table; nobody outside it hears of that."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from matching import inputs, jobs, run_actions, sending_actions, table_actions
from matching.models import Entry, MatchingRun, Pin, Proposal, RuleOverride, Veto
from mentorship.duos.models import Duo
from mentorship.intake.models import Interview, Participant
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.factories import coordinator_of, make_coordinator, make_participant, make_programme
from tests.matching.table import (
    at_once,
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
SECRET = "Zaten samen in een rechtszaak"


def decide(browser, programme, proposal, act, **more):
    data = {"act": act, "seen": proposal.mentor_id} | more
    return browser.post(url("decide", programme, proposal.mentee_id), data, follow=True)


def kinds(proposal):
    rows = Entry.objects.filter(mentee=proposal.mentee, mentor=proposal.mentor)
    return [entry.kind for entry in rows.order_by("pk")]


# --- one press ----------------------------------------------------------------------------------


def test_agreeing_is_not_sending(staff, programme):
    """S2-MATCH-2: who decided what, and when."""
    proposal = proposed(programme)

    agreed = decide(staff, programme, proposal, "approve")
    proposal.refresh_from_db()
    by = proposal.approved_by
    undone = decide(staff, programme, proposal, "disapprove")

    proposal.refresh_from_db()
    assert (by, proposal.approved_by, proposal.approved_at) == (
        *(coordinator_of(programme), None, None),
    )
    assert (Duo.objects.count(), OutgoingEmail.objects.count()) == (0, 0)
    assert "Toch niet akkoord" in text(agreed)
    assert [words in text(undone) for words in ("Niet meer akkoord", "Ilse Vermeer")] == [
        True,
        True,
    ]
    assert kinds(proposal) == ["approved", "disapproved"]


def test_what_is_pinned_stays_whatever_comes(staff, programme):
    """A better mentor comes; the two stay together until somebody lets them go."""
    proposal = proposed(programme)
    Proposal.objects.filter(pk=proposal.pk).update(score=1)

    pinned = decide(staff, programme, proposal, "pin")
    mentee(programme, "Beter Passend")
    propose(programme)
    kept = on_table(programme)["Fleur Peeters"]
    address = url("unpin", programme, proposal.mentee_id)
    released = staff.post(address, {"seen": proposal.mentor_id}, follow=True)
    staff.post(address)

    assert kept == "Ahmed Yilmaz"
    assert pinned.context["kpi"]["pinned"] == 1
    assert not Pin.objects.exists()
    assert "Niet meer vastgezet" in text(released)
    assert kinds(proposal) == ["pinned", "unpinned"]


def test_letting_go_from_the_list_of_pins_leads_back_to_it(staff, programme):
    proposal = proposed(programme)
    decide(staff, programme, proposal, "pin")
    listed = text(staff.get(url("kept", programme)))

    response = staff.post(url("unpin", programme, proposal.mentee_id), {"kept": "1"})

    assert "Fleur Peeters met Ahmed Yilmaz" in listed
    assert response.url == url("kept", programme)


def test_a_pin_that_somebody_let_go_meanwhile_is_not_let_go_twice(programme):
    proposal = proposed(programme)
    by = coordinator_of(programme)
    table_actions.pin(proposal, by=by)
    pin = Pin.objects.get()

    for _ in range(2):
        table_actions.unpin(pin, by=by)

    assert kinds(proposal) == ["pinned", "unpinned"]


def test_what_is_taken_off_the_table_leaves_both_in_the_pool(staff, programme):
    proposal = proposed(programme)
    decide(staff, programme, proposal, "pin")

    response = decide(staff, programme, proposal, "drop")

    proposal.refresh_from_db()
    assert (proposal.status, proposal.decided_by) == ("dropped", coordinator_of(programme))
    assert (Duo.objects.count(), OutgoingEmail.objects.count()) == (0, 0)
    assert (on_table(programme), response.context["kpi"]["waiting"]) == ({}, 1)
    assert not Pin.objects.exists()
    assert "Van tafel gehaald" in text(response)


@pytest.mark.parametrize("act", ["approve", "pin", "drop"])
def test_what_a_colleague_changed_first_is_not_decided_on(staff, programme, act):
    """The second is told, and nothing is done."""
    one, _two, bo, _pim = two_and_two(programme)
    seen = of(one)
    table_actions.choose(of(one), mentor=bo, by=make_coordinator())

    response = decide(staff, programme, seen, act)

    assert "Iemand wijzigde dit voorstel net voor jou" in text(response)
    assert on_table(programme)["Een"] == "Bo"
    assert of(one).approved_at is None


@pytest.mark.parametrize("seen", ["", "x", "9" * 40])
def test_a_proposal_that_nobody_saw_is_not_decided_on(staff, programme, seen):
    proposal = proposed(programme)

    response = decide(staff, programme, proposal, "drop", seen=seen)

    assert "Iemand wijzigde dit voorstel net voor jou" in text(response)
    assert Proposal.objects.get().status == "draft"


def test_an_act_that_there_is_not_is_not_there(staff, programme):
    proposal = proposed(programme)

    assert decide(staff, programme, proposal, "verzonnen").status_code == 404


def test_what_is_about_to_go_out_is_not_decided_on_any_more(programme):
    proposal = proposed(programme)
    by = coordinator_of(programme)
    sending_actions.plan(programme, [Proposal.objects.get()], guide=by, by=by)

    for act in (table_actions.approve, table_actions.drop, table_actions.pin):
        with pytest.raises(TransitionNotAllowed):
            act(proposal, by=by)


def test_a_proposal_that_moved_or_went_between_looking_and_locking_is_told(programme):
    one, _two, bo, _pim = two_and_two(programme)
    moved, gone, by = of(one), of(one), coordinator_of(programme)
    Proposal.objects.filter(pk=moved.pk).update(mentor=bo)

    with pytest.raises(TransitionNotAllowed):
        table_actions.drop(moved, by=by)
    Proposal.objects.filter(mentee=one).delete()
    with pytest.raises(TransitionNotAllowed):
        table_actions.drop(gone, by=by)


# --- another mentor -----------------------------------------------------------------------------


def test_another_mentor_is_taken_as_it_was_shown(staff, programme):
    """Who else changes is said before and after, and nothing else changes."""
    one, _two, bo, _pim = two_and_two(programme)
    before = staff.get(url("pair", programme, one.pk))
    [other] = before.context["others"]

    response = staff.post(
        url("choose", programme, one.pk), {"seen": of(one).mentor_id, "mentor": bo.pk}, follow=True
    )

    assert (other.name, other.total < 0, len(other.moves)) == ("Bo", True, 1)
    assert other.moves[0].startswith("Twee krijgt dan Pim (")
    assert on_table(programme) == {"Een": "Bo", "Twee": "Pim"}
    assert "Een krijgt nu Bo. Twee krijgt nu Pim." in text(response)
    assert inputs.pins(programme).get().mentor == bo
    assert kinds(of(one)) == ["chosen"]


def test_who_moves_for_another_is_not_held_where_she_was(programme):
    one, two, bo, _pim = two_and_two(programme)
    by = coordinator_of(programme)
    table_actions.pin(of(two), by=by)

    table_actions.choose(of(one), mentor=bo, by=by)

    assert on_table(programme) == {"Een": "Bo", "Twee": "Pim"}
    assert [pin.mentee for pin in inputs.pins(programme)] == [one]


def test_a_move_that_leaves_somebody_without_a_mentor_is_told(staff, programme):
    one = mentee(programme, "Een", hagro="Noord")
    mentee(programme, "Twee", hagro="Zuid")
    bo = mentor(programme, "Bo", hagro="Oost")
    mentor(programme, "Pim", hagro="Zuid")
    propose(programme)

    shown = staff.get(url("pair", programme, one.pk))
    [other] = shown.context["others"]
    done = staff.post(
        url("choose", programme, one.pk), {"seen": of(one).mentor_id, "mentor": bo.pk}, follow=True
    )

    assert (other.matched, other.moves) == (-1, ["Twee heeft dan geen mentor."])
    assert "Eén match minder." in text(shown)
    assert "Twee heeft nu geen mentor." in text(done)


def test_the_mentor_who_was_proposed_is_no_other_mentor(staff, programme):
    one, *_others = two_and_two(programme)
    seen = of(one).mentor_id

    response = staff.post(
        url("choose", programme, one.pk), {"seen": seen, "mentor": seen}, follow=True
    )

    assert "Kies eerst een andere" in text(response)
    assert MatchingRun.objects.count() == 1


def test_a_mentor_who_was_not_shown_is_not_taken(staff, programme):
    one, *_others = two_and_two(programme)
    late = mentor(programme, "Te Laat")
    elsewhere = mentor(make_programme(), "Elders")
    seen = of(one).mentor_id

    codes = [
        staff.post(url("choose", programme, one.pk), {"seen": seen, "mentor": key}).status_code
        for key in (late.pk, elsewhere.pk, "x")
    ]

    assert codes == [409, 404, 404]
    assert on_table(programme)["Een"] == "Pim"


def test_another_mentor_of_a_proposal_that_changed_is_not_taken(staff, programme):
    one, _two, bo, _pim = two_and_two(programme)

    response = staff.post(
        url("choose", programme, one.pk), {"seen": bo.pk, "mentor": bo.pk}, follow=True
    )

    assert "Iemand wijzigde" in text(response)


# --- never together -----------------------------------------------------------------------------


def vetoed(programme, her, him, **more):
    return {"mentee": her.pk, "mentor": him.pk, "reason": "conflict", "explanation": SECRET} | more


def test_two_who_are_never_to_be_together_are_not_proposed_again(staff, programme):
    one, _two, _bo, pim = two_and_two(programme)

    response = staff.post(url("veto", programme), vetoed(programme, one, pim), follow=True)
    propose(programme)

    assert on_table(programme) == {"Een": "Bo", "Twee": "Pim"}
    assert "Een krijgt nu Bo." in text(response)
    assert Veto.objects.get().by == coordinator_of(programme)


def test_the_reason_goes_nowhere_but_the_page_of_the_team(staff, as_participant, programme, caplog):
    one, _two, _bo, pim = two_and_two(programme)
    staff.post(url("veto", programme), vetoed(programme, one, pim))
    send(programme, list(Proposal.objects.drafts()))

    bodies = [mail.subject + mail.kind for mail in OutgoingEmail.objects.all()]
    hers = [text(as_participant(each).get("/m/", follow=True)) for each in (one, pim)]
    pair = text(staff.get(url("pair", programme, one.pk)))

    assert SECRET in text(staff.get(url("kept", programme)))
    from mentorship.mail.compose import restored

    bodies += [restored(mail).body for mail in OutgoingEmail.objects.all()]
    for said in [
        *bodies,
        *hers,
        pair,
        caplog.text,
        str(Veto.objects.get()),
        *map(str, Entry.objects.all()),
    ]:
        assert SECRET not in said
        assert "conflict" not in said.lower()


def test_a_veto_is_about_people_not_about_who_is_the_mentor(programme):
    """They could become each other's mentor the other way round."""
    her, him = mentee(programme), mentor(programme)
    Veto.objects.create(mentee=her, mentor=him, reason="other", by=coordinator_of(programme))
    make_participant(programme, role="mentee", email=him.user.email)
    make_participant(programme, role="mentor", email=her.user.email, trained=True)

    assert propose(programme).matched == 0


def test_a_veto_on_two_who_were_not_proposed_leaves_the_table_alone(staff, programme):
    one, _two, bo, _pim = two_and_two(programme)

    staff.post(url("veto", programme), vetoed(programme, one, bo))

    assert on_table(programme) == {"Een": "Pim", "Twee": "Bo"}
    assert MatchingRun.objects.count() == 1


def test_a_veto_lets_go_of_a_pin_and_can_be_taken_back(staff, programme):
    one, _two, _bo, pim = two_and_two(programme)
    by = coordinator_of(programme)
    table_actions.pin(of(one), by=by)
    staff.post(url("veto", programme), vetoed(programme, one, pim))
    found = Veto.objects.get()

    staff.post(url("allow", programme, found.pk))
    again = staff.post(url("allow", programme, found.pk))
    table_actions.allow(found, by=by)
    propose(programme)

    assert again.status_code == 404
    assert not Pin.objects.exists()
    assert "allowed" in Entry.objects.values_list("kind", flat=True)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "omdat"}, "reason"),
        ({"mentee": ""}, "mentee"),
        ({"mentor": "\x00"}, "mentor"),
        ({"explanation": "x" * 501}, "explanation"),
    ],
)
def test_a_veto_that_is_not_whole_is_asked_again(staff, programme, data, field):
    her, him = mentee(programme), mentor(programme)

    response = staff.post(url("veto", programme), vetoed(programme, her, him, **data))

    assert list(response.context["form"].errors) == [field]
    assert not Veto.objects.exists()


def test_the_veto_page_knows_whom_it_was_opened_for(staff, programme):
    her, him = mentee(programme), mentor(programme)

    response = staff.get(url("veto", programme), {"mentee": her.pk, "mentor": him.pk})

    form = response.context["form"]
    assert (form["mentee"].value(), form["mentor"].value()) == (her.pk, him.pk)


# --- by hand ------------------------------------------------------------------------------------


def test_two_people_can_be_paired_by_hand(staff, programme):
    one, _two, bo, _pim = two_and_two(programme)

    response = staff.post(
        url("by_hand", programme), {"mentee": one.pk, "mentor": bo.pk}, follow=True
    )

    assert on_table(programme) == {"Een": "Bo", "Twee": "Pim"}
    assert "Een krijgt nu Bo." in text(response)


def test_a_rule_that_two_break_is_named_and_needs_a_reason(staff, programme):
    """S4-COND-5a: an override is kept with why, by whom and when."""
    her = mentee(programme, hagro="Centrum")
    him = mentor(programme, hagro="Centrum")
    data = {"mentee": her.pk, "mentor": him.pk}

    asked = staff.post(url("by_hand", programme), data)
    data["told"] = asked.context["form"]["told"].value()
    again = staff.post(url("by_hand", programme), data)
    done = staff.post(url("by_hand", programme), data | {"reason": "Hij verhuist"}, follow=True)

    assert "allebei in Hagro Centrum" in text(asked)
    assert (asked.context["form"].errors, "hoeft niet" in text(asked)) == ({}, False)
    assert list(again.context["form"].errors) == ["reason"]
    override = RuleOverride.objects.get()
    assert (override.rule, override.reason, override.by) == (
        *("hagro", "Hij verhuist", coordinator_of(programme)),
    )
    assert on_table(programme) == {"Fleur Peeters": "Ahmed Yilmaz"}
    assert [each.reason for each in done.context["set_aside"]] == ["Hij verhuist"]
    assert send(programme, [of(her)]) == 1


def test_rules_are_shown_at_once_for_two_who_were_chosen_elsewhere(staff, programme):
    her = mentee(programme, hagro="Centrum")
    him = mentor(programme, hagro="Centrum")
    him_too = mentor(programme, "Bo", hagro="Anders", availability=["sun-morning"])
    data = {"mentee": her.pk, "mentor": him.pk}

    opened = staff.get(url("by_hand", programme), data)

    told = opened.context["form"]["told"].value()
    assert (told, opened.context["form"].errors) == ("hagro", {})
    assert "allebei in Hagro Centrum" in text(opened)
    data = data | {"mentor": him_too.pk, "told": told, "reason": "Hij verhuist"}
    other = staff.post(url("by_hand", programme), data)
    assert "kunnen nooit op hetzelfde dagdeel" in text(other)
    assert other.context["form"]["reason"].value() == "Hij verhuist"
    assert not RuleOverride.objects.exists()


def test_two_who_can_never_be_are_told_so_at_once(staff, programme):
    her, him = mentee(programme), mentor(programme)
    Veto.objects.create(mentee=her, mentor=him, reason="other", by=coordinator_of(programme))

    opened = staff.get(url("by_hand", programme), {"mentee": her.pk, "mentor": him.pk})

    assert "Deze twee kunnen geen duo zijn." in text(opened)
    assert "Waarom mag dit toch?" not in text(opened)


def test_more_than_three_who_change_are_named_too(staff, programme):
    couples(programme, 13)

    response = staff.post(url("run", programme), follow=True)

    shown = text(response)
    assert "Ook anders voor Mentee 3, Mentee 4," in shown
    assert "Mentee 9 en nog 3." in shown


def test_what_the_team_forbade_is_not_set_aside_by_hand(staff, programme):
    her, him = mentee(programme), mentor(programme)
    Veto.objects.create(mentee=her, mentor=him, reason="other", by=coordinator_of(programme))

    response = staff.post(
        url("by_hand", programme),
        {"mentee": her.pk, "mentor": him.pk, "reason": "Toch wel"},
    )

    assert list(response.context["form"].errors) == ["mentor"]
    assert not RuleOverride.objects.exists()


@pytest.mark.parametrize(
    "data", [{"reason": ""}, {"mentee": "x", "mentor": "\x00"}, {"mentee": "999999"}]
)
def test_people_who_are_not_there_are_not_paired(staff, programme, data):
    proposed(programme)

    response = staff.post(url("by_hand", programme), data)

    assert set(response.context["form"].errors) == {"mentee", "mentor"}


def test_who_is_about_to_hear_is_not_paired_with_another(programme):
    """Her proposal was planned after the page had looked."""
    one, _two, bo, _pim = two_and_two(programme)
    by = coordinator_of(programme)
    sending_actions.plan(programme, [of(one)], guide=by, by=by)

    with pytest.raises(table_actions.NotPossible):
        table_actions.pair_by_hand(one, bo, broken=[], reason="", by=by)


def test_a_run_under_way_begins_again_with_what_was_decided_by_hand(staff, programme, monkeypatch):
    couples(programme, 2)
    run_actions.ask(programme, by=coordinator_of(programme))
    monkeypatch.setattr(run_actions, "PATIENCE", -1.0)
    under_way = propose(programme)
    one = Proposal.objects.earliest("pk").mentee
    him = Proposal.objects.latest("pk").mentor

    staff.post(url("by_hand", programme), {"mentee": one.pk, "mentor": him.pk}, follow=True)

    newest = MatchingRun.objects.first()
    under_way.refresh_from_db()
    run_actions.work_out(newest)
    assert (under_way.status, newest.status) == ("cancelled", "done")
    assert on_table(programme)[one.name] == him.name


# --- notes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["Gebeld: willen allebei.", "😀 שלום", "{{7*7}} <b>x</b>"])
def test_what_somebody_says_about_two_stays_with_them_across_runs(staff, programme, said):
    proposal = proposed(programme)
    address = url("note", programme, proposal.mentee_id)
    empty = staff.get(address, {"mentor": proposal.mentor_id})

    staff.post(address, {"mentor": proposal.mentor_id, "text": said})
    propose(programme)
    response = staff.get(url("pair", programme, proposal.mentee_id))

    assert empty.status_code == 200
    assert [entry.text for entry in response.context["entries"]] == [said]
    assert "<b>x</b>" not in text(response)


@pytest.mark.parametrize("said", ["", " \n", "x" * 1001])
def test_a_note_that_says_nothing_or_too_much_is_asked_again(staff, programme, said):
    proposal = proposed(programme)

    response = staff.post(
        url("note", programme, proposal.mentee_id), {"mentor": proposal.mentor_id, "text": said}
    )

    assert response.context["form"].errors
    assert not Entry.objects.exists()


# --- forgetting ---------------------------------------------------------------------------------


def test_of_somebody_who_is_forgotten_no_words_remain(programme):
    from mentorship.dashboard.person_actions import forget

    one, _two, _bo, pim = two_and_two(programme)
    by = coordinator_of(programme)
    table_actions.note(one, pim, text=SECRET, by=by)
    table_actions.veto(one, pim, reason="unfit", explanation=SECRET, by=by)
    sending_actions.plan(programme, [of(one)], guide=by, by=by)
    Interview.objects.create(
        application=one.application, held_on=localdate(), interviewer=by, impression=5
    )
    RuleOverride.objects.create(
        programme=programme, mentee=one, mentor=pim, rule="hagro", reason=SECRET, by=by
    )

    forget(one.user)

    assert not Veto.objects.exclude(reason="other", explanation="").exists()
    assert not Interview.objects.filter(impression__isnull=False).exists()
    assert not Proposal.objects.filter(mentee=one).exists()
    assert not Entry.objects.exclude(text="").exists()
    assert "Een" not in on_table(programme)
    assert SECRET not in RuleOverride.objects.get().reason


# --- the doors ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["veto", "by_hand", "kept", "history"])
def test_the_pages_of_another_programme_are_not_there(staff, name):
    assert staff.get(url(name, make_programme())).status_code == 404


@pytest.mark.parametrize(
    "name", ["decide", "unpin", "choose", "note", "look_further", "pair", "decline"]
)
def test_a_mentee_of_another_programme_is_not_there(staff, programme, name):
    proposal = proposed(make_programme())
    data = {"seen": proposal.mentor_id, "act": "drop", "mentor": proposal.mentor_id, "text": "x"}
    method = staff.get if name == "pair" else staff.post

    codes = [
        method(url(name, place, proposal.mentee_id), data).status_code
        for place in (programme, proposal.mentee.programme)
    ]

    assert codes == [404, 404]
    assert (Proposal.objects.get().status, Entry.objects.count()) == ("draft", 0)


def test_a_note_about_a_mentor_of_another_programme_is_not_kept(staff, programme):
    proposal = proposed(programme)
    elsewhere = mentor(make_programme())

    response = staff.post(
        url("note", programme, proposal.mentee_id), {"mentor": elsewhere.pk, "text": "x"}
    )

    assert response.status_code == 404


def test_a_veto_of_another_programme_is_not_taken_back(staff, programme):
    elsewhere = make_programme()
    her, him = mentee(elsewhere), mentor(elsewhere)
    by = coordinator_of(elsewhere)
    found = Veto.objects.create(mentee=her, mentor=him, reason="other", by=by)

    codes = [
        staff.post(url("allow", where, found.pk)).status_code for where in (programme, elsewhere)
    ]
    crossed = staff.post(url("veto", programme), vetoed(programme, her, him))

    assert codes == [404, 404]
    assert set(crossed.context["form"].errors) == {"mentee", "mentor"}


@pytest.mark.parametrize(
    "name",
    ["run", "try_out", "decide", "unpin", "choose", "look_further", "decline"],
)
def test_looking_at_the_address_of_a_button_changes_nothing(staff, programme, name):
    proposal = proposed(programme)
    args = [] if name in {"run", "try_out"} else [proposal.mentee_id]

    response = staff.get(url(name, programme, *args))

    assert (response.status_code, MatchingRun.objects.count()) == (405, 1)


def test_pins_and_vetoes_are_paged_at_the_same_price(staff, programme):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    by, him = coordinator_of(programme), mentor(programme)
    counts = []
    for many in (1, 51):
        for number in range(many):
            her = mentee(programme, f"Mentee {number}")
            Veto.objects.create(mentee=her, mentor=him, reason="other", by=by)
            Pin.objects.create(mentee=her, mentor=him, by=by)
        with CaptureQueriesContext(connection) as queries:
            response = staff.get(url("kept", programme))
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert (response.context["pins"].next, len(response.context["vetoes"].rows)) != (None, 52)
    assert "Kan nu niet" in text(response)


def test_rows_are_called_by_what_people_know(programme):
    proposal = proposed(programme)
    by = coordinator_of(programme)
    table_actions.pin(proposal, by=by)
    run = proposal.run

    assert [str(run), str(proposal), str(Pin.objects.get()), str(Entry.objects.get())] == [
        f"{programme} · {run.asked_at:%Y-%m-%d %H:%M}",
        "Fleur Peeters · Ahmed Yilmaz",
        "Fleur Peeters · Ahmed Yilmaz",
        "Fleur Peeters · Ahmed Yilmaz: pinned",
    ]
    assert str(inputs.matching_settings(programme)) == str(programme)


# --- two at once --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_mentee_for_another_mentor_one_is_told():
    """Two matchers cannot claim the same person (S2-MATCH-2)."""
    programme = make_programme()
    one = mentee(programme, "Een")
    for name in ("Bo", "Pim", "Jo"):
        mentor(programme, name)
    propose(programme)
    proposal = of(one)
    offered = [row["mentor"] for row in proposal.alternatives]

    def choose(key):
        from mentorship.intake.models import Participant

        row = Proposal.objects.select_related("run", "mentee__programme").get(pk=proposal.pk)
        him = Participant.objects.get(pk=key)
        return lambda: table_actions.choose(row, mentor=him, by=coordinator_of(programme)) and None

    outcomes = at_once(*map(choose, offered))

    assert sorted(outcomes) == ["done", "told"]
    assert Proposal.objects.drafts().count() == 1
    assert Pin.objects.get().mentor == of(one).mentor


@pytest.mark.django_db(transaction=True)
def test_of_two_who_pair_a_mentee_by_hand_the_last_one_counts_and_she_has_one_mentor():
    programme = make_programme()
    one = mentee(programme, "Een")
    mentors = [mentor(programme, name) for name in ("Bo", "Pim")]
    by = coordinator_of(programme)

    def pair(him):
        return lambda: table_actions.pair_by_hand(one, him, broken=[], reason="", by=by) and None

    assert at_once(*map(pair, mentors)) == ["done", "done"]
    assert Proposal.objects.drafts().count() == Pin.objects.count() == 1
    assert Pin.objects.get().mentor == of(one).mentor


@pytest.mark.django_db(transaction=True)
def test_the_one_who_loses_the_race_reads_that_a_colleague_was_first(staff_of):
    programme = make_programme()
    proposal = proposed(programme)
    browsers = [staff_of(programme) for _ in range(3)]

    def click(browser):
        data = {"act": "drop", "seen": proposal.mentor_id}
        address = url("decide", programme, proposal.mentee_id)

        def act():
            response = browser.post(address, data)
            if response.status_code == 302:
                response = browser.get(response.url)
            was_told = response.status_code == 409 or "net voor jou" in text(response)
            return "told" if was_told else "done"

        return act

    assert sorted(at_once(*map(click, browsers))) == ["done", "told", "told"]
    assert jobs.RETRIES


def test_who_takes_nobody_for_a_while_is_named_by_hand_and_cannot_be_chosen(staff, programme):
    her = make_participant(programme)
    away = make_participant(programme, role="mentor", name="Els Dekker", trained=True)
    Participant.objects.filter(pk=away.pk).update(away_until=localdate() + timedelta(days=9))

    page = staff.get(url("by_hand", programme))
    refused = staff.post(url("by_hand", programme), {"mentee": her.pk, "mentor": away.pk})

    shown = " ".join(page.content.decode().split())
    assert "want ze nemen nu niemand: Els Dekker tot" in shown
    assert "mentor" in refused.context["form"].errors
    assert not Proposal.objects.exists()
