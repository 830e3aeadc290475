"""That one of the two signed a version."""

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from agreements.models.protection import ERASED_ALONE
from agreements.models.revision import Revision
from mentorship.accounts.models import User
from mentorship.programmes.models import Role


class Signature(models.Model):
    """One of the two signed this version: a typed name, and the fingerprint she was shown."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=6, choices=Role)
    signer = models.ForeignKey(User, models.PROTECT, related_name="+")
    typed_name = models.CharField(max_length=100)
    email = models.EmailField()
    terms_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "role"], name="signature_once"),
        ]
        triggers = [ERASED_ALONE]

    def __str__(self) -> str:
        """Tell who signed what."""
        return f"{self.revision} · {self.typed_name}"
