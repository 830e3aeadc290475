"""Who is reminded by herself to fill in and to sign: after three days and a week (S4-SIGN-4)."""

from collections.abc import Iterator
from datetime import date

from django.utils.timezone import localdate

from agreements.emails import agreement_fill, agreement_reminder
from agreements.models import UNSIGNED, Agreement, Revision, RevisionStatus
from mentorship.duos.models import DuoQuerySet
from mentorship.duos.reminding import Asked, Question
from mentorship.mail.compose import Letter

DAYS = (3, 7)
AROUND = ("programme", "guide", "mentor__user", "mentee__user")


def _unsigned(duos: DuoQuerySet, _today: date) -> Iterator[Asked]:
    rows = Revision.objects.filter(
        status__in=UNSIGNED, agreement__state__in=UNSIGNED, agreement__duo__in=duos
    ).select_related(*(f"agreement__duo__{each}" for each in AROUND))
    for one in rows.prefetch_related("signatures"):
        assert one.offered_at is not None  # noqa: S101 — it is to be signed
        duo, signed = one.agreement.duo, {each.role for each in one.signatures.all()}
        for to in (duo.mentee, duo.mentor):
            if to.role not in signed:
                yield Asked(duo, to, localdate(one.offered_at), DAYS, str(one.pk), one)


def _letter(asked: Asked, _number: int) -> Letter:
    return agreement_reminder(asked.source, asked.to, on=localdate())


def _unfilled(duos: DuoQuerySet, _today: date) -> Iterator[Asked]:
    """Both of whom nobody filled in anything; who did not say yes yet is asked that first."""
    rows = Agreement.objects.filter(state=RevisionStatus.DRAFT, duo__in=duos)
    for one in rows.select_related("template", *(f"duo__{each}" for each in AROUND)):
        for to in (one.duo.mentee, one.duo.mentor):
            if not one.duo.is_proposal or one.duo.agreed_at(to.role):
                yield Asked(one.duo, to, localdate(one.created_at), DAYS, str(one.pk), one)


def _letter_to_fill(asked: Asked, number: int) -> Letter:
    return agreement_fill(asked.source, asked.to, turn=number)


SIGNATURE = Question("signature", _unsigned, _letter)
FILL = Question("fill", _unfilled, _letter_to_fill)
