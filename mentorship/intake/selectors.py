"""What the list of applications shows besides its rows: how many there are of each kind."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.intake.models import Application, ApplicationStatus, Participant
from mentorship.paging import counts, shown
from mentorship.programmes.models import Programme

EVERYTHING, OVERDUE, UNTRAINED = "alle", "overdue", "untrained"
# What a row of the list shows.
LISTED = ("name", "role", "status", "reference", "answers", "submitted_at")
TABS: dict[str, str | Promise] = {
    **{
        status.value: status.label
        for status in ApplicationStatus
        if status != ApplicationStatus.DRAFT
    },
    OVERDUE: _("Late"),
    UNTRAINED: _("Mentors to train"),
    EVERYTHING: _("All"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind of applications, with their number ("1.000+" when there are many)."""

    code: str
    label: str | Promise
    count: int
    is_current: bool

    @property
    def shown(self) -> str:
        """The number to show."""
        return shown(self.count)


def under(tab: str, programme: Programme) -> "QuerySet[Application]":
    """Those that a tab shows."""
    applications = Application.objects.sent_to(programme)
    if tab == EVERYTHING:
        return applications
    if tab == OVERDUE:
        return applications.overdue(now())
    if tab == UNTRAINED:
        return applications.filter(pk__in=_untrained(programme).values("application"))
    return applications.filter(status=tab)


def _untrained(programme: Programme) -> "QuerySet[Participant]":
    return Participant.objects.filter(programme=programme).untrained()


def tabs(programme: Programme, *, current: str) -> list[Tab]:
    """Count every tab of a programme in one query; tabs that are often empty go when they are."""
    # Whoever was admitted applied: the participants are as many, and closer at hand.
    rows: dict[str, QuerySet[Any]] = {tab: under(tab, programme) for tab in TABS}
    counted = counts(rows | {UNTRAINED: _untrained(programme)})
    found = [
        Tab(tab, label, counted[tab], is_current=tab == current) for tab, label in TABS.items()
    ]
    return [tab for tab in found if tab.count or tab.is_current or tab.code in _ALWAYS]


_ALWAYS = {
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.ACCEPTED,
    ApplicationStatus.WAITLISTED,
    EVERYTHING,
}
