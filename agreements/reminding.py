"""Who is reminded by herself to fill in and to sign, on the days that her programme chose (S4-SIGN-4)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.utils.timezone import localdate, now

from agreements.emails import agreement_fill, agreement_reminder
from agreements.models import (
    UNSIGNED,
    AgreementRules,
    Revision,
    RevisionStatus,
    next_up,
)
from mentorship.duos.models import DuoQuerySet
from mentorship.duos.reminding import Asked, Question
from mentorship.intake.models import Participant
from mentorship.mail.compose import Letter
from mentorship.programmes.working_hours import DAY, is_working_day

AROUND = ("programme__agreement_rules", "guide", "mentor__user", "mentee__user")
When = Callable[[Revision, AgreementRules], tuple[date, tuple[int, ...]]]


def _after_the_question(revision: Revision, rules: AgreementRules) -> tuple[date, tuple[int, ...]]:
    assert revision.offered_at is not None  # noqa: S101 — it is to be signed
    return localdate(revision.offered_at), rules.reminder_days


def _before_the_end(revision: Revision, rules: AgreementRules) -> tuple[date, tuple[int, ...]]:
    assert revision.expires_at is not None  # noqa: S101 — it is to be signed
    country = revision.agreement.duo.programme.country
    day = localdate(revision.expires_at) - timedelta(days=rules.last_reminder)
    while not is_working_day(day, country=country):  # rather early than when it is over
        day -= DAY
    return day, (0,) if rules.last_reminder else ()


def _asked(duos: DuoQuerySet, when: When) -> Iterator[Asked]:
    rows = Revision.objects.filter(
        status__in=UNSIGNED,
        expires_at__gt=now(),
        agreement__state__in=UNSIGNED,
        agreement__duo__in=duos,
    ).select_related(*(f"agreement__duo__{each}" for each in AROUND))
    for one in rows.prefetch_related("signatures", "signatories"):
        duo = one.agreement.duo
        on, days = when(one, AgreementRules.of(duo.programme))
        waited_for = {each.role for each in next_up(one)}
        for to in (duo.mentee, duo.mentor):
            if to.role in waited_for:
                yield Asked(duo, to, on, days, str(one.pk), one)


def _since(duos: DuoQuerySet, _today: date) -> Iterator[Asked]:
    return _asked(duos, _after_the_question)


def _until(duos: DuoQuerySet, _today: date) -> Iterator[Asked]:
    return _asked(duos, _before_the_end)


def _letter(asked: Asked, _number: int) -> Letter:
    to: Participant = asked.to
    return agreement_reminder(asked.source, to, on=localdate())


def _unfilled(duos: DuoQuerySet, _today: date) -> Iterator[Asked]:
    """Who did not tick what was filled in, or has nothing to tick; a yes to each other comes first."""
    rows = Revision.objects.filter(
        status=RevisionStatus.DRAFT, agreement__state=RevisionStatus.DRAFT, agreement__duo__in=duos
    )
    for one in rows.select_related(*(f"agreement__duo__{each}" for each in AROUND)):
        duo = one.agreement.duo
        days = AgreementRules.of(duo.programme).reminder_days
        for to in (duo.mentee, duo.mentor):
            said_yes = not duo.is_proposal or duo.agreed_at(to.role)
            if said_yes and not one.agreed_at(to.role):
                yield Asked(duo, to, localdate(one.changed_at), days, str(one.pk), one)


def _letter_to_fill(asked: Asked, number: int) -> Letter:
    to: Participant = asked.to
    return agreement_fill(asked.source.agreement, to, turn=f"{asked.source.pk}-{number}")


SIGNATURE = Question("signature", _since, _letter)
LAST_CHANCE = Question("signature_last", _until, _letter)
FILL = Question("fill", _unfilled, _letter_to_fill)
