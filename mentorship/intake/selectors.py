"""What the list of applications shows besides its rows: how many there are of each kind."""

from dataclasses import dataclass

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.intake.models import Application, ApplicationStatus, Participant
from mentorship.programmes.models import Programme

EVERYTHING, OVERDUE, UNTRAINED = "alle", "overdue", "untrained"
MOST_COUNTED = 1000
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


class CappedCount(Subquery):
    """How many rows there are, without counting on beyond what anybody wants to know."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS _rows)"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind of applications, with their number ("1.000+" when there are many)."""

    code: str
    label: str | Promise
    count: int
    is_current: bool

    @property
    def is_capped(self) -> bool:
        """Whether there are more than were counted."""
        return self.count > MOST_COUNTED

    @property
    def shown(self) -> int:
        """The number to show."""
        return min(self.count, MOST_COUNTED)


def under(tab: str, applications: "QuerySet[Application]") -> "QuerySet[Application]":
    """Those that a tab shows."""
    if tab == EVERYTHING:
        return applications
    if tab == OVERDUE:
        return applications.overdue(now())  # type: ignore[attr-defined,no-any-return]
    if tab == UNTRAINED:
        return applications.filter(participant__in=Participant.objects.untrained())
    return applications.filter(status=tab)


def tabs(programme: Programme, *, current: str) -> list[Tab]:
    """Count every tab of a programme in one query; tabs that are often empty go when they are."""
    theirs = Application.objects.filter(programme=OuterRef("pk")).exclude(
        status=ApplicationStatus.DRAFT
    )
    counts = (
        Programme.objects.filter(pk=programme.pk)
        .annotate(
            **{
                f"in_{tab}": CappedCount(
                    under(tab, theirs).order_by().values("pk")[: MOST_COUNTED + 1]
                )
                for tab in TABS
            }
        )
        .values(*(f"in_{tab}" for tab in TABS))
        .get()
    )
    found = [
        Tab(tab, label, counts[f"in_{tab}"], is_current=tab == current)
        for tab, label in TABS.items()
    ]
    return [tab for tab in found if tab.count or tab.is_current or tab.code in _ALWAYS]


_ALWAYS = {
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.ACCEPTED,
    ApplicationStatus.WAITLISTED,
    EVERYTHING,
}
