"""The hard rules in words: what each one is, and why two people cannot be a pair."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching import places, pool
from matching.answers import Person, names
from matching.compiling import broken
from matching.rules import (
    AVAILABILITY,
    EARLIER,
    EXPERIENCE,
    GAP,
    LANGUAGES,
    MUTUAL,
    PERSON,
    REACH,
    TRAINING,
    rule_codes,
    rules,
)
from matching.settings import Settings
from mentorship.intake.models import Participant
from mentorship.programmes.models import Programme

VETO, FULL = "veto", "capacity"
RULES: dict[str, str | Promise] = {
    PERSON: gettext_lazy("Two different people"),
    MUTUAL: gettext_lazy("Not each other's mentor"),
    EARLIER: gettext_lazy("Not paired before"),
    AVAILABILITY: gettext_lazy("A part of the week in common"),
    "hagro": gettext_lazy("Not the same Hagro"),
    "neighbourhoods": gettext_lazy("No neighbourhood in common"),
    "employer": gettext_lazy("Not the same employer"),
    LANGUAGES: gettext_lazy("A language in common"),
    REACH: gettext_lazy("Within reach, or both online"),
    EXPERIENCE: gettext_lazy("Enough experience"),
    GAP: gettext_lazy("The mentor works longer"),
    TRAINING: gettext_lazy("Training done"),
    VETO: gettext_lazy("Kept apart by the team"),
    FULL: gettext_lazy("A place left"),
}
# Nobody can set these aside: the database would not have it, or somebody said no on purpose.
FIXED = (PERSON, EARLIER, VETO, FULL)


def rule_names(programme: Programme) -> dict[str, str | Promise]:
    """The hard rules of this programme by code, in words."""
    return names_of(rule_codes(pool.rules_of(programme)), programme)


def names_of(codes: list[str], programme: Programme) -> dict[str, str | Promise]:
    """These rules in words; of a question of their own by what it asks."""
    own = [code for code in codes if code not in RULES]
    asked = programme.questions.filter(code__in=own)
    labels = dict(asked.values_list("code", "label")) if own else {}
    differs = gettext_lazy("Not the same answer: {question}")
    named = {code: format_lazy(differs, question=labels.get(code, code)) for code in own}
    return {code: RULES.get(code) or named[code] for code in codes}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why two people cannot be a pair, and whether somebody can set it aside."""

    rule: str
    text: str

    @property
    def can_be_set_aside(self) -> bool:
        """Whether the team may do it all the same, and say why."""
        return self.rule not in FIXED


def refusals(programme: Programme, mentee: Participant, mentor: Participant) -> list[Refusal]:
    """Every rule that these two break, each as a sentence, and whether he is full."""
    settings = pool.settings_of(programme)
    two = pool.two(programme, mentee, mentor)
    hard = rules([two[0]], [two[1]], settings)
    codes = [code for code in rule_codes(settings) if code in broken(hard, 0, 0)]
    codes += [VETO] if (two[0].user, two[1].user) in settings.vetoes else []
    codes += [FULL] if two[1].places <= 0 else []
    labels = dict(programme.questions.values_list("code", "label")) if codes else {}
    return [Refusal(code, sentence(code, *two, settings, programme, labels)) for code in codes]


def sentence(
    code: str,
    mentee: Person,
    mentor: Person,
    settings: Settings,
    programme: Programme,
    labels: Mapping[str, str],
) -> str:
    """Why this rule keeps these two apart."""
    if code in settings.differ_fields:
        return _the_same(code, mentee, mentor, labels.get(code, code))
    if code == REACH:
        return _too_far(mentee, mentor)
    if code in {EXPERIENCE, GAP}:
        return _too_short(code, mentee, mentor, settings, programme)
    return str(TEXTS[code]) % {"mentee": mentee.name, "mentor": mentor.name}


TEXTS: dict[str, str | Promise] = {
    PERSON: gettext_lazy("%(mentee)s and %(mentor)s are one person."),
    MUTUAL: gettext_lazy("%(mentee)s is the mentor of %(mentor)s already."),
    EARLIER: gettext_lazy("%(mentee)s and %(mentor)s were proposed before and did not go on."),
    AVAILABILITY: gettext_lazy("%(mentee)s and %(mentor)s have no part of the week in common."),
    LANGUAGES: gettext_lazy("%(mentee)s and %(mentor)s have no language in common."),
    TRAINING: gettext_lazy("%(mentor)s has not done the training."),
    VETO: gettext_lazy("The team keeps %(mentee)s and %(mentor)s apart."),
    FULL: gettext_lazy("%(mentor)s has no place left."),
}
SAME: dict[str, str | Promise] = {
    "hagro": gettext_lazy("%(mentee)s and %(mentor)s are both in Hagro %(names)s."),
    "neighbourhoods": gettext_lazy("%(mentee)s and %(mentor)s both work in %(names)s."),
    "employer": gettext_lazy("%(mentee)s and %(mentor)s both work at %(names)s."),
}


def _the_same(code: str, mentee: Person, mentor: Person, question: str) -> str:
    """What they have in common that they may not, as she wrote it."""
    hers, his = names(mentee.answers.get(code)), names(mentor.answers.get(code))
    shared = [written for name, written in hers.items() if name in his]
    text = SAME.get(code) or gettext_lazy(
        "%(mentee)s and %(mentor)s both answered “%(names)s” to: %(question)s"
    )
    return str(text) % {
        "mentee": mentee.name,
        "mentor": mentor.name,
        "names": ", ".join(_without_word(written, code) for written in shared),
        "question": question,
    }


def _without_word(written: str, code: str) -> str:
    """A Hagro without the word itself, which the sentence says."""
    first, _space, rest = written.partition(" ")
    return rest if rest and first.casefold() == code else written


def _too_far(mentee: Person, mentor: Person) -> str:
    here, there = (places.locate(str(each.answers.get("place") or "")) for each in (mentee, mentor))
    steps = hypot(here[0] - there[0], here[1] - there[1]) if here and there else 0
    return _(
        "%(mentee)s and %(mentor)s are about %(km)d kilometres apart: further than they travel."
    ) % {
        "mentee": mentee.name,
        "mentor": mentor.name,
        "km": round(steps / places.STEPS_PER_KM),
    }


def _too_short(
    code: str, mentee: Person, mentor: Person, settings: Settings, programme: Programme
) -> str:
    if code == EXPERIENCE:
        years = programme.mentor_min_years or 0
        text = ngettext(
            "%(mentor)s does not have more than %(n)d year of experience.",
            "%(mentor)s does not have more than %(n)d years of experience.",
            years,
        )
    else:
        years = settings.min_gap_years or 0
        text = ngettext(
            "%(mentor)s does not work at least %(n)d year longer than %(mentee)s.",
            "%(mentor)s does not work at least %(n)d years longer than %(mentee)s.",
            years,
        )
    return text % {"mentee": mentee.name, "mentor": mentor.name, "n": years}
