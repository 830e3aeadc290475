"""What an applicant changed in her answers after she sent them."""

from typing import Any

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.intake.models.application import Application


class Correction(models.Model):
    """One answer as it was before she changed it (S0-GOAL-1)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="corrections")
    code = models.SlugField(max_length=40)
    before: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    made_at = models.DateTimeField(default=now, editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        """Tell which answer of whom."""
        return f"{self.application} · {self.code}"
