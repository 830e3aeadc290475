"""How heavily each criterion weighs, as the staff set it."""

from collections.abc import Mapping
from hashlib import sha256

from django.db import transaction

from matching.models import Criterion
from mentorship.programmes.models import Programme
from mentorship.programmes.question_actions import weights


class Changed(Exception):
    """A colleague changed the weights since the page was opened."""


def mark(programme: Programme) -> str:
    """Tell apart what the weights are now from what they were before."""
    return sha256(repr(sorted(weights(programme).items())).encode()).hexdigest()[:16]


@transaction.atomic
def weigh_as(programme: Programme, criteria: Mapping[str, tuple[str, int]], *, seen: str) -> None:
    """Give each criterion, by its code, this name and weight; they count from the next proposal on.

    Raises:
        Changed: they are not what this person was shown any more.
    """
    locked = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    if mark(locked) != seen:
        raise Changed(programme.slug)
    for code, (label, weight) in criteria.items():
        locked.criteria.update_or_create(code=code, defaults={"label": label, "weight": weight})
    Criterion.objects.filter(programme=locked).exclude(code__in=criteria).delete()
