"""Pauses, stopping, rounding off and the last talk: always possible, never explained, told once."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now

from evaluations import ballotbox
from evaluations.actions import open_round
from evaluations.models import Invitation, Round
from matching.pool import settings_of
from mentorship.dashboard import person_actions
from mentorship.duos import ending_actions as endings
from mentorship.duos import ending_jobs, pause_jobs
from mentorship.duos import introduction_actions as introductions
from mentorship.duos import pause_actions as pauses
from mentorship.duos.ending_emails import calendar_file
from mentorship.duos.models import (
    ClosingTalk,
    Duo,
    Ending,
    Introduction,
    Pause,
    free_mentors,
    waiting_mentees,
)
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.conftest import log_in
from tests.duos.letters import files_of, text_of
from tests.evaluations.rounds import invitees
from tests.factories import (
    coordinator_of,
    make_coordinator,
    make_duo,
    make_participant,
    make_programme,
)

pytestmark = pytest.mark.django_db
LIVE = ["proposed", "introduced", "confirmed", "active", "paused"]


def mails(kind):
    return OutgoingEmail.objects.filter(kind=f"duos/{kind}").order_by("pk")


def later(days):
    return time_machine.travel(localtime().replace(hour=10) + timedelta(days=days), tick=False)


# --- pauses -------------------------------------------------------------------------------


def test_two_stand_still_and_go_on_by_themselves():
    duo = make_duo()
    quiet_after = duo.quiet_after

    made = pauses.pause(duo, until=localdate() + timedelta(days=30), by=duo.mentee.user)
    pause_jobs.resume_after_pauses(0)
    pause_jobs.resume_one(duo_pk=duo.pk)
    duo.refresh_from_db()
    before = duo.status
    with later(30):
        pause_jobs.resume_after_pauses(0)
        pause_jobs.resume_one(duo_pk=duo.pk)
        pause_jobs.resume_one(duo_pk=duo.pk)

    duo.refresh_from_db()
    assert (before, duo.status) == ("paused", "active")
    assert duo.quiet_after > quiet_after
    assert (mails("pause_begun").count(), mails("pause_over").count()) == (2, 2)
    assert "zonder reden" not in text_of(mails("pause_begun")[0])
    assert str(duo) in str(made)


def test_going_on_sooner_ends_the_pause_that_day():
    duo = make_duo()
    pauses.pause(duo, until=localdate() + timedelta(days=30), by=duo.mentee.user)

    with later(10):
        pauses.resume(duo)
        assert Pause.objects.get().ended_on == localdate()

    with pytest.raises(TransitionNotAllowed):
        pauses.resume(duo)


def test_nobody_pauses_twice_at_once():
    duo = make_duo()
    pauses.pause(duo, until=localdate() + timedelta(days=30), by=duo.mentee.user)

    with pytest.raises(TransitionNotAllowed):
        pauses.pause(duo, until=localdate() + timedelta(days=40), by=duo.mentor.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.create(
            duo=duo,
            begins_on=localdate(),
            until=localdate() + timedelta(days=2),
            asked_by=duo.mentor.user,
        )


def test_a_mentor_who_pauses_can_take_nobody_else():
    duo = make_duo()

    pauses.pause(
        duo, until=localdate() + timedelta(days=30), by=duo.mentor.user, takes_no_more=True
    )
    endings.stop(duo, by=duo.mentee.user)

    duo.mentor.refresh_from_db()
    assert duo.mentor.capacity == 1
    assert Pause.objects.get().ended_on == localdate()


# --- stopping -----------------------------------------------------------------------------


@pytest.mark.parametrize("status", LIVE)
@pytest.mark.parametrize("role", ["mentor", "mentee", "staff"])
def test_anyone_stops_at_any_time_without_a_reason_S2_END_1(status, role):
    duo = make_duo(status=status)
    by = duo.guide if role == "staff" else getattr(duo, role).user

    endings.stop(duo, by=by)

    duo.refresh_from_db()
    ending = Ending.objects.get()
    assert (duo.status, duo.ended_on) == ("ended_early", localdate())
    assert (ending.side, ending.reason, str(ending)) == (role, "", str(duo))
    told = {mail.to for mail in mails("mentorship_stopped")}
    both = {duo.mentor.user, duo.mentee.user}
    assert told == both - {by}
    assert [mail.to for mail in mails("stop_received")] == ([] if role == "staff" else [by])
    assert mails("stop_noticed").count() == (role != "staff")


@pytest.mark.parametrize(
    ("by", "wants_other", "waits"),
    [
        ("mentor", False, True),
        ("mentee", True, True),
        ("mentee", False, False),
        ("staff", True, True),
        ("staff", False, False),
    ],
)
@pytest.mark.parametrize("status", ["proposed", "active"])
def test_a_mentee_who_wants_somebody_else_waits_at_once(by, wants_other, waits, status):
    duo = make_duo(status=status)
    who = duo.guide if by == "staff" else getattr(duo, by).user

    endings.stop(duo, by=who, wants_other=wants_other)

    assert list(waiting_mentees()) == ([duo.mentee] if waits else [])
    duo.mentee.application.refresh_from_db()
    assert duo.mentee.application.status == "accepted"
    assert list(free_mentors()) == [duo.mentor]


def test_the_two_are_not_proposed_to_each_other_again():
    duo = make_duo()

    endings.stop(duo, by=duo.mentee.user, wants_other=True)

    assert (duo.mentee_id, duo.mentor_id) in settings_of(duo.programme).refused


def test_she_waits_no_more_once_she_is_in_a_duo_again_or_does_not_want_to():
    duo = make_duo()
    endings.stop(duo, by=duo.mentor.user)
    endings.look_on(duo, looks_on=False)
    before = waiting_mentees().count()
    endings.look_on(duo, looks_on=True)
    endings.look_on(duo, looks_on=True)
    between = waiting_mentees().count()

    make_duo(
        duo.programme, mentee=duo.mentee, mentor=make_participant(duo.programme, role="mentor")
    )

    assert (before, between, waiting_mentees().count()) == (0, 1, 0)
    duo.mentee.refresh_from_db()
    assert (duo.mentee.kept_duos, duo.mentee.live_duos) == (1, 1)


def test_only_of_two_who_stopped_somebody_looks_on():
    duo = make_duo(status="completed")

    with pytest.raises(TransitionNotAllowed):
        endings.look_on(duo, looks_on=True)


def test_the_other_reads_neither_the_reason_nor_who_wants_what():
    duo = make_duo()

    endings.stop(duo, by=duo.mentee.user, wants_other=True, reason="click")

    text = text_of(mails("mentorship_stopped").get())
    name = duo.mentee.user.given_name
    assert f"Je mentorschap met {name} stopt hier." in text
    assert "klik" not in text
    assert Ending.objects.get().reason == "click"
    assert "We zoeken iemand anders voor je." in text_of(mails("stop_received").get())


def test_a_first_meeting_that_was_planned_is_off_for_all_three():
    duo = make_duo(make_programme("work"), status="proposed")
    introductions.plan(
        duo, host=duo.guide, starts_at=now() + timedelta(days=2), minutes=60, place="Buurthuis"
    )

    endings.stop(duo, by=duo.mentor.user, takes_no_more=True)

    assert mails("introduction_off").count() == 3
    assert not Introduction.objects.to_come().exists()
    assert not free_mentors().exists()


@pytest.mark.parametrize("status", ["completed", "ended_early", "dissolved"])
def test_what_is_over_does_not_end_again(status):
    duo = make_duo(status=status)

    with pytest.raises(TransitionNotAllowed):
        endings.stop(duo, by=duo.mentee.user)
    with pytest.raises(TransitionNotAllowed):
        duo.must_be_live("write")


# --- rounding off -------------------------------------------------------------------------


def test_both_are_thanked_and_can_go_on_by_themselves_S0_DUR_2():
    duo = make_duo()

    endings.complete(duo, by=duo.mentee.user, goes_on=True)

    duo.refresh_from_db()
    assert (duo.status, Ending.objects.get().goes_on) == ("completed", True)
    thanks = mails("mentorship_completed")
    assert {mail.to for mail in thanks} == {duo.mentor.user, duo.mentee.user}
    assert "gaan zelf verder" in text_of(thanks[0])


@pytest.mark.parametrize(
    ("status", "fields", "can"),
    [
        ("active", {}, False),
        ("active", {"ends_on": localdate() + timedelta(days=28)}, True),
        ("paused", {"ends_on": localdate()}, True),
        ("active", {"rhythm_count": 2, "meetings_held": 2}, True),
        ("confirmed", {}, False),
    ],
)
def test_the_two_round_off_near_the_end_or_when_they_met_as_often_as_was_said(status, fields, can):
    assert make_duo(status=status, **fields).can_be_completed is can


def test_an_end_that_nobody_noted_is_noted_two_weeks_later():
    duo = make_duo(ends_on=localdate() + timedelta(days=10))

    with later(24):
        ending_jobs.duos_past_their_end(0)
        ending_jobs.over(duo_pk=duo.pk)
    duo.refresh_from_db()
    before = duo.status
    with later(25):
        ending_jobs.duos_past_their_end(0)
        ending_jobs.over(duo_pk=duo.pk)
        ending_jobs.over(duo_pk=duo.pk)
        endings.complete_over(duo)

    duo.refresh_from_db()
    assert (before, duo.status) == ("active", "completed")
    assert duo.ended_on == duo.ends_on
    assert Ending.objects.get().side == "time"


def test_another_end_is_agreed_and_a_second_colleague_reads_so():
    duo = make_duo()
    seen, first = str(duo.ends_on), localdate() + timedelta(days=250)

    endings.extend(duo, ends_on=first, seen=seen)
    endings.extend(duo, ends_on=first, seen=seen)

    duo.refresh_from_db()
    assert duo.ends_on == first
    with pytest.raises(endings.Changed):
        endings.extend(duo, ends_on=localdate(), seen=seen)
    endings.stop(duo, by=duo.guide)
    with pytest.raises(TransitionNotAllowed):
        endings.extend(duo, ends_on=first, seen=str(first))


def test_what_asks_for_the_attention_of_the_staff():
    """C1: no answer after the first meeting, no first meeting, an end without a last talk."""
    programme = make_programme("work")
    here = now()
    unanswered = make_duo(programme, status="introduced", answers_due_at=here - timedelta(days=3))
    make_duo(programme, status="introduced", answers_due_at=here)
    alone = make_duo(programme, status="proposed", proposed_at=here - timedelta(days=11))
    make_duo(programme, status="proposed")
    planned = make_duo(programme, status="proposed", proposed_at=here - timedelta(days=11))
    introductions.plan(
        planned, host=planned.guide, starts_at=here + timedelta(days=1), minutes=60, place="x"
    )
    ending = make_duo(programme, ends_on=localdate() + timedelta(days=28))
    make_duo(programme, ends_on=localdate() + timedelta(days=29))
    talks = make_duo(programme, ends_on=localdate())
    plan_talk(talks)

    duos = Duo.objects.filter(programme=programme)

    assert list(duos.unanswered(here - timedelta(days=2))) == [unanswered]
    assert list(duos.without_first_meeting(here - timedelta(days=10))) == [alone]
    assert list(duos.to_round_off(localdate() + timedelta(days=28))) == [ending]


# --- the evaluation -----------------------------------------------------------------------


def asked(duo, moment="final"):
    return {person for person, _role in invitees(duo.programme, moment)}


def test_each_duo_that_began_is_evaluated_once_S2_END_3():
    duo = make_duo(make_programme("work"))
    both = {duo.mentor.user_id, duo.mentee.user_id}
    endings.stop(duo, by=duo.mentee.user)
    before = asked(duo)
    for _number in range(3):
        make_duo(duo.programme, status="completed")

    open_round(duo.programme, moment="final", closes_at=now() + timedelta(days=9), by=duo.guide)

    assert (before, asked(duo)) == (both, set())
    with later(20):
        ballotbox.release(Round.objects.get(), at=now())
        again = make_duo(
            duo.programme,
            mentor=duo.mentor,
            mentee=make_participant(duo.programme),
            started_on=localdate() - timedelta(days=15),
        )
        endings.stop(again, by=again.guide)
        assert asked(again) == {again.mentor.user_id, again.mentee.user_id}
    assert Invitation.objects.count() == 8


def test_two_who_never_began_evaluate_nothing():
    duo = make_duo(make_programme("work"), status="confirmed")

    endings.stop(duo, by=duo.mentee.user)

    assert asked(duo) == set()


# --- the last talk ------------------------------------------------------------------------


def plan_talk(duo, *, days=3, by=None, form="online"):
    return endings.plan_closing_talk(
        duo,
        starts_at=(now() + timedelta(days=days)).replace(
            hour=14, minute=0, second=0, microsecond=0
        ),
        form=form,
        place="https://praat.example",
        by=by or duo.mentee.user,
    )


@pytest.mark.parametrize("status", ["active", "paused", "completed", "ended_early"])
def test_a_last_talk_is_planned_also_after_an_early_end_and_online_S2_END_2(status):
    duo = make_duo(status=status)

    talk = plan_talk(duo)
    plan_talk(duo)
    moved = plan_talk(duo, days=5)
    endings.note_closing_talk(duo, held_on=localdate(), form="in_person", by=duo.mentor.user)
    endings.note_closing_talk(duo, held_on=localdate(), form="phone", by=duo.mentee.user)

    talk.refresh_from_db()
    assert (moved.sequence, mails("closing_talk_planned").count()) == (1, 4)
    assert (talk.held_on, talk.form, str(talk)) == (localdate(), "in_person", str(duo))
    assert not ClosingTalk.objects.to_come().exists()
    with pytest.raises(TransitionNotAllowed):
        plan_talk(duo, days=9)
    endings.call_off_closing_talk(duo, by=duo.mentee.user)
    assert ClosingTalk.objects.exists()


def test_the_last_talk_is_called_off_in_both_calendars():
    duo = make_duo()
    plan_talk(duo)

    endings.call_off_closing_talk(duo, by=duo.mentee.user)
    endings.call_off_closing_talk(duo, by=duo.mentee.user)

    assert not ClosingTalk.objects.exists()
    off = mails("closing_talk_off")
    assert (off.count(), files_of(off[0])[0][0]) == (2, "laatste-gesprek-niet.ics")


@pytest.mark.parametrize(
    ("status", "fields"),
    [
        ("confirmed", {}),
        ("completed", {"ended_on": localdate() - timedelta(days=61)}),
        ("ended_early", {"started_on": None}),
    ],
)
def test_who_did_not_begin_or_ended_long_ago_plans_no_last_talk(status, fields):
    duo = make_duo(status=status, **fields)

    with pytest.raises(TransitionNotAllowed):
        plan_talk(duo)


def test_a_talk_without_a_day_is_none():
    with pytest.raises(IntegrityError):
        ClosingTalk.objects.create(duo=make_duo(), form="online", said_by=make_coordinator())


def test_a_talk_noted_at_once_has_no_end():
    duo = make_duo()

    talk = endings.note_closing_talk(duo, held_on=localdate(), form="phone", by=duo.mentee.user)

    assert talk.ends_at is None


def test_a_talk_by_phone_has_no_place_in_the_calendar():
    duo = make_duo()

    talk = endings.plan_closing_talk(
        duo, starts_at=now() + timedelta(days=1), form="phone", place="", by=duo.mentor.user
    )

    file = calendar_file(talk, language="nl")
    assert b"LOCATION" not in file.content
    assert b"SUMMARY:Laatste gesprek" in file.content


# --- forgetting ---------------------------------------------------------------------------


def test_what_she_said_goes_with_her_and_the_days_stay():
    duo = make_duo(make_programme("work"), status="proposed")
    introductions.introduce(duo, on=localdate(), place="Buurthuis")
    introductions.answer(duo, answer="again", by=duo.mentee.user, remark="Kanarie")
    endings.stop(duo, by=duo.mentee.user, reason="changed")
    name = duo.mentee.user.given_name
    assert OutgoingEmail.objects.filter(to=duo.mentor.user, subject__contains=name).exists()
    OutgoingEmail.objects.update(status="sent", sealed=None)

    person_actions.forget(duo.mentee.user)

    assert not duo.introduction_remarks.exists()
    assert Ending.objects.get().reason == ""
    assert not OutgoingEmail.objects.filter(subject__contains=name).exists()
    assert Duo.objects.get().ended_on == localdate()


# --- the pages of the staff ---------------------------------------------------------------


def url(name, duo):
    return reverse(f"duos:{name}", args=[duo.programme.slug, duo.pk])


def test_staff_end_pause_and_prolong(staff_of):
    duo = make_duo(make_programme("gp"))
    browser = staff_of(duo.programme)
    soon, far = localdate() + timedelta(days=20), localdate() + timedelta(days=2000)

    page = browser.get(url("end", duo)).content.decode()
    wrong = [
        browser.post(url("pause", duo), {"until": str(localdate())}),
        browser.post(url("extend", duo), {"ends_on": str(far), "seen": str(duo.ends_on)}),
        browser.post(url("end", duo), {"on": ""}),
    ]
    late = browser.post(url("extend", duo), {"ends_on": str(soon), "seen": "vroeger"})
    right = [
        browser.post(url("extend", duo), {"ends_on": str(soon), "seen": str(duo.ends_on)}),
        browser.post(url("pause", duo), {"until": str(soon)}),
    ]
    paused = browser.get(url("end", duo)).content.decode()
    right += [
        browser.post(url("resume", duo)),
        browser.post(url("end", duo), {"on": str(localdate()), "wants_other": "on", "early": "1"}),
    ]

    assert "Beëindig" in page or "einde" in page
    assert all("errsum" in each.content.decode() for each in [*wrong, late])
    assert [each.status_code for each in right] == [302] * 4
    assert "Laat ze nu verdergaan" in paused
    duo.refresh_from_db()
    assert (duo.status, duo.ends_on, duo.mentee_looks_on) == ("ended_early", soon, True)
    assert browser.post(url("resume", duo)).status_code == 409


def test_staff_note_the_last_talk_that_the_two_told_of(staff_of):
    duo = make_duo(status="ended_early")
    browser = staff_of(duo.programme)

    asked = browser.get(url("end", duo)).content.decode()
    wrong = browser.post(url("closing_talk_held", duo), {"held_on": "", "form": "fax"})
    browser.post(url("closing_talk_held", duo), {"held_on": str(localdate()), "form": "phone"})
    done = browser.get(url("end", duo)).content.decode()

    assert "Het is geweest" in asked
    assert "errsum" in wrong.content.decode()
    assert ClosingTalk.objects.get().said_by == duo.guide
    assert "Het was op" in done


def test_the_reason_is_for_the_guide_alone_and_staff_let_her_look_on(staff_of, client):
    duo = make_duo()
    endings.stop(duo, by=duo.mentee.user, reason="planning")
    colleague = make_coordinator("Femke Bos")
    duo.programme.memberships.create(user=colleague)
    browser = log_in(client, colleague, second_factor=True)
    reason = "We vinden geen momenten om af te spreken"

    hers = staff_of(duo.programme).get(url("end", duo)).content.decode()
    other = browser.get(url("end", duo)).content.decode()
    browser.post(url("look_on", duo), {"yes": "1"})
    between = browser.get(url("end", duo)).content.decode()
    waits = waiting_mentees().count()
    browser.post(url("look_on", duo), {"no": "1"})

    assert (reason in hers, reason in other) == (True, False)
    assert coordinator_of(duo.programme) == duo.guide
    assert "Haal uit de matching" in between
    assert (waits, waiting_mentees().count()) == (1, 0)


def test_where_there_is_no_longest_duration_any_end_will_do(staff_of):
    duo = make_duo(make_programme("network"))
    far = localdate() + timedelta(days=2000)

    page = staff_of(duo.programme).post(
        url("extend", duo), {"ends_on": str(far), "seen": str(duo.ends_on)}
    )

    duo.refresh_from_db()
    assert (page.status_code, duo.ends_on) == (302, far)


def test_a_programme_in_weeks_counts_its_longest_duration_in_weeks():
    weeks = make_programme("school", duration_max=20)
    free = make_programme("network")

    assert weeks.latest_end(localdate()) == localdate() + timedelta(weeks=20)
    assert free.latest_end(localdate()) is None
