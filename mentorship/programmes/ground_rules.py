"""New versions of the ground rules: what was accepted stays as it was (S0-RULE-1, S4-SIGN-1)."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db import transaction

from mentorship.jobs import queue
from mentorship.programmes.models import GroundRules, Programme


class Changed(Exception):
    """A colleague published another version since this page was opened."""


@transaction.atomic
def publish(programme: Programme, *, points: list[str], seen: int) -> GroundRules:
    """Put a new version in the place of version ``seen``; the same points are no new version.

    Whoever takes part hears of it, and is asked to agree again.

    Raises:
        Changed: another version counts by now.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    current = programme.ground_rules.latest("version")
    if current.points == points:
        return current
    if current.version != seen:
        raise Changed(programme.slug)
    rules = GroundRules.objects.create(
        programme=programme, version=current.version + 1, points=points
    )
    queue("mentorship.intake.rules_jobs.tell_all", rules_pk=rules.pk)
    return rules


@dataclass(frozen=True, slots=True)
class Line:
    """A rule as it stands now, or stood: ``same``, ``new``, ``changed`` (it was this) or ``gone``."""

    text: str
    state: str
    was: str = ""


def changes(before: list[str], after: list[str]) -> list[Line]:
    """Say of each rule what became of it between two versions."""
    found = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _what, i, i_end, j, j_end in matcher.get_opcodes():
        old, new = before[i:i_end], after[j:j_end]
        if old == new:
            found += [Line(text, "same") for text in new]
            continue
        pairs = min(len(old), len(new))
        found += [Line(text, "changed", was) for was, text in zip(old, new, strict=False)]
        found += [Line(text, "new") for text in new[pairs:]]
        found += [Line(text, "gone") for text in old[pairs:]]
    return found
