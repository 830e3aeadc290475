"""Letting the two of a duo see how to reach each other, and keeping since when (S0-CONT-2)."""

from django.db import transaction

from mentorship.accounts.models import User
from mentorship.duos.models import LIVE, ContactRelease, Duo, DuoStatus
from mentorship.intake import details_actions


@transaction.atomic
def release(duo: Duo, *, of: User | None = None) -> None:
    """Note what each of the two, or the one ``of`` them, shows to the other from now on.

    The same once more is nothing new.
    """
    given = dict(duo.contact_releases.order_by("at", "pk").values_list("role", "shares"))
    for part in (duo.mentor, duo.mentee):
        is_meant = of is None or part.user_id == of.pk
        if is_meant and given.get(part.role) != part.shares:
            ContactRelease.objects.create(duo=duo, role=part.role, shares=part.shares)


@transaction.atomic
def keep_own(person: User, **said: str) -> None:
    """Keep what she says of herself, and what the other of each of her duos sees from now on.

    Her duos are held before she is: whoever changes one of them meanwhile writes of her as well.

    Raises:
        Changed: her name or number is not what was seen any more.
    """
    hers = Duo.objects.of(person).filter(status__in=[*LIVE, DuoStatus.COMPLETED]).order_by("pk")
    held = list(hers.select_for_update(of=["self"], no_key=True))
    details_actions.keep_own(person, **said)
    for duo in held:
        if duo.gives_contact:
            release(duo, of=person)
