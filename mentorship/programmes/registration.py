"""Whether people can apply today, and how they found the page."""

import re
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.timezone import localdate

from mentorship.programmes.models import Cohort, Programme, ProgrammeStatus

VIA = re.compile(r"[a-z0-9-]{1,60}")


@dataclass(frozen=True, slots=True)
class Registration:
    """How things stand for who wants to apply: it is open, comes later, or is closed."""

    is_open: bool
    cohort: Cohort | None = None

    @property
    def opens_on(self) -> date | None:
        """The day from which people can apply, when it is known and still to come."""
        return self.cohort.opens_on if self.cohort and not self.is_open else None

    @property
    def closes_on(self) -> date | None:
        """The last day to apply, if there is one."""
        return self.cohort.closes_on if self.cohort and self.is_open else None


def registration(programme: Programme, *, on: date | None = None) -> Registration:
    """Tell whether people can apply on this day, and with which cohort they start."""
    today = on or localdate()
    if programme.status != ProgrammeStatus.OPEN:
        # Closed by hand: which day it opens again is then known to nobody.
        return Registration(is_open=False)
    cohorts = list(programme.cohorts.order_by("opens_on", "pk"))
    to_come = next((each for each in cohorts if each.opens_on > today), None)
    taking = [each for each in cohorts if each.opens_on <= today <= each.closes_on]
    if taking or not cohorts:
        return Registration(is_open=True, cohort=taking[0] if taking else None)
    return Registration(is_open=False, cohort=to_come)


def channel_code(channel: str) -> str:
    """How a channel is called in an address."""
    return slugify(channel)[:50]


def remember(request: HttpRequest, programme: Programme) -> None:
    """Keep by which link this browser came, until it applies (S2-MREC-2, S2-REC-1a)."""
    via = request.GET.get("via", "")
    if VIA.fullmatch(via):
        request.session[_key(programme)] = via


def remembered(request: HttpRequest, programme: Programme) -> str:
    """The link by which this browser came, as it was in the address."""
    return str(request.session.get(_key(programme), ""))


def _key(programme: Programme) -> str:
    return f"via-{programme.pk}"
