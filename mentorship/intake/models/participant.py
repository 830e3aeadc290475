"""Somebody who was admitted: ready to be matched, or already in a duo."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.intake.models.application import Application
from mentorship.programmes.models import MENTEE, MENTOR, Programme, Role


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Which participants, and whose."""

    def coordinated_by(self, user: User) -> "ParticipantQuerySet":
        """Those in the programmes this person is staff of."""
        return self.filter(programme__in=Programme.objects.coordinated_by(user))

    def mentors(self) -> "ParticipantQuerySet":
        """The ones who give."""
        return self.filter(role=MENTOR)

    def mentees(self) -> "ParticipantQuerySet":
        """The ones who ask."""
        return self.filter(role=MENTEE)

    def trained(self) -> "ParticipantQuerySet":
        """Those who attended a training of the programme (S2-MREC-5, S4-COND-7a)."""
        return self.filter(_was_trained())

    def untrained(self) -> "ParticipantQuerySet":
        """Mentors who still need the training that their programme gates on."""
        return self.mentors().filter(~_was_trained(), programme__training_gate=True)


def _was_trained() -> Exists:
    from mentorship.intake.models.events import Attendance, EventKind  # noqa: PLC0415

    return Exists(
        Attendance.objects.filter(participant=OuterRef("pk"), event__kind=EventKind.TRAINING)
    )


class Participant(models.Model):
    """An admitted applicant in one role of one programme."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="participant")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="participants")
    user = models.ForeignKey(User, models.PROTECT, related_name="participations")
    role = models.CharField(_("role"), max_length=6, choices=Role)
    capacity = models.PositiveSmallIntegerField(_("places"), default=1)
    admitted_at = models.DateTimeField(_("admitted"), default=now, editable=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="participant_role_known"
            ),
            models.CheckConstraint(
                condition=Q(role=MENTOR) | Q(capacity=1), name="participant_mentee_has_one_place"
            ),
            models.UniqueConstraint(
                fields=["programme", "user", "role"], name="participant_once_per_role"
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "role", "admitted_at"], name="participant_by_role"),
        ]

    def __str__(self) -> str:
        """Call her by her name."""
        return self.user.name

    @property
    def name(self) -> str:
        """Her name."""
        return self.user.name
