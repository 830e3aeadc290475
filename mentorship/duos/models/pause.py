"""That two stand still for a while."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.duos.models.duo import Duo


class PauseQuerySet(models.QuerySet["Pause"]):
    """Which pauses last, and which are over."""

    def going_on(self) -> "PauseQuerySet":
        """Those that did not end yet."""
        return self.filter(ended_on=None)

    def due(self, on: date) -> "PauseQuerySet":
        """Those after which they go on by this day."""
        return self.going_on().filter(until__lte=on)


class Pause(models.Model):
    """From and until when the two stand still: on the day ``until`` they go on by themselves.

    Why is nobody's business. Who goes on earlier has ``ended_on`` before that day.
    """

    duo = models.ForeignKey(Duo, models.CASCADE, related_name="pauses")
    begins_on = models.DateField(_("from"))
    until = models.DateField(_("until"))
    ended_on = models.DateField(_("went on"), null=True, editable=False)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ["begins_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["duo"], condition=Q(ended_on=None), name="pause_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("begins_on")), name="pause_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["until", "id"], condition=Q(ended_on=None), name="pause_due")
        ]

    def __str__(self) -> str:
        """Tell whose and until when."""
        return f"{self.duo} · {self.until}"
