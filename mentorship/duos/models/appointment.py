"""When two will meet: offered, planned, moved, off, or held by now."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.timezone import localdate, localtime, make_aware, now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.duos.models.duo import Duo
from mentorship.duos.models.meeting import Meeting, MeetingForm
from mentorship.transitions import Stateful, transition

# How long a meeting takes where nobody said so.
USUAL = timedelta(hours=1)


@dataclass(frozen=True, slots=True, order=True)
class When:
    """A day, and a time on the clocks of that day where one was agreed."""

    on: date
    at: time | None

    @property
    def starts_at(self) -> datetime | None:
        """The moment it begins, if a time was agreed."""
        return make_aware(datetime.combine(self.on, self.at)) if self.at else None


@dataclass(frozen=True, slots=True)
class How:
    """How and where two meet, and how long it takes if they know."""

    form: str
    place: str = ""
    minutes: int | None = None


class AppointmentStatus(models.TextChoices):
    """Whether the two know when they meet."""

    OFFERED = "offered", _("Days were offered")
    LOOSE = "loose", _("They call each other about it")
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Took place")
    OFF = "off", _("Did not go on")


A = AppointmentStatus
# Not settled yet: there is one of these at a time.
OPEN = (A.OFFERED, A.LOOSE)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Whose appointments, and which ask something."""

    def of(self, user: User) -> "AppointmentQuerySet":
        """Those of the duos this person is mentor or mentee in."""
        return self.filter(duo__in=Duo.objects.of(user))

    def coordinated_by(self, user: User) -> "AppointmentQuerySet":
        """Those in the programmes this person is staff of."""
        return self.filter(duo__in=Duo.objects.coordinated_by(user))

    def open(self) -> "AppointmentQuerySet":
        """Those of which no day is settled."""
        return self.filter(status__in=OPEN)

    def planned(self) -> "AppointmentQuerySet":
        """Those with a day of which nobody said yet how it went."""
        return self.filter(status=A.PLANNED)

    def to_come(self, on: date) -> "AppointmentQuerySet":
        """Those planned for this day or later, the next one first."""
        return self.planned().filter(on__gte=on).order_by("on", "at", "pk")

    def to_report(self, on: date) -> "AppointmentQuerySet":
        """Those whose day has passed without a word, the latest first."""
        return self.planned().filter(on__lt=on).order_by("-on", "-pk")

    def to_pick_by(self, user: User) -> "AppointmentQuerySet":
        """Those of which the other offered days to this person."""
        return self.of(user).filter(status=A.OFFERED).exclude(offered_by=user)


class Appointment(Stateful):
    """That two will meet; how and where is theirs alone, the day is a fact the staff may see.

    offered|loose|planned --plan--> planned (again: moved);  offered|loose|planned --offer-->
    offered;  offered --leave_open--> loose;  each of these --take_place--> held, --call_off--> off

    A day and a time on the clocks here, not a moment: seven in the evening stays that when the
    clocks change. Every change counts in ``sequence``, by which a calendar knows the newest.
    """

    duo = models.ForeignKey(Duo, models.CASCADE, related_name="appointments")
    status = models.CharField(
        _("status"), max_length=7, choices=A, default=A.OFFERED, editable=False
    )
    on = models.DateField(_("day"), null=True)
    at = models.TimeField(_("time"), null=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True)
    form = models.CharField(_("how"), max_length=9, choices=MeetingForm)
    place = models.CharField(_("place, or a link to join online"), max_length=200, blank=True)
    offered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, related_name="appointments", editable=False
    )
    made_at = models.DateTimeField(default=now, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["on", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=A.values), name="appointment_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[A.PLANNED, A.HELD]) | Q(on__isnull=False),
                name="appointment_planned_has_day",
            ),
            models.UniqueConstraint(
                fields=["duo"], condition=Q(status__in=OPEN), name="appointment_one_open"
            ),
            models.UniqueConstraint(
                fields=["duo", "on"],
                condition=Q(status=A.PLANNED),
                name="appointment_once_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["on", "id"], condition=Q(status=A.PLANNED), name="appointment_day")
        ]

    def __str__(self) -> str:
        """Tell whose and when, not where."""
        return f"{self.duo} · {self.on or self.get_status_display()}"

    @property
    def when(self) -> When | None:
        """The day and time, once they are settled."""
        return When(self.on, self.at) if self.on else None

    @property
    def how(self) -> How:
        """How, where and how long."""
        return How(self.form, self.place, self.minutes)

    @property
    def starts_at(self) -> datetime | None:
        """The moment it begins, if a time was agreed."""
        return self.when.starts_at if self.when else None

    @property
    def ends_at(self) -> datetime | None:
        """The moment it is over, by the clocks of that day."""
        if self.starts_at is None:
            return None
        length = timedelta(minutes=self.minutes) if self.minutes else USUAL
        return localtime(self.starts_at.astimezone(UTC) + length)

    @property
    def has_been(self) -> bool:
        """Whether its time is over, so that it can be told how it went."""
        if self.on is None or self.on > localdate():
            return False
        return self.on < localdate() or (self.ends_at is not None and self.ends_at <= now())

    def is_late(self, notice_hours: int | None) -> bool:
        """Whether to change it now is within the hours of notice that the two agreed (S4-TXT-1)."""
        if not notice_hours or self.on is None:
            return False
        begins = self.starts_at or make_aware(datetime.combine(self.on, time.max))
        return now() > begins.astimezone(UTC) - timedelta(hours=notice_hours)

    @transition(source=(*OPEN, A.PLANNED), target=A.PLANNED)
    def plan(self, *, on: date, at: time | None) -> None:
        """Settle the day."""
        self.on, self.at, self.offered_by = on, at, None
        self.sequence += 1

    @transition(source=(*OPEN, A.PLANNED), target=A.OFFERED)
    def offer(self, *, by: User) -> None:
        """Let the other pick one of some days; what was planned is off."""
        self.on = self.at = None
        self.offered_by = by
        self.sequence += 1

    @transition(source=OPEN, target=A.LOOSE)
    def leave_open(self) -> None:
        """Let the two call each other about it."""
        self.offered_by = None

    @transition(source=(*OPEN, A.PLANNED), target=A.HELD)
    def take_place(self, meeting: Meeting) -> None:
        """Note that the two met, whatever the day was."""
        self.meeting, self.on = meeting, self.on or meeting.held_on

    @transition(source=(*OPEN, A.PLANNED), target=A.OFF)
    def call_off(self) -> None:
        """Let it not go on."""
        self.sequence += 1


class AppointmentOption(models.Model):
    """One of the days that were offered."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="options")
    on = models.DateField(_("day"))
    at = models.TimeField(_("time"))

    class Meta:
        verbose_name = _("offered day")
        verbose_name_plural = _("offered days")
        ordering = ["on", "at"]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "on", "at"], name="option_once"),
        ]

    def __str__(self) -> str:
        """Tell when."""
        return f"{self.on} {self.at:%H:%M}"

    @property
    def when(self) -> When:
        """The day and time."""
        return When(self.on, self.at)

    @property
    def is_to_come(self) -> bool:
        """Whether it can still be picked."""
        return self.when.starts_at is not None and self.when.starts_at > now()


class ChangeKind(models.TextChoices):
    """What became of what was planned."""

    MOVED = "moved", _("moved")
    OFF = "off", _("did not go on")


class ChangeReason(models.TextChoices):
    """Why, for who wants to say so; it is told to the other and to nobody else (S4-TXT-1)."""

    UNFORESEEN = "unforeseen", _("Something came up")
    BUSY = "busy", _("My work or school needs me")
    OTHER_TIME = "other_time", _("Another time suits me better")
    OTHER = "other", _("Another reason")


class AppointmentChange(models.Model):
    """That a planned day was moved or called off: a fact, with no blame in it.

    ``is_late`` says that it was within the hours of notice; the agreement says "if possible".
    """

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=5, choices=ChangeKind)
    was_on = models.DateField()
    changed_at = models.DateTimeField(default=now, editable=False)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    reason = models.CharField(_("reason"), max_length=10, choices=ChangeReason, blank=True)
    is_late = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("change of an appointment")
        verbose_name_plural = _("changes of appointments")
        ordering = ["changed_at", "pk"]

    def __str__(self) -> str:
        """Tell what and when, not why."""
        return f"{self.was_on} {self.kind}"


def next_planned(on: date) -> Subquery:
    """For ``Duo.objects.annotate(next_on=…)``: the first day that is planned, this one or later."""
    return Subquery(
        Appointment.objects.to_come(on).filter(duo=OuterRef("pk")).values("on")[:1],
        output_field=models.DateField(),
    )
