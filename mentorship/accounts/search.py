"""Finding people by any part of a name: folded text and its 3-letter pieces, kept by the database.

The functions ``fold`` and ``grams`` are made by the first migration of this app; they need no
extension of PostgreSQL.
"""

import unicodedata

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q

MIN_LETTERS = 2
# A word that is in every row would else fetch them all; a person refines such a search anyway.
MOST_HITS = 2000


class Fold(Func):
    """Lower case without accents, in the database."""

    function = "fold"
    output_field = models.TextField()


class Grams(Func):
    """All pieces of three letters, word starts included, in the database."""

    function = "grams"
    output_field = ArrayField(models.TextField())


def fold(text: str) -> str:
    """Lower case without accents, as the database does it."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f").lower()


def _pieces(word: str) -> list[str]:
    if len(word) < 3:  # noqa: PLR2004 — a short word is looked up as the start of a word
        return [f" {word}"]
    return [word[i : i + 3] for i in range(len(word) - 2)]


def containing(words: str) -> Q | None:
    """The condition that ``folded`` holds every word; ``None`` when there is nothing to look for."""
    looked_for = [word for word in fold(words).split() if len(word) >= MIN_LETTERS]
    if not looked_for:
        return None
    condition = Q()
    for word in looked_for:
        condition &= Q(grams__contains=_pieces(word))
        if len(word) > 3:  # noqa: PLR2004 — up to three letters the piece says it all
            condition &= Q(folded__contains=word)
    return condition
