"""What the team weighs in a programme."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorship.programmes.models import Programme


class Criterion(models.Model):
    """How heavily one criterion weighs in a programme (S2-MATCH-1); all weights together are 100."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="criteria")
    code = models.SlugField(max_length=40)
    label = models.CharField(_("name"), max_length=80)
    weight = models.PositiveSmallIntegerField(_("weight"))

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["programme", "-weight", "code"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="criterion_once"),
            models.CheckConstraint(condition=Q(weight__lte=100), name="criterion_weight_to_100"),
        ]

    def __str__(self) -> str:
        """Name it with its weight."""
        return f"{self.label} ({self.weight})"
