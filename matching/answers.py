"""What people answered, as the matching reads it: names written any way, and choices by their codes."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

SEPARATORS = re.compile(r"[,;/\n]|\ben\b|\band\b|&|\+")
WORDS = re.compile(r"\w+")
SAID_ALREADY = {"hagro", "wijk", "bv", "nv", "vof", "vzw"}
NONE = {"geen", "none", "nvt"}
YES = "yes"
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Person:
    """What the matching may know of one participant."""

    pk: int
    user: int
    places: int
    answers: Mapping[str, Any]
    name: str = ""
    is_trained: bool = False
    is_experienced: bool = False
    has_mentee: bool = False
    had_mentee: bool = False
    # What an interviewer thought of her, from 1 to 5
    impression: int | None = None

    def lines(self, question: str) -> list[str]:
        """What she answered here, in order: one thing, several, or nothing."""
        answer = self.answers.get(question) or []
        return answer if isinstance(answer, list) else [str(answer)]

    def codes(self, question: str) -> frozenset[str]:
        """What she chose here: of one choice, of several, or nothing."""
        return frozenset(self.lines(question))

    def names(self, question: str) -> frozenset[str]:
        """The names she wrote here."""
        return frozenset(names(self.answers.get(question)))

    @property
    def is_online(self) -> bool:
        """Whether she also meets online."""
        return self.answers.get("online") == YES

    def months_of_work(self, on: date) -> int | None:
        """How many whole months she works by then; None where she did not say."""
        if not (answer := self.answers.get("works_since")):
            return None
        since = date.fromisoformat(answer)
        whole = MONTHS * (on.year - since.year) + on.month - since.month
        return max(whole - (on.day < since.day), 0)


def plain(text: str) -> str:
    """Lower case, without accents and dots: "Één B.V." is "een bv"."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace(".", ""))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def names(answer: Any) -> dict[str, str]:
    """The names in an answer as they are compared, each as it was written.

    "Hagro West, Café-Zuid" holds "west" and "cafe zuid": people put several on one line, and say
    what the question said already.
    """
    several = answer if isinstance(answer, list) else [answer or ""]
    found: dict[str, str] = {}
    for value in several:
        for part in SEPARATORS.split(str(value)):
            words = [word for word in WORDS.findall(plain(part)) if word not in SAID_ALREADY]
            name = " ".join(words)
            if name and name not in NONE:
                found.setdefault(name, " ".join(part.split()))
    return found
