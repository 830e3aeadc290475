"""That somebody wants to be forgotten: a question to the people of a programme."""

from datetime import date, timedelta

from django.db import models
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.programmes.models import Programme

# Within a month of the question she knows what became of it.
ANSWERED_WITHIN = timedelta(days=30)


class ErasureRequestQuerySet(models.QuerySet["ErasureRequest"]):
    """Which questions, and whose."""

    def coordinated_by(self, user: User) -> "ErasureRequestQuerySet":
        """Those in the programmes this person is staff of."""
        return self.filter(programme__in=Programme.objects.coordinated_by(user))

    def open(self) -> "ErasureRequestQuerySet":
        """Those of people who were not forgotten yet."""
        return self.exclude(person__in=User.objects.gone())


class ErasureRequest(models.Model):
    """One question of one person to one programme; nothing is taken away by it alone."""

    person = models.ForeignKey(User, models.CASCADE, related_name="erasure_requests")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="erasure_requests")
    asked_at = models.DateTimeField(default=now, editable=False)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to be forgotten")
        verbose_name_plural = _("requests to be forgotten")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "programme"], name="erasurerequest_once"),
        ]

    def __str__(self) -> str:
        """Tell since when."""
        return f"{self.programme} · {self.asked_at:%Y-%m-%d}"

    @property
    def due_on(self) -> date:
        """By when she knows what became of it."""
        return localdate(self.asked_at) + ANSWERED_WITHIN
