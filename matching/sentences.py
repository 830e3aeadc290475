"""The hard rules in words: what each one is, and why two people cannot be a pair."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import hypot

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching import inputs, places, pool
from matching.answers import Person, names
from matching.compiling import broken
from matching.models import Pin
from matching.rules import (
    ASIDE,
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
from matching.settings import Pair, Settings
from mentorship.duos.models import waiting_mentees
from mentorship.intake.gates import ready_to_match
from mentorship.intake.models import Participant
from mentorship.programmes.models import Programme

VETO, FULL = "veto", "capacity"
# She is in a duo, she hears of another any minute, or a step comes first
PAIRED, GOING, NOT_YET = "paired", "going", "not_yet"
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
    ASIDE: gettext_lazy("Taken off the table"),
    FULL: gettext_lazy("A place left"),
}
# Nobody can set these aside: the database would not have it, or somebody said no on purpose.
FIXED = (PERSON, EARLIER, VETO, FULL, PAIRED, GOING, NOT_YET)


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
    is_set_aside: bool = False

    @property
    def can_be_set_aside(self) -> bool:
        """Whether the team may do it all the same, and say why."""
        return self.rule not in FIXED


def refusals(programme: Programme, mentee: Participant, mentor: Participant) -> list[Refusal]:
    """Every rule that these two break, each as a sentence, and whether he is full."""
    return refusals_of(programme, [(mentee.pk, mentor.pk)])[mentee.pk, mentor.pk]


def refusals_of(programme: Programme, pairs: Collection[Pair]) -> dict[Pair, list[Refusal]]:
    """The same for several pairs, for the price of one."""
    settings = pool.settings_of(programme)
    keys = {pk for pair in pairs for pk in pair}
    people = pool.these(programme, keys)
    ready = ready_to_match(Participant.objects.filter(pk__in=keys), programme)
    known = _Known(
        programme,
        settings,
        people,
        frozenset(ready.values_list("pk", flat=True)),
        list(inputs.scheduled(programme).values_list("mentee", "mentor", "mentee__user__name")),
        list(_pins(programme).values_list("mentee", "mentor", "mentee__user__name")),
        dict(programme.questions.values_list("code", "label")),
    )
    return {(mentee, mentor): known.refusals(mentee, mentor) for mentee, mentor in pairs}


def _pins(programme: Programme) -> QuerySet[Pin]:
    """The pins of who is in the matching: of anybody else no run holds a place."""
    waiting = ready_to_match(waiting_mentees().filter(programme=programme), programme)
    return inputs.pins(programme).filter(mentee__in=waiting.order_by().values("pk"))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is looked up once for all pairs; who goes out and who is pinned with her name."""

    programme: Programme
    settings: Settings
    people: Mapping[int, Person]
    ready: frozenset[int]
    going: list[tuple[int, int, str]]
    pinned: list[tuple[int, int, str]]
    labels: Mapping[str, str]

    def refusals(self, mentee: int, mentor: int) -> list[Refusal]:
        """Why these two cannot be a pair: the rules first, then what else stands in the way."""
        two = hers, his = self.people[mentee], self.people[mentor]
        settings, words = self.settings, {"mentee": hers.name, "mentor": his.name}
        missed = broken(rules([hers], [his], settings), 0, 0)
        aside = settings.overridden.get((mentee, mentor), frozenset())
        found = [
            Refusal(
                code,
                sentence(code, *two, settings, self.programme, self.labels),
                is_set_aside=missed <= aside,
            )
            for code in rule_codes(settings)
            if code in missed
        ]
        texts = {
            VETO: (hers.user, his.user) in settings.vetoes and str(TEXTS[VETO]) % words,
            PAIRED: hers.has_mentee and str(TEXTS[PAIRED]) % words,
            GOING: any(mentee == one for one, *_ in self.going) and str(TEXTS[GOING]) % words,
            NOT_YET: " ".join(
                str(TEXTS[NOT_YET]) % {"name": each.name}
                for each in two
                if each.pk not in self.ready
            ),
            FULL: self._full(mentee, his),
        }
        return found + [Refusal(code, text) for code, text in texts.items() if text]

    def _full(self, mentee: int, mentor: Person) -> str:
        """That he has no place left for her, and who has the ones that he seems to have."""
        away = {one for one, *_ in self.going}
        going = [name for one, other, name in self.going if other == mentor.pk and one != mentee]
        pinned = [
            name
            for one, other, name in self.pinned
            if other == mentor.pk and one != mentee and one not in away
        ]
        if mentor.places > len(going) + len(pinned):
            return ""
        words = {"mentor": mentor.name}
        parts = [str(TEXTS[FULL]) % words]
        if pinned:
            parts.append(_("Pinned: %(names)s.") % {"names": ", ".join(pinned)})
        if going:
            parts.append(_("Goes out soon: %(names)s.") % {"names": ", ".join(going)})
        return " ".join(parts)


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
    MUTUAL: gettext_lazy("%(mentee)s is the mentor of %(mentor)s already, or is to be."),
    EARLIER: gettext_lazy("%(mentee)s and %(mentor)s were proposed before and did not go on."),
    AVAILABILITY: gettext_lazy("%(mentee)s and %(mentor)s have no part of the week in common."),
    LANGUAGES: gettext_lazy("%(mentee)s and %(mentor)s have no language in common."),
    TRAINING: gettext_lazy("%(mentor)s has not done the training."),
    VETO: gettext_lazy("The team keeps %(mentee)s and %(mentor)s apart."),
    FULL: gettext_lazy("%(mentor)s has no place left."),
    PAIRED: gettext_lazy("%(mentee)s is in a duo already."),
    GOING: gettext_lazy(
        "A proposal for %(mentee)s goes out in a few minutes. Call that off first."
    ),
    NOT_YET: gettext_lazy("%(name)s is not in the matching yet: a step comes first."),
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
