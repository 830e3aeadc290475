"""Asking again who has not signed yet."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.timezone import localdate

from agreements import emails
from agreements.models import Revision
from mentorship.intake.models import Participant


@transaction.atomic
def remind(missing: Iterable[tuple[Revision, Participant]]) -> int:
    """Mail each of them; give to how many. A second time on the same day mails nobody twice."""
    asked = list(missing)
    for revision, participant in asked:
        emails.agreement_reminder(revision, participant, on=localdate()).send()
    return len(asked)
