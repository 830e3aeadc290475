"""How far a programme is: from recruiting to rounding off, of which several go on at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from evaluations.models import Round
from mentorship.look.templatetags.look import short_day
from mentorship.paging import shown
from mentorship.programmes.models import Programme

Words = str | Promise
NOW, DONE, LATER = "now", "done", ""


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase: whether it goes on, is done or is to come, and the list behind what it tells."""

    label: Words
    state: str
    text: Words = ""
    url: str = ""


APPLIED = ngettext_lazy("%(shown)s application", "%(shown)s applications", "n")
TO_DECIDE = ngettext_lazy("%(shown)s to decide on", "%(shown)s to decide on", "n")
WAIT = ngettext_lazy("%(shown)s %(mentee)s waits", "%(shown)s %(mentees)s wait", "n")
GO_ON = ngettext_lazy("%(shown)s %(duo)s under way", "%(shown)s %(duos)s under way", "n")
END_SOON = ngettext_lazy("%(shown)s ends in four weeks", "%(shown)s end in four weeks", "n")
COMPLETED = ngettext_lazy("%(shown)s completed", "%(shown)s completed", "n")


def _state(going_on: object, was_there: object) -> str:
    if going_on:
        return NOW
    return DONE if was_there else LATER


def phases(
    programme: Programme,
    numbers: Mapping[str, int],
    *,
    is_recruiting: bool,
    evaluation: Round | None,
) -> list[Phase]:
    """Where the programme is; what is done for who is here now can go on again for others."""

    def told(words: Any, count: int) -> str:
        """Put the number in these words; nothing of nobody."""
        known = programme.terms | {"n": count, "shown": shown(count)}
        return str(words % known) if count else ""

    def to(page: str, asked: str = "") -> str:
        return reverse(page, args=[programme.slug]) + asked

    one = numbers
    applied = one["applied_mentor"] + one["applied_mentee"]
    live = one["starting"] + one["active"] + one["paused"]
    closes = evaluation and _("closes %(day)s") % {"day": short_day(evaluation.last_day)}
    rounding = one["ending"] or not one["completed"]
    rounded = told(END_SOON, one["ending"]) if rounding else told(COMPLETED, one["completed"])
    return [
        Phase(
            _("Recruiting"),
            _state(is_recruiting, applied),
            told(APPLIED, applied),
            to("intake:application_list", "?stand=alle"),
        ),
        Phase(
            _("Intake"),
            _state(one["submitted"], applied),
            told(TO_DECIDE, one["submitted"]),
            to("intake:application_list", "?stand=submitted"),
        ),
        Phase(
            _("Matching"),
            _state(one["waiting"], one["paired_mentee"]),
            told(WAIT, one["waiting"]),
            to("matching:workbench"),
        ),
        Phase(
            _("Guidance"),
            _state(live, one["ended"]),
            told(GO_ON, one["active"]),
            to("duos:list", "?stand=active"),
        ),
        Phase(
            _("Evaluation"),
            _state(evaluation, one["evaluated"]),
            closes or "",
            to("evaluations:round_list"),
        ),
        Phase(
            _("Rounding off"),
            _state(one["ending"], one["ended"] and not live),
            rounded,
            to("duos:list", "?einde=4" if rounding else "?stand=completed"),
        ),
    ]
