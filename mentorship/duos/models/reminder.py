"""That somebody was reminded of a question."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.duos.models.duo import Duo
from mentorship.programmes.models import Role


class Reminder(models.Model):
    """One of the reminders that one of the two got of one question: a fact, with no words in it.

    ``about`` is the key of what was asked about, where that is more than the duo.
    """

    duo = models.ForeignKey(Duo, models.CASCADE, related_name="reminders")
    question = models.CharField(max_length=30)
    about = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=6, choices=Role)
    number = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["duo", "question", "about", "role", "number"], name="reminder_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=2), name="reminder_twice_at_most"
            ),
        ]

    def __str__(self) -> str:
        """Tell of which question, the how-manieth."""
        return f"{self.question} {self.number}"
