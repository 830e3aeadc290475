"""Gatherings of the programme itself: who is asked, who comes, who was there."""

from datetime import date, timedelta

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Exists, F, Func, GeneratedField, OuterRef, Q
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.intake.models.application import IN_PLAY, Application
from mentorship.programmes.models import Programme, Role, months_later

# Whether a participant was at a training, kept on her own row.
_TRAINED = """
    UPDATE intake_participant SET is_trained = EXISTS (
        SELECT FROM intake_attendance
        JOIN intake_event ON intake_event.id = intake_attendance.event_id
        WHERE intake_attendance.application_id = intake_participant.application_id
        AND intake_event.kind = 'training'
        AND intake_attendance.was_there AND intake_attendance.is_passed
    ) WHERE %s;
    RETURN NULL;
"""


# Points are entered in the register within two months; staff hear of it two weeks before.
ENTERED_WITHIN, WARNED_AFTER = 2, timedelta(weeks=6)


class Moment(Func):
    """The moment at which a day and a time on the clocks here begin."""

    template = "timezone('Europe/Brussels', %(expressions)s)"
    arg_joiner = " + "
    output_field = models.DateTimeField()


class OrMidnight(Func):
    """A time of the day, or the first one."""

    template = "COALESCE(%(expressions)s, '00:00'::time)"
    output_field = models.TimeField()


class EventKind(models.TextChoices):
    """What kind of gathering it is."""

    INFO_SESSION = "info_session", _("information session")
    TRAINING = "training", _("training")
    WORKSHOP = "workshop", _("workshop")
    # Where mentors who guide somebody learn from each other (S2-GUID-5a)
    EXCHANGE = "exchange", _("exchange workshop")


class EventQuerySet(models.QuerySet["Event"]):
    """Which events, and whose."""

    def coordinated_by(self, user: User) -> "EventQuerySet":
        """Those of the programmes this person is staff of."""
        return self.filter(programme__in=Programme.objects.coordinated_by(user))

    def going_on(self) -> "EventQuerySet":
        """Those that were not cancelled."""
        return self.filter(cancelled_at=None)

    def to_come(self, on: date) -> "EventQuerySet":
        """Those of this day and later, the first one first."""
        return self.going_on().filter(held_on__gte=on).order_by("held_on", "starts_at", "pk")

    def past(self, on: date) -> "EventQuerySet":
        """Those before this day."""
        return self.filter(held_on__lt=on)

    def to_register(self, on: date) -> "EventQuerySet":
        """Those of which the points were not entered yet and soon can no longer be (S4-COND-7b)."""
        passed = Attendance.objects.filter(event=OuterRef("pk"), was_there=True, is_passed=True)
        return self.filter(
            Exists(passed),
            kind=EventKind.TRAINING,
            points__gt=0,
            sheet_made_at=None,
            held_on__lt=on - WARNED_AFTER,
        )


class Event(models.Model):
    """A gathering on one day: an information session, a training, a workshop.

    ``content`` are the subjects of an information session that come up (S2-MREC-1a…e,
    S2-REC-2a…c); ``topics`` those of the programme's training that this session covers.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="events")
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind)
    held_on = models.DateField(_("date"))
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("to"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    online_url = models.CharField(
        _("link to join online"),
        max_length=300,
        blank=True,
        validators=[URLValidator(schemes=["https"])],
    )
    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    roles = ArrayField(
        models.CharField(max_length=6, choices=Role),
        verbose_name=_("for whom"),
        default=list,
        blank=True,
    )
    content = ArrayField(models.SlugField(), default=list, blank=True)
    topics = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    # Whose agenda it is in: she is warned when she is somewhere else then.
    host = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="hosted_events",
        verbose_name=_("who leads it"),
    )
    cancelled_at = models.DateTimeField(null=True, editable=False)
    # Why it does not take place, as everybody who was asked read it
    cancel_reason = models.TextField(blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)
    points = models.PositiveSmallIntegerField(_("accreditation points"), default=0)
    # When the sheet for the accreditation register was made
    sheet_made_at = models.DateTimeField(null=True, editable=False)
    # How often it was changed: calendars follow it, and two at once do not undo each other.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    begins_at = GeneratedField(
        expression=Moment(F("held_on"), OrMidnight(F("starts_at"))),
        output_field=models.DateTimeField(),
        db_persist=True,
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "held_on", "starts_at"],
                condition=Q(cancelled_at=None),
                nulls_distinct=False,
                name="event_once",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(cancel_reason__regex=r"\S"),
                name="event_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "held_on", "id"], name="event_by_day"),
            models.Index(fields=["programme", "begins_at", "id"], name="event_by_moment"),
            models.Index(
                fields=["host", "held_on"], condition=Q(cancelled_at=None), name="event_by_host"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="event_trains",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.kind IS DISTINCT FROM NEW.kind"),
                func=_TRAINED
                % (
                    "application_id IN"
                    " (SELECT application_id FROM intake_attendance WHERE event_id = NEW.id)"
                ),
            ),
        ]

    def __str__(self) -> str:
        """Tell what and when."""
        return f"{self.get_kind_display()} {self.held_on}"

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.cancelled_at is not None

    @property
    def is_over(self) -> bool:
        """Whether the day has passed."""
        return self.held_on < localdate()

    @property
    def takes_answers(self) -> bool:
        """Whether somebody can still be asked, and say that she comes."""
        return not (self.is_cancelled or self.is_over)

    def was_held(self) -> bool:
        """Whether the day has passed, or it was noted today that somebody was there."""
        return self.is_over or self.attendances.filter(was_there=True).exists()

    @property
    def is_to_be_held(self) -> bool:
        """Whether the day has not come yet: nobody was there or not."""
        return self.held_on > localdate()

    @property
    def register_by(self) -> date:
        """The last day on which its points can be entered in the register."""
        return months_later(self.held_on, ENTERED_WITHIN)

    @property
    def where_and_when(self) -> tuple[object, ...]:
        """What whoever comes wants to hear of when it changes."""
        return (self.held_on, self.starts_at, self.ends_at, self.place, self.online_url)


class AttendanceState(models.TextChoices):
    """What somebody said to an invitation."""

    INVITED = "invited", _("invited")
    COMING = "coming", _("comes")
    WAITING = "waiting", _("on the waiting list")
    NOT_COMING = "not_coming", _("does not come")


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """Who is asked, and whose."""

    def visible_to(self, user: User) -> "AttendanceQuerySet":
        """Those that are hers."""
        return self.filter(application__applicant=user)

    def in_play(self) -> "AttendanceQuerySet":
        """Those of people who did not withdraw and were not turned away since."""
        return self.filter(application__status__in=IN_PLAY)

    def to_invite(self) -> "AttendanceQuerySet":
        """Those that wait for their invitation, of what is still to come."""
        return self.in_play().filter(
            state=AttendanceState.INVITED,
            invited_at=None,
            event__held_on__gte=localdate(),
            event__cancelled_at=None,
        )


class Attendance(models.Model):
    """Somebody at an event: asked, coming, and in the end there or not."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="attendances")
    application = models.ForeignKey(Application, models.CASCADE, related_name="attendances")
    state = models.CharField(
        _("answer"), max_length=10, choices=AttendanceState, default=AttendanceState.COMING
    )
    answered_at = models.DateTimeField(default=now, editable=False)
    # When the invitation went out; a job does that, one by one.
    invited_at = models.DateTimeField(null=True, editable=False)
    was_there = models.BooleanField(_("was there"), null=True)
    is_passed = models.BooleanField(_("completed it"), default=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=["event", "application"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(state__in=AttendanceState.values), name="attendance_state_known"
            ),
            models.CheckConstraint(
                condition=Q(was_there=None) | Q(recorded_by__isnull=False),
                name="attendance_recorded_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["event"],
                condition=Q(state=AttendanceState.INVITED, invited_at=None),
                name="attendance_to_invite",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="attendance_trains",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_TRAINED % "application_id IN (NEW.application_id, OLD.application_id)",
            ),
        ]

    def __str__(self) -> str:
        """Tell who was where."""
        return f"{self.application} · {self.event}"


class Guest(models.Model):
    """Somebody who comes to an information session and has not applied; forgotten a month later.

    She takes a place like everybody who comes. When she applies with the same address, this
    becomes an attendance.
    """

    KEPT = timedelta(days=30)

    event = models.ForeignKey(Event, models.CASCADE, related_name="guests")
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=2, default="nl")
    since = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "email"], name="guest_once"),
        ]

    def __str__(self) -> str:
        """Tell which event, not who."""
        return f"{self.event} · {self.pk}"


class CalendarFeed(models.Model):
    """The secret address by which somebody of the staff reads the agenda in her own calendar.

    Only its fingerprint is kept: the address is shown once, and a new one closes the old.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_feed")
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        """Tell whose it is."""
        return str(self.user)
