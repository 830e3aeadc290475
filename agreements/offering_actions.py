"""Putting a version to both: what they are shown is frozen, and they are asked to sign it."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from agreements import offering, signatories
from agreements.models import AgreementRules, EventKind, Revision
from agreements.versions import follow, later, note


@transaction.atomic
def put_up(revision: Revision) -> None:
    """Put a draft to both; the caller holds the lock on the agreement."""
    agreement = revision.agreement
    rules = AgreementRules.of(agreement.duo.programme)
    signatories.enlist(revision)
    revision.offer(
        offering.everything(revision), expires_at=now() + timedelta(days=rules.days_to_sign)
    )
    note(agreement, EventKind.OFFERED, detail=revision.offered_sha256)
    follow(agreement, revision)
    later("prepare", revision)
