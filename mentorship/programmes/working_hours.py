"""When people are written to by themselves: on working days, by day, on the clocks here."""

from datetime import date, datetime, timedelta

from django.utils.timezone import localtime

from mentorship.programmes.holidays import is_holiday

DAY = timedelta(days=1)
FRIDAY = 4
BEGINS, ENDS = 9, 17


def is_working_day(day: date, *, country: str) -> bool:
    """Whether it is neither in the weekend nor a holiday."""
    return day.weekday() <= FRIDAY and not is_holiday(day, country=country)


def next_working_day(day: date, *, country: str) -> date:
    """This day, or the first one after it on which people work."""
    while not is_working_day(day, country=country):
        day += DAY
    return day


def working_days_ago(day: date, days: int, *, country: str) -> date:
    """The day that lies so many working days before this one."""
    while days:
        day -= DAY
        days -= is_working_day(day, country=country)
    return day


def is_working_hour(at: datetime, *, country: str, begins: int = BEGINS) -> bool:
    """Whether people of this country can be written to at this moment."""
    here = localtime(at)
    return begins <= here.hour < ENDS and is_working_day(here.date(), country=country)
