"""That somebody signed a version, and how sure that is."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from agreements.models.code import Channel
from agreements.models.protection import ERASED_ALONE, NEVER_EMPTIED
from agreements.models.revision import Revision
from agreements.models.signatory import SignatoryRole
from mentorship.accounts.models import User


class Method(models.TextChoices):
    """By what somebody who signs is known."""

    LINK = "link", _("by a personal link in an e-mail")
    ACCOUNT = "account", _("logged in with a code by e-mail")
    FACTOR = "factor", _("logged in with a passkey or an authenticator")
    PAPER = "paper", _("on paper")


class Signature(models.Model):
    """Somebody signed this version: a typed name, and the fingerprint of what she was shown."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=8, choices=SignatoryRole)
    signer = models.ForeignKey(User, models.PROTECT, related_name="+")
    typed_name = models.CharField(max_length=100)
    email = models.EmailField()
    offered_sha256 = models.CharField(max_length=64)
    consent_sha256 = models.CharField(max_length=64, blank=True)
    method = models.CharField(max_length=7, choices=Method, default=Method.LINK)
    code = models.CharField(max_length=5, choices=Channel, blank=True)
    signed_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "role"], name="signature_once"),
            models.CheckConstraint(
                condition=Q(method__in=Method.values), name="signature_method_known"
            ),
        ]
        triggers = [ERASED_ALONE, NEVER_EMPTIED]

    def __str__(self) -> str:
        """Tell who signed what."""
        return f"{self.revision} · {self.typed_name}"

    @property
    def way(self) -> str:
        """By what she is known, in words (agreement to the evidence page)."""
        if not self.code:
            return str(self.get_method_display())
        words = {"method": self.get_method_display(), "code": self.get_code_display()}
        return _("%(method)s, and a code %(code)s") % words
