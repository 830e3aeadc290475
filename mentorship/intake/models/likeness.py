"""Two who look like one person, and what staff said about that."""

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User


class Likeness(models.Model):
    """Whether two accounts are of one person, as a coordinator judged: each two are asked once."""

    first = models.ForeignKey(User, models.CASCADE, related_name="+")
    second = models.ForeignKey(User, models.CASCADE, related_name="+")
    is_same = models.BooleanField(_("one person"))
    judged_at = models.DateTimeField(default=now, editable=False)
    judged_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("judgement about two accounts")
        verbose_name_plural = _("judgements about two accounts")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="likeness_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="likeness_in_order"),
        ]

    def __str__(self) -> str:
        """Name the two."""
        return f"{self.first} · {self.second}"
