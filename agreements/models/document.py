"""The files of a version: what was sealed, each written once, and the copy to read before."""

from hashlib import sha256

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from agreements.models.protection import ERASED_ALONE, NEVER_EMPTIED
from agreements.models.revision import Revision


class DocumentKind(models.TextChoices):
    """What kind of file it is."""

    SEALED = "sealed", _("Sealed")
    # The sealed one with a time stamp added: its beginning is the sealed one, byte for byte.
    TIMESTAMPED = "timestamped", _("Sealed, with a time stamp added later")
    PAPER = "paper", _("Scan of signed paper")


ISSUED = (DocumentKind.SEALED, DocumentKind.TIMESTAMPED)


class DocumentQuerySet(models.QuerySet["Document"]):
    """The register of what was sealed."""

    def issued(self) -> "DocumentQuerySet":
        """Those that were sealed here; a scan is what somebody brought in."""
        return self.filter(kind__in=ISSUED)

    def has(self, digest: str) -> bool:
        """Whether a sealed document has this SHA-256."""
        return self.issued().filter(sha256=digest).exists()

    def to_give(self) -> "Document | None":
        """The newest sealed file of the newest version, unless it is erased."""
        rows = self.issued().filter(pdf__isnull=False)
        return rows.order_by("-revision__number", "-pk").first()


class Document(models.Model):
    """A PDF as it was sealed and went to both mailboxes; written once.

    Erasure takes the file away; its fingerprint stays, by which a copy is known.
    """

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=11, choices=DocumentKind, default=DocumentKind.SEALED)
    sha256 = models.CharField(max_length=64, db_index=True)
    pdf = models.BinaryField(null=True)
    # Of the certificate that it was sealed with; a scan has none.
    certificate_sha256 = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(default=now)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("sealed document")
        verbose_name_plural = _("sealed documents")
        constraints = [
            # Of a scan the same file may come twice.
            models.UniqueConstraint(
                fields=["sha256"], condition=Q(kind__in=ISSUED), name="document_sha256_once"
            ),
            models.UniqueConstraint(
                fields=["revision"],
                condition=Q(kind=DocumentKind.SEALED),
                name="document_sealed_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DocumentKind.values), name="document_kind_known"
            ),
        ]
        triggers = [ERASED_ALONE, NEVER_EMPTIED]

    def __str__(self) -> str:
        """Name the version and the start of the fingerprint."""
        return f"{self.revision} {self.sha256[:12]}"

    @staticmethod
    def digest(pdf: bytes) -> str:
        """The fingerprint of a file."""
        return sha256(pdf).hexdigest()


class ReadingCopy(models.Model):
    """The unsealed PDF that both can read before they sign."""

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="reading_copy")
    pdf = models.BinaryField()

    class Meta:
        verbose_name = _("reading copy")
        verbose_name_plural = _("reading copies")

    def __str__(self) -> str:
        """Name the version."""
        return f"{self.revision}"
