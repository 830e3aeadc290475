"""The questionnaires as data: one file per moment, own wording, not a validated instrument.

No question asks what the system already knows (dates, numbers of meetings, places): an answer
to that would point at a duo.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

FOLDER = Path(__file__).parent
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a questionnaire; texts by language."""

    code: str
    kind: str
    text: Mapping[str, str]
    topic: Mapping[str, str]
    role: str | None = None
    options: tuple[int, ...] = ()
    labels: Mapping[str, tuple[str, ...]] | None = None

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Return the question as it was kept with its round."""
        labels = {language: tuple(words) for language, words in (values["labels"] or {}).items()}
        options = tuple(values["options"])
        return cls(**{**values, "options": options, "labels": labels or None})

    def to_json(self) -> dict[str, Any]:
        """Return the question in a form that JSON can hold."""
        return asdict(self)

    def text_in(self, language: str) -> str:
        """Return the words of the question, in Dutch when there is no translation."""
        return self.text.get(language, self.text["nl"])

    def topic_in(self, language: str) -> str:
        """Return what the question is about, in a few words for a chart."""
        return self.topic.get(language, self.topic["nl"])

    def choices_in(self, language: str) -> list[tuple[int, str]]:
        """Return the options with their words; a scale has words at its ends only."""
        labels = self.labels or {}
        words = labels.get(language, labels.get("nl", ()))
        if len(words) == len(self.options):
            return list(zip(self.options, words, strict=True))
        ends = {self.options[0]: words[0], self.options[-1]: words[-1]}
        return [
            (option, f"{option} · {ends[option]}" if option in ends else str(option))
            for option in self.options
        ]


@cache
def load(moment: str) -> tuple[Question, ...]:
    """Return the questions of ``moment``, in the order they are asked."""
    raw = tomllib.loads((FOLDER / f"{moment}.toml").read_text(encoding="utf-8"))
    plain = {"labels": None, "options": (), "role": None}
    return tuple(
        Question.from_json({**plain, **raw["kinds"][question["kind"]], **question})
        for question in raw["questions"]
    )
