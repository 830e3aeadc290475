"""Finding people by any part of a name: folded text and its 3-letter pieces, kept by the database.

The functions ``fold`` and ``grams`` are made by the first migration of this app; they need no
extension of PostgreSQL.
"""

import re
import unicodedata

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q

MIN_LETTERS = 2
# Up to so many hits it is quickest to fetch them by their pieces, and to sort them; the hits of a
# word that more have are met soon enough by walking the list in its order.
FEW = 500
# So many figures are a phone number, however it is written.
NUMBER = re.compile(r"[0-9+()./\s-]{6,30}")
COUNTRY = re.compile(r"^(?:00|\+)31|^0")


class Fold(Func):
    """Lower case without accents, in the database."""

    function = "fold"
    output_field = models.TextField()


class Grams(Func):
    """All pieces of three letters, word starts included, in the database."""

    function = "grams"
    output_field = ArrayField(models.TextField())


class Digits(Func):
    """The figures of a phone number and nothing else, in the database."""

    function = "regexp_replace"
    template = r"%(function)s(%(expressions)s, '\D', '', 'g')"
    output_field = models.TextField()


def as_number(words: str) -> str:
    """A phone number as the database keeps it, without what people write or leave out before it."""
    if not NUMBER.fullmatch(words.strip()):
        return words
    return re.sub(r"\D", "", COUNTRY.sub("", re.sub(r"[^0-9+]", "", words)))


def fold(text: str) -> str:
    """Lower case without accents, as the database does it."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f").lower()


def _pieces(word: str) -> list[str]:
    if len(word) < 3:  # noqa: PLR2004 — a short word is looked up as the start of a word
        return [f" {word}"]
    return [word[i : i + 3] for i in range(len(word) - 2)]


def _words(text: str) -> list[str]:
    return [word for word in fold(text).split() if len(word) >= MIN_LETTERS]


def containing(words: str) -> Q | None:
    """The condition that ``folded`` holds every word, by its pieces; ``None`` without a word."""
    condition = Q()
    for word in _words(words):
        condition &= Q(grams__contains=_pieces(word))
        if len(word) > 3:  # noqa: PLR2004 — up to three letters the piece says it all
            condition &= Q(folded__contains=word)
    return condition or None


def spelling(words: str, *, of: str = "") -> Q:
    """The same condition without the pieces, for walking a list: ``of`` leads to the person."""
    condition = Q()
    for word in _words(words):
        if len(word) < 3:  # noqa: PLR2004 — as above: the start of a word
            start = Q(**{f"{of}folded__startswith": word})
            condition &= start | Q(**{f"{of}folded__contains": f" {word}"})
        else:
            condition &= Q(**{f"{of}folded__contains": word})
    return condition
