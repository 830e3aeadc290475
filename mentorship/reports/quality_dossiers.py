"""A whole dossier: the criteria of a period by phase, how to write it down, and to freeze it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from agreements.canonical import fingerprint
from mentorship.accounts.models import User
from mentorship.programmes import presets
from mentorship.programmes.models import Cohort, Programme
from mentorship.programmes.presets import Standard
from mentorship.reports.quality import Criterion, dossier
from mentorship.reports.quality_models import QualityDossier

# How a criterion stands: tint, icon, word. A colour alone says nothing to some.
LOOKS: dict[str, tuple[str, str, str | Promise]] = {
    "shown": ("ok", "check", _("Shown")),
    "gap": ("warn", "circle-alert", _("Not shown yet")),
    "not_applicable": ("out", "circle-dashed", _("Not applicable")),
}


class Changed(Exception):
    """The data say something else than what was on the page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion as it is read: how it stands, and the standards that say the same by name."""

    criterion: Criterion
    also: tuple[tuple[str, str], ...]

    @property
    def _look(self) -> tuple[str, str, str | Promise]:
        if self.criterion.is_shown:
            return LOOKS["shown"]
        return LOOKS["gap" if self.criterion.is_applicable else "not_applicable"]

    @property
    def tint(self) -> str:
        """Its colour."""
        return self._look[0]

    @property
    def icon(self) -> str:
        """Its icon."""
        return self._look[1]

    @property
    def word(self) -> str | Promise:
        """How it stands, in words."""
        return self._look[2]


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the standard, with its criteria."""

    code: str
    name: str
    lines: tuple[Line, ...]

    @property
    def n(self) -> int:
        """How many of its criteria are shown."""
        return sum(line.criterion.is_shown for line in self.lines)


@dataclass(frozen=True, slots=True)
class Dossier:
    """All criteria of one programme in one period, with all that a reader needs beside them."""

    programme: str
    organisation: str
    begins_on: date
    ends_on: date
    cohort: str
    as_of: date
    # The parts of the standard, as code and name: a list, for a JSON object keeps no order.
    parts: tuple[tuple[str, str], ...]
    standards: tuple[Standard, ...]
    criteria: tuple[Criterion, ...]

    @classmethod
    def of(
        cls, programme: Programme, *, start: date, end: date, cohort: Cohort | None = None
    ) -> "Dossier":
        """Work it out from the data of now."""
        standard = presets.quality()
        return cls(
            programme=programme.name,
            organisation=programme.organisation,
            begins_on=start,
            ends_on=end,
            cohort=cohort.name if cohort else "",
            as_of=localdate(),
            parts=tuple(standard.phases.items()),
            standards=standard.standards,
            criteria=dossier(programme, start=start, end=end, cohort=cohort),
        )

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> "Dossier":
        """Read what was frozen."""
        kept = dict(content)
        for name in ("begins_on", "ends_on", "as_of"):
            kept[name] = date.fromisoformat(kept[name])
        kept["parts"] = tuple((code, name) for code, name in kept["parts"])
        kept["standards"] = tuple(Standard(**each) for each in kept["standards"])
        kept["criteria"] = tuple(Criterion(**each) for each in kept["criteria"])
        return cls(**kept)

    @property
    def content(self) -> dict[str, Any]:
        """How it is frozen: without the pages where something can still be added."""
        kept = asdict(self)
        for name in ("begins_on", "ends_on", "as_of"):
            kept[name] = kept[name].isoformat()
        kept["parts"] = [list(each) for each in kept["parts"]]
        kept["standards"] = list(kept["standards"])
        kept["criteria"] = [
            {name: value for name, value in each.items() if name != "gap_url"}
            for each in kept["criteria"]
        ]
        return kept

    @property
    def sha256(self) -> str:
        """The fingerprint by which two copies of it are known to say the same."""
        return fingerprint(self.content)

    @property
    def phases(self) -> list[Phase]:
        """The parts of the standard in their order."""
        named = {standard.code: standard.name for standard in self.standards}
        return [
            Phase(
                code,
                name,
                tuple(
                    Line(each, tuple((named[key], at) for key, at in each.standards.items()))
                    for each in self.criteria
                    if each.phase == code
                ),
            )
            for code, name in self.parts
        ]

    @property
    def is_mapped(self) -> bool:
        """Whether any criterion has its place in a sister standard (S2-CTX-3)."""
        return any(each.standards for each in self.criteria)

    @property
    def of_all(self) -> int:
        """How many criteria there are."""
        return len(self.criteria)

    @property
    def n(self) -> int:
        """How many are shown."""
        return sum(each.is_shown for each in self.criteria)

    @property
    def beside(self) -> int:
        """To how many there was nothing to show in this period."""
        return sum(not each.is_applicable for each in self.criteria)

    @property
    def gaps(self) -> int:
        """How many should be shown and are not."""
        return self.of_all - self.n - self.beside


@transaction.atomic
def freeze(
    programme: Programme, *, start: date, end: date, cohort: Cohort | None, seen: str, by: User
) -> QualityDossier:
    """Keep the dossier as it is now; the same one a second time is the one that is there.

    ``seen`` is the fingerprint of what was on her page.

    Raises:
        Changed: the data say something else by now.
    """
    found = Dossier.of(programme, start=start, end=end, cohort=cohort)
    if found.sha256 != seen:
        raise Changed
    kept, _is_new = QualityDossier.objects.get_or_create(
        programme=programme,
        sha256=found.sha256,
        defaults={
            "begins_on": start,
            "ends_on": end,
            "cohort": found.cohort,
            "content": found.content,
            "made_by": by,
        },
    )
    return kept
