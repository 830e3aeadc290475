"""What the pages show of a version that is being filled in: its last change, ticks and differences."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

from agreements import planning
from agreements.models import Revision
from mentorship.intake.models import Participant
from mentorship.programmes.models import MENTEE, MENTOR
from mentorship.programmes.rhythm import Planned


@dataclass(frozen=True, slots=True)
class Change:
    """Who changed what, and when."""

    name: str
    at: datetime
    codes: list[str]
    labels: list[str | Promise]


@dataclass(frozen=True, slots=True)
class Difference:
    """What one field said in the version before, and what it says now."""

    label: str | Promise
    before: list[str]
    after: list[str]


def last_change(revision: Revision) -> Change | None:
    """The last change of somebody; none where everything is still as it was proposed."""
    if revision.changed_by is None or not revision.changed_fields:
        return None
    wording = revision.template.wording
    clauses = [wording.field(code) for code in revision.changed_fields]
    return Change(
        revision.changed_by.given_name,
        revision.changed_at,
        list(revision.changed_fields),
        [clause.label for clause in clauses if clause],
    )


def agreed(revision: Revision) -> list[tuple[Participant, str, datetime | None]]:
    """Each of the two, her role, and since when she finds the draft right."""
    duo = revision.agreement.duo
    return [
        (person, str(role), revision.agreed_at(role))
        for role, person in ((MENTOR, duo.mentor), (MENTEE, duo.mentee))
    ]


def before(revision: Revision) -> Revision | None:
    """The version that this one follows on, if one was put to both."""
    rows = revision.agreement.revisions.filter(number__lt=revision.number, offered_at__isnull=False)
    return rows.select_related("template").order_by("-number").first()


def differences(revision: Revision) -> list[Difference]:
    """What this version says otherwise than the one before it, field by field."""
    older = before(revision)
    if older is None:
        return []
    revision_words, older_words = _words(revision), _words(older)
    return [
        Difference(label, older_words.get(code, ("", []))[1], lines)
        for code, (label, lines) in revision_words.items()
        if older.terms.get(code) != revision.terms.get(code)
    ] + [
        Difference(label, lines, [])
        for code, (label, lines) in older_words.items()
        if code not in revision_words
    ]


def _words(revision: Revision) -> dict[str, tuple[str | Promise, list[str]]]:
    terms: dict[str, Any] = revision.terms
    return {
        clause.code: (clause.label, clause.in_words(terms[clause.code]))
        for clause in revision.template.wording.fields
        if clause.code in terms
    }


def planned(revision: Revision) -> list[Planned]:
    """The days on which they would meet by what is filled in."""
    return planning.proposed(revision.agreement.duo.programme, revision.terms)


def days_of(kept_plan: list[dict[str, str | None]]) -> list[Planned]:
    """The days of a plan, as they were put to both."""
    return [
        Planned(
            date.fromisoformat(str(each["on"])),
            date.fromisoformat(each["instead_of"]) if each["instead_of"] else None,
        )
        for each in kept_plan
    ]
