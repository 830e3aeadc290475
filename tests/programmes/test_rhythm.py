"""By when a duo meets again, for every kind of rhythm."""

from datetime import date

import pytest

from mentorship.programmes.rhythm import Rhythm

START, END = date(2026, 1, 1), date(2026, 5, 21)  # 20 weeks
JAN, FEB, MAR = date(2026, 1, 10), date(2026, 2, 1), date(2026, 3, 1)


@pytest.mark.parametrize(
    ("rhythm", "met", "due"),
    [
        (Rhythm("interval", days=14), [], date(2026, 1, 15)),
        (Rhythm("interval", days=14), [FEB, JAN], date(2026, 2, 15)),
        (Rhythm("interval", days=14), [date(2026, 5, 20)], date(2026, 6, 3)),
        # S0-CONT-5: none half-way, fewer than two before the end
        (Rhythm("total", count=2), [], date(2026, 3, 12)),
        (Rhythm("total", count=2), [JAN], END),
        (Rhythm("total", count=2), [JAN, FEB], None),
        (Rhythm("total", count=2), [JAN, FEB, MAR], None),
        (Rhythm("total", count=1), [], date(2026, 3, 12)),
        (Rhythm("total"), [], None),
        (Rhythm("count", count=12), [], date(2026, 1, 12)),
        (Rhythm("count", count=12), [JAN] * 11, END),
        (Rhythm("count", count=12), [JAN] * 12, None),
        (Rhythm("count", count=1), [], END),
        (Rhythm("own"), [JAN], None),
        (Rhythm("own", days=28), [JAN], date(2026, 2, 7)),
    ],
)
def test_by_when_they_meet_again(rhythm, met, due):
    assert rhythm.next_due(START, END, met) == due


def test_a_day_that_starts_and_ends_at_once_is_no_trouble():
    assert Rhythm("count", count=3).next_due(START, START, []) == START


@pytest.mark.parametrize(
    ("rhythm", "met", "last_day"),
    [
        # a quarter of the interval late, and a week at least
        (Rhythm("interval", days=14), [], date(2026, 1, 22)),
        (Rhythm("own", days=40), [JAN], date(2026, 3, 1)),
        (Rhythm("own"), [JAN], None),
        # S0-CONT-5: half-way with none, and two weeks before the end with too few
        (Rhythm("total", count=2), [], date(2026, 3, 12)),
        (Rhythm("total", count=2), [JAN], date(2026, 5, 7)),
        (Rhythm("total", count=2), [JAN, FEB], None),
        (Rhythm("total", count=6), [JAN, FEB, MAR], date(2026, 5, 7)),
        (Rhythm("count", count=12), [], date(2026, 1, 19)),
        (Rhythm("count", count=12), [JAN] * 12, None),
    ],
)
def test_until_when_nobody_asks(rhythm, met, last_day):
    assert rhythm.quiet_after(START, END, met) == last_day


def test_a_long_mentorship_is_asked_about_longer_before_its_end():
    year = Rhythm("total", count=2)

    last_day = year.quiet_after(date(2026, 1, 1), date(2027, 1, 1), [JAN])

    assert last_day == date(2026, 12, 2)


def test_a_very_short_one_is_not_asked_about_before_it_begins():
    assert Rhythm("total", count=2).quiet_after(START, JAN, [START]) == START
