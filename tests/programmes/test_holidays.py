"""The public holidays of two countries, over many years."""

from datetime import date, timedelta

import pytest
from dateutil.easter import easter as reckoned

from mentorship.programmes.holidays import easter, holidays, is_holiday, next_working


@pytest.mark.parametrize("century", range(1900, 2300, 100))
def test_easter_is_when_it_is(century):
    assert all(easter(year) == reckoned(year) for year in range(century, century + 100))


def test_the_netherlands_in_2027():
    assert sorted(holidays("nl", 2027)) == [
        date(2027, 1, 1),
        date(2027, 3, 28),
        date(2027, 3, 29),
        date(2027, 4, 27),
        date(2027, 5, 5),
        date(2027, 5, 6),
        date(2027, 5, 16),
        date(2027, 5, 17),
        date(2027, 12, 25),
        date(2027, 12, 26),
    ]


def test_belgium_in_2027():
    assert sorted(holidays("be", 2027)) == [
        date(2027, 1, 1),
        date(2027, 3, 28),
        date(2027, 3, 29),
        date(2027, 5, 1),
        date(2027, 5, 6),
        date(2027, 5, 16),
        date(2027, 5, 17),
        date(2027, 7, 21),
        date(2027, 8, 15),
        date(2027, 11, 1),
        date(2027, 11, 11),
        date(2027, 12, 25),
    ]


def test_the_king_does_not_have_his_day_on_a_sunday():
    assert is_holiday(date(2025, 4, 26), country="nl")
    assert not is_holiday(date(2025, 4, 27), country="nl")
    assert is_holiday(date(2026, 4, 27), country="nl")
    assert not is_holiday(date(2026, 4, 27), country="be")


@pytest.mark.parametrize(
    ("day", "country", "after"),
    [
        (date(2026, 12, 25), "nl", date(2026, 12, 27)),
        (date(2026, 12, 25), "be", date(2026, 12, 26)),
        (date(2026, 12, 31), "nl", date(2026, 12, 31)),
        (date(2027, 1, 1), "nl", date(2027, 1, 2)),
        (date(2028, 2, 29), "nl", date(2028, 2, 29)),
    ],
)
def test_the_first_day_that_is_no_holiday(day, country, after):
    assert next_working(day, country=country) == after


def test_there_is_a_holiday_in_the_middle_of_no_february():
    days = (date(2028, 2, 1) + timedelta(days=n) for n in range(29))

    assert not any(is_holiday(day, country=country) for day in days for country in ("nl", "be"))
