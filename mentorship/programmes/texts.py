"""The texts of a programme: its own words in them, and figures that its settings contradict."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, JSONField
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mentorship.programmes import letters, presets
from mentorship.programmes.models import MENTEE, MENTOR, TERMS, DurationUnit, Programme

ABOUT = ("aim", "audience", "expectations", "benefits", "challenges")
LISTS = ("refusal_phrases", "training_topics", "interview_topics", "goal_categories")
# Where mail and pages are found
ADDRESS = r"(?<!\S)\S*(?:@|://)\S*|\bwww\.\S+|\b\w+(?:\.(?-i:[a-z0-9])[\w-]*)+(?:[/?#]\S*)?"
# As long as the form of a question allows the label of an option to be
LONGEST_OPTION = 120
AMOUNT = re.compile(r"€\s*(\d[\d.]*)(?:,(\d{2}))?")
# As people write them
NUMBERS = [
    "een",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
]
_ONE = rf"\d+|één|{'|'.join(NUMBERS)}"
# "Every two weeks" is a rhythm, "within two weeks" a promise: neither is how long it lasts.
LASTS = re.compile(
    rf"(?<!elke )(?<!iedere )(?<!om de )(?<!per )(?<!binnen )"
    rf"\b(?:({_ONE}) tot (?:en met )?)?({_ONE}) (maand(?:en)?|we(?:ek|ken))\b",
    re.IGNORECASE,
)
HALF_A_YEAR = re.compile(r"\bhalf jaar\b", re.IGNORECASE)
MONTHS_OF_HALF_A_YEAR = 6


@dataclass(frozen=True, slots=True)
class Doubt:
    """A figure in a text that is not the one of the settings, and where the text is changed."""

    figure: str
    title: str
    address: str


def follow_words(programme: Programme, *, before: dict[str, str]) -> int:
    """Put the words it has now where its texts say those of ``before``; tell in how many.

    What people agreed with, its ground rules, keeps the words that they read.
    """
    words = {before[term].casefold(): programme.word(term) for term in TERMS}
    words = {old: new for old, new in words.items() if old != new.casefold()}
    return sum(_rewrite(row, _replacer(words)) for row in _rows(programme)) if words else 0


def in_its_words(programme: Programme, text: str) -> str:
    """Put the words that it has now in a text of its model."""
    model = Programme(words=presets.load(programme.preset)["programme"]["words"])
    words = {model.word(term).casefold(): programme.word(term) for term in TERMS}
    words = {old: new for old, new in words.items() if old != new.casefold()}
    return _replacer(words)(text) if words else text


def _rows(programme: Programme) -> Iterator[tuple[object, tuple[str, ...]]]:
    yield programme, (*ABOUT, *LISTS)
    for question in programme.questions.all():
        yield question, ("label", "hint", "readers", "otherwise", "options")
    for material in programme.materials.all():
        yield material, ("title", "body", "items", "touches")
    for text in programme.mail_texts.all():
        yield text, ("text",)
    for criterion in programme.criteria.all():
        yield criterion, ("label",)


def _replacer(words: dict[str, str]) -> Callable[[str], str]:
    """Replace whole words, all at once, each with a capital where it had one; no addresses."""
    straight = {old.replace("’", "'"): new for old, new in words.items()}
    longest = sorted(straight, key=len, reverse=True)
    any_of = "|".join(re.escape(old).replace("'", "['’]") for old in longest)
    pattern = re.compile(
        rf"(?P<address>{ADDRESS})|(?<![\w-])(?:{any_of})(?![\w-]|['’]\w)", re.IGNORECASE
    )

    def put(found: re.Match[str]) -> str:
        old = found[0]
        if found["address"]:
            return old
        new = straight[old.casefold().replace("’", "'")]
        return str(capfirst(new)) if old[0].isupper() else new

    return lambda text: pattern.sub(put, text)


def _rewrite(row: tuple[object, tuple[str, ...]], replaced: Callable[[str], str]) -> int:
    """Change the fields of one row; what would not fit any more stays as it is."""
    one, names = row
    changed = []
    for name in names:
        old = getattr(one, name)
        longest = _longest(one._meta.get_field(name))  # type: ignore[attr-defined]  # noqa: SLF001 — documented Meta API
        new = _in_all(old, _fitting(replaced, longest))
        if new != old:
            setattr(one, name, new)
            changed.append(name)
    if changed:
        one.save(update_fields=changed)  # type: ignore[attr-defined]
    return len(changed)


def _longest(field: "Field[Any, Any]") -> int | None:
    """How long one text in this field can be."""
    if isinstance(field, JSONField):
        return LONGEST_OPTION
    return (field.base_field if isinstance(field, ArrayField) else field).max_length


def _fitting(replaced: Callable[[str], str], longest: int | None) -> Callable[[str], str]:
    """Change a text only if there is room for the new one."""

    def put(old: str) -> str:
        new = replaced(old)
        return new if longest is None or len(new) <= longest else old

    return put


def _in_all(value: Any, replaced: Callable[[str], str]) -> str | list[Any]:
    """Change a text, or each text of a list; of an option with its code, the label alone."""
    if isinstance(value, str):
        return replaced(value)
    return [
        [each[0], replaced(each[1])] if isinstance(each, list) else replaced(each) for each in value
    ]


def doubts(programme: Programme) -> list[Doubt]:
    """Find amounts and durations in its texts that its settings do not have (S0-DUR-1, S2-DEF-1)."""
    found = {
        (figure, title): Doubt(figure, title, address)
        for title, address, text in _read(programme)
        for figure in [*_amounts(programme, text), *_durations(programme, text)]
    }
    return list(found.values())


def _read(programme: Programme) -> Iterator[tuple[str, str, str]]:
    """Every text that people read: what it is called, where it is changed, what it says."""
    slug = programme.slug
    about = reverse("programmes:edit", args=[slug, "over"])
    for name in ABOUT:
        yield _("About the programme"), f"{about}#id_{name}", getattr(programme, name)
    rules = programme.current_rules
    address = reverse("programmes:ground_rules", args=[slug])
    yield _("Ground rules"), address, "\n".join(rules.points)
    for pk, title, body in programme.materials.values_list("pk", "title", "body"):
        yield title, reverse("programmes:material_edit", args=[slug, pk]), body
    for own in letters.own_texts(programme):
        yield own.label, reverse("programmes:letter_edit", args=[slug, own.kind]), own.text


def _amounts(programme: Programme, text: str) -> list[str]:
    known = {programme.fee(role) for role in (MENTEE, MENTOR)}
    return [
        found[0].rstrip(".")
        for found in AMOUNT.finditer(text)
        if Decimal(f"{found[1].replace('.', '')}.{found[2] or '00'}") not in known
    ]


def _durations(programme: Programme, text: str) -> list[str]:
    known = {programme.duration_min, programme.duration_default, programme.duration_max}
    if programme.duration_default is None:
        return []
    in_weeks = programme.duration_unit == DurationUnit.WEEKS
    found = [
        each[0]
        for each in LASTS.finditer(text)
        # Weeks in a programme of months are seldom how long it lasts.
        if (in_weeks or not each[3].lower().startswith("w"))
        and (
            in_weeks != each[3].lower().startswith("w")
            or not {_number(word) for word in each.groups()[:2] if word} <= known
        )
    ]
    if in_weeks or MONTHS_OF_HALF_A_YEAR not in known:
        found += [each[0] for each in HALF_A_YEAR.finditer(text)]
    return found


def _number(word: str) -> int:
    plain = word.lower().replace("é", "e")
    return int(plain) if plain.isdecimal() else NUMBERS.index(plain) + 1
