"""From what people answered to the points and rules of the engine, without a database."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from matching.engine.old import Criterion, Problem, Rule
from matching.engine.old import MOST_POINTS, Bools, Ints

# From this many parts of the week in common on, it can hardly be better.
ENOUGH_DAYPARTS = 3
SAME_PLACE, ONLINE, ELSEWHERE = 1000, 700, 200

SEPARATORS = re.compile(r"[,;/\n]|\ben\b|\band\b|&|\+")
WORDS = re.compile(r"\w+")
SAID_ALREADY = {"hagro", "wijk", "bv", "nv", "vof", "vzw"}
NONE = {"geen", "none", "nvt"}


@dataclass(frozen=True, slots=True)
class Person:
    """What the matching may know of one participant."""

    pk: int
    user: int
    places: int
    answers: Mapping[str, Any]
    is_trained: bool = False
    is_experienced: bool = False
    has_mentee: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """Which rules a programme has, with its weights by the code of the criterion."""

    weights: Mapping[str, int]
    differ_fields: Sequence[str]
    training_gate: bool
    experience_gate: bool
    asks_languages: bool
    earlier_pairs: frozenset[tuple[int, int]]
    reverse_pairs: frozenset[tuple[int, int]]


def _names(answer: Any) -> frozenset[str]:
    """The names in an answer, written any way: "Hagro West, Café-Zuid" holds "west" and "cafe zuid".

    People put several on one line, and say what the question said already.
    """
    several = answer if isinstance(answer, list) else [answer or ""]
    parts = [part for value in several for part in SEPARATORS.split(_plain(str(value)))]
    words = [WORDS.findall(part) for part in parts]
    names = (" ".join(word for word in name if word not in SAID_ALREADY) for name in words)
    return frozenset(name for name in names if name and name not in NONE)


def _plain(text: str) -> str:
    """Lower case, without accents and dots: "Één B.V." is "een bv"."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace(".", ""))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _codes(person: Person, code: str) -> frozenset[str]:
    return frozenset(person.answers.get(code) or [])


def _table(
    mentees: Sequence[Person], mentors: Sequence[Person], judge: Callable[[Person, Person], int]
) -> Ints:
    values = [[judge(mentee, mentor) for mentor in mentors] for mentee in mentees]
    return np.array(values, np.int64).reshape(len(mentees), len(mentors))


def topics(mentee: Person, mentor: Person) -> int:
    """How much of what she wants to learn he offers (S2-MATCH-1e, S0-ROLE-3)."""
    wanted = _codes(mentee, "topics")
    return MOST_POINTS * len(wanted & _codes(mentor, "topics")) // len(wanted) if wanted else 0


def availability(mentee: Person, mentor: Person) -> int:
    """How many parts of the week both have time (S2-MATCH-1a)."""
    shared = len(_codes(mentee, "availability") & _codes(mentor, "availability"))
    return MOST_POINTS * min(shared, ENOUGH_DAYPARTS) // ENOUGH_DAYPARTS


def place(mentee: Person, mentor: Person) -> int:
    """The same place is best, online the next best (S2-MATCH-1b)."""
    if _names(mentee.answers.get("place")) & _names(mentor.answers.get("place")):
        return SAME_PLACE
    both_online = mentee.answers.get("online") == mentor.answers.get("online") == "yes"
    return ONLINE if both_online else ELSEWHERE


def free_mentor(mentee: Person, mentor: Person) -> int:
    """Whether she would be his only mentee now: that spreads the attention."""
    return MOST_POINTS // 2 if mentor.has_mentee else MOST_POINTS


JUDGES: dict[str, Callable[[Person, Person], int]] = {
    "topics": topics,
    "availability": availability,
    "place": place,
    "free_mentor": free_mentor,
}


def _rule(
    code: str,
    mentees: Sequence[Person],
    mentors: Sequence[Person],
    allows: Callable[[Person, Person], bool],
) -> Rule:
    values = [[allows(mentee, mentor) for mentor in mentors] for mentee in mentees]
    table: Bools = np.array(values, np.bool_).reshape(len(mentees), len(mentors))
    return Rule(code, table)


def rule_codes(settings: Settings) -> list[str]:
    """The hard rules of this programme, in the order in which people think of them."""
    codes = ["person", "earlier", "availability", *settings.differ_fields]
    codes += ["languages"] if settings.asks_languages else []
    codes += ["experience"] if settings.experience_gate else []
    codes += ["training"] if settings.training_gate else []
    return codes


def problem(mentees: Sequence[Person], mentors: Sequence[Person], settings: Settings) -> Problem:
    """Put the people, the weights and the rules of a programme in the engine's terms."""
    allows: dict[str, Callable[[Person, Person], bool]] = {
        "person": lambda e, m: e.user != m.user and (e.user, m.user) not in settings.reverse_pairs,
        "earlier": lambda e, m: (e.pk, m.pk) not in settings.earlier_pairs,
        "availability": lambda e, m: bool(_codes(e, "availability") & _codes(m, "availability")),
        "languages": lambda e, m: bool(_codes(e, "languages") & _codes(m, "languages")),
        "experience": lambda _e, m: m.is_experienced,
        "training": lambda _e, m: m.is_trained,
    }
    for field in settings.differ_fields:
        allows[field] = _differs(field)
    return Problem(
        mentees=tuple(person.pk for person in mentees),
        mentors=tuple(person.pk for person in mentors),
        places=np.array([person.places for person in mentors], np.int64),
        criteria=tuple(
            Criterion(code, weight, _table(mentees, mentors, JUDGES[code]))
            for code, weight in settings.weights.items()
        ),
        rules=tuple(_rule(code, mentees, mentors, allows[code]) for code in rule_codes(settings)),
    )


def _differs(field: str) -> Callable[[Person, Person], bool]:
    """Nothing in common in this field: not the same Hagro, not one of the same neighbourhoods."""

    def differs(mentee: Person, mentor: Person) -> bool:
        return not _names(mentee.answers.get(field)) & _names(mentor.answers.get(field))

    return differs


def experienced_on(works_since: str | None, is_experienced: Callable[[date], bool]) -> bool:
    """Whether an answer "2015-03-01" is enough experience; no answer is not."""
    return works_since is not None and is_experienced(date.fromisoformat(works_since))
