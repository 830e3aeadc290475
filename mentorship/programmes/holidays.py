"""Public holidays of the countries that programmes run in, reckoned and not looked up."""

from datetime import date, timedelta
from functools import lru_cache

from mentorship.programmes.models import Country

DAY = timedelta(days=1)
SUNDAY = 6
# So many days after Easter, in both countries: its Monday, Ascension, Pentecost and its Monday.
AFTER_EASTER = (0, 1, 39, 49, 50)
# Month and day: New Year, Liberation Day and both days of Christmas; the King's day moves.
FIXED = {
    Country.NETHERLANDS: ((1, 1), (5, 5), (12, 25), (12, 26)),
    # New Year, Labour Day, the national day, Assumption, All Saints, Armistice, Christmas
    Country.BELGIUM: ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)),
}


def easter(year: int) -> date:
    """Easter Sunday: the one after the first full moon of spring, as the church reckons it."""
    golden, century = year % 19, year // 100
    leap_days_left_out = century - century // 4
    moon_correction = (8 * century + 13) // 25
    age = (19 * golden + leap_days_left_out - moon_correction + 15) % 30
    # The moon is never full later than on 18 April, nor twice on that day within 19 years.
    age -= age // 28 * (1 - age // 28 * (29 // (age + 1)) * ((21 - golden) // 11))
    full_moon_weekday = (year + year // 4 + age + 2 - leap_days_left_out) % 7
    after_the_21st = age - full_moon_weekday
    return date(year, 3, 28) + timedelta(days=after_the_21st)


@lru_cache(maxsize=64)
def holidays(country: str, year: int) -> frozenset[date]:
    """The days of a year on which people are free."""
    found = {easter(year) + timedelta(days=days) for days in AFTER_EASTER}
    found |= {date(year, month, day) for month, day in FIXED[Country(country)]}
    if country == Country.NETHERLANDS:
        kings_day = date(year, 4, 27)
        found.add(kings_day - DAY if kings_day.weekday() == SUNDAY else kings_day)
    return frozenset(found)


def is_holiday(day: date, *, country: str) -> bool:
    """Whether people are free on this day."""
    return day in holidays(country, day.year)


def next_working(day: date, *, country: str) -> date:
    """This day, or the first one after it that is no holiday."""
    while is_holiday(day, country=country):
        day += DAY
    return day
