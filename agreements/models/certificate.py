"""The certificates that documents were sealed with: what makes an older seal ours."""

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from agreements.models.protection import APPEND_ONLY, NEVER_EMPTIED


class SealCertificate(models.Model):
    """A certificate of ours, with those of the authorities behind it; never the key."""

    sha256 = models.CharField(max_length=64, unique=True)
    pem = models.TextField()
    chain = models.TextField(blank=True)
    not_after = models.DateTimeField()
    first_used_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("certificate of the seal")
        verbose_name_plural = _("certificates of the seal")
        triggers = [APPEND_ONLY, NEVER_EMPTIED]

    def __str__(self) -> str:
        """Give the start of the fingerprint."""
        return self.sha256[:12]
