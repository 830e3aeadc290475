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
MOMENTS = ("start", "midterm", "final", "follow_up")
SHARED = "shared"
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


@dataclass(frozen=True, slots=True)
class Offer:
    """A question that comes with the app: whether everybody is asked it, and if not, who is.

    ``is_core`` questions are asked everywhere, so that years and programmes can be compared.
    Those with ``presets`` are asked by those programmes unless they are switched off, and by
    others only when they are switched on (S2-DEF-3, S2-DEF-5).
    """

    question: Question
    is_core: bool
    presets: tuple[str, ...]

    def is_usual(self, preset: str) -> bool:
        """Whether a programme of this preset asks it without anybody having chosen."""
        return not self.presets or preset in self.presets


@cache
def kinds() -> Mapping[str, Mapping[str, Any]]:
    """Return by kind of question the options it has and the words beside them."""
    found: Mapping[str, Mapping[str, Any]] = _read(SHARED)["kinds"]
    return found


@cache
def library(moment: str) -> tuple[Offer, ...]:
    """Return every question that can be asked at ``moment``, in the order they are asked.

    One that is asked at several moments, in the same words, stands once in ``shared.toml``.
    """
    shared = {each["code"]: each for each in _read(SHARED)["questions"]}
    return tuple(
        _offer(shared.get(each.get("use"), {}) | each) for each in _read(moment)["questions"]
    )


@cache
def load(moment: str, preset: str = "") -> tuple[Question, ...]:
    """Return what a programme of this preset usually asks at ``moment``, in the order of asking."""
    return tuple(each.question for each in library(moment) if each.is_usual(preset))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _offer(raw: Mapping[str, Any]) -> Offer:
    plain = {"labels": None, "options": (), "role": None, **kinds()[raw["kind"]]}
    about = {name: raw.get(name) for name in ("code", "kind", "text", "topic")}
    given = {name: raw[name] for name in ("labels", "options", "role") if name in raw}
    return Offer(
        question=Question.from_json(plain | about | given),
        is_core=raw.get("core", False),
        presets=tuple(raw.get("presets", ())),
    )
