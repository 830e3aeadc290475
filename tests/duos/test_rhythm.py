"""A duo that meets too seldom is noticed on the day itself, whatever its rhythm (S0-CONT-5, S2-GUID-2)."""

from datetime import date, timedelta

import pytest
import time_machine

from mentorship.duos import actions, meeting_actions
from mentorship.duos.models import Duo
from tests.factories import make_duo, make_programme

pytestmark = pytest.mark.django_db
START, END = date(2026, 1, 1), date(2027, 1, 1)
HALF_WAY, NEAR_THE_END = date(2026, 7, 2), date(2026, 12, 2)


def make_started(preset="network", **fields):
    duo = make_duo(make_programme(preset, **fields), status="confirmed")
    actions.start(duo, on=START, ends_on=END)
    return duo


def meet(duo, held_on):
    meeting_actions.log_meeting(duo, held_on=held_on, minutes=60, form="online", by=duo.mentor.user)


def is_silent(duo, on):
    return Duo.objects.silent(on).filter(pk=duo.pk).exists()


def test_half_way_without_a_meeting_is_noticed_the_day_after():
    duo = make_started()

    assert not is_silent(duo, HALF_WAY)
    assert is_silent(duo, HALF_WAY + timedelta(days=1))


def test_one_meeting_of_two_is_noticed_before_the_end():
    duo = make_started()

    meet(duo, date(2026, 2, 1))

    assert not is_silent(duo, HALF_WAY + timedelta(days=1))
    assert not is_silent(duo, NEAR_THE_END)
    assert is_silent(duo, NEAR_THE_END + timedelta(days=1))
    assert NEAR_THE_END + timedelta(days=1) < END


def test_a_meeting_that_both_report_counts_once():
    duo = make_started()

    meet(duo, date(2026, 2, 1))
    meet(duo, date(2026, 2, 1))

    assert is_silent(duo, NEAR_THE_END + timedelta(days=1))


def test_two_meetings_are_enough_for_good():
    duo = make_started()

    meet(duo, date(2026, 2, 1))
    meet(duo, date(2026, 3, 1))

    assert duo.quiet_after is None
    assert not is_silent(duo, END + timedelta(days=1))


def test_so_many_times_is_watched_evenly():
    duo = make_started("school", rhythm_kind="count", rhythm_count=4)

    assert is_silent(duo, date(2026, 4, 2) + timedelta(days=8))
    meet(duo, date(2026, 2, 1))

    assert not is_silent(duo, date(2026, 4, 2) + timedelta(days=8))


def test_a_duo_keeps_the_rhythm_it_began_with():
    duo = make_started()
    duo.programme.rhythm_count = 9
    duo.programme.save()

    meet(duo, date(2026, 2, 1))
    meet(duo, date(2026, 3, 1))

    assert (duo.rhythm_kind, duo.rhythm_count, duo.rhythm_days) == ("total", 2, None)
    assert duo.quiet_after is None


def test_the_coordinator_sees_it_on_the_overview(staff_of):
    duo = make_started()

    with time_machine.travel(HALF_WAY + timedelta(days=1), tick=False):
        page = staff_of(duo.programme).get(f"/p/{duo.programme.slug}/").content.decode()

    assert "Het langst geleden:" in page


def test_what_has_not_begun_expects_nothing():
    duo = make_duo(status="confirmed")

    duo.expect_next()

    assert duo.quiet_after is None
