"""That somebody's data is kept longer than usual: there is a complaint, or the law asks it."""

from datetime import date

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.programmes.models import Programme


class KeptLongerQuerySet(models.QuerySet["KeptLonger"]):
    """Which still count."""

    def still(self, on: date) -> "KeptLongerQuerySet":
        """Those whose day has not come."""
        return self.filter(until__gt=on)


class KeptLonger(models.Model):
    """Until when a programme forgets somebody in no way, and why; on that day it may again."""

    person = models.ForeignKey(User, models.CASCADE, related_name="kept_longer")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="kept_longer")
    until = models.DateField(_("until"))
    reason = models.CharField(_("why"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    said_at = models.DateTimeField(default=now, editable=False)

    objects = KeptLongerQuerySet.as_manager()

    class Meta:
        verbose_name = _("person kept longer")
        verbose_name_plural = _("people kept longer")
        constraints = [
            models.UniqueConstraint(fields=["person", "programme"], name="keptlonger_once"),
        ]

    def __str__(self) -> str:
        """Tell until when."""
        return f"{self.programme} · {self.until}"
