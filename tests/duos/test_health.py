"""How it goes with a duo, by its own rhythm: silent, to call, just started or on track (S2-GUID-2)."""

from datetime import date, timedelta

import pytest
import time_machine

from mentorship.duos import actions, appointment_actions, meeting_actions, pause_actions
from mentorship.duos.models import Duo, How, When, next_planned
from tests.factories import make_duo, make_programme

pytestmark = pytest.mark.django_db
START = date(2026, 3, 2)
PHONE = How("phone")


def at(day):
    return time_machine.travel(f"{day}T10:00:00+00:00", tick=False)


def make_started(preset="work", **fields):
    with at(START):
        duo = make_duo(make_programme(preset, **fields), status="confirmed")
        actions.start(duo, on=START, ends_on=START + timedelta(days=270))
    return duo


def counted(duo, on):
    """Under which name the querysets count it; exactly one, and the same as on its page."""
    duo.refresh_from_db()
    rows = Duo.objects.filter(pk=duo.pk)
    by_name = {
        "silent": rows.silent(on),
        "call": rows.to_call(on),
        "just_started": rows.just_started(on),
        "on_track": rows.on_track(on),
    }
    [name] = [name for name, found in by_name.items() if found.exists()]
    assert duo.health(on) == name
    return name


def days(number):
    return START + timedelta(days=number)


def meet(duo, on):
    meeting_actions.log_meeting(duo, held_on=on, minutes=60, form="phone", by=duo.mentor.user)


def test_a_rhythm_of_two_weeks_from_day_to_day():
    duo = make_started()

    assert [counted(duo, days(n)) for n in (0, 14, 15, 21, 22)] == [
        "just_started",
        "just_started",
        "call",
        "call",
        "silent",
    ]


def test_who_met_is_on_track_until_the_rhythm_has_passed():
    duo = make_started()

    meet(duo, days(1))

    assert [counted(duo, days(n)) for n in (2, 15, 16, 22, 23)] == [
        "on_track",
        "on_track",
        "call",
        "call",
        "silent",
    ]


def test_a_date_that_is_to_come_makes_silent_into_a_call():
    duo = make_started()
    with at(days(25)):
        appointment_actions.plan(duo, When(days(30), None), how=PHONE, by=duo.mentor.user)

    assert [counted(duo, days(n)) for n in (25, 30, 31)] == ["call", "call", "silent"]


def test_a_date_that_does_not_go_on_makes_it_silent_again():
    duo = make_started()
    with at(days(25)):
        planned = appointment_actions.plan(duo, When(days(30), None), how=PHONE, by=duo.mentor.user)
        appointment_actions.call_off(planned, by=duo.mentee.user)

    assert counted(duo, days(25)) == "silent"


def test_who_began_a_month_ago_has_not_just_started():
    duo = make_started("gp")

    assert [counted(duo, days(n)) for n in (28, 29, 36)] == ["just_started", "call", "silent"]


def test_without_a_rhythm_nobody_is_ever_silent():
    duo = make_started("gp")
    Duo.objects.filter(pk=duo.pk).update(rhythm_days=None, due_on=None, quiet_after=None)

    assert [counted(duo, days(n)) for n in (29, 30, 200)] == [
        "just_started",
        "on_track",
        "on_track",
    ]


def test_so_many_times_in_all_asks_half_way_and_before_the_end():
    duo = make_started("network")
    half_way = days(135)

    assert counted(duo, days(40)) == "on_track"
    assert counted(duo, half_way) == "on_track"
    assert counted(duo, half_way + timedelta(days=1)) == "silent"


def test_a_pause_does_not_count():
    duo = make_started()
    meet(duo, days(1))
    with at(days(5)):
        pause_actions.pause(duo, until=days(35), by=duo.mentor.user)
    duo.refresh_from_db()
    assert duo.health(days(10)) is None
    with at(days(35)):
        pause_actions.resume_due(duo)

    # Fourteen days after the meeting, and thirty that they stood still
    assert duo.due_on == days(45)
    assert [counted(duo, days(n)) for n in (45, 46, 53)] == ["on_track", "call", "silent"]


def test_a_meeting_that_is_reported_after_a_pause_counts_from_its_own_day():
    duo = make_started()
    with at(days(5)):
        pause_actions.pause(duo, until=days(35), by=duo.mentor.user)
    with at(days(35)):
        pause_actions.resume_due(duo)

    meet(duo, days(4))

    assert duo.due_on == days(48)


def test_what_has_ended_is_not_counted_at_all():
    duo = make_duo(status="completed")

    assert duo.health(START) is None
    assert not Duo.objects.silent(START + timedelta(days=900)).exists()


def test_the_next_day_of_each_duo_is_read_along():
    duo = make_started()
    with at(days(3)):
        for number in (10, 20):
            appointment_actions.plan(duo, When(days(number), None), how=PHONE, by=duo.mentor.user)

    def shown(on):
        return Duo.objects.annotate(next_on=next_planned(on)).get().next_on

    assert [shown(days(n)) for n in (3, 10, 11, 21)] == [days(10), days(10), days(20), None]
