"""Criteria that are ready to use, each with the questions that it has to have asked."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentorship.programmes.matched import Counted, counted
from mentorship.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Standard:
    """A criterion that a programme can take over: how it compares, and what is asked for it."""

    label: str | Promise
    hint: str | Promise
    kind: str
    question: str = ""
    asks: tuple[str, ...] = ()


STANDARDS: dict[str, Standard] = {
    "topics": Standard(
        _("What one asks and the other offers"),
        _("How much of what she wants to learn he offers."),
        "covers",
        "topics",
        ("topics",),
    ),
    "availability": Standard(
        _("Time at the same moment"),
        _("From three parts of the week in common it is full marks."),
        "availability",
        asks=("availability",),
    ),
    "place": Standard(
        _("Distance"),
        _("The nearer the better; online is near enough."),
        "place",
        asks=("place", "online"),
    ),
    "profession": Standard(
        _("The same kind of work"),
        _("He knows the work that she does or looks for."),
        "covers",
        "sector",
        ("sector",),
    ),
    "age": Standard(
        _("Age"),
        _("The closer in age the better. Who does not say it loses nothing."),
        "near",
        "age_class",
        ("age_class",),
    ),
    "impression": Standard(
        _("Impression from the talk"),
        _("The interviewer fills it in. The more alike the better; it is no test."),
        "impression",
    ),
    "wishes": Standard(
        _("Stated wishes"),
        _("Whether one of the two named the other."),
        "wishes",
        asks=("wishes",),
    ),
    "region": Standard(
        _("The mentor knows the region"),
        _("He knows the place where she works, without being a close colleague."),
        "region",
        asks=("place", "regions"),
    ),
    "text": Standard(
        _("Question and story in their own words"),
        _("Which words of her question come back in what he tells. Rare words count most."),
        "text",
        asks=("mentoring_question", "offer"),
    ),
    "free_mentor": Standard(
        _("The mentor has nobody yet"),
        _("Who never had a duo comes first, and who has one now last."),
        "free_mentor",
    ),
}


def not_yet(programme: Programme) -> dict[str, Standard]:
    """Those that this programme does not have."""
    had = {each.code for each in counted(programme)}
    return {code: each for code, each in STANDARDS.items() if code not in had}


def as_counted(code: str) -> Counted:
    """A standard criterion as a programme begins with it: it does not weigh anything yet."""
    standard = STANDARDS[code]
    return Counted(code, str(standard.label), 0, standard.kind, standard.question)
