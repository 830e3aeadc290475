"""Where the people who apply come from: one query of the headcounts, by source, role and cohort."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, Sum

from mentorship.intake.models import Headcount, Partner
from mentorship.intake.recruitment import PARTNER
from mentorship.programmes.models import MENTEE, MENTOR, Cohort, Programme
from mentorship.programmes.registration import channel_code

# One source dominates when this part of the people of a role came by it (S2-MREC-2, S2-REC-1a).
# Of fewer people than this, a share says nothing yet.
DOMINANT_PERCENT, FEWEST = 60, 10
OF_PARTNER = ("partner__name", "partner__code", "partner__archived_at")


@dataclass(slots=True)
class Tally:
    """How many applied and how many of those were admitted."""

    applied: int = 0
    admitted: int = 0


@dataclass(slots=True)
class Source:
    """A channel or a partner, or neither, with how many came by it in each role."""

    name: str
    code: str = ""
    partner_pk: int | None = None
    mentees: Tally = field(default_factory=Tally)
    mentors: Tally = field(default_factory=Tally)

    @property
    def applied(self) -> int:
        """How many in all."""
        return self.mentees.applied + self.mentors.applied

    def of(self, role: str) -> Tally:
        """The numbers of one role."""
        return self.mentors if role == MENTOR else self.mentees


@dataclass(frozen=True, slots=True)
class Dominance:
    """One source by which most people of a role came."""

    role: str
    people: str
    source: Source
    percent: int
    applied: int
    known: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All sources, the largest first; ``unknown`` are those who did not say."""

    sources: list[Source]
    unknown: Source
    warnings: list[Dominance]

    @property
    def most(self) -> int:
        """The largest number, for the bars."""
        return max((each.applied for each in [*self.sources, self.unknown]), default=0)


def overview(programme: Programme, *, cohort: Cohort | None = None) -> Overview:
    """Count who applied and was admitted, by source; who withdrew and tests are left out."""
    rows = Headcount.objects.filter(programme=programme)
    if cohort is not None:
        rows = rows.filter(cohort=cohort)
    counted = _summed(rows.values("channel", "partner", "role", *OF_PARTNER))
    sources = {
        ("channel", channel): Source(channel, channel_code(channel))
        for channel in programme.channels
    }
    for row in counted:
        if row["partner"]:
            code = "" if row["partner__archived_at"] else f"{PARTNER}{row['partner__code']}"
            key, new = ("partner", row["partner"]), Source(row["partner__name"], code)
        else:
            key, new = ("channel", row["channel"]), Source(row["channel"])
        new.partner_pk = row["partner"]
        source = sources.setdefault(key, new)
        numbers = source.of(row["role"])
        numbers.applied += row["came"]
        numbers.admitted += row["entered"]
    unknown = sources.pop(("channel", ""), Source(""))
    found = sorted(sources.values(), key=lambda each: -each.applied)
    return Overview(found, unknown, _warnings(programme, found))


def _summed(rows: "QuerySet[Headcount, Any]") -> "QuerySet[Headcount, Any]":
    """Add up headcounts; of which nobody is left says nothing."""
    return rows.annotate(came=Sum("applied"), entered=Sum("admitted")).filter(came__gt=0)


def _warnings(programme: Programme, sources: Iterable[Source]) -> list[Dominance]:
    """For each role: does one source bring most of those of whom we know where they came from?"""
    found = []
    for role, people in ((MENTEE, programme.word("mentees")), (MENTOR, programme.word("mentors"))):
        largest = max(sources, key=lambda each: each.of(role).applied, default=None)
        known = sum(each.of(role).applied for each in sources)
        if largest is None or known < FEWEST:
            continue
        applied = largest.of(role).applied
        if applied * 100 >= DOMINANT_PERCENT * known:
            found.append(Dominance(role, people, largest, applied * 100 // known, applied, known))
    return found


@dataclass(frozen=True, slots=True)
class Referrer:
    """A partner with its link, and how many people it sent."""

    partner: Partner
    code: str
    applied: int
    admitted: int


def referrers(partners: Iterable[Partner]) -> list[Referrer]:
    """Count for all partners of a page in one query (S2-REC-1c)."""
    partners = list(partners)
    counted = _summed(Headcount.objects.filter(partner__in=partners).values("partner"))
    found = {row["partner"]: (row["came"], row["entered"]) for row in counted}
    return [
        Referrer(each, f"{PARTNER}{each.code}", *found.get(each.pk, (0, 0))) for each in partners
    ]
