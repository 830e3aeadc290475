"""The parent or guardian of a minor, who signs along."""

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from mentorship.accounts.models import User


class Guardian(models.Model):
    """Who signs along for a mentee who is a minor, as the guide filled in (S3-AGR-15).

    She comes in by her own link, to this agreement alone: she takes part in nothing.
    """

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="guardian")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    phone = models.CharField(_("phone number"), max_length=30, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("parent or guardian")
        verbose_name_plural = _("parents and guardians")

    def __str__(self) -> str:
        """Name the agreement, never the person."""
        return f"{self.agreement.reference} · {_('parent or guardian')}"
