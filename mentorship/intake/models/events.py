"""Meetings of the programme itself, and who was there."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.intake.models.participant import Participant
from mentorship.programmes.models import Programme

# Whether a participant was at a training, kept on her own row.
_TRAINED = """
    UPDATE intake_participant SET is_trained = EXISTS (
        SELECT FROM intake_attendance
        JOIN intake_event ON intake_event.id = intake_attendance.event_id
        WHERE intake_attendance.participant_id = intake_participant.id
        AND intake_event.kind = 'training'
    ) WHERE %s;
    RETURN NULL;
"""


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
        triggers = [
            pgtrigger.Trigger(
                name="event_trains",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.kind IS DISTINCT FROM NEW.kind"),
                func=_TRAINED
                % "id IN (SELECT participant_id FROM intake_attendance WHERE event_id = NEW.id)",
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
        triggers = [
            pgtrigger.Trigger(
                name="attendance_trains",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_TRAINED % "id IN (NEW.participant_id, OLD.participant_id)",
            ),
        ]

    def __str__(self) -> str:
        """Tell who was where."""
        return f"{self.participant} · {self.event}"
