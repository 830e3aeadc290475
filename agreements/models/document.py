"""The files of a version: the sealed document, written once, and the copy to read before."""

from hashlib import sha256

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from agreements.models.protection import APPEND_ONLY
from agreements.models.revision import Revision


class DocumentQuerySet(models.QuerySet["Document"]):
    """The register of what was sealed."""

    def has(self, digest: str) -> bool:
        """Whether a sealed document has this SHA-256."""
        return self.filter(sha256=digest).exists()


class Document(models.Model):
    """A sealed PDF, as it went to both mailboxes; written once."""

    revision = models.OneToOneField(Revision, models.PROTECT, related_name="document")
    sha256 = models.CharField(max_length=64, unique=True)
    pdf = models.BinaryField()
    sealed_at = models.DateTimeField(default=now)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("sealed document")
        verbose_name_plural = _("sealed documents")
        triggers = [APPEND_ONLY]

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
