"""Take what points at a person out of an open answer: names, addresses, numbers, links."""

import re
import unicodedata
from collections.abc import Callable, Iterable

LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
MAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w.,])\+?\d(?:[ ()./-]{0,2}\d){7,}(?!\w)")
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
SHORTEST_NAME = 3
# Parts of names that are also words: they say nothing about who.
PARTICLES = frozenset(
    {"aan", "bij", "bin", "bint", "dal", "das", "den", "der", "des"}
    | {"dos", "het", "ibn", "ten", "ter", "van", "vom", "von"}
)
POSSESSIVES = ("'s", "’s", "s")


def scrub(text: str, names: Iterable[str]) -> str:
    """Return ``text`` with links, addresses, phone numbers and parts of ``names`` blotted out.

    Capitals and accents make no difference. It is a help, not a promise: a style or an
    anecdote still tells who wrote it.
    """
    return scrubber(names)(text)


def scrubber(names: Iterable[str]) -> Callable[[str], str]:
    """Return what scrubs any number of texts of these ``names``: they are taken apart once."""
    known = {part for name in names for part in _parts(name)}

    def scrub_one(text: str) -> str:
        for pattern, mark in ((LINK, "[link]"), (MAIL, "[e-mail]"), (PHONE, "[telefoon]")):
            text = pattern.sub(mark, text)
        return WORD.sub(lambda found: "[naam]" if _is_name(found[0], known) else found[0], text)

    return scrub_one


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


def _parts(name: str) -> set[str]:
    words = {_fold(word) for word in WORD.findall(name)}
    words |= {part for word in words for part in word.split("-")}
    return {word for word in words if len(word) >= SHORTEST_NAME and word not in PARTICLES}


def _is_name(word: str, known: set[str]) -> bool:
    folded = _fold(word)
    stems = {folded, *(folded.removesuffix(ending) for ending in POSSESSIVES)}
    stems |= {part for stem in stems for part in stem.split("-")}
    return not known.isdisjoint(stems)
