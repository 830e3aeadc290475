"""What a programme wants done first, and what of it is still missing (S2-MREC-3, S4-COND-7a, 11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentorship.intake.models import (
    Application,
    Attendance,
    EventKind,
    Interview,
    Participant,
    Payment,
    PaymentStatus,
)
from mentorship.programmes.models import MENTOR, GateBefore, GateStep, Programme, Role
from mentorship.programmes.models.programme import GateStrength

SETTLED = (PaymentStatus.PAID, PaymentStatus.WAIVED)
TEXTS: dict[str, str | Promise] = {
    GateStep.INFO_SESSION: _("The applicant was not at an information session yet."),
    GateStep.INTERVIEW: _("There was no talk yet about the period, how often and what to expect."),
    GateStep.TRAINING: _("The training is not done yet."),
    GateStep.PAYMENT: _("The contribution is not paid yet."),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """A step that should have come first: in the way, or only worth a note."""

    step: str
    is_hard: bool
    url: str

    @property
    def text(self) -> str | Promise:
        """What is missing, in words."""
        return TEXTS[self.step]


def _before(programme: Programme, step: str) -> str | None:
    """Before what this step comes; who was not admitted yet cannot be asked to pay."""
    gate = programme.gate(step)
    if gate is None:
        return None
    early = step == GateStep.PAYMENT and gate.before == GateBefore.DECISION
    return GateBefore.MATCH if early else gate.before


def _concerns(programme: Programme, step: str, role: str) -> bool:
    if step == GateStep.TRAINING:
        return role == MENTOR
    return step != GateStep.PAYMENT or programme.fee(role) is not None


def is_done(
    application: Application, step: str, *, gatherings: Iterable[Attendance] | None = None
) -> bool:
    """Whether she did this; who has all her gatherings at hand saves a question."""
    if step == GateStep.INTERVIEW:
        return any(interview.is_whole for interview in application.interviews.all())
    if step == GateStep.PAYMENT:
        payments = Payment.objects.filter(participant__application=application)
        return payments.filter(status__in=SETTLED).exists()
    if gatherings is not None:
        return any(
            each.was_there
            and each.event.kind == _KINDS[step]
            and (each.is_passed or step != GateStep.TRAINING)
            for each in gatherings
        )
    was_there = Attendance.objects.filter(application=application, was_there=True)
    if step == GateStep.TRAINING:
        was_there = was_there.filter(is_passed=True)
    return was_there.filter(event__kind=_KINDS[step]).exists()


_KINDS: dict[str, str] = {
    GateStep.INFO_SESSION: EventKind.INFO_SESSION,
    GateStep.TRAINING: EventKind.TRAINING,
}


def missing(
    application: Application, *, before: str, gatherings: Iterable[Attendance] | None = None
) -> list[Missing]:
    """What this programme wants before this moment, and was not done; what blocks comes first."""
    programme = application.programme
    here = reverse("intake:application_detail", args=[programme.slug, application.pk])
    addresses = {
        GateStep.INFO_SESSION: f"{here}#events",
        GateStep.INTERVIEW: f"{here}#interviews",
        GateStep.TRAINING: f"{here}#training",
        GateStep.PAYMENT: reverse("intake:payment_list", args=[programme.slug]),
    }
    found = [
        Missing(step, programme.gates[step]["strength"] == GateStrength.BLOCK, addresses[step])
        for step in GateStep
        if _before(programme, step) == before
        and _concerns(programme, step, application.role)
        and not is_done(application, step, gatherings=gatherings)
    ]
    return sorted(found, key=lambda each: not each.is_hard)


def is_blocked(application: Application, *, before: str) -> bool:
    """Whether she gets there only after something that was not done."""
    return any(each.is_hard for each in missing(application, before=before))


def _conditions(programme: Programme) -> dict[str, Any]:
    """What nobody is matched without, as the database asks it, by step."""
    application = OuterRef("application")
    at_session = Attendance.objects.filter(application=application, was_there=True)
    talks = Interview.objects.filter(
        application=application,
        period_discussed=True,
        frequency_discussed=True,
        expectations_discussed=True,
        also_discussed__contains=programme.interview_topics,
    )
    paid = Payment.objects.filter(participant=OuterRef("pk"), status__in=SETTLED)
    free = [role for role in Role if not _concerns(programme, GateStep.PAYMENT, role)]
    conditions = {
        GateStep.INFO_SESSION: Exists(at_session.filter(event__kind=EventKind.INFO_SESSION)),
        GateStep.INTERVIEW: Exists(talks),
        GateStep.TRAINING: ~Q(role=MENTOR) | Q(is_trained=True),
        GateStep.PAYMENT: Q(role__in=free) | Q(Exists(paid)),
    }
    return {
        step: condition
        for step, condition in conditions.items()
        if _before(programme, step) == GateBefore.MATCH
        and programme.gates[step]["strength"] == GateStrength.BLOCK
    }


def ready_to_match(rows: QuerySet[Participant], programme: Programme) -> QuerySet[Participant]:
    """Leave out whom a step holds back from the match; the training is a rule of the matching.

    A programme without such steps pays nothing for them.
    """
    for step, condition in _conditions(programme).items():
        if step != GateStep.TRAINING:
            rows = rows.filter(condition)
    return rows


def can_be_matched(
    rows: QuerySet[Participant], programme: Programme, role: str
) -> QuerySet[Participant]:
    """Leave out whoever is not matched before a step is done, the training of mentors included."""
    for step, condition in _conditions(programme).items():
        if _concerns(programme, step, role):
            rows = rows.filter(condition)
    return rows


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Somebody who is not matched yet, and what is done first."""

    participant: Participant
    reasons: list[str | Promise]
    url: str


def held_back(
    rows: QuerySet[Participant], programme: Programme, role: str, *, most: int
) -> list[HeldBack]:
    """Who of these is not matched yet and why, longest first; in one query."""
    conditions = {
        step: condition
        for step, condition in _conditions(programme).items()
        if _concerns(programme, step, role)
    }
    if not conditions:
        return []
    is_done = {
        f"has_{step}": ExpressionWrapper(Q(condition), output_field=BooleanField())
        for step, condition in conditions.items()
    }
    rows = rows.annotate(**is_done).exclude(**dict.fromkeys(is_done, True))
    found = rows.select_related("user").order_by("admitted_at", "pk")[:most]
    return [
        HeldBack(
            row,
            [TEXTS[step] for step in conditions if not vars(row)[f"has_{step}"]],
            reverse("intake:application_detail", args=[programme.slug, row.application_id]),
        )
        for row in found
    ]


@dataclass(frozen=True, slots=True)
class Waits:
    """What one of a duo has to do before it starts (S2-MREC-5)."""

    participant: Participant
    missing: Missing


def before_start(programme: Programme, *participants: Participant) -> list[Waits]:
    """What is to be done at the latest at the start, and was not; costs nothing where nothing is."""
    if not any(_before(programme, step) == GateBefore.START for step in GateStep):
        return []
    return [
        Waits(participant, each)
        for participant in participants
        for each in missing(participant.application, before=GateBefore.START)
    ]


def start_is_blocked(programme: Programme, *participants: Participant) -> bool:
    """Whether these two start only after something that was not done."""
    return any(each.missing.is_hard for each in before_start(programme, *participants))
