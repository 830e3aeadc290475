"""Four programmes to begin with, as data: what the sources do not say is asked, not invented."""

import tomllib
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext_lazy as _

# code → (title, who it is for): the cards of "choose a model"
CARDS = {
    "gp": (
        _("General practitioners"),
        _("Experienced doctors and younger colleagues of one circle."),
    ),
    "work": (_("Mentoring to work"), _("Volunteers and job seekers, followed by a staff member.")),
    "network": (_("Professional network"), _("Members who learn from each other for a year.")),
    "school": (_("School"), _("Mentors and pupils who make an agreement together.")),
}


@dataclass(frozen=True, slots=True)
class Standard:
    """A framework for good mentoring from another country (S2-CTX-3, S2-LINK-1 to S2-LINK-4)."""

    code: str
    name: str
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the criteria of good mentoring to work.

    ``evidence`` names what in the software shows it; ``standards`` holds, by code of a standard,
    where that one says the same.
    """

    code: str
    phase: str
    text: str
    evidence: str
    standards: dict[str, str]


@dataclass(frozen=True, slots=True)
class Quality:
    """The quality standard: its criteria, the phases they belong to, and its sister standards."""

    standards: tuple[Standard, ...]
    phases: dict[str, str]
    criteria: tuple[Criterion, ...]


@lru_cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache
def _read_agreement(name: str, language: str) -> dict[str, Any]:
    text = (files(__name__) / "agreements" / f"{name}.{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def agreement(name: str, language: str = "nl") -> dict[str, Any]:
    """Read the text that duos of a preset sign, in Dutch or in English."""
    return deepcopy(_read_agreement(name, language))


def load(name: str) -> dict[str, Any]:
    """Read a preset: its sections ``programme``, ``questions``, ``ground_rules``, ``materials``, ….

    The text of its agreement is apart: see ``agreement``.

    Each call gives a copy: what a programme changes in its own rules is nobody else's.

    Raises:
        FileNotFoundError: there is no such preset.
    """
    return deepcopy(_read(name))


@lru_cache
def quality() -> Quality:
    """Read the 23 criteria of mentoring to work (S2-CTX-2)."""
    raw = _read("quality")
    return Quality(
        standards=tuple(Standard(**standard) for standard in raw["standards"]),
        phases=raw["phases"],
        criteria=tuple(Criterion(**({"standards": {}} | each)) for each in raw["criteria"]),
    )
