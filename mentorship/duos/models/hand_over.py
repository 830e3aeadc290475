"""That another member of staff keeps an eye on a duo from some day on."""

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.duos.models.duo import Duo


class HandOver(models.Model):
    """A duo going from one member of staff to another: there is always exactly one (S2-GUID-3a)."""

    duo = models.ForeignKey(Duo, models.CASCADE, related_name="hand_overs")
    was = models.ForeignKey(User, models.PROTECT, related_name="+")
    to = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")

    def __str__(self) -> str:
        """Tell whose duo it became."""
        return f"{self.duo} · {self.to}"
