"""A duo, what it did, and what stays between the two."""

from datetime import date, timedelta
from hashlib import sha256

import pgtrigger
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from mentorship import confidential
from mentorship.accounts.models import User
from mentorship.arrays import IsOneOf
from mentorship.intake.models import Participant
from mentorship.programmes.models import Programme, Role
from mentorship.programmes.models import Rhythm as Kind
from mentorship.programmes.rhythm import Rhythm
from mentorship.transitions import Stateful, transition


class DuoStatus(models.TextChoices):
    """Where a duo is in its life."""

    PROPOSED = "proposed", _("Introduction to come")
    INTRODUCED = "introduced", _("Have met")
    CONFIRMED = "confirmed", _("Making their agreement")
    ACTIVE = "active", _("Under way")
    PAUSED = "paused", _("Paused")
    COMPLETED = "completed", _("Completed")
    ENDED_EARLY = "ended_early", _("Ended early")
    DISSOLVED = "dissolved", _("Never started")


S = DuoStatus
LOGGED_AFTERWARDS = timedelta(days=14)
LIVE = (S.PROPOSED, S.INTRODUCED, S.CONFIRMED, S.ACTIVE, S.PAUSED)
# On the rows of the two: how many live duos she is in, and how many that did not fall through.
# The two are locked in the order of their keys, so that two duos cannot wait for each other.
_COUNTED = """
    IF TG_OP = 'UPDATE' AND (OLD.status, OLD.mentor_id, OLD.mentee_id)
        = (NEW.status, NEW.mentor_id, NEW.mentee_id) THEN
        RETURN NULL;
    END IF;
    PERFORM FROM intake_participant
        WHERE id IN (OLD.mentor_id, OLD.mentee_id, NEW.mentor_id, NEW.mentee_id)
        ORDER BY id FOR NO KEY UPDATE;
    UPDATE intake_participant
        SET live_duos = live_duos - (OLD.status NOT IN ('completed', 'ended_early', 'dissolved'))::int,
            kept_duos = kept_duos - (OLD.status <> 'dissolved')::int
        WHERE id IN (OLD.mentor_id, OLD.mentee_id);
    UPDATE intake_participant
        SET live_duos = live_duos + (NEW.status NOT IN ('completed', 'ended_early', 'dissolved'))::int,
            kept_duos = kept_duos + (NEW.status <> 'dissolved')::int
        WHERE id IN (NEW.mentor_id, NEW.mentee_id);
    RETURN NULL;
"""


class DuoQuerySet(models.QuerySet["Duo"]):
    """Whose duos, and which of them ask for attention."""

    def coordinated_by(self, user: User) -> "DuoQuerySet":
        """Those in the programmes this person is staff of."""
        return self.filter(programme__in=Programme.objects.coordinated_by(user))

    def of(self, user: User) -> "DuoQuerySet":
        """Those this person is mentor or mentee in."""
        sides = ArraySubquery(Participant.objects.filter(user=user).values("pk"))
        return self.filter(Q(IsOneOf("mentor_id", sides)) | Q(IsOneOf("mentee_id", sides)))

    def with_names(self) -> "DuoQuerySet":
        """Fetch the two along, without the pieces of their names that the search keeps."""
        return self.select_related("mentor__user", "mentee__user").defer(
            *("mentor__user__folded", "mentor__user__grams"),
            *("mentee__user__folded", "mentee__user__grams"),
        )

    def active(self) -> "DuoQuerySet":
        """Those under way: they meet, and they are asked to evaluate."""
        return self.filter(status=S.ACTIVE)

    def held(self) -> "DuoQuerySet":
        """Those that would have begun, if a step did not have to come first (S2-MREC-5)."""
        return self.filter(status=S.CONFIRMED, held_from__isnull=False)

    def awaiting_introduction(self) -> "DuoQuerySet":
        """Those whose first meeting has not been recorded."""
        return self.filter(status=S.PROPOSED)

    def silent(self, on: date) -> "DuoQuerySet":
        """Active duos past their own rhythm and its grace without a meeting (S2-GUID-2, S0-CONT-5).

        A duo without a meeting counts from its start; a duo that has no rhythm is never silent.
        """
        return self.in_rhythm().filter(quiet_after__lt=on)

    def in_rhythm(self) -> "DuoQuerySet":
        """Active duos of which is known by when they meet again."""
        return self.active().filter(quiet_after__isnull=False)


class Duo(Stateful):
    """A mentor and a mentee, with the one staff member who keeps an eye on them (S2-GUID-3a).

    proposed --introduce--> introduced --confirm--> confirmed --start--> active
    proposed|introduced --dissolve--> dissolved;  proposed --confirm--> confirmed where the
    programme asks no answer after the first meeting;  active --complete--> completed;
    active|paused --end_early--> ended_early;  active ⇄ paused
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="duos")
    mentor = models.ForeignKey(Participant, models.PROTECT, related_name="duos_as_mentor")
    mentee = models.ForeignKey(Participant, models.PROTECT, related_name="duos_as_mentee")
    guide = models.ForeignKey(
        User, models.PROTECT, related_name="guided_duos", verbose_name=_("guide")
    )
    status = models.CharField(
        _("status"), max_length=11, choices=S, default=S.PROPOSED, editable=False
    )
    proposed_at = models.DateTimeField(_("paired"), default=now, editable=False)
    introduced_on = models.DateField(_("first meeting"), null=True, editable=False)
    # Which of the neutral places of the programme it was, if it has to be one (S2-MATCH-3a)
    introduced_at_place = models.CharField(
        _("place of the first meeting"), max_length=200, blank=True, editable=False
    )
    started_on = models.DateField(_("start"), null=True, editable=False)
    ends_on = models.DateField(_("end"), null=True, editable=False)
    ended_on = models.DateField(_("ended"), null=True, editable=False)
    # From and until when they would be under way, if a step did not have to come first
    held_from = models.DateField(null=True, editable=False)
    held_until = models.DateField(null=True, editable=False)
    rhythm_kind = models.CharField(_("rhythm"), max_length=8, choices=Kind, default=Kind.INTERVAL)
    rhythm_days = models.PositiveSmallIntegerField(
        _("days between meetings"), null=True, blank=True
    )
    rhythm_count = models.PositiveSmallIntegerField(_("number of meetings"), null=True, blank=True)
    last_met_on = models.DateField(_("last meeting"), null=True, editable=False)
    meetings_held = models.PositiveSmallIntegerField(_("meetings"), default=0, editable=False)
    # The last day on which nobody needs to ask how they are: kept up with every meeting.
    quiet_after = models.DateField(null=True, editable=False)

    objects = DuoQuerySet.as_manager()

    class Meta:
        verbose_name = _("duo")
        verbose_name_plural = _("duos")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="duo_status_known"),
            models.CheckConstraint(condition=~Q(mentor=F("mentee")), name="duo_of_two"),
            models.CheckConstraint(
                condition=~Q(status__in=[S.ACTIVE, S.PAUSED, S.COMPLETED])
                | Q(started_on__isnull=False, ends_on__isnull=False),
                name="duo_active_has_dates",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("started_on")),
                name="duo_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["mentee"], condition=Q(status__in=LIVE), name="duo_mentee_has_one_mentor"
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "-proposed_at", "-id"], name="duo_newest"),
            models.Index(
                fields=["programme", "status", "-proposed_at", "-id"], name="duo_by_status"
            ),
            models.Index(
                fields=["programme", "quiet_after", "id"],
                condition=Q(status=S.ACTIVE, quiet_after__isnull=False),
                name="duo_quiet",
            ),
        ]
        triggers = [
            # Somebody can be a mentor and a mentee in one programme, but not her own mentor.
            pgtrigger.Trigger(
                name="duo_of_two_people",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("mentor_id", "mentee_id"),
                func="""
                    IF (SELECT user_id FROM intake_participant WHERE id = NEW.mentor_id)
                        = (SELECT user_id FROM intake_participant WHERE id = NEW.mentee_id) THEN
                        RAISE check_violation USING MESSAGE = 'duo_of_two_people';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="duo_counts",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_COUNTED,
            ),
        ]

    def __str__(self) -> str:
        """Name the two."""
        return f"{self.mentee} · {self.mentor}"

    def role_of(self, user: User) -> str:
        """Which of the two this person is: ``mentor`` or ``mentee``."""
        return Role.MENTOR if self.mentor.user_id == user.pk else Role.MENTEE

    def other(self, user: User) -> Participant:
        """The other one of the two."""
        return self.mentee if self.mentor.user_id == user.pk else self.mentor

    @property
    def is_live(self) -> bool:
        """Whether it has begun and not ended."""
        return self.status in LIVE

    @property
    def since(self) -> date:
        """The first day on which this duo can have done anything.

        Its agreement may lie before the day it begins, or after.
        """
        paired_on = localdate(self.proposed_at)
        return min(self.started_on or paired_on, paired_on)

    def takes_meeting(self, held_on: date) -> bool:
        """Whether a meeting of this day can be logged: under way, or over for a short while."""
        if self.status in {S.ACTIVE, S.PAUSED}:
            return True
        if self.status not in {S.COMPLETED, S.ENDED_EARLY} or self.ended_on is None:
            return False
        return held_on <= self.ended_on and localdate() <= self.ended_on + LOGGED_AFTERWARDS

    @property
    def takes_meetings(self) -> bool:
        """Whether meetings can be logged at all."""
        return self.takes_meeting(self.since)

    def count_meeting(self, held_on: date) -> None:
        """Keep up when they last met and until when nobody needs to ask."""
        self.meetings_held += 1
        self.last_met_on = max(held_on, self.last_met_on or held_on)
        self.expect_next()

    def take_up(self, rhythm: Rhythm) -> None:
        """Meet like this from now on, whatever becomes of the programme's own rhythm."""
        self.rhythm_kind, self.rhythm_days = rhythm.kind, rhythm.days
        self.rhythm_count = rhythm.count
        self.expect_next()

    def expect_next(self) -> None:
        """Work out until when nobody needs to ask how they are."""
        if self.started_on is None or self.ends_on is None:
            return
        met = [self.last_met_on] * self.meetings_held if self.last_met_on else []
        rhythm = Rhythm(self.rhythm_kind, days=self.rhythm_days, count=self.rhythm_count)
        self.quiet_after = rhythm.quiet_after(self.started_on, self.ends_on, met)

    @transition(source=S.PROPOSED, target=S.INTRODUCED)
    def introduce(self, *, on: date, place: str) -> None:
        """Note that the accompanied first meeting took place, and where (S2-MATCH-3)."""
        self.introduced_on, self.introduced_at_place = on, place

    @transition(source=(S.PROPOSED, S.INTRODUCED), target=S.CONFIRMED)
    def confirm(self) -> None:
        """Go on: both said yes, or this programme does not ask (S2-MATCH-4)."""

    @transition(source=(S.PROPOSED, S.INTRODUCED), target=S.DISSOLVED)
    def dissolve(self) -> None:
        """Let both go back to the pool with their admission untouched."""
        self.ended_on = localdate()

    @transition(source=S.CONFIRMED, target=S.CONFIRMED)
    def hold(self, *, on: date, ends_on: date) -> None:
        """Remember from and until when, and wait for what has to come first."""
        self.held_from, self.held_until = on, ends_on

    @transition(source=S.CONFIRMED, target=S.ACTIVE)
    def start(self, *, on: date, ends_on: date, rhythm: Rhythm) -> None:
        """Begin, with an end in sight."""
        self.started_on, self.ends_on = on, ends_on
        self.held_from = self.held_until = None
        self.take_up(rhythm)

    @transition(source=S.ACTIVE, target=S.COMPLETED)
    def complete(self, *, on: date) -> None:
        """End well."""
        self.ended_on = on

    @transition(source=(S.CONFIRMED, S.ACTIVE, S.PAUSED), target=S.ENDED_EARLY)
    def end_early(self, *, on: date) -> None:
        """Stop before the end; that is always allowed (S2-END-1)."""
        self.ended_on = on


class Answer(models.TextChoices):
    """What somebody says after the first meeting."""

    YES = "yes", _("Yes, I want to go on")
    NO = "no", _("No, I would rather not")


class IntroductionAnswer(models.Model):
    """What one of the two answered after the first meeting; the other never sees it (S2-MATCH-4)."""

    duo = models.ForeignKey(Duo, models.CASCADE, related_name="introduction_answers")
    role = models.CharField(max_length=6, choices=Role)
    answer = models.CharField(max_length=3, choices=Answer)
    answered_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("answer after the first meeting")
        verbose_name_plural = _("answers after the first meeting")
        constraints = [
            models.UniqueConstraint(fields=["duo", "role"], name="introductionanswer_once"),
        ]

    def __str__(self) -> str:
        """Tell whose answer it is, not which."""
        return f"{self.duo} · {self.role}"


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


class ReflectionQuerySet(models.QuerySet["Reflection"]):
    """Who may read which reflections: the writer, and the mentor where it was shared."""

    def readable_by(self, user: User) -> "ReflectionQuerySet":
        """Her own, and those her mentee shared with her; staff read none (S4-TXT-3)."""
        own = Q(author=user) | Q(is_shared=True, meeting__duo__mentor__user=user)
        return self.filter(own, meeting__duo__in=Duo.objects.of(user))


class Reflection(models.Model):
    """What a mentee wrote after a meeting (S4-TXT-5): sealed, so that the database cannot read it.

    Each text is sealed for this meeting, this author, the mentor she shares it with or nobody,
    and its own field. Whoever can write to the database but has no key cannot have the site
    open it for somebody else: with another author, another mentor, another meeting or with the
    two texts exchanged it does not open at all. To share it, or to stop sharing, is therefore
    to write it again.
    """

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="reflection")
    author = models.ForeignKey(User, models.PROTECT, related_name="reflections")
    sealed_conversation = models.BinaryField()
    sealed_progress = models.BinaryField()
    is_shared = models.BooleanField(_("the mentor can read it"))
    written_at = models.DateTimeField(default=now, editable=False)

    objects = ReflectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("reflection")
        verbose_name_plural = _("reflections")

    def __str__(self) -> str:
        """Tell that it exists, not what it says."""
        return f"{self.meeting}"

    def write(self, *, author: User, is_shared: bool, conversation: str, progress: str) -> None:
        """Seal the two texts for this meeting and these readers."""
        self.author, self.is_shared = author, is_shared
        self.sealed_conversation = confidential.seal(
            conversation, context=self._context("conversation")
        )
        self.sealed_progress = confidential.seal(progress, context=self._context("progress"))

    @property
    def conversation(self) -> str:
        """What the meeting was about, for its readers."""
        return confidential.unseal(self.sealed_conversation, context=self._context("conversation"))

    @property
    def progress(self) -> str:
        """How the goals are coming on, for its readers."""
        return confidential.unseal(self.sealed_progress, context=self._context("progress"))

    @property
    def mark(self) -> str:
        """Which version this is: no two are sealed alike, not even of the same words."""
        return sha256(bytes(self.sealed_conversation) + bytes(self.sealed_progress)).hexdigest()

    def _context(self, field: str) -> str:
        reader = self.meeting.duo.mentor.user_id if self.is_shared else "nobody"
        return f"reflection {self.meeting_id} by {self.author_id} for {reader}: {field}"


def free_mentors() -> models.QuerySet[Participant]:
    """Mentors, with ``places_left`` still free beside their live duos."""
    return (
        Participant.objects.mentors()
        .filter(capacity__gt=F("live_duos"))
        .annotate(places_left=F("capacity") - F("live_duos"))
    )


def waiting_mentees() -> models.QuerySet[Participant]:
    """Admitted mentees who have no live duo and have not had one that started."""
    waiting = Participant.objects.mentees().filter(kept_duos=0)
    return waiting.exclude(user__in=User.objects.gone())
