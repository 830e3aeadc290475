"""What can be done with the cohorts of a programme: plan one, change it, take it back."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from mentorship.programmes.models import Cohort, Programme, months_later

YEAR = 12


class Changed(Exception):
    """A colleague changed it since this page was opened."""


class HasApplications(Exception):
    """People applied in this cohort: it stays."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The days of a cohort that is not there yet."""

    name: str
    opens_on: date
    closes_on: date
    starts_on: date | None


def like(last: Cohort, *, today: date | None = None) -> Plan:
    """Propose the next cohort: as long as the last one, on the same days of a later year.

    Where a year later is still within the last one, it begins the day after that.
    """
    today = today or localdate()
    months = YEAR
    while (opens_on := months_later(last.opens_on, months)) < today:
        months += YEAR
    opens_on = max(opens_on, last.closes_on + timedelta(days=1))
    shift = opens_on - last.opens_on
    return Plan(
        name=_renamed(last.name, by=opens_on.year - last.opens_on.year),
        opens_on=opens_on,
        closes_on=last.closes_on + shift,
        starts_on=last.starts_on + shift if last.starts_on else None,
    )


def _renamed(name: str, *, by: int) -> str:
    """Give "Ronde 2026" its new year: "Ronde 2027"; a name without a year says nothing yet."""
    words = name.split()
    years = [word for word in words if word.isdecimal() and len(word) == len("2026")]
    return " ".join(str(int(word) + by) if word in years else word for word in words if years)


def overlapping(cohort: Cohort) -> list[Cohort]:
    """The other cohorts in which people can apply on one of the same days."""
    others = Cohort.objects.filter(programme=cohort.programme).exclude(pk=cohort.pk)
    return list(
        others.filter(opens_on__lte=cohort.closes_on, closes_on__gte=cohort.opens_on).order_by(
            "opens_on", "pk"
        )
    )


@transaction.atomic
def keep(cohort: Cohort, *, seen: str) -> None:
    """Plan a new cohort, or change one.

    Raises:
        Changed: it is not what this person was shown any more.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=cohort.programme_id)
    if cohort.pk is not None and Cohort.objects.get(pk=cohort.pk).fingerprint != seen:
        raise Changed(cohort.name)
    cohort.save()


@transaction.atomic
def take_back(cohort: Cohort) -> None:
    """Take a cohort off the list in which nobody applied.

    Raises:
        HasApplications: somebody did.
    """
    # In full: an application that comes in right now waits for this, or this for it.
    Cohort.objects.select_for_update().filter(pk=cohort.pk).first()
    if cohort.applications.exists():
        raise HasApplications(cohort.name)
    cohort.delete()
