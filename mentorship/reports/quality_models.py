"""A quality dossier as it was on the day it was frozen: it never changes afterwards."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.programmes.models import Programme


class QualityDossier(models.Model):
    """The criteria of one period, or of one cohort in it, with the evidence of that day.

    ``content`` is what ``quality_dossiers.Dossier`` writes and reads; ``sha256`` is its
    fingerprint, which stands on the page, in the PDF and in the sheet. Frozen twice with the same
    contents it is one row.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="quality_dossiers")
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("up to and including"))
    # What the cohort was called, if it is about one
    cohort = models.CharField(max_length=60, blank=True, editable=False)
    content: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(default=now, editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("quality dossier")
        verbose_name_plural = _("quality dossiers")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")), name="qualitydossier_ends_after_begin"
            ),
            models.UniqueConstraint(
                fields=["programme", "sha256"], name="qualitydossier_frozen_once"
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "-made_at", "-id"], name="qualitydossier_newest"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        """Tell of which programme and days."""
        return f"{self.programme} · {self.begins_on} – {self.ends_on}"
