"""Asking both to sign, signing, and not signing."""

from django.db import transaction

from agreements import emails, pdf, selectors
from agreements.models import (
    Agreement,
    EventKind,
    ReadingCopy,
    Revision,
    RevisionStatus,
    Signature,
)
from agreements.versions import Changed, follow, later, lock, note, open_version, says_yes
from mentorship.accounts.models import User


@transaction.atomic
def prepare(revision: Revision) -> None:
    """Make the reading copy and ask both to sign; a second time does nothing."""
    current = lock(revision.agreement)
    to_be_signed = current.status in {RevisionStatus.OFFERED, RevisionStatus.PARTLY_SIGNED}
    duo = revision.agreement.duo
    if current.pk != revision.pk or not to_be_signed or not duo.is_live:
        return
    if ReadingCopy.objects.filter(revision=revision).exists():
        return
    copy = pdf.render(selectors.content(revision))
    ReadingCopy.objects.create(revision=revision, pdf=copy)
    for participant in (duo.mentor, duo.mentee):
        emails.agreement_sign(revision, participant).send()


@transaction.atomic
def sign(agreement: Agreement, *, typed_name: str, shown: str, by: User) -> Revision:
    """Sign the current version as one of the two; a second time changes nothing.

    Args:
        agreement: what is signed.
        typed_name: the full name as she typed it.
        shown: the fingerprint of the terms that were on her screen.
        by: who signs.

    Raises:
        Changed: other terms were on her screen than there are now.
    """
    revision = open_version(agreement, "sign")
    role = agreement.duo.role_of(by)
    if revision.signatures.filter(role=role).exists():
        return revision
    if revision.offered_sha256 != shown:
        raise Changed(agreement.reference)
    says_yes(agreement.duo, by)
    if revision.status == RevisionStatus.OFFERED:
        revision.sign_first()
    else:
        revision.sign_second()
    Signature.objects.create(
        revision=revision,
        role=role,
        signer=by,
        typed_name=typed_name,
        email=by.email,
        terms_sha256=shown,
    )
    note(agreement, EventKind.SIGNED, role=role, detail=shown)
    follow(agreement, revision)
    if revision.status == RevisionStatus.SIGNED:
        later("seal", revision)
    return revision


@transaction.atomic
def decline(agreement: Agreement, *, reason: str, by: User) -> None:
    """Do not sign; the coordinator sees it and calls."""
    revision = open_version(agreement, "decline")
    revision.decline(reason=reason)
    note(agreement, EventKind.DECLINED, role=agreement.duo.role_of(by))
    follow(agreement, revision)
