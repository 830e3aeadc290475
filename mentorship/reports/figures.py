"""What is counted of a period, a constant number of questions however many people there are.

Only totals leave this module, and the reasons by ``small_cells``: no name, no single person.
Who played an applicant to try the programme out is in no figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.timezone import localdate

from mentorship.accounts.models import User
from mentorship.duos.models import Duo, DuoStatus
from mentorship.intake.models import (
    Application,
    ApplicationStatus,
    Attendance,
    Event,
    EventKind,
    Payment,
    PaymentStatus,
)
from mentorship.programmes.models import MENTEE, MENTOR, Programme
from mentorship.reports.period import Period

S = DuoStatus
STEPS = ("applied", "decided", "admitted", "matched", "started", "completed")


@dataclass(frozen=True, slots=True)
class Duos:
    """How many pairs were under way at any time of the period, and what became of them in it."""

    under_way: int
    started: int
    completed: int
    ended_early: int
    going_on: int


@dataclass(frozen=True, slots=True)
class Gatherings:
    """How often there was one of a kind, and how many were there, counted each time."""

    held: int = 0
    present: int = 0


@dataclass(frozen=True, slots=True)
class Money:
    """Contributions: in euros, and of how many people."""

    paid: Decimal
    payers: int
    open: Decimal
    debtors: int

    @property
    def is_any(self) -> bool:
        """Whether there is something to tell."""
        return bool(self.payers or self.debtors)


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is counted of a period; steps by role, reasons by code ("" for none given)."""

    duos: Duos
    waiting: int
    steps: Mapping[str, Mapping[str, int]]
    reasons: Mapping[str, int]
    gatherings: Mapping[str, Gatherings]
    points: int
    money: Money
    asks_fee: bool

    def held(self, *kinds: str) -> Gatherings:
        """The gatherings of these kinds together."""
        found = [self.gatherings.get(kind, Gatherings()) for kind in kinds]
        return Gatherings(sum(each.held for each in found), sum(each.present for each in found))


def count(programme: Programme, period: Period) -> Figures:
    """Count what happened in this period, as far as it has passed."""
    return Figures(
        duos=_duos(programme, period),
        waiting=waiting(programme, period).count(),
        steps=_steps(programme, period),
        reasons=_reasons(programme, period),
        gatherings=_gatherings(programme, period),
        points=_points(programme, period),
        money=_money(programme, period),
        asks_fee=bool(programme.fee(MENTEE) or programme.fee(MENTOR)),
    )


def _ended(period: Period) -> Q:
    return Q(ended_on__gte=period.begins_on, ended_on__lte=period.ends_on)


def _began(on: date) -> Q:
    """Pairs that had begun by this day: one that stopped before its first day never did."""
    return Q(started_on__lte=on) & (Q(ended_on=None) | Q(ended_on__gte=F("started_on")))


def _under_way(programme: Programme, period: Period) -> "QuerySet[Duo]":
    """Pairs that were under way on some day of this period, as far as it has passed."""
    last = min(period.ends_on, localdate())
    began = Duo.objects.filter(_began(last), programme=programme)
    return began.filter(Q(ended_on=None) | Q(ended_on__gte=period.begins_on))


def _duos(programme: Programme, period: Period) -> Duos:
    ended = _ended(period)
    numbers = _under_way(programme, period).aggregate(
        under_way=Count("pk"),
        started=Count("pk", filter=Q(started_on__gte=period.begins_on)),
        completed=Count("pk", filter=ended & Q(status=S.COMPLETED)),
        ended_early=Count("pk", filter=ended & Q(status=S.ENDED_EARLY)),
        going_on=Count("pk", filter=Q(ended_on=None) | Q(ended_on__gt=period.ends_on)),
    )
    return Duos(**numbers)


def waiting(programme: Programme, period: Period) -> "QuerySet[Application]":
    """Who wanted a mentor on the last day of this period and had none yet.

    Admitted and never paired, or looking for somebody else; or on the waiting list. A decision
    takes the place of the one before: who had applied by then and was decided about later, or
    withdrew later, counts as on the list.
    """
    until = period.until
    over = Q(status=S.DISSOLVED) | Q(status=S.ENDED_EARLY, mentee_looks_on=True)
    kept = Duo.objects.filter(mentee__application=OuterRef("pk"), proposed_at__lt=until)
    kept = kept.exclude(over, ended_on__lte=period.ends_on)
    mentees = Application.objects.filter(programme=programme, role=MENTEE, is_test=False)
    mentees = mentees.exclude(applicant__in=User.objects.gone())
    admitted = Q(participant__isnull=False, participant__admitted_at__lt=until)
    listed = Q(status=ApplicationStatus.WAITLISTED, decided_at__lt=until)
    decided_later = Q(submitted_at__lt=until, decided_at__gte=until)
    # Only who is on the list can withdraw after a decision.
    left_later = Q(
        status=ApplicationStatus.WITHDRAWN, decided_at__lt=until, withdrawn_at__gte=until
    )
    return mentees.filter((admitted & ~Exists(kept)) | listed | decided_later | left_later)


def _steps(programme: Programme, period: Period) -> dict[str, dict[str, int]]:
    """How far they are now who applied in this period, by role."""
    sent = Application.objects.sent_to(programme).filter(
        is_test=False, submitted_at__gte=period.since, submitted_at__lt=period.until
    )
    paired = Duo.objects.filter(
        Q(mentor=OuterRef("participant")) | Q(mentee=OuterRef("participant"))
    )
    rows = sent.annotate(
        is_matched=Exists(paired.exclude(status=S.DISSOLVED)),
        is_started=Exists(paired.filter(_began(localdate()))),
        is_completed=Exists(paired.filter(status=S.COMPLETED)),
    )
    counted = (
        rows.order_by()
        .values("role")
        .annotate(
            applied=Count("pk"),
            decided=Count("pk", filter=Q(decided_at__isnull=False)),
            admitted=Count("pk", filter=Q(participant__isnull=False)),
            matched=Count("pk", filter=Q(is_matched=True)),
            started=Count("pk", filter=Q(is_started=True)),
            completed=Count("pk", filter=Q(is_completed=True)),
        )
    )
    facts: list[Any] = list(counted)
    found = {row["role"]: {step: row[step] for step in STEPS} for row in facts}
    nobody = dict.fromkeys(STEPS, 0)
    return {role: found.get(role, nobody) for role in (MENTOR, MENTEE)}


def _reasons(programme: Programme, period: Period) -> dict[str, int]:
    """Why pairs ended before their time: of exactly those that ``_duos`` counts (S2-END-1)."""
    stopped = _under_way(programme, period).filter(_ended(period), status=S.ENDED_EARLY)
    rows = stopped.order_by().values_list("ending__reason")
    counted: dict[str, int] = {}
    for reason, number in rows.annotate(n=Count("pk")):
        counted[reason or ""] = counted.get(reason or "", 0) + number
    return counted


def _gatherings(programme: Programme, period: Period) -> dict[str, Gatherings]:
    """By kind, those that took place."""
    last = min(period.ends_on, localdate())
    rows = Event.objects.going_on().filter(
        programme=programme, held_on__gte=period.begins_on, held_on__lte=last
    )
    there = Count("attendances", filter=Q(attendances__was_there=True))
    counted = rows.order_by().values("kind").annotate(n=Count("pk", distinct=True), there=there)
    return {row["kind"]: Gatherings(row["n"], row["there"]) for row in counted}


def _points(programme: Programme, period: Period) -> int:
    """The accreditation points that were earned, of all who earned some together (S4-COND-7b)."""
    earned = Attendance.objects.filter(
        event__programme=programme,
        event__kind=EventKind.TRAINING,
        event__held_on__gte=period.begins_on,
        event__held_on__lte=period.ends_on,
        was_there=True,
        is_passed=True,
    )
    return earned.aggregate(n=Sum("event__points"))["n"] or 0


def _money(programme: Programme, period: Period) -> Money:
    """What came in in this period, and what was open at its end (S4-COND-11)."""
    paid = Q(
        status=PaymentStatus.PAID,
        settled_on__gte=period.begins_on,
        settled_on__lte=period.ends_on,
    )
    # Of money that went back only that day is known, not the one on which it came in.
    settled_later = Q(settled_on__gt=period.ends_on) & ~Q(status=PaymentStatus.REFUNDED)
    open_then = Q(status=PaymentStatus.OPEN) | settled_later
    to_pay = Q(open_then, requested_at__lt=period.until)
    sums = Payment.objects.filter(programme=programme).aggregate(
        paid=Sum("amount", filter=paid),
        payers=Count("pk", filter=paid),
        open=Sum("amount", filter=to_pay),
        debtors=Count("pk", filter=to_pay),
    )
    nothing = Decimal()
    return Money(sums["paid"] or nothing, sums["payers"], sums["open"] or nothing, sums["debtors"])
