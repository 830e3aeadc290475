"""New versions of the ground rules: what was accepted stays as it was (S0-RULE-1, S4-SIGN-1)."""

from django.db import transaction

from mentorship.programmes.models import GroundRules, Programme


class Changed(Exception):
    """A colleague published another version since this page was opened."""


@transaction.atomic
def publish(programme: Programme, *, points: list[str], seen: int) -> GroundRules:
    """Put a new version in the place of version ``seen``; the same points are no new version.

    Raises:
        Changed: another version counts by now.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    current = programme.ground_rules.latest("version")
    if current.points == points:
        return current
    if current.version != seen:
        raise Changed(programme.slug)
    return GroundRules.objects.create(
        programme=programme, version=current.version + 1, points=points
    )
