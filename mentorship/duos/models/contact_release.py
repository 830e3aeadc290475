"""That the one of a duo was told how to reach the other."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.duos.models.duo import Duo
from mentorship.intake.models import Shares
from mentorship.programmes.models import Role


class ContactRelease(models.Model):
    """From when the other sees how to reach her, and what of it: a fact, without the details (S0-CONT-2)."""

    duo = models.ForeignKey(Duo, models.CASCADE, related_name="contact_releases")
    # Whose details they are
    role = models.CharField(max_length=6, choices=Role, editable=False)
    shares = models.CharField(_("what the other sees"), max_length=5, choices=Shares)
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("contact details given")
        verbose_name_plural = _("contact details given")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(shares__in=Shares.values), name="contactrelease_shares_known"
            ),
        ]

    def __str__(self) -> str:
        """Tell whose, and what."""
        return f"{self.duo} · {self.role} · {self.shares}"
