"""Who is reminded by herself to sign: three days and a week after she was asked (S4-SIGN-4)."""

from collections.abc import Iterator
from datetime import date

from django.utils.timezone import localdate

from agreements.emails import agreement_reminder
from agreements.models import UNSIGNED, Revision
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


SIGNATURE = Question("signature", _unsigned, _letter)
