"""What the matching reads of the answers: which criteria and rules need which questions."""

from dataclasses import dataclass, replace

from mentorship.programmes import presets
from mentorship.programmes.models import Programme
from mentorship.programmes.texts import in_its_words

# What a kind of criterion reads; others read the one question that they are about.
READ_BY = {
    "availability": ("availability",),
    "place": ("place", "online"),
    "region": ("place",),
    "text": ("mentoring_question", "offer"),
    "wishes": ("wishes",),
}
# What it also reads, where it is asked.
READ_TOO = {"region": ("regions", "neighbourhoods"), "text": ("topics",)}
IMPRESSION = "impression"


@dataclass(frozen=True, slots=True)
class Counted:
    """One criterion: its name, its weight, how it compares and about which question."""

    code: str
    label: str
    weight: int
    kind: str
    question: str = ""

    @property
    def reads(self) -> tuple[str, ...]:
        """The codes of the questions that it cannot do without; the first one most."""
        return (self.question,) if self.question else READ_BY.get(self.kind, ())


def counted(programme: Programme) -> list[Counted]:
    """What the matching weighs, heaviest first: as set, or as the model has it."""
    rows = programme.criteria.values("code", "label", "weight", "kind", "question")
    found = [Counted(**each) for each in rows]
    if not found:
        found = [Counted(**each) for each in presets.load(programme.preset)["criteria"]]
        found = [replace(each, label=in_its_words(programme, each.label)) for each in found]
    return sorted(found, key=lambda each: (-each.weight, each.code))


def weighs(programme: Programme, kind: str) -> bool:
    """Whether anything of this kind counts."""
    return any(each.weight for each in counted(programme) if each.kind == kind)


def read_by_rules(programme: Programme) -> set[str]:
    """The codes of the questions that a hard rule reads, if they are asked."""
    kept = getattr(programme, "hard_rules", None)
    read = set(programme.differ_fields)
    if looks_for_time(programme):
        read.add("availability")
    if kept is None or kept.needs_language:
        read.add("languages")
    if kept is None or kept.needs_reach:
        read |= {"travel", "place", "online"}
    if programme.asks_experience or (kept and kept.min_gap_years is not None):
        read.add("works_since")
    return read


def looks_for_time(programme: Programme) -> bool:
    """Whether two people must have a part of the week in common."""
    kept = getattr(programme, "hard_rules", None)
    return kept is None or kept.needs_time


def used(programme: Programme) -> set[str]:
    """The codes of the questions of which the matching reads the answer."""
    heavy = [each for each in counted(programme) if each.weight]
    read = {code for each in heavy for code in (*each.reads, *READ_TOO.get(each.kind, ()))}
    return read | read_by_rules(programme)
