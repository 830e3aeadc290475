"""The quality dossier: each criterion of mentoring to work, with what of a period shows it (S2-CTX-2).

A criterion is shown by data alone: days, counts, documents. Nobody ticks it, and no participant
is named. Counts of people below five in what is delicate are not written out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mentorship.programmes import presets
from mentorship.programmes.models import MENTEE, MENTOR, Cohort, Programme
from mentorship.reports import quality_duos as duos
from mentorship.reports import quality_recruiting as recruiting
from mentorship.reports.quality_facts import Finding, Inquiry, State, not_applicable

# Two phases ask the same of each of the two roles.
ROLES = {"recruitment_mentors": MENTOR, "recruitment_mentees": MENTEE}
# What looks for the evidence of a criterion, by its code in the standard
OF_ONE_ROLE: dict[str, Callable[[Inquiry, str], Finding]] = {
    "info_session": recruiting.info_session,
    "channels": recruiting.channels,
    "interview_held": recruiting.interview_held,
    "reason_given": recruiting.reason_given,
}
OF_ALL: dict[str, Callable[[Inquiry], Finding]] = {
    "training_topics": recruiting.training_topics,
    "partners_refer": recruiting.partners_refer,
    "referred_on": recruiting.referred_on,
    "match_explained": duos.match_explained,
    "matched_by_staff": duos.matched_by_staff,
    "first_meeting_accompanied": duos.first_meeting_accompanied,
    "both_answered": duos.both_answered,
    "agreement_signed": duos.agreement_signed,
    "duration": duos.duration,
    "rhythm": duos.rhythm,
    "staff_contact": duos.staff_contact,
    "library": duos.library,
    "workshop": duos.workshop,
    "early_ending": duos.early_ending,
    "closing_meeting": duos.closing_meeting,
    "evaluation": duos.evaluation,
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion with what shows it, or with what is missing and the page where that is added.

    ``is_applicable`` is false where there can be no data, such as a reason for refusal where
    nobody was refused: that is no gap, and not shown either; ``evidence`` then says why.
    ``standards`` holds, by code of a sister standard, where that one says the same (S2-CTX-3).
    """

    code: str
    phase: str
    text: str
    is_shown: bool
    evidence: str
    gap: str = ""
    gap_url: str = ""
    is_applicable: bool = True
    standards: dict[str, str] = field(default_factory=dict)


def dossier(
    programme: Programme, *, start: date, end: date, cohort: Cohort | None = None
) -> tuple[Criterion, ...]:
    """Look for the evidence of every criterion from ``start`` up to and including ``end``.

    With a ``cohort`` only its people and duos count; gatherings, materials and evaluations are
    of the whole programme. What lies after today is not there yet. The number of queries does
    not depend on how many people there are. It reads in the language of the criteria, which are
    data, whoever asks.
    """
    with translation.override(settings.LANGUAGE_CODE):
        inquiry = Inquiry.begin(programme, start, min(end, localdate()), cohort)
        return tuple(_judged(inquiry, each) for each in presets.quality().criteria)


def _judged(inquiry: Inquiry, criterion: presets.Criterion) -> Criterion:
    if inquiry.is_to_come:
        found = not_applicable(_("This period is still to come."))
    elif look := OF_ALL.get(criterion.evidence):
        found = look(inquiry)
    else:
        found = OF_ONE_ROLE[criterion.evidence](inquiry, ROLES[criterion.phase])
    return Criterion(
        code=criterion.code,
        phase=criterion.phase,
        text=criterion.text,
        is_shown=found.is_shown,
        evidence=found.evidence,
        gap=found.gap,
        gap_url=found.gap_url,
        is_applicable=found.state != State.NOT_APPLICABLE,
        standards=dict(criterion.standards),
    )
