"""What can be said of a file, of its fingerprint, or of the code on paper, to whoever asks.

Nobody's name is in it: who holds the file reads the names there, and who has only a fingerprint
or a code has no need of them.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import DateTimeField, OuterRef, QuerySet, Subquery

from agreements.models import Agreement, Document, Event, EventKind, Revision, RevisionStatus
from agreements.verify import LARGEST, Verdict, beginnings, verify

GENUINE = (Verdict.VALID, Verdict.REPLACED, Verdict.ENDED, Verdict.ERASED)
OVER = {RevisionStatus.REPLACED: Verdict.REPLACED, RevisionStatus.ENDED: Verdict.ENDED}


@dataclass(frozen=True, slots=True)
class Version:
    """A version that was sealed: when, and since when it is not in force any more."""

    reference: str
    number: int
    status: Verdict
    sealed_at: datetime
    over_at: datetime | None
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What can be said, and of which version where that is known."""

    verdict: Verdict
    digest: str
    version: Version | None = None
    # Of a fingerprint that is not on file only the file itself tells more.
    is_whole: bool = True

    @property
    def is_genuine(self) -> bool:
        """Whether it is what was sealed here, byte for byte."""
        return self.verdict in GENUINE


def of_digest(digest: str) -> Answer:
    """Look a fingerprint up: one question to the database, whether it is on file or not."""
    document = _dated(Document.objects.issued()).filter(sha256=digest).first()
    if document is None:
        return Answer(Verdict.UNKNOWN, digest, is_whole=False)
    version = _version(document)
    return Answer(Verdict.ERASED if version.erased_at else version.status, digest, version)


def of_file(content: bytes) -> Answer:
    """Look a file up; of one that is not on file, say what is the matter with it."""
    digest = sha256(content).hexdigest()
    found = of_digest(digest)
    if found.is_genuine:
        return found
    if len(content) <= LARGEST:
        issued = _dated(Document.objects.issued())
        # The longest of what is on file: a time stamp may have been added by ourselves.
        begun = issued.filter(sha256__in=list(beginnings(content))).order_by("-pk").first()
        if begun:
            return Answer(Verdict.ADDED, digest, _version(begun))
    return Answer(verify(content, is_registered=lambda _digest: False), digest)


def of_code(public_id: str) -> list[Version]:
    """The versions that were sealed under the code on paper, newest first; none: it is not ours."""
    documents = _dated(Document.objects.filter(kind="sealed"))
    rows = documents.filter(revision__agreement__public_id=public_id)
    return [_version(row) for row in rows.order_by("-revision__number")]


def _dated(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Fetch along what an answer tells, and never the file."""
    over = Event.objects.filter(
        agreement=OuterRef("revision__agreement"),
        version=OuterRef("revision__number"),
        kind__in=[EventKind.REPLACED, EventKind.ENDED],
    ).order_by("-number")
    return (
        documents.annotate(over_at=Subquery(over.values("at")[:1], output_field=DateTimeField()))
        .select_related("revision__agreement")
        .only(
            "sealed_at",
            "revision__number",
            "revision__status",
            "revision__agreement__reference",
            "revision__agreement__erased_at",
        )
    )


def _version(document: Document) -> Version:
    revision: Revision = document.revision
    agreement: Agreement = revision.agreement
    return Version(
        reference=agreement.reference,
        number=revision.number,
        status=OVER.get(RevisionStatus(revision.status), Verdict.VALID),
        sealed_at=document.sealed_at,
        over_at=getattr(document, "over_at", None),
        erased_at=agreement.erased_at,
    )
