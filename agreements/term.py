"""How long two agree to go on: until which day that is, and what is usual in their programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agreements.wording import Wording
from mentorship.programmes.models import DurationUnit, Programme, months_later

MONTHS, WEEKS = DurationUnit.MONTHS.value, DurationUnit.WEEKS.value
# The codes of the fields by which two say how long it lasts, or from when and until when.
LENGTHS = (MONTHS, WEEKS)
FIRST, LAST = "first_meeting", "last_meeting"
# Nobody goes on for longer than this.
MOST = {MONTHS: 60, WEEKS: 260}


def day_of(terms: Mapping[str, Any], code: str) -> date | None:
    """The day that was filled in there, if one was."""
    return parse_date(str(terms.get(code, "")))


def later(begins: date, length: int, unit: str) -> date:
    """So many weeks or months after this day."""
    return months_later(begins, length) if unit == MONTHS else begins + timedelta(weeks=length)


def last_day(programme: Programme, terms: Mapping[str, Any], begins: date) -> date:
    """The last day: as the two agreed, or as long as is usual."""
    ends = day_of(terms, LAST)
    if ends and ends >= begins:
        return ends
    for unit in LENGTHS:
        if unit in terms:
            return later(begins, terms[unit], unit)
    return programme.default_end(begins)


@dataclass(frozen=True, slots=True)
class Usual:
    """How long it lasts in a programme, in its own unit; empty where that is free."""

    least: int | None
    most: int | None
    unit: str

    def has(self, length: int) -> bool:
        """Whether so long is usual."""
        return (self.least or length) <= length <= (self.most or length)

    def has_days(self, begins: date, ends: date) -> bool:
        """Whether from this day to that one is usual."""
        is_long_enough = self.least is None or ends >= later(begins, self.least, self.unit)
        return is_long_enough and (self.most is None or ends <= later(begins, self.most, self.unit))

    def __str__(self) -> str:
        """Say it, such as “6 to 9 months”."""
        counts = {"least": self.least, "most": self.most}
        number = self.most or self.least or 0
        if self.unit == MONTHS:
            unit = ngettext("month", "months", number)
        else:
            unit = ngettext("week", "weeks", number)
        text: str | Promise = _("%(least)s to %(most)s %(unit)s")
        if self.least is None or self.most is None:
            text = _("at most %(most)s %(unit)s") if self.most else _("at least %(least)s %(unit)s")
        elif self.least == self.most:
            text = _("%(most)s %(unit)s")
        return str(text) % {**counts, "unit": unit}


def usual(programme: Programme, wording: Wording, unit: str = "") -> Usual:
    """How long it lasts by the rules of the programme; where these say nothing, by the text."""
    unit = unit or programme.duration_unit
    if unit == programme.duration_unit and (programme.duration_min or programme.duration_max):
        return Usual(programme.duration_min, programme.duration_max, unit)
    clause = wording.field(unit)
    return Usual(clause.min, clause.max, unit) if clause else Usual(None, None, unit)


def unusual(programme: Programme, wording: Wording, terms: Mapping[str, Any]) -> dict[str, Usual]:
    """The fields in which the two chose to go on for longer or shorter, and what is usual."""
    found = {}
    for unit in LENGTHS:
        limits = usual(programme, wording, unit)
        if unit in terms and not limits.has(terms[unit]):
            found[unit] = limits
    begins, ends = day_of(terms, FIRST), day_of(terms, LAST)
    if begins and ends and not usual(programme, wording).has_days(begins, ends):
        found[LAST] = usual(programme, wording)
    return found
