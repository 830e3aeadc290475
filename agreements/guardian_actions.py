"""Naming the parent or guardian who signs along for a minor (S3-AGR-15)."""

from django.db import transaction

from agreements.models import LAPSED, Agreement, Guardian, RevisionStatus
from agreements.versions import open_version
from mentorship.accounts.models import User

# Before people are asked to sign, or after nothing came of that: who signs belongs to what is signed.
OPEN = (RevisionStatus.DRAFT, RevisionStatus.DECLINED, *LAPSED)


class TooLate(Exception):
    """People were asked to sign already: who signs does not change under their hands."""


@transaction.atomic
def name(agreement: Agreement, *, called: str, email: str, phone: str, by: User) -> Guardian:
    """Note who signs along; somebody who was named before is not asked any more.

    Raises:
        TooLate: it is being signed, or it was.
    """
    _must_be_open(agreement)
    person = User.objects.get_or_invite(email, called)
    guardian, _made = Guardian.objects.update_or_create(
        agreement=agreement,
        defaults={"person": person, "name": called, "phone": phone, "added_by": by},
    )
    return guardian


@transaction.atomic
def leave_out(agreement: Agreement) -> None:
    """Let nobody sign along any more.

    Raises:
        TooLate: it is being signed, or it was.
    """
    _must_be_open(agreement)
    Guardian.objects.filter(agreement=agreement).delete()


def _must_be_open(agreement: Agreement) -> None:
    if open_version(agreement, "name_guardian").status not in OPEN:
        raise TooLate(agreement.reference)
