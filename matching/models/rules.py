"""What never happens in a match of a programme, and where somebody set that aside for one pair."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.intake.models import Participant
from mentorship.programmes.models import Programme


class HardRules(models.Model):
    """Which hard rules a programme keeps, beside its own fields for experience, training and employer.

    A rule about a question holds as long as that question is asked. A programme without a row
    keeps them all.
    """

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="hard_rules")
    needs_time = models.BooleanField(_("a part of the week in common"), default=True)
    needs_language = models.BooleanField(_("a language in common"), default=True)
    needs_reach = models.BooleanField(_("within reach, or both online"), default=True)
    not_mutual = models.BooleanField(_("not each other's mentor"), default=True)
    min_gap_years = models.PositiveSmallIntegerField(
        _("years that the mentor works longer"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("hard rules")
        verbose_name_plural = _("hard rules")

    def __str__(self) -> str:
        """Name the programme."""
        return str(self.programme)


class RuleOverride(models.Model):
    """One rule that does not hold for these two, with why, by whom and when."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rule_overrides")
    mentee = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    rule = models.SlugField(max_length=40)
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("rule set aside")
        verbose_name_plural = _("rules set aside")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["mentee", "mentor", "rule"], name="override_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_reason"),
        ]

    def __str__(self) -> str:
        """Name the two and the rule, never why."""
        return f"{self.mentee} · {self.mentor}: {self.rule}"
