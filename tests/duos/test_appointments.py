"""When two meet: offered, picked, planned, moved, off, held (S3-AGR-8, S4-TXT-1, S4-COND-8)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.utils.timezone import localdate

from mentorship.duos import appointment_actions as actions
from mentorship.duos import ending_actions, meeting_actions, pause_actions
from mentorship.duos.models import (
    Appointment,
    AppointmentChange,
    Duo,
    How,
    Meeting,
    When,
)
from mentorship.intake.event_agenda import open_feed
from mentorship.intake.models import CalendarFeed
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.factories import make_duo, make_programme

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
HOW = How("in_person", "Bibliotheek, zaal 2", 60)
EVENING = time(19)


def on(number, at=EVENING):
    return When(TODAY + timedelta(days=number), at)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2026-11-21T09:00:00+00:00", tick=False):
        yield


@pytest.fixture
def duo():
    return make_duo()


def mails(kind):
    return [mail.to for mail in OutgoingEmail.objects.filter(kind=f"duos/{kind}").order_by("pk")]


def plan(duo, number=7, *, at=EVENING, by=None):
    return actions.plan(duo, on(number, at), how=HOW, by=by or duo.mentee.user)


def fresh(appointment):
    return Appointment.objects.select_related("duo").get(pk=appointment.pk)


def test_a_day_that_was_agreed_is_planned_and_the_other_hears_it(duo):
    appointment = plan(duo)

    assert (appointment.status, appointment.when) == ("planned", on(7))
    assert appointment.how == HOW
    assert mails("appointment_planned") == [duo.mentor.user]
    duo.refresh_from_db()
    assert duo.planned_until == on(7).on


def test_the_same_day_once_more_is_the_same_appointment(duo):
    first = plan(duo)

    again = plan(duo, by=duo.mentor.user)

    assert again == first
    assert Appointment.objects.count() == OutgoingEmail.objects.count() == 1


def test_another_time_on_a_day_that_is_taken_is_refused(duo):
    plan(duo)

    with pytest.raises(actions.DayTaken) as taken:
        plan(duo, at=time(9))

    assert taken.value.on == on(7).on


def test_one_offers_days_and_the_other_picks(duo):
    offered = actions.offer(duo, [on(9), on(8), on(9)], how=HOW, by=duo.mentee.user)

    assert [option.when for option in offered.options.all()] == [on(8), on(9)]
    assert mails("appointment_offered") == [duo.mentor.user]
    assert list(Appointment.objects.to_pick_by(duo.mentor.user)) == [offered]
    assert not Appointment.objects.to_pick_by(duo.mentee.user).exists()

    actions.pick(fresh(offered), on(8), by=duo.mentor.user)

    offered.refresh_from_db()
    assert (offered.status, offered.when, offered.options.count()) == ("planned", on(8), 0)
    assert mails("appointment_planned") == [duo.mentee.user]


def test_the_same_offer_once_more_is_no_news(duo):
    first = actions.offer(duo, [on(9), on(8)], how=HOW, by=duo.mentee.user)
    options = list(first.options.all())

    again = actions.offer(duo, [on(8), on(9), on(8)], how=HOW, by=duo.mentee.user)

    assert (again.pk, list(again.options.all())) == (first.pk, options)
    assert mails("appointment_offered") == [duo.mentor.user]
    actions.offer(duo, [on(8)], how=HOW, by=duo.mentee.user)
    actions.offer(duo, [on(8)], how=How("online"), by=duo.mentee.user)
    assert len(mails("appointment_offered")) == 3


def test_picking_twice_is_picking_once(duo):
    offered = actions.offer(duo, [on(8)], how=HOW, by=duo.mentee.user)

    for _ in range(2):
        actions.pick(fresh(offered), on(8), by=duo.mentor.user)

    assert len(mails("appointment_planned")) == 1


def test_nobody_picks_of_her_own_offer_nor_what_is_not_offered(duo):
    offered = actions.offer(duo, [on(8)], how=HOW, by=duo.mentee.user)

    with pytest.raises(TransitionNotAllowed):
        actions.pick(fresh(offered), on(8), by=duo.mentee.user)
    with pytest.raises(actions.NotOffered):
        actions.pick(fresh(offered), on(9), by=duo.mentor.user)
    with pytest.raises(TransitionNotAllowed):
        actions.pick(plan(make_duo(), 3), on(8), by=duo.mentor.user)


def test_a_day_that_was_taken_meanwhile_is_not_picked(duo):
    plan(duo, 8)
    offered = actions.offer(duo, [on(8, time(9))], how=HOW, by=duo.mentee.user)

    with pytest.raises(actions.DayTaken):
        actions.pick(fresh(offered), on(8, time(9)), by=duo.mentor.user)


def test_an_offer_of_the_other_comes_in_the_place_of_the_first(duo):
    first = actions.offer(duo, [on(8)], how=HOW, by=duo.mentee.user)

    second = actions.offer(duo, [on(9)], how=HOW, by=duo.mentor.user)

    assert (second.pk, second.offered_by) == (first.pk, duo.mentor.user)
    assert [option.when for option in second.options.all()] == [on(9)]
    assert mails("appointment_offered") == [duo.mentor.user, duo.mentee.user]


def test_a_day_that_was_agreed_settles_what_was_offered(duo):
    offered = actions.offer(duo, [on(8)], how=HOW, by=duo.mentee.user)

    planned = plan(duo, 12)

    assert planned.pk == offered.pk
    assert planned.options.count() == 0


def test_they_can_call_each_other_about_it(duo):
    loose = actions.call_each_other(duo, by=duo.mentee.user)

    again = actions.call_each_other(duo, by=duo.mentor.user)

    assert (loose.pk, loose.status) == (again.pk, "loose")
    duo.refresh_from_db()
    assert duo.planned_until is None
    assert plan(duo).pk == loose.pk


def test_it_can_be_moved_and_that_is_noted_without_blame_S4_TXT_1(duo):
    planned = plan(duo)
    elsewhere = How("online", "", 30)

    actions.move(
        fresh(planned), on(8), how=elsewhere, by=duo.mentor.user, reason="busy", notice_hours=24
    )

    planned.refresh_from_db()
    assert (planned.when, planned.how, planned.sequence) == (on(8), elsewhere, 2)
    change = AppointmentChange.objects.get()
    assert (change.kind, change.was_on, change.reason) == ("moved", on(7).on, "busy")
    assert (change.is_late, change.changed_by) == (False, duo.mentor.user)
    assert mails("appointment_planned") == [duo.mentor.user, duo.mentee.user]


def test_another_place_alone_is_no_move_and_nothing_at_all_is_nothing(duo):
    planned = plan(duo)

    actions.move(fresh(planned), on(7), how=HOW, by=duo.mentor.user)
    assert len(mails("appointment_planned")) == 1
    actions.move(fresh(planned), on(7), how=How("phone"), by=duo.mentor.user)

    assert not AppointmentChange.objects.exists()
    assert len(mails("appointment_planned")) == 2


def test_what_is_not_planned_is_not_moved_and_no_day_has_two(duo):
    planned, other = plan(duo), plan(duo, 14)

    with pytest.raises(actions.DayTaken):
        actions.move(fresh(planned), on(14), how=HOW, by=duo.mentor.user)
    actions.call_off(fresh(other), by=duo.mentor.user)
    with pytest.raises(TransitionNotAllowed):
        actions.move(fresh(other), on(20), how=HOW, by=duo.mentor.user)
    with pytest.raises(TransitionNotAllowed):
        actions.offer_instead(fresh(other), [on(20)], how=HOW, by=duo.mentor.user)


def test_other_days_can_be_offered_for_what_was_planned(duo):
    waiting, planned = actions.offer(duo, [on(30)], how=HOW, by=duo.mentor.user), None
    planned = actions.plan_all(duo, [on(7)], how=HOW, every_days=28, by=duo.mentor.user)[0]
    waiting = actions.offer(duo, [on(30)], how=HOW, by=duo.mentor.user)

    actions.offer_instead(fresh(planned), [on(8), on(9)], how=HOW, by=duo.mentee.user)

    planned.refresh_from_db()
    waiting.refresh_from_db()
    assert (planned.status, planned.on, waiting.status) == ("offered", None, "off")
    duo.refresh_from_db()
    assert duo.planned_until is None
    actions.pick(fresh(planned), on(9), by=duo.mentor.user)
    assert fresh(planned).sequence == 3


@pytest.mark.parametrize(
    ("hours_before", "notice", "is_late"),
    [(25, 24, False), (23, 24, True), (1, None, False), (47, 48, True)],
)
def test_late_is_a_fact_and_never_a_wall_S4_TXT_1(duo, hours_before, notice, is_late):
    planned = plan(duo, 2, at=time(12))

    with time_machine.travel("2026-11-23T11:00:00+00:00", tick=False) as clock:
        clock.shift(timedelta(hours=-hours_before))
        actions.call_off(fresh(planned), by=duo.mentee.user, notice_hours=notice)

    planned.refresh_from_db()
    assert planned.status == "off"
    assert AppointmentChange.objects.get().is_late is is_late
    assert mails("appointment_off") == [duo.mentor.user]


def test_hours_of_notice_are_hours_also_when_the_clocks_change(duo):
    """On 29 March 2026 an hour was left out: 24 hours before noon it was 11 o'clock."""
    with time_machine.travel("2026-03-20T09:00:00+00:00", tick=False):
        spring = make_duo(duo.programme)
        planned = actions.plan(
            spring, When(date(2026, 3, 29), time(12)), how=HOW, by=spring.mentor.user
        )
    late = []
    for moment in ("2026-03-28T09:59:00+00:00", "2026-03-28T10:01:00+00:00"):
        with time_machine.travel(moment, tick=False):
            late.append(planned.is_late(24))

    assert planned.starts_at.isoformat() == "2026-03-29T12:00:00+02:00"
    assert late == [False, True]


def test_an_hour_is_an_hour_also_in_the_night_of_the_clocks(duo):
    planned = Appointment(duo=duo, on=date(2026, 10, 25), at=time(1, 30), minutes=120)

    assert planned.ends_at.isoformat() == "2026-10-25T02:30:00+01:00"


def test_a_day_without_a_time_is_late_on_the_day_before_alone(duo):
    planned = plan(duo, 2, at=None)

    assert not planned.is_late(24)
    with time_machine.travel("2026-11-23T12:00:00+00:00", tick=False):
        assert planned.is_late(24)
    assert planned.ends_at is None
    assert not Appointment(duo=duo).is_late(24)


def test_what_is_off_stays_off_and_said_afterwards_it_is_no_news(duo):
    planned = plan(duo)
    with time_machine.travel("2026-11-29T09:00:00+00:00", tick=False):
        for _ in range(2):
            actions.call_off(fresh(planned), by=duo.mentee.user, notice_hours=24)

    change = AppointmentChange.objects.get()
    assert (change.kind, change.is_late) == ("off", False)
    assert not mails("appointment_off")


def test_an_offer_can_be_taken_back_too(duo):
    offered = actions.offer(duo, [on(8)], how=HOW, by=duo.mentee.user)

    actions.call_off(fresh(offered), by=duo.mentee.user)

    assert fresh(offered).status == "off"
    assert not AppointmentChange.objects.exists()


@pytest.mark.parametrize(
    ("number", "at", "moment", "has_been"),
    [
        (0, time(8), "2026-11-21T08:00:00+00:00", True),
        (0, time(8), "2026-11-21T07:30:00+00:00", False),
        (0, None, "2026-11-21T22:30:00+00:00", False),
        (0, None, "2026-11-21T23:30:00+00:00", True),
        (3, time(8), "2026-11-21T09:00:00+00:00", False),
    ],
)
def test_how_it_went_is_asked_once_it_is_over(duo, number, at, moment, has_been):
    planned = plan(duo, number, at=at)

    with time_machine.travel(moment, tick=False):
        assert planned.has_been is has_been
    assert not Appointment(duo=duo).has_been


# --- a meeting that was logged ------------------------------------------------------------


def log(duo, held_on, **facts):
    by = facts.pop("by", duo.mentor.user)
    facts = {"minutes": None, "form": "phone"} | facts
    return meeting_actions.log_meeting(duo, held_on=held_on, by=by, **facts)


def test_a_meeting_of_that_day_makes_the_appointment_held(duo):
    planned, later = plan(duo, 0), plan(duo, 14)

    meeting = log(duo, TODAY)

    assert (fresh(planned).status, fresh(planned).meeting) == ("held", meeting)
    assert fresh(later).status == "planned"
    duo.refresh_from_db()
    assert duo.planned_until == on(14).on


def test_they_met_on_another_day_than_was_planned(duo):
    planned = plan(duo, 0)

    log(duo, TODAY - timedelta(days=1), of=fresh(planned))

    assert fresh(planned).status == "held"
    assert fresh(planned).on == TODAY


def test_who_called_each_other_and_met_has_nothing_open_any_more(duo):
    loose = actions.call_each_other(duo, by=duo.mentee.user)

    log(duo, TODAY)

    assert (fresh(loose).status, fresh(loose).on) == ("held", TODAY)


def test_two_reports_are_one_and_the_second_fills_in_what_was_left_out(duo):
    log(duo, TODAY)
    log(duo, TODAY, minutes=50, by=duo.mentee.user)
    log(duo, TODAY, minutes=90, by=duo.mentor.user)

    meeting = Meeting.objects.get()
    assert (meeting.minutes, meeting.logged_by) == (50, duo.mentor.user)
    duo.refresh_from_db()
    assert duo.meetings_held == 1


def test_before_the_start_nothing_is_logged():
    with pytest.raises(TransitionNotAllowed):
        log(make_duo(status="confirmed"), TODAY)


def test_what_took_place_is_not_called_off(duo):
    planned = plan(duo, 0)
    log(duo, TODAY)

    with pytest.raises(TransitionNotAllowed):
        actions.call_off(fresh(planned), by=duo.mentee.user)


# --- a whole plan -------------------------------------------------------------------------


def plan_all(duo, *numbers, every_days=14):
    return actions.plan_all(
        duo, [on(n) for n in numbers], how=HOW, every_days=every_days, by=duo.mentee.user
    )


def test_a_plan_is_told_in_one_letter(duo):
    plan(duo, 14)
    offered = actions.offer(duo, [on(8)], how=HOW, by=duo.mentee.user)

    made = plan_all(duo, 28, 14, 42, 28)

    assert [each.on for each in made] == [on(28).on, on(42).on]
    assert mails("appointments_planned") == [duo.mentor.user]
    assert fresh(offered).status == "off"
    duo.refresh_from_db()
    assert duo.planned_until == on(42).on


def test_the_same_plan_again_adds_nothing(duo):
    plan_all(duo, 14, 28)

    assert plan_all(duo, 14, 28) == []
    assert len(mails("appointments_planned")) == 1


def test_the_plan_is_the_rhythm_of_a_duo_that_decides_on_it_itself_S0_CONT_3():
    own, fixed = make_duo(make_programme("gp")), make_duo(make_programme("work"))
    Duo.objects.filter(pk=own.pk).update(rhythm_kind="own")

    for duo in (own, fixed):
        plan_all(duo, 14, every_days=21)
        duo.refresh_from_db()

    assert (own.rhythm_days, fixed.rhythm_days) == (21, 28)
    assert own.due_on == own.started_on + timedelta(days=21)


# --- when it is over, or stands still -----------------------------------------------------


@pytest.mark.parametrize("status", ["confirmed", "completed", "ended_early"])
def test_nothing_is_planned_before_the_start_nor_after_the_end(status):
    duo = make_duo(status=status)
    steps = [
        lambda: plan(duo),
        lambda: actions.offer(duo, [on(8)], how=HOW, by=duo.mentee.user),
        lambda: actions.call_each_other(duo, by=duo.mentee.user),
        lambda: plan_all(duo, 8),
    ]

    for step in steps:
        with pytest.raises(TransitionNotAllowed):
            step()

    assert not Appointment.objects.exists()


def test_who_stops_has_nothing_planned_any_more(duo):
    planned, offered = plan(duo), actions.offer(duo, [on(8)], how=HOW, by=duo.mentor.user)

    ending_actions.stop(duo, by=duo.mentee.user)

    assert {fresh(planned).status, fresh(offered).status} == {"off"}
    assert not mails("appointment_off")


def test_what_is_planned_for_after_a_pause_stays(duo):
    during, after = plan(duo, 7), plan(duo, 40)

    pause_actions.pause(duo, until=on(30).on, by=duo.mentee.user)

    assert (fresh(during).status, fresh(after).status) == ("off", "planned")
    assert plan(duo, 50).status == "planned"


def test_whose_appointments_they_are(duo, coordinator):
    planned, other = plan(duo), plan(make_duo(make_programme("work")))

    assert list(Appointment.objects.of(duo.mentor.user)) == [planned]
    guides = Appointment.objects.coordinated_by(other.duo.guide)
    assert list(guides) == [other]
    assert str(planned).endswith("2026-11-28")
    assert str(AppointmentChange(was_on=TODAY, kind="off")) == "2026-11-21 off"
    offered = actions.offer(duo, [on(8)], how=HOW, by=duo.mentee.user)
    assert [str(option) for option in offered.options.all()] == ["2026-11-29 19:00"]


def test_who_is_forgotten_takes_along_where_and_why_and_leaves_the_days(duo):
    planned, other = plan(duo), plan(make_duo(make_programme("work")))
    actions.move(planned, on(8), how=HOW, by=duo.mentee.user, reason="busy")
    open_feed(duo.mentee.user)

    actions.forget(duo.mentee.user)

    assert (fresh(planned).place, fresh(planned).on) == ("", on(8).on)
    assert AppointmentChange.objects.get().reason == ""
    assert not CalendarFeed.objects.exists()
    assert fresh(other).place == HOW.place


# --- at once ------------------------------------------------------------------------------


def at_once(*steps):
    barrier = Barrier(len(steps))

    def run(step):
        barrier.wait()
        try:
            step()
        except (TransitionNotAllowed, actions.DayTaken, actions.NotOffered) as late:
            return type(late).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return [error for error in pool.map(run, steps) if error]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_plan_at_once_the_second_sees_the_first():
    duo = make_duo()

    def window(at, by):
        mine = Duo.objects.get(pk=duo.pk)
        return lambda: actions.plan(mine, on(7, at), how=HOW, by=by)

    late = at_once(window(time(9), duo.mentor.user), window(time(19), duo.mentee.user))

    assert late == ["DayTaken"]
    assert Appointment.objects.planned().count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_picks_while_the_other_takes_it_back():
    duo = make_duo()
    offered = actions.offer(duo, [on(8)], how=HOW, by=duo.mentee.user)
    one, two = fresh(offered), fresh(offered)

    at_once(
        lambda: actions.pick(one, on(8), by=duo.mentor.user),
        lambda: actions.call_off(two, by=duo.mentee.user),
    )

    assert fresh(offered).status == "off"


@pytest.mark.django_db(transaction=True)
def test_two_who_offer_at_once_leave_one_offer():
    duo = make_duo()
    windows = [(Duo.objects.get(pk=duo.pk), by) for by in (duo.mentor.user, duo.mentee.user)]

    at_once(*(lambda w=w, by=by: actions.offer(w, [on(8)], how=HOW, by=by) for w, by in windows))

    assert Appointment.objects.open().count() == 1
    assert localdate() == TODAY
