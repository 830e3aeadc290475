"""What counts and how heavily, and what never happens, as the staff set it."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.db import transaction

from matching.models import Criterion, HardRules, MatchingSettings
from mentorship.programmes import question_actions
from mentorship.programmes.matched import Counted, counted
from mentorship.programmes.models import Programme


class Changed(Exception):
    """A colleague changed this since the page was opened."""


class StillCounts(Exception):
    """A criterion goes only once it weighs nothing: the others have to be 100 without it."""


def mark(programme: Programme) -> str:
    """Tell apart what the weights are now from what they were before."""
    said = sorted((each.code, each.label, each.weight) for each in counted(programme))
    return _short(said)


def _short(said: object) -> str:
    return sha256(repr(said).encode()).hexdigest()[:16]


def _locked(programme: Programme) -> Programme:
    return Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)


def _keep_own(programme: Programme) -> None:
    """Give a programme rows of its own for what its model weighs, once."""
    if not programme.criteria.exists():
        Criterion.objects.bulk_create(_row(programme, each) for each in counted(programme))


def _row(programme: Programme, each: Counted) -> Criterion:
    return Criterion(
        programme=programme,
        code=each.code,
        label=each.label,
        weight=each.weight,
        kind=each.kind,
        question=each.question,
    )


@transaction.atomic
def weigh_as(programme: Programme, criteria: Mapping[str, tuple[str, int]], *, seen: str) -> None:
    """Give each criterion, by its code, this name and weight; they count from the next proposal on.

    Raises:
        Changed: they are not what this person was shown any more.
    """
    locked = _locked(programme)
    if mark(locked) != seen:
        raise Changed(programme.slug)
    _keep_own(locked)
    rows = list(locked.criteria.filter(code__in=criteria))
    for row in rows:
        row.label, row.weight = criteria[row.code]
    Criterion.objects.bulk_update(rows, ["label", "weight"])


@transaction.atomic
def add(programme: Programme, criterion: Counted, *, asks: Sequence[str] = ()) -> list[str]:
    """Let something count as well, with weight 0 to begin with, and have asked what it needs.

    Give the questions that are asked from now on. Twice is once.
    """
    locked = _locked(programme)
    _keep_own(locked)
    if not locked.criteria.filter(code=criterion.code).exists():
        _row(locked, criterion).save()
    return question_actions.take(locked, asks)


@transaction.atomic
def remove(programme: Programme, code: str) -> None:
    """Let something not count any more; twice is once.

    Raises:
        StillCounts: it has a weight.
    """
    locked = _locked(programme)
    _keep_own(locked)
    for row in locked.criteria.filter(code=code):
        if row.weight:
            raise StillCounts(row.label)
        row.delete()


def rules_of(programme: Programme) -> HardRules:
    """Which hard rules it keeps; all of them as long as nobody said otherwise."""
    found = HardRules.objects.filter(programme=programme).first()
    return found or HardRules(programme=programme)


def settings_of(programme: Programme) -> MatchingSettings:
    """How it is matched; as usual as long as nobody said otherwise."""
    found = MatchingSettings.objects.filter(programme=programme).first()
    return found or MatchingSettings(programme=programme)


KEPT = ("needs_time", "needs_language", "needs_reach", "not_mutual", "min_gap_years")
MATCHED = ("is_fair", "steady")


def mark_of_rules(programme: Programme) -> str:
    """Tell apart what the rules are now from what they were before."""
    kept, matched = rules_of(programme), settings_of(programme)
    said = [getattr(kept, name) for name in KEPT] + [getattr(matched, name) for name in MATCHED]
    return _short([said, sorted(programme.differ_fields)])


@transaction.atomic
def rule_as(
    programme: Programme, values: Mapping[str, Any], *, differ: Iterable[str], seen: str
) -> None:
    """Keep these hard rules, and match in this way, from the next proposal on.

    Raises:
        Changed: they are not what this person was shown any more.
    """
    locked = _locked(programme)
    if mark_of_rules(locked) != seen:
        raise Changed(programme.slug)
    for model, names in ((HardRules, KEPT), (MatchingSettings, MATCHED)):
        model.objects.update_or_create(
            programme=locked, defaults={name: values[name] for name in names if name in values}
        )
    locked.differ_fields = list(differ)
    locked.save(update_fields=["differ_fields"])
