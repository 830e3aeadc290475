"""What somebody of the team wants to see again later."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.programmes.models import Programme


class PostponementQuerySet(models.QuerySet["Postponement"]):
    """Whose, and which still count."""

    def of(self, user: User, programme: Programme) -> "PostponementQuerySet":
        """Those of this person in this programme."""
        return self.filter(user=user, programme=programme)

    def still(self, on: date) -> "PostponementQuerySet":
        """Those whose day has not come."""
        return self.filter(until__gt=on)


class Postponement(models.Model):
    """A line of "needs attention now" that its reader put off until a day.

    ``count`` is how many there were: when more come, the line is back before that day.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    rule = models.CharField(max_length=40)
    until = models.DateField(_("until"))
    count = models.PositiveIntegerField()

    objects = PostponementQuerySet.as_manager()

    class Meta:
        verbose_name = _("line put off")
        verbose_name_plural = _("lines put off")
        constraints = [
            models.UniqueConstraint(fields=["user", "programme", "rule"], name="postponement_once"),
        ]

    def __str__(self) -> str:
        """Tell what and until when."""
        return f"{self.rule} · {self.until}"
