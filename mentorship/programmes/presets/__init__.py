"""Four programmes to begin with, as data: what the sources do not say is asked, not invented."""

import tomllib
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


@lru_cache
def load(name: str) -> dict[str, Any]:
    """Read a preset: its sections ``programme``, ``questions``, ``ground_rules``, ``criteria``, ….

    Raises:
        FileNotFoundError: there is no such preset.
    """
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))
