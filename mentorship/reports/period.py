"""The days that a report is about."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.timezone import make_aware

from mentorship.programmes.models import months_later

DECEMBER, LAST = 12, 31
MONTHS_TO_WRITE = 2


@dataclass(frozen=True, slots=True)
class Period:
    """From one day up to and including another."""

    begins_on: date
    ends_on: date

    @classmethod
    def of_year(cls, year: int) -> "Period":
        """The whole of a calendar year."""
        return cls(date(year, 1, 1), date(year, DECEMBER, LAST))

    @property
    def name(self) -> str:
        """The year where it is a whole one, else its first and its last month."""
        if self == Period.of_year(self.begins_on.year):
            return str(self.begins_on.year)
        first, last = (date_format(day, "b Y") for day in (self.begins_on, self.ends_on))
        return f"{first} – {last}"

    @property
    def since(self) -> datetime:
        """The moment at which its first day begins."""
        return make_aware(datetime.combine(self.begins_on, time.min))

    @property
    def until(self) -> datetime:
        """The moment at which its last day is over."""
        return make_aware(datetime.combine(self.ends_on + timedelta(days=1), time.min))

    @property
    def before(self) -> "Period":
        """The same days a year earlier; a month that is whole stays whole, also in a leap year."""
        begins_on, ends_on = (months_later(day, -12) for day in (self.begins_on, self.ends_on))
        if (self.ends_on + timedelta(days=1)).day == 1:
            ends_on = months_later(ends_on.replace(day=1), 1) - timedelta(days=1)
        return Period(begins_on, ends_on)

    @property
    def expected_on(self) -> date:
        """By when a report about it can be written."""
        return months_later(self.ends_on, MONTHS_TO_WRITE)
