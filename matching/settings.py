"""What a programme weighs and forbids, as the matching is given it: values, no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Weighed:
    """One criterion with its weight: of which kind, and about which question if it has one."""

    code: str
    kind: str
    weight: int
    question: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Which criteria and rules a programme has, and which pairs are out of the question.

    Pairs are the keys of two participants, mentee first; ``vetoes`` and ``mutual`` are about
    people, in either role, and have the keys of users.
    """

    criteria: Sequence[Weighed]
    differ_fields: Sequence[str] = ()
    needs_time: bool = True
    needs_language: bool = False
    needs_reach: bool = False
    not_mutual: bool = True
    experience_gate: bool = False
    training_gate: bool = False
    min_gap_years: int | None = None
    today: date = date.min
    # By question, the codes of its answers in their order, and the words for them
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    refused: frozenset[Pair] = frozenset()
    vetoes: frozenset[Pair] = frozenset()
    # Pairs that somebody took off the table, for as long as nobody puts them back
    set_aside: frozenset[Pair] = frozenset()
    mutual: frozenset[Pair] = frozenset()
    # Rules that somebody set aside for one pair, with a reason
    overridden: Mapping[Pair, frozenset[str]] = field(default_factory=dict)

    @property
    def weights(self) -> dict[str, int]:
        """How heavy each criterion is, by its code."""
        return {each.code: each.weight for each in self.criteria}

    def weighs(self, kind: str) -> bool:
        """Whether anything of this kind counts."""
        return any(each.weight for each in self.criteria if each.kind == kind)
