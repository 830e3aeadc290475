"""Asking again who has not signed yet."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.timezone import localdate

from agreements import emails
from agreements.models import Revision, Signatory


@transaction.atomic
def remind(missing: Iterable[tuple[Revision, Signatory]]) -> int:
    """Mail each of them; give to how many. A second time on the same day mails nobody twice."""
    asked = list(missing)
    for revision, signatory in asked:
        emails.agreement_reminder(revision, signatory, on=localdate()).send()
    return len(asked)
