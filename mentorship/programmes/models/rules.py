"""The ground rules of a programme, a version at a time."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.programmes.models.programme import Programme


class GroundRules(models.Model):
    """One version of the ground rules, which an applicant accepts with a date (S0-RULE-1, S4-SIGN-1)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="ground_rules")
    version = models.PositiveSmallIntegerField()
    points = ArrayField(models.CharField(max_length=400))
    published_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("ground rules")
        verbose_name_plural = _("ground rules")
        ordering = ["programme", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "version"], name="groundrules_version_once"
            ),
        ]

    def __str__(self) -> str:
        """Name the version."""
        return f"{self.programme} · {self.version}"
