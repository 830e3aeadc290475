"""Signing on paper: the reading copy is printed, signed with a pen, and its scan is kept."""

from collections.abc import Collection

from django.db import transaction

from agreements import signing_actions
from agreements.models import (
    UNSIGNED,
    Agreement,
    Document,
    DocumentKind,
    EventKind,
    Method,
    missing,
)
from agreements.signing_actions import Means
from agreements.versions import Changed, note, open_version
from mentorship.accounts.models import User
from mentorship.transitions import TransitionNotAllowed


class SameScan(Exception):
    """This very file is on file already."""


class NobodySigned(Exception):
    """Everybody of whom the scan should hold a signature signed already."""


@transaction.atomic
def take_scan(
    agreement: Agreement, *, scan: bytes, roles: Collection[str], shown: str, by: User
) -> Document:
    """Keep the scan of a version, and note for those who signed it with a pen that they did.

    Args:
        agreement: what was signed.
        scan: the file.
        roles: who signed on this paper.
        shown: the fingerprint of the version that was on the page of who brings the scan.
        by: who brings it.

    Raises:
        Changed: there is another version by now.
        SameScan: it was brought in before.
        NobodySigned: they signed meanwhile.
        TransitionNotAllowed: it is not to be signed any more.
    """
    revision = open_version(agreement, "take_scan")
    if revision.offered_sha256 != shown:
        raise Changed(agreement.reference)
    if revision.status not in UNSIGNED:
        raise TransitionNotAllowed(revision, "take_scan")
    digest = Document.digest(scan)
    if Document.objects.filter(sha256=digest).exists():
        raise SameScan(agreement.reference)
    signing = [each for each in missing(revision) if each.role in roles]
    if not signing:
        raise NobodySigned(agreement.reference)
    document = Document.objects.create(
        revision=revision, kind=DocumentKind.PAPER, sha256=digest, pdf=scan
    )
    note(agreement, EventKind.SCANNED, detail=digest, private={"by": by.name})
    signing_actions.sign_on_paper(revision, signing, means=Means(Method.PAPER))
    return document
