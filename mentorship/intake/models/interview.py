"""The personal talk that may have to come before a decision."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.intake.models.application import Application


class Interview(models.Model):
    """A talk with an applicant: about the period, the frequency and what to expect (S2-MREC-3, S2-REC-3)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="interviews")
    held_on = models.DateField(_("date"))
    interviewer = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    period_discussed = models.BooleanField(_("She is willing for the whole period"), default=False)
    frequency_discussed = models.BooleanField(_("She is willing to meet that often"), default=False)
    expectations_discussed = models.BooleanField(_("Her expectations are realistic"), default=False)
    notes = models.TextField(_("notes"), max_length=5000, blank=True)

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        """Tell with whom and when."""
        return f"{self.application} · {self.held_on}"

    @property
    def is_whole(self) -> bool:
        """Whether all three subjects came up and fit."""
        return self.period_discussed and self.frequency_discussed and self.expectations_discussed
