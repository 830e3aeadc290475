"""The fonts of the PDF, and which characters they can print.

All are under the SIL Open Font License, see OFL.txt. They come along because a PDF must look
the same, byte for byte, on every machine.
"""

import unicodedata
from functools import lru_cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FOLDER = Path(__file__).resolve().parent
# The first that has a character prints it; bold is for fixed texts only.
REGULAR = (
    "NotoSans-Regular.ttf",
    "NotoSansArabic-Regular.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansEthiopic-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    # Only signs such as ≤, ≥ and arrows: the first has none of them.
    "NotoSansMath-Regular.ttf",
)
BOLD = "NotoSans-Bold.ttf"
LINE_BREAKS = frozenset("\r\n")
# Joiners shape Arabic and Indic words; every other invisible character could mislead a reader.
JOINERS = frozenset("\u200c\u200d")


@lru_cache
def _covered() -> frozenset[int]:
    """Every code point that one of the fonts has a picture for."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 — slow to load

    covered: set[int] = set()
    for name in REGULAR:
        with TTFont(FOLDER / name, lazy=True) as font:
            covered |= set(font.getBestCmap())
    return frozenset(covered)


def can_print(character: str) -> bool:
    """Whether this character comes out on paper as it was meant."""
    if character in LINE_BREAKS or character in JOINERS:
        return True
    if unicodedata.category(character).startswith("C"):  # controls, direction marks, unassigned
        return False
    return ord(character) in _covered()


def unprintable(text: str) -> list[str]:
    """Give the characters of a text that cannot be printed, each once, in order."""
    return [character for character in dict.fromkeys(text) if not can_print(character)]


def printable(text: str) -> str:
    """Leave out what cannot be printed."""
    return text.translate({ord(c): None for c in set(text) if not can_print(c)}).strip()


def name_of(character: str) -> str:
    """Name a character so that somebody can find it in her text."""
    code = f"U+{ord(character):04X}"
    if unicodedata.category(character).startswith("C"):
        return _("an invisible character (%(code)s)") % {"code": code}
    return f"“{character}”"


def validate_printable(text: str) -> None:
    """Refuse, at the field, characters that a PDF cannot show; name the first few."""
    found = unprintable(text)
    if found:
        names = ", ".join(name_of(character) for character in found[:3])
        raise ValidationError(
            _("We cannot print this: %(characters)s. Leave it out or write it in another way."),
            code="unprintable",
            params={"characters": names},
        )
