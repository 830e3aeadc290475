"""Somebody who was admitted: ready to be matched, or already in a duo."""

import pgtrigger
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.arrays import IsOneOf
from mentorship.intake.models.application import Application
from mentorship.programmes.models import MENTEE, MENTOR, GroundRules, Programme, Role


def goes_on(part: str = "") -> Q:
    """Those whose mentorship goes on, or is still to come; ``part`` is the way to the participant."""
    meets = Q(**{f"{part}live_duos__gt": 0})
    waits = Q(**{f"{part}role": MENTEE, f"{part}kept_duos": 0})
    has_room = Q(**{f"{part}role": MENTOR, f"{part}capacity__gt": 0})
    return meets | waits | has_room


class ReachBy(models.TextChoices):
    """How somebody likes the other of her duo to reach her."""

    PHONE = "phone", _("by phone")
    MESSAGE = "message", _("by a text message")
    MAIL = "mail", _("by e-mail")


class Shares(models.TextChoices):
    """What the other of her duo sees of how to reach her (S0-CONT-2)."""

    BOTH = "both", _("phone number and e-mail address")
    PHONE = "phone", _("phone number only")
    MAIL = "mail", _("e-mail address only")


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
        return self.filter(is_trained=True)

    def taking_part(self) -> "ParticipantQuerySet":
        """Those whose mentorship goes on, or is still to come; who was forgotten takes no part."""
        rows = self.filter(goes_on(), application__is_test=False)
        return rows.exclude(user__in=User.objects.gone())

    def to_agree(self) -> "ParticipantQuerySet":
        """Those who take part and agreed with ground rules that made way for others (S0-RULE-1)."""
        newer = GroundRules.objects.filter(
            programme=OuterRef("programme"), version__gt=OuterRef("version")
        )
        older = GroundRules.objects.filter(Exists(newer))
        # Most programmes have one version: of those nobody is looked at.
        changed = ArraySubquery(older.values("programme"))
        return self.taking_part().filter(
            IsOneOf("programme", changed), application__rules__in=older.values("pk")
        )

    def untrained(self) -> "ParticipantQuerySet":
        """Mentors who still need the training that their programme gates on."""
        gated = ArraySubquery(Programme.objects.filter(gates__has_key="training").values("pk"))
        rows = self.mentors().filter(IsOneOf("programme", gated), is_trained=False)
        return rows.exclude(user__in=User.objects.gone())


class Participant(models.Model):
    """An admitted applicant in one role of one programme."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="participant")
    # Each index below begins with it; one of it alone is what the database would take by mistake.
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="participants", db_index=False
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="participations")
    role = models.CharField(_("role"), max_length=6, choices=Role)
    capacity = models.PositiveSmallIntegerField(_("places"), default=1)
    # Until when a mentor takes nobody else; on that day she does again
    away_until = models.DateField(_("takes nobody until"), null=True, blank=True)
    reach_by = models.CharField(_("likes to be reached"), max_length=7, choices=ReachBy, blank=True)
    shares = models.CharField(
        _("shows the other of her duo"), max_length=5, choices=Shares, default=Shares.BOTH
    )
    # The eleven digits of the BIG register, for accreditation points (S4-COND-7b)
    register_number = models.CharField(_("number in the register"), max_length=11, blank=True)
    admitted_at = models.DateTimeField(_("admitted"), default=now, editable=False)
    # Kept by the triggers of attendances, duos and payments, so that a page need not go through them all.
    is_trained = models.BooleanField(_("trained"), default=False, editable=False)
    live_duos = models.PositiveSmallIntegerField(default=0, editable=False)
    kept_duos = models.PositiveSmallIntegerField(default=0, editable=False)
    # Whether she was asked for the contribution
    is_asked = models.BooleanField(default=False, editable=False)

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
            models.CheckConstraint(
                condition=Q(reach_by__in=["", *ReachBy.values]), name="participant_reach_known"
            ),
            models.CheckConstraint(
                condition=Q(shares__in=Shares.values), name="participant_shares_known"
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "role", "admitted_at"], name="participant_by_role"),
            models.Index(
                fields=["programme"],
                condition=Q(role=MENTOR, is_trained=False),
                name="participant_untrained",
            ),
            models.Index(
                fields=["programme", "admitted_at", "id"],
                condition=Q(role=MENTOR, capacity__gt=F("live_duos")),
                include=["user", "capacity", "live_duos", "away_until", "is_trained"],
                name="participant_free",
            ),
            models.Index(
                fields=["programme", "application"],
                condition=~goes_on(),
                name="participant_over",
            ),
            models.Index(
                fields=["programme", "admitted_at", "id"],
                condition=Q(role=MENTEE, kept_duos=0),
                include=["user"],
                name="participant_waiting",
            ),
            models.Index(
                fields=["programme", "role"],
                condition=Q(kept_duos__gt=0),
                name="participant_in_duo",
            ),
            models.Index(
                fields=["programme", "role"],
                condition=Q(is_asked=False),
                name="participant_unasked",
            ),
        ]
        triggers = [
            # She may have been at the training before she was admitted.
            pgtrigger.Trigger(
                name="participant_begins_trained",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    NEW.is_trained = EXISTS (
                        SELECT FROM intake_attendance
                        JOIN intake_event ON intake_event.id = intake_attendance.event_id
                        WHERE intake_attendance.application_id = NEW.application_id
                        AND intake_event.kind = 'training'
                        AND intake_attendance.was_there AND intake_attendance.is_passed
                    );
                    RETURN NEW;
                """,
            ),
            # A row that was read a while ago must not write its old counts back.
            pgtrigger.Trigger(
                name="counts_are_the_databases",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF pg_trigger_depth() < 2 THEN
                        NEW.is_trained = OLD.is_trained;
                        NEW.live_duos = OLD.live_duos;
                        NEW.kept_duos = OLD.kept_duos;
                        NEW.is_asked = OLD.is_asked;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        """Call her by her name."""
        return self.user.name

    @property
    def is_away(self) -> bool:
        """Whether she takes nobody else for a while."""
        return self.away_until is not None and self.away_until > localdate()

    @property
    def room(self) -> int:
        """How many more she takes."""
        return max(self.capacity - self.live_duos, 0)

    @property
    def name(self) -> str:
        """Her name."""
        return self.user.name

    @property
    def shown_phone(self) -> str:
        """Her number, if the other of her duo may see it."""
        return "" if self.shares == Shares.MAIL else self.application.phone

    @property
    def shown_email(self) -> str:
        """Her address, if the other of her duo may see it; without a number there is nothing else."""
        is_hidden = self.shares == Shares.PHONE and self.application.phone
        return "" if is_hidden else self.user.email
