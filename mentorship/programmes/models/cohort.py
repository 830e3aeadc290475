"""The times at which people can apply."""

from datetime import date
from hashlib import sha256

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.programmes.models.programme import Programme


class CohortQuerySet(models.QuerySet["Cohort"]):
    """Which cohorts, and whose."""

    def coordinated_by(self, user: User) -> "CohortQuerySet":
        """Those of the programmes this person is staff of."""
        return self.filter(programme__in=Programme.objects.coordinated_by(user))


class Cohort(models.Model):
    """People who apply between two days and start together.

    A programme without cohorts takes applications all year round.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="cohorts")
    name = models.CharField(_("name"), max_length=60)
    opens_on = models.DateField(_("first day to apply"))
    closes_on = models.DateField(_("last day to apply"))
    starts_on = models.DateField(_("start of the mentorships"), null=True, blank=True)

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["programme", "-opens_on"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="cohort_name_once"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="cohort_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        """Call it by its name."""
        return self.name

    @property
    def fingerprint(self) -> str:
        """Which name and days it has now: whoever changes them must have seen these."""
        words = [self.name, str(self.opens_on), str(self.closes_on), str(self.starts_on)]
        return sha256("\0".join(words).encode()).hexdigest()[:16] if self.pk else ""

    def state(self, on: date) -> str:
        """Whether people can apply in it on this day, still to come, or not any more."""
        if on < self.opens_on:
            return "to_come"
        return "open" if on <= self.closes_on else "over"
