"""What can be done with the library of a programme: add, change, take away."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from mentorship.programmes.models import Material, Phase, Programme


@dataclass(frozen=True, slots=True)
class Shelf:
    """The materials for one phase."""

    phase: Phase
    materials: list[Material]


def shelves(materials: Iterable[Material]) -> list[Shelf]:
    """Put materials together by when they are worth reading, each in its order."""
    found = sorted(materials, key=lambda each: each.position)
    return [
        Shelf(phase, those)
        for phase in Phase
        if (those := [each for each in found if each.phase == phase])
    ]


class Changed(Exception):
    """A colleague changed it, or took it away, since this page was opened."""


@transaction.atomic
def add(material: Material, *, to: Programme) -> None:
    """Put it on the shelf, after what is there."""
    Programme.objects.select_for_update(no_key=True).get(pk=to.pk)
    last = to.materials.aggregate(last=Max("position"))["last"] or 0
    stem = slugify(material.title)[:30] or "materiaal"
    material.programme, material.position = to, last + 1
    material.code = f"{stem}-{last + 1}"
    material.save()


@transaction.atomic
def change(material: Material, *, seen: str) -> None:
    """Keep what was filled in, unless somebody was faster.

    Raises:
        Changed: it is not what this person was shown any more.
    """
    rows = Material.objects.select_for_update(no_key=True).filter(pk=material.pk)
    current = rows.first()
    if current is None or current.fingerprint != seen:
        raise Changed(material.code)
    material.save()


def take_away(material: Material) -> None:
    """Take it off the shelf; twice is once."""
    material.delete()
