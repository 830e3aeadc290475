"""Letting the two of a duo see how to reach each other, and keeping since when (S0-CONT-2)."""

from django.db import transaction

from mentorship.accounts.models import User
from mentorship.duos.models import LIVE, ContactRelease, Duo


@transaction.atomic
def release(duo: Duo) -> None:
    """Note what each of the two shows to the other from now on; the same once more is nothing new."""
    given = dict(duo.contact_releases.order_by("at", "pk").values_list("role", "shares"))
    for part in (duo.mentor, duo.mentee):
        if given.get(part.role) != part.shares:
            ContactRelease.objects.create(duo=duo, role=part.role, shares=part.shares)


@transaction.atomic
def release_anew(person: User) -> None:
    """Note what she shows from now on in the duos that may know how to reach her."""
    hers = Duo.objects.of(person).filter(status__in=LIVE).order_by("pk")
    for duo in hers.select_for_update(of=["self"], no_key=True):
        if duo.gives_contact:
            release(duo)
