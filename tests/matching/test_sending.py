"""Sending: after a last look, with a few minutes in which nothing has changed for anybody."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now
from procrastinate.contrib.django.models import ProcrastinateJob

from matching import jobs, sending_actions, table_actions
from matching.models import Entry, Pin, Proposal, Sending
from mentorship.accounts.models import PersonalLink
from mentorship.duos import actions as duo_actions
from mentorship.duos import introduction_actions as introductions
from mentorship.duos.models import Duo
from mentorship.intake.models import Application
from mentorship.look.templatetags.look import day
from mentorship.mail.models import OutgoingEmail
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
    couples,
    mail_to,
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


def ticked(programme, *proposals, count=None, **more):
    """What a browser sends when the button is pressed."""
    return {
        "proposals": [each.pk for each in proposals],
        "seen": [each.mark for each in proposals],
        "count": len(proposals) if count is None else count,
        "guide": coordinator_of(programme).pk,
        "send": "1",
    } | more


def plan(programme, *proposals):
    guide = coordinator_of(programme)
    return sending_actions.plan(programme, proposals, guide=guide, by=guide)


# --- the last look ------------------------------------------------------------------------------


def test_looking_at_both_mails_keeps_nothing_and_sends_nothing(staff, programme):
    proposed(programme)

    response = staff.get(url("publish", programme))

    assert len(response.context["letters"]) == 2
    assert "Verstuur 1 voorstel (2 e-mails)" in text(response)
    assert (PersonalLink.objects.count(), OutgoingEmail.objects.count(), Duo.objects.count()) == (
        *(0, 0, 0),
    )


def test_the_mails_of_another_pair_can_be_looked_at_with_the_ticks_kept(staff, programme):
    one, two, *_mentors = two_and_two(programme)

    response = staff.post(
        url("publish", programme), {"proposals": [of(one).pk], "show": of(two).pk}
    )

    assert response.context["shown"] == of(two)
    assert [(row.mentee, is_ticked) for row, is_ticked, _possible in response.context["rows"]] == [
        *((one, True), (two, False)),
    ]
    assert not Sending.objects.exists()


def test_what_the_team_agreed_with_is_ticked_first(staff, programme):
    _one, two, *_mentors = two_and_two(programme)
    table_actions.approve(of(two), by=coordinator_of(programme))

    response = staff.get(url("publish", programme))

    assert [row.mentee for row, is_ticked, _possible in response.context["rows"] if is_ticked] == [
        two
    ]
    assert "akkoord van Ilse Vermeer" in text(response)


def test_the_number_on_the_button_is_what_goes_out(staff, programme):
    """Ticks that were taken off after the page came are looked at once more."""
    one, two, *_mentors = two_and_two(programme)

    asked = staff.post(url("publish", programme), ticked(programme, of(one), count=2))
    sent = staff.post(url("publish", programme), ticked(programme, of(one)))

    assert "Verstuur 1 voorstel (2 e-mails)" in text(asked)
    assert "druk nog een keer" in text(asked)
    assert sent.status_code == 302
    assert [row.status for row in (of(one), of(two))] == ["scheduled", "draft"]


@pytest.mark.parametrize("change", [{"score": 1}, {"broken": ["hagro"]}])
def test_what_changed_after_the_page_came_is_looked_at_once_more(staff, programme, change):
    proposal = proposed(programme)
    shown = text(staff.get(url("publish", programme)))
    data = ticked(programme, proposal)
    Proposal.objects.update(**change)

    asked = text(staff.post(url("publish", programme), data))
    planned = Sending.objects.count()
    sent = staff.post(url("publish", programme), ticked(programme, of(proposal.mentee)))

    assert f'name="seen" value="{data["seen"][0]}"' in shown
    assert "De voorstellen zijn intussen veranderd" in asked
    assert "druk nog een keer" not in asked
    assert f'name="seen" value="{of(proposal.mentee).mark}"' in asked
    assert (planned, sent.status_code) == (0, 302)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"proposals": [], "count": 0}, "proposals"),
        ({"guide": ""}, "guide"),
        ({"guide": "\x00"}, "guide"),
        ({"guide": "stranger"}, "guide"),
    ],
)
def test_what_cannot_be_sent_is_refused_at_its_field(staff, programme, data, field):
    proposal = proposed(programme)
    stranger = make_coordinator("Vreemde Eend")
    full = ticked(programme, proposal) | data
    full["guide"] = stranger.pk if full["guide"] == "stranger" else full["guide"]

    response = staff.post(url("publish", programme), full)

    assert list(response.context["form"].errors) == [field]
    assert not Sending.objects.exists()


@pytest.mark.parametrize("key", ["999999", "😀", "\x00", "<script>"])
def test_a_tick_that_is_not_there_counts_for_nothing(staff, programme, key):
    proposal = proposed(programme)

    response = staff.post(
        url("publish", programme), ticked(programme, proposal) | {"proposals": [key], "count": 0}
    )

    assert response.status_code == 200
    assert not Sending.objects.exists()


def test_when_a_colleague_sent_everything_there_is_nothing_to_send(staff, programme):
    response = staff.get(url("publish", programme))

    assert (response.context["rows"], response.status_code) == ([], 200)
    assert "Er is niets te versturen" in text(response)


def test_what_cannot_be_any_more_is_not_ticked_and_says_so(staff, programme):
    one, *_others = two_and_two(programme)
    make_duo(programme, mentee=one)

    response = staff.get(url("publish", programme))

    assert [is_ticked for _row, is_ticked, _possible in response.context["rows"]] == [False, True]
    assert "Kan niet meer" in text(response)


def test_the_last_look_costs_the_same_for_many(staff, programme):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for count in (2, 10):
        couples(programme, count)
        propose(programme)
        staff.get(url("publish", programme))
        with CaptureQueriesContext(connection) as queries:
            staff.get(url("publish", programme))
        counts.append(len(queries))

    assert counts[0] == counts[1]


# --- five minutes -------------------------------------------------------------------------------


def test_until_it_goes_out_nothing_has_changed_for_the_two(staff, programme):
    proposal = proposed(programme)

    response = staff.post(url("publish", programme), ticked(programme, proposal), follow=True)

    shown = text(response)
    assert "gaan over 5 minuten uit" in shown
    assert "1 voorstel gaat uit" in shown
    assert (Duo.objects.count(), OutgoingEmail.objects.count()) == (0, 0)
    job = ProcrastinateJob.objects.get(task_name="matching.send")
    waits = job.scheduled_at - now()
    assert timedelta(minutes=4) < waits <= timedelta(minutes=5)


def test_a_site_can_send_at_once(staff, programme, settings):
    settings.SENDING_DELAY = timedelta(0)
    proposal = proposed(programme)

    response = staff.post(url("publish", programme), ticked(programme, proposal), follow=True)

    assert "Ze gaan nu uit." in text(response)
    assert ProcrastinateJob.objects.get(task_name="matching.send").scheduled_at is None


def test_a_sending_that_is_called_off_leaves_everything_as_it_was(staff, programme):
    one, _two, *_mentors = two_and_two(programme)
    sending = plan(programme, of(one))

    first = staff.post(url("call_off", programme, sending.pk), follow=True)
    second = staff.post(url("call_off", programme, sending.pk), follow=True)
    jobs.send(sending_pk=sending.pk)

    assert on_table(programme) == {"Een": "Pim", "Twee": "Bo"}
    assert (Duo.objects.count(), OutgoingEmail.objects.count()) == (0, 0)
    assert "Geannuleerd." in text(first)
    assert "Te laat" in text(second)
    assert [entry.kind for entry in Entry.objects.filter(mentee=one)] == [
        *("called_off", "scheduled"),
    ]


def test_what_went_out_cannot_be_called_off(staff, programme):
    proposal = proposed(programme)
    sending = plan(programme, proposal)
    jobs.send(sending_pk=sending.pk)

    response = staff.post(url("call_off", programme, sending.pk), follow=True)

    assert "Te laat" in text(response)
    assert Duo.objects.count() == 1


def test_going_out_a_second_time_does_nothing(programme):
    proposal = proposed(programme)
    sending = plan(programme, proposal)

    for _ in range(2):
        jobs.send(sending_pk=sending.pk)

    assert (Duo.objects.count(), OutgoingEmail.objects.count()) == (1, 2)


def test_sending_makes_duos_and_tells_both(programme):
    """S0-CONT-1, S0-CONT-2: the mentee gets the mentor's details and a task with a date."""
    programme.start_scenario = "mentee_contacts"
    programme.validates_introduction = False
    programme.save()
    proposal = proposed(programme)
    by = coordinator_of(programme)
    Pin.objects.create(mentee=proposal.mentee, mentor=proposal.mentor, by=by)

    assert send(programme, [proposal]) == 1

    duo = Duo.objects.get()
    contact_by = localdate() + timedelta(days=10)
    to_mentee, to_mentor = mail_to(duo.mentee), mail_to(duo.mentor)
    assert [
        word
        for word in (duo.mentor.user.email, "06 12 34 56 78", "Ahmed Yilmaz", day(contact_by))
        if word not in to_mentee.body
    ] == []
    assert "Hoe bewaak ik mijn grenzen?" in to_mentor.body
    proposal.refresh_from_db()
    assert (proposal.status, proposal.duo, duo.guide) == ("published", duo, by)
    assert not Pin.objects.exists()


def test_with_an_accompanied_first_meeting_the_guide_plans_it(programme):
    """S2-MATCH-3."""
    programme.start_scenario = "accompanied"
    programme.validates_introduction = True
    programme.save()
    proposal = proposed(programme)

    send(programme, [proposal])

    bodies = [mail_to(person).body for person in (proposal.mentee, proposal.mentor)]
    assert [coordinator_of(programme).name in body for body in bodies] == [True, True]
    assert proposal.mentor.user.email not in bodies[0]


def test_of_those_that_go_out_who_cannot_be_paired_any_more_stays_on_the_table(programme):
    one, two, *_mentors = two_and_two(programme)
    sending = plan(programme, of(one), of(two))
    duo_actions.pair(mentor(programme, "Een Ander"), two, guide=coordinator_of(programme))

    assert sending_actions.go(sending) == 1

    assert [of(one).status, of(two).status] == ["published", "draft"]
    assert Entry.objects.filter(mentee=two).first().kind == "not_sent"


# --- what changed before it was planned ---------------------------------------------------------


def test_a_mentee_who_got_a_mentor_meanwhile_is_not_paired_again(staff, programme):
    proposal = proposed(programme)
    duo_actions.pair(
        mentor(programme, "Een Ander"), proposal.mentee, guide=coordinator_of(programme)
    )

    response = staff.post(url("publish", programme), ticked(programme, proposal))

    proposal.refresh_from_db()
    assert "Wat niet meer kan, is niet meer aangevinkt" in text(response)
    assert (response.status_code, proposal.status, Duo.objects.count()) == (200, "draft", 1)


def test_of_several_all_are_planned_or_none(programme):
    one, two, *_mentors = two_and_two(programme)
    proposals = [of(one), of(two)]
    table_actions.drop(of(two), by=coordinator_of(programme))

    with pytest.raises(TransitionNotAllowed):
        plan(programme, *proposals)

    assert not Sending.objects.exists()


def test_a_proposal_that_a_new_run_took_away_is_not_sent(programme):
    proposal = proposed(programme)
    mentor(programme, "Veel Beter", topics=["practice", "balance", "team"])
    Application.objects.filter(pk=proposal.mentor.application_id).update(answers={})
    propose(programme)

    with pytest.raises(TransitionNotAllowed):
        plan(programme, proposal)


@pytest.mark.parametrize("change", ["capacity", "hagro"])
def test_what_changed_since_the_proposal_is_looked_at_again(programme, change):
    """A proposal may lie on the table for days (S4-COND-5a)."""
    proposal = proposed(programme)
    if change == "capacity":
        make_duo(programme, mentor=proposal.mentor, mentee=mentee(programme, "Een Ander"))
    else:
        answers = proposal.mentee.application.answers
        Application.objects.filter(pk=proposal.mentor.application_id).update(answers=answers)

    with pytest.raises(TransitionNotAllowed):
        plan(programme, proposal)


# --- a no ---------------------------------------------------------------------------------------


def test_a_no_brings_both_back_and_they_are_never_proposed_to_each_other_again(staff, programme):
    """S2-MATCH-4: with their applications untouched, in the same words for both."""
    programme.validates_introduction = True
    programme.save()
    proposal = proposed(programme)
    send(programme, [proposal])
    address = url("pair", programme, proposal.mentee_id)
    offered = "zegt nee" in text(staff.get(address))

    response = staff.post(url("decline", programme, proposal.mentee_id), follow=True)
    run = propose(programme)

    proposal.refresh_from_db()
    assert (offered, proposal.status, proposal.duo.status) == (True, "declined", "dissolved")
    assert "Ging niet door" in text(response)
    states = Application.objects.filter(programme=programme).values_list("status", flat=True)
    assert set(states) == {"accepted"}
    assert (run.mentees, run.places, run.matched) == (1, 1, 0)
    endings = OutgoingEmail.objects.filter(kind="duos/introduction_ended")
    assert {mail.to for mail in endings} == {proposal.mentee.user, proposal.mentor.user}


def test_a_no_after_the_first_meeting_brings_both_back_too(programme):
    """S2-MATCH-4."""
    programme.validates_introduction = True
    programme.save()
    proposal = proposed(programme)
    send(programme, [proposal])
    duo = Duo.objects.get()
    introductions.introduce(duo, on=localdate())
    introductions.answer(duo, answer="yes", by=duo.mentor.user)
    introductions.answer(duo, answer="no", by=duo.mentee.user)

    run = propose(programme)

    assert (run.mentees, run.places, run.matched) == (1, 1, 0)


def test_two_who_began_are_not_parted_here(staff, programme):
    programme.validates_introduction = False
    programme.save()
    proposal = proposed(programme)
    send(programme, [proposal])

    shown = staff.get(url("pair", programme, proposal.mentee_id))
    response = staff.post(url("decline", programme, proposal.mentee_id))

    assert "zegt nee" not in text(shown)
    assert (response.status_code, Duo.objects.get().status) == (409, "confirmed")


def test_a_proposal_whose_duo_is_gone_is_not_declined(programme):
    proposal = proposed(programme)
    send(programme, [proposal])
    Proposal.objects.update(duo=None)

    with pytest.raises(TransitionNotAllowed):
        table_actions.decline(of(proposal.mentee), by=coordinator_of(programme))


def test_a_no_to_what_was_never_sent_is_not_there(staff, programme):
    proposal = proposed(programme)

    response = staff.post(url("decline", programme, proposal.mentee_id))

    assert response.status_code == 404


# --- the doors ----------------------------------------------------------------------------------


def test_a_sending_of_another_programme_is_not_there(staff, programme):
    elsewhere = make_programme()
    sending = plan(elsewhere, proposed(elsewhere))

    codes = [
        staff.post(url("call_off", where, sending.pk)).status_code
        for where in (programme, elsewhere)
    ]

    sending.refresh_from_db()
    assert (codes, sending.status) == ([404, 404], "planned")
    assert str(sending) == f"{elsewhere} · {sending.due_at:%Y-%m-%d %H:%M}"


def test_the_last_look_of_another_programme_is_not_there(staff):
    assert staff.get(url("publish", make_programme())).status_code == 404


def test_a_mentor_is_no_mentee_to_say_no_for(staff, programme):
    him = make_participant(programme, role="mentor")

    assert staff.post(url("decline", programme, him.pk)).status_code == 404


# --- two at once --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_who_send_at_once_one_wins():
    """Two cannot claim the same person: the second is told (S2-MATCH-2)."""
    programme = make_programme()
    proposal = proposed(programme)

    outcomes = at_once(
        *[lambda: plan(programme, Proposal.objects.get(pk=proposal.pk)) and "sent"] * 2
    )

    assert sorted(outcomes) == ["sent", "told"]
    assert Sending.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_calling_off_and_going_out_at_once_do_one_of_the_two():
    programme = make_programme()
    proposal = proposed(programme)
    sending = plan(programme, proposal)

    outcomes = at_once(
        lambda: sending_actions.call_off(
            Sending.objects.get(pk=sending.pk), by=coordinator_of(programme)
        ),
        lambda: sending_actions.go(Sending.objects.get(pk=sending.pk)),
    )

    sending.refresh_from_db()
    proposal.refresh_from_db()
    was_sent = sending.status == "sent"
    assert len(outcomes) == 2
    assert (Duo.objects.count(), OutgoingEmail.objects.count()) == ((1, 2) if was_sent else (0, 0))
    assert proposal.status == ("published" if was_sent else "draft")


@pytest.mark.django_db(transaction=True)
def test_sending_and_working_out_again_do_not_stand_in_each_others_way():
    """They lock the programme first, both; people can apply meanwhile."""
    programme = make_programme()
    couples(programme, 6)
    propose(programme)
    drafts = list(Proposal.objects.order_by("pk"))

    outcomes = at_once(
        lambda: send(programme, list(drafts)) and None,
        lambda: send(programme, list(reversed(drafts))) and None,
        lambda: propose(programme) and None,
        lambda: mentee(programme, "Nieuw Hier") and None,
    )

    assert sorted(outcomes) == ["done", "done", "done", "told"]
    assert Duo.objects.count() == 6
