"""That a duo met: when and how, never what was said."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.duos.models.duo import Duo


class MeetingForm(models.TextChoices):
    """How the two met."""

    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")
    PHONE = "phone", _("by phone")
    WORKPLACE = "workplace", _("at the workplace")


class Meeting(models.Model):
    """A meeting of a duo that took place: when and how, never what was said."""

    duo = models.ForeignKey(Duo, models.PROTECT, related_name="meetings")
    held_on = models.DateField(_("date"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    form = models.CharField(_("how"), max_length=9, choices=MeetingForm)
    logged_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-held_on", "-pk"]
        constraints = [
            # Both may report it: the second report of a day is the same meeting.
            models.UniqueConstraint(fields=["duo", "held_on"], name="meeting_once_a_day"),
        ]

    def __str__(self) -> str:
        """Tell whose and when."""
        return f"{self.duo} · {self.held_on}"
