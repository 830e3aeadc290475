"""Putting a version to both: what they are shown is frozen, and they are asked to sign it."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from agreements import offering, seal_keys, signatories
from agreements.models import AgreementRules, EventKind, Revision, RevisionStatus
from agreements.versions import follow, later, lock, note
from mentorship.jobs import queue


@transaction.atomic
def put_up(revision: Revision) -> None:
    """Put a draft to both; the caller holds the lock on the agreement.

    As long as nothing can be sealed, it waits as it is: nobody signs what cannot be sealed.
    """
    if seal_keys.trouble():
        queue("agreements.put_up", revision_pk=revision.pk, mark=_mark(revision))
        return
    agreement = revision.agreement
    rules = AgreementRules.of(agreement.duo.programme)
    signatories.enlist(revision)
    revision.offer(
        offering.everything(revision), expires_at=now() + timedelta(days=rules.days_to_sign)
    )
    note(agreement, EventKind.OFFERED, detail=revision.offered_sha256)
    follow(agreement, revision)
    later("prepare", revision)


def _mark(revision: Revision) -> str:
    """What it says and since when: who changed it, and back, did not tick it again."""
    return f"{revision.mark} {revision.changed_at.isoformat()}"


@transaction.atomic
def put_up_waiting(revision: Revision, *, mark: str) -> None:
    """Put a draft to both that waited for the seal, unless it was changed or stopped meanwhile.

    Raises:
        SealNotReady: it has to wait for longer.
    """
    revision.agreement.duo.lock()
    current = lock(revision.agreement)
    is_same = current.pk == revision.pk and _mark(current) == mark
    if is_same and current.status == RevisionStatus.DRAFT and current.agreement.duo.is_live:
        seal_keys.keys()
        put_up(current)
