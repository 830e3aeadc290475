"""Meetings of the programme itself, and who was there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.intake.models.participant import Participant
from mentorship.programmes.models import Programme


class EventKind(models.TextChoices):
    """What kind of gathering it is."""

    INFO_SESSION = "info_session", _("information session")
    TRAINING = "training", _("training")
    WORKSHOP = "workshop", _("workshop")


class EventQuerySet(models.QuerySet["Event"]):
    """Which events, and whose."""

    def coordinated_by(self, user: User) -> "EventQuerySet":
        """Those of the programmes this person is staff of."""
        return self.filter(programme__in=Programme.objects.coordinated_by(user))


class Event(models.Model):
    """A gathering on one day: an information session, a training, a workshop."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="events")
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind)
    held_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    points = models.PositiveSmallIntegerField(_("accreditation points"), default=0)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "held_on"], name="event_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        """Tell what and when."""
        return f"{self.get_kind_display()} {self.held_on}"


class Attendance(models.Model):
    """This participant was at this event."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="attendances")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="attendances")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=["event", "participant"], name="attendance_once"),
        ]

    def __str__(self) -> str:
        """Tell who was where."""
        return f"{self.participant} · {self.event}"
