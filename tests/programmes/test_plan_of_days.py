"""A plan of days and a rhythm, over holidays, pauses, short months and the turn of the year."""

from datetime import date, timedelta

import pytest

from mentorship.programmes.rhythm import Frequency, Planned, Rhythm, plan

TUESDAY = date(2026, 11, 24)


def days(first, last, *, country="nl", away=(), most=60, **every):
    found = plan(first, last, every=Frequency(**every), country=country, away=away, most=most)
    return [each.on for each in found]


def test_every_two_weeks_over_the_end_of_the_year():
    assert days(TUESDAY, date(2027, 1, 31), weeks=2) == [
        date(2026, 11, 24),
        date(2026, 12, 8),
        date(2026, 12, 22),
        date(2027, 1, 5),
        date(2027, 1, 19),
    ]


def test_what_is_on_a_holiday_is_a_week_later_on_the_same_day_of_the_week():
    friday = date(2026, 12, 11)

    found = plan(friday, date(2027, 1, 31), every=Frequency(weeks=2), country="nl", most=9)

    # A week after Christmas it is New Year's Day, and a week after that the turn of the next.
    assert found == [
        Planned(date(2026, 12, 11)),
        Planned(date(2027, 1, 8)),
        Planned(date(2027, 1, 22)),
    ]


def test_a_holiday_moves_one_day_and_says_which():
    monday = date(2027, 3, 1)

    found = plan(monday, date(2027, 4, 30), every=Frequency(weeks=4), country="nl", most=9)

    assert found == [
        Planned(date(2027, 3, 1)),
        Planned(date(2027, 4, 5), instead_of=date(2027, 3, 29)),
        Planned(date(2027, 4, 26)),
    ]


def test_each_country_has_its_own():
    wednesday = date(2027, 7, 7)

    assert days(wednesday, date(2027, 8, 1), weeks=2) == [wednesday, date(2027, 7, 21)]
    assert days(wednesday, date(2027, 8, 1), weeks=2, country="be") == [
        wednesday,
        date(2027, 7, 28),
    ]


def test_weekly_a_holiday_is_left_out():
    monday = date(2027, 3, 22)

    assert days(monday, date(2027, 4, 6), weeks=1) == [monday, date(2027, 4, 5)]


def test_a_day_that_moves_past_the_end_is_left_out():
    assert days(date(2027, 3, 1), date(2027, 3, 31), weeks=4) == [date(2027, 3, 1)]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (date(2028, 1, 31), [date(2028, 2, 29), date(2028, 3, 31), date(2028, 4, 30)]),
        (date(2027, 1, 29), [date(2027, 2, 28), date(2027, 4, 5), date(2027, 4, 29)]),
        (date(2028, 2, 29), [date(2028, 3, 29), date(2028, 4, 29), date(2028, 5, 29)]),
    ],
)
def test_monthly_no_day_drifts_after_a_short_month(first, then):
    assert days(first, date(2029, 1, 1), months=1, most=4) == [first, *then]


def test_a_yearly_turn_from_the_29th_of_february_comes_back_to_it():
    found = days(date(2028, 2, 29), date(2032, 3, 1), months=12)

    assert found == [
        date(2028, 2, 29),
        date(2029, 2, 28),
        date(2030, 2, 28),
        date(2031, 2, 28),
        date(2032, 2, 29),
    ]


def test_there_are_no_days_in_a_pause():
    away = [(date(2026, 12, 8), date(2027, 1, 5))]

    assert days(TUESDAY, date(2027, 1, 31), weeks=2, away=away) == [
        date(2026, 11, 24),
        date(2027, 1, 5),
        date(2027, 1, 19),
    ]


def test_a_plan_has_an_end():
    assert len(days(TUESDAY, date(2036, 1, 1), weeks=1, most=60)) == 60
    assert days(TUESDAY, TUESDAY - timedelta(days=1), weeks=1) == []


@pytest.mark.parametrize(
    ("every", "shown"),
    [(Frequency(weeks=2), 14), (Frequency(months=1), 31)],
)
def test_how_many_days_pass_at_most(every, shown):
    assert every.days == shown


# --- the rhythm ---------------------------------------------------------------------------

START, END = date(2026, 11, 2), date(2027, 11, 2)


def due(met, *, away=(), country="nl", days=14):
    return Rhythm("interval", days=days, country=country).next_due(START, END, met, away)


def test_two_weeks_over_the_clock_change_are_fourteen_days():
    autumn, spring = date(2026, 10, 20), date(2027, 3, 22)

    assert due([autumn]) - autumn == timedelta(days=14)
    assert due([spring]) - spring == timedelta(days=14)


def test_who_would_meet_at_christmas_meets_after_it():
    assert due([date(2026, 12, 11)]) == date(2026, 12, 27)
    assert due([date(2026, 12, 11)], country="be") == date(2026, 12, 26)


def test_days_of_a_pause_do_not_count():
    before, during = (date(2026, 11, 1), date(2026, 11, 8)), (date(2026, 11, 20), date(2026, 12, 1))
    met = date(2026, 11, 16)

    assert due([met]) == date(2026, 11, 30)
    assert due([met], away=[before]) == date(2026, 11, 30)
    assert due([met], away=[during]) == date(2026, 12, 11)
    assert due([met], away=[(met - timedelta(days=5), met + timedelta(days=5))]) == date(
        2026, 12, 5
    )
    # A second pause that begins within what the first one moved counts as well.
    second = (date(2026, 12, 10), date(2026, 12, 13))
    assert due([met], away=[second, during]) == date(2026, 12, 14)
    assert due([met], away=[(date(2027, 2, 1), date(2027, 3, 1))]) == date(2026, 11, 30)


def test_without_a_number_of_days_nothing_is_due():
    assert due([], days=None) is None


def test_the_29th_of_february_is_a_day_like_another():
    assert due([date(2028, 2, 15)]) == date(2028, 2, 29)
    assert due([date(2028, 2, 29)]) == date(2028, 3, 14)
