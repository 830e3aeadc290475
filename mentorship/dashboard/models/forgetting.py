"""That those who were kept long enough are forgotten: by whose press, and how far it is."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.programmes.models import Programme


class Forgetting(models.Model):
    """The people of a programme whose time was over on a day; here are figures alone.

    ``by`` is who pressed the button; nobody where the programme does it by itself.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="forgettings")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    on = models.DateField(editable=False)
    people = models.PositiveIntegerField(_("people"), editable=False)
    forgotten = models.PositiveIntegerField(_("forgotten"), default=0, editable=False)
    begun_at = models.DateTimeField(default=now, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("forgetting after the time")
        verbose_name_plural = _("forgettings after the time")
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(finished_at=None),
                name="forgetting_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        """Tell when, and how many."""
        return f"{self.on} · {self.forgotten}/{self.people}"
