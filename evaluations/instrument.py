"""Own questions: made one by one, or read from a list that an organisation pastes.

A line is ``question;type;for whom;options``; what is left out is a statement for both. The
options of a choice are parted by ``|``.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from evaluations.publication import CHOICE, LIKERT, MENTEE, MENTOR, SCALE, TEXT
from evaluations.questionnaires import Question, kinds

# How the codes of own questions begin, and of those among them that others made.
OWN, TAKEN = "q_", "q_t_"
LONGEST, LONGEST_OPTION, LONGEST_TOPIC = 300, 80, 40
FEWEST_OPTIONS, MOST_OPTIONS = 2, 7
MARK, TO_TEN = "mark", "to_ten"
TO_TEN_WORDS: Mapping[str, tuple[str, ...]] = {
    "nl": ("zeker niet", "zeker wel"),
    "en": ("certainly not", "certainly"),
}
# What people call the types, and those for whom a question is
TYPES = {
    "": LIKERT, "stelling": LIKERT, "5-punt": LIKERT, "5": LIKERT, "1-5": LIKERT, "eens": LIKERT,
    "statement": LIKERT, "likert": LIKERT,
    "cijfer": MARK, "1-10": MARK, "mark": MARK,
    "0-10": TO_TEN, "aanbeveling": TO_TEN,
    "keuze": CHOICE, "choice": CHOICE, "meerkeuze": CHOICE,
    "open": TEXT, "tekst": TEXT, "text": TEXT,
}  # fmt: skip
FOR_BOTH = {"", "beide", "allebei", "both", "iedereen"}
HEADS = {"vraag", "question", "stelling"}


class Unreadable(Exception):
    """A line that cannot be read: which one, and what is wrong with it."""

    def __init__(self, line: int, why: str) -> None:
        """Remember the number of the line and a code for what is wrong."""
        super().__init__(f"{line}: {why}")
        self.line, self.why = line, why


@dataclass(frozen=True, slots=True)
class Written:
    """An own question as somebody wrote it; ``kind`` is one of ours, a mark or 0-10."""

    text: str
    kind: str = LIKERT
    role: str | None = None
    options: Sequence[str] = ()
    text_en: str = ""
    options_en: Sequence[str] = ()
    topic: str = ""

    def question(self, *, prefix: str = OWN) -> Question:
        """Return it as a question of its own code, which it keeps from version to version."""
        kind = SCALE if self.kind in {MARK, TO_TEN} else self.kind
        numbers: tuple[int, ...] = tuple(kinds()[kind].get("options", ()))
        labels = kinds()[kind].get("labels")
        if self.kind == TO_TEN:
            numbers, labels = tuple(range(11)), TO_TEN_WORDS
        elif self.kind == CHOICE:
            numbers = tuple(range(1, len(self.options) + 1))
            labels = {"nl": self.options} | ({"en": self.options_en} if self.options_en else {})
        topic = self.topic or shortened(self.text)
        return Question.from_json(
            {
                "code": f"{prefix}{uuid4().hex[:12]}",
                "kind": kind,
                "text": {"nl": self.text} | ({"en": self.text_en} if self.text_en else {}),
                "topic": {"nl": topic},
                "role": self.role,
                "options": numbers,
                "labels": labels,
            }
        )


def is_own(question: Question) -> bool:
    """Whether the programme made this question itself."""
    return question.code.startswith(OWN)


def is_taken_over(question: Question) -> bool:
    """Whether it is an own question that others made."""
    return question.code.startswith(TAKEN)


def shortened(text: str) -> str:
    """Return so much of a question as fits beside a plot, cut between words."""
    bare = text.rstrip("?.! ")
    if len(bare) <= LONGEST_TOPIC:
        return bare
    return f"{bare[: LONGEST_TOPIC - 1].rsplit(' ', 1)[0]}…"


def read(text: str, *, words: Mapping[str, str]) -> list[Written]:
    """Return the questions of a pasted list; ``words`` gives the role that a word stands for.

    Raises:
        Unreadable: at the first line that cannot be read.
    """
    delimiter = "\t" if "\t" in text else ";"
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [" ".join(cell.split()) for cell in _cells(number, line, delimiter)] + [""] * 4
        if not any(cells) or (number == 1 and cells[0].casefold() in HEADS and cells[1]):
            continue
        found.append(_written(number, cells, words))
    return found


def _cells(number: int, line: str, delimiter: str) -> list[str]:
    """Take one line apart by itself: a quotation mark left open would swallow those after it."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Unreadable(number, "quote") from error


def _written(number: int, cells: Sequence[str], words: Mapping[str, str]) -> Written:
    text, kind, who, options = cells[:4]
    if not text:
        raise Unreadable(number, "text")
    if len(text) > LONGEST:
        raise Unreadable(number, "long")
    if kind.casefold() not in TYPES:
        raise Unreadable(number, "kind")
    if who.casefold() not in FOR_BOTH | set(words):
        raise Unreadable(number, "who")
    choices = [each for part in options.split("|") if (each := part.strip())]
    made = Written(text, TYPES[kind.casefold()], words.get(who.casefold()), tuple(choices))
    if made.kind == CHOICE and not are_options(made.options):
        raise Unreadable(number, "options")
    return made


def are_options(options: Sequence[str]) -> bool:
    """Whether one can choose between these: not too few, not too many, all different and short."""
    is_short = all(len(each) <= LONGEST_OPTION for each in options)
    return FEWEST_OPTIONS <= len(set(options)) == len(options) <= MOST_OPTIONS and is_short


def roles_of(terms: Mapping[str, str]) -> dict[str, str]:
    """Return which role a word stands for: ours, and the programme's own."""
    found = {}
    for role in (MENTOR, MENTEE):
        for word in (role, f"{role}s", terms[role], terms[f"{role}s"]):
            found[word.casefold()] = role
    return found
