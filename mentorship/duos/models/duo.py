"""A duo and where it is in its life, and who can still become one."""

from datetime import date, datetime, timedelta

import pgtrigger
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.arrays import IsOneOf
from mentorship.intake.models import Participant
from mentorship.programmes.models import Programme, Role, StartScenario
from mentorship.programmes.models import Rhythm as Kind
from mentorship.programmes.rhythm import Away, Rhythm
from mentorship.transitions import Stateful, TransitionNotAllowed, transition


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
# So long before its end a duo rounds off; so long after it there can still be a last talk.
CLOSING, TALK_WITHIN = timedelta(weeks=4), timedelta(days=60)
# So long a duo that has not met yet has just started.
JUST = timedelta(days=30)
LIVE = (S.PROPOSED, S.INTRODUCED, S.CONFIRMED, S.ACTIVE, S.PAUSED)
# On the rows of the two: how many live duos she is in, and how many that did not fall through; for
# a mentee also without those after which she looks for somebody else. The two are locked in the
# order of their keys, so that two duos cannot wait for each other.
_COUNTED = """
    IF TG_OP = 'UPDATE' AND (OLD.status, OLD.mentor_id, OLD.mentee_id, OLD.mentee_looks_on)
        = (NEW.status, NEW.mentor_id, NEW.mentee_id, NEW.mentee_looks_on) THEN
        RETURN NULL;
    END IF;
    PERFORM FROM intake_participant
        WHERE id IN (OLD.mentor_id, OLD.mentee_id, NEW.mentor_id, NEW.mentee_id)
        ORDER BY id FOR NO KEY UPDATE;
    UPDATE intake_participant
        SET live_duos = live_duos - (OLD.status NOT IN ('completed', 'ended_early', 'dissolved'))::int,
            kept_duos = kept_duos - (
                OLD.status <> 'dissolved' AND NOT (OLD.mentee_looks_on AND id = OLD.mentee_id)
            )::int
        WHERE id IN (OLD.mentor_id, OLD.mentee_id);
    UPDATE intake_participant
        SET live_duos = live_duos + (NEW.status NOT IN ('completed', 'ended_early', 'dissolved'))::int,
            kept_duos = kept_duos + (
                NEW.status <> 'dissolved' AND NOT (NEW.mentee_looks_on AND id = NEW.mentee_id)
            )::int
        WHERE id IN (NEW.mentor_id, NEW.mentee_id);
    RETURN NULL;
"""


class Health(models.TextChoices):
    """How it goes with an active duo, by its own rhythm and the grace of that (S2-GUID-2)."""

    JUST_STARTED = "just_started", _("Just started")
    ON_TRACK = "on_track", _("On track")
    CALL = "call", _("To call")
    SILENT = "silent", _("Silent")


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

    def proposal_unanswered(self, before: datetime) -> "DuoQuerySet":
        """Those paired before this moment of whom not both said that they want to meet."""
        asked = Q(status=S.PROPOSED, introduction=None) | Q(status=S.CONFIRMED, held_from=None)
        waits = self.filter(asked, introduced_on=None, proposed_at__lt=before)
        return waits.filter(Q(mentor_agreed_at=None) | Q(mentee_agreed_at=None))

    def unanswered(self, before: datetime) -> "DuoQuerySet":
        """Those whose time to think was over before this moment, of whom not everybody answered."""
        return self.filter(status=S.INTRODUCED, answers_due_at__lt=before)

    def without_first_meeting(self, before: datetime) -> "DuoQuerySet":
        """Those paired before this moment that have not met, and have no day for it."""
        waits = self.filter(status__in=[S.PROPOSED, S.CONFIRMED, S.ACTIVE], meetings_held=0)
        unplanned = waits.filter(introduced_on=None, planned_until=None, introduction=None)
        return unplanned.filter(proposed_at__lt=before)

    def to_round_off(self, by: date) -> "DuoQuerySet":
        """Those that end by this day and have no last talk, neither planned nor held (S2-END-2)."""
        ends = self.filter(status__in=[S.ACTIVE, S.PAUSED], ends_on__lte=by)
        return ends.filter(closing_talk=None)

    def silent(self, on: date) -> "DuoQuerySet":
        """Active duos past their own rhythm and its grace without a meeting (S2-GUID-2, S0-CONT-5).

        Nothing is planned either: a date that is to come is a reason to wait for it. A duo
        without a meeting counts from its start; a duo that has no rhythm is never silent.
        """
        return self.in_rhythm().exclude(planned_until__gte=on).filter(quiet_after__lt=on)

    def to_call(self, on: date) -> "DuoQuerySet":
        """Active duos past their rhythm that are not silent: within its grace, or with a date."""
        late = Q(due_on__lt=on) | Q(quiet_after__lt=on)
        known = Q(quiet_after__gte=on) | Q(planned_until__gte=on)
        return self.in_rhythm().filter(late, known)

    def just_started(self, on: date) -> "DuoQuerySet":
        """Active duos of the last month that have not met, and need not have."""
        not_late = Q(due_on__gte=on) | Q(due_on=None)
        began = Q(started_on__gt=on - JUST) & ~Q(quiet_after__lt=on)
        return self.active().filter(not_late, began, meetings_held=0)

    def on_track(self, on: date) -> "DuoQuerySet":
        """The other active duos: they meet as they should."""
        late = Q(due_on__lt=on) | Q(quiet_after__lt=on)
        new = Q(started_on__gt=on - JUST, meetings_held=0)
        return self.active().exclude(late).exclude(new)

    def contact_due(self, on: date) -> "DuoQuerySet":
        """Active duos of which the guide should have talked with one of the two by now (S2-GUID-3b)."""
        return self.active().filter(contact_due_on__lte=on)

    def in_rhythm(self) -> "DuoQuerySet":
        """Active duos of which is known by when they meet again."""
        return self.active().filter(quiet_after__isnull=False)


class Duo(Stateful):
    """A mentor and a mentee, with the one staff member who keeps an eye on them (S2-GUID-3a).

    proposed --introduce--> introduced --confirm--> confirmed --start--> active
    proposed|introduced --dissolve--> dissolved;  proposed --confirm--> confirmed where the
    programme asks no answer after the first meeting;  proposed|confirmed --decline--> dissolved;
    introduced --talk_again--> proposed;
    active|paused --complete--> completed;  active --pause--> paused --resume--> active;
    from each of these --end_early--> ended_early
    """

    # Each index below begins with it; one of it alone is what the database would take by mistake.
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="duos", db_index=False)
    mentor = models.ForeignKey(Participant, models.PROTECT, related_name="duos_as_mentor")
    mentee = models.ForeignKey(Participant, models.PROTECT, related_name="duos_as_mentee")
    guide = models.ForeignKey(
        User, models.PROTECT, related_name="guided_duos", verbose_name=_("guide")
    )
    status = models.CharField(
        _("status"), max_length=11, choices=S, default=S.PROPOSED, editable=False
    )
    proposed_at = models.DateTimeField(_("paired"), default=now, editable=False)
    # Since when each of the two wants to meet the other, if she said so
    mentor_agreed_at = models.DateTimeField(null=True, editable=False)
    mentee_agreed_at = models.DateTimeField(null=True, editable=False)
    introduced_on = models.DateField(_("first meeting"), null=True, editable=False)
    # Which of the neutral places of the programme it was, if it has to be one (S2-MATCH-3a)
    introduced_at_place = models.CharField(
        _("place of the first meeting"), max_length=200, blank=True, editable=False
    )
    # Until when both think about it; what was answered by then counts (S2-MATCH-4)
    answers_due_at = models.DateTimeField(null=True, editable=False)
    started_on = models.DateField(_("start"), null=True, editable=False)
    ends_on = models.DateField(_("end"), null=True, editable=False)
    ended_on = models.DateField(_("ended"), null=True, editable=False)
    # Whether she is back in the pool after it, with her application as it was
    mentee_looks_on = models.BooleanField(default=False, editable=False)
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
    # By when they meet again, and the last day on which nobody needs to ask how they are: both
    # are kept up with every meeting. The last day that is planned: with every appointment.
    due_on = models.DateField(null=True, editable=False)
    quiet_after = models.DateField(null=True, editable=False)
    planned_until = models.DateField(null=True, editable=False)
    # By when her guide talks with one of the two; empty where they call when they want to.
    contact_due_on = models.DateField(null=True, editable=False)

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
                condition=Q(status=S.ACTIVE),
                include=["due_on", "planned_until", "started_on", "meetings_held"],
                name="duo_rhythm",
            ),
            models.Index(
                fields=["programme", "contact_due_on", "id"],
                condition=Q(status=S.ACTIVE, contact_due_on__isnull=False),
                name="duo_contact_due",
            ),
            models.Index(fields=["programme", "guide", "-proposed_at", "-id"], name="duo_by_guide"),
            models.Index(
                fields=["programme", "ends_on", "id"],
                condition=Q(status__in=[S.ACTIVE, S.PAUSED]),
                name="duo_ending",
            ),
            models.Index(
                fields=["programme", "proposed_at", "id"],
                condition=Q(meetings_held=0, introduced_on=None, planned_until=None),
                name="duo_not_met",
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
    def is_proposal(self) -> bool:
        """Whether the two can still say yes or no to each other: nothing has begun."""
        is_early = self.status in {S.PROPOSED, S.CONFIRMED} and self.held_from is None
        return is_early and self.introduced_on is None

    def agreed_at(self, role: str) -> datetime | None:
        """Since when the one in this role wants to meet the other."""
        return self.mentor_agreed_at if role == Role.MENTOR else self.mentee_agreed_at

    @property
    def awaits_introduction(self) -> bool:
        """Whether a first meeting with somebody of the staff is still to come (S2-MATCH-3)."""
        if self.status == S.PROPOSED:
            return True
        is_theirs = self.programme.start_scenario == StartScenario.ACCOMPANIED
        return is_theirs and self.status in {S.CONFIRMED, S.ACTIVE} and self.introduced_on is None

    @property
    def gives_contact(self) -> bool:
        """Whether the two may know how to reach each other: nobody arranges it for them, and neither stopped.

        Who stops need not fear that the other reads a new number on the page of before.
        """
        if self.status in {S.DISSOLVED, S.ENDED_EARLY}:
            return False
        is_early = self.status in {S.PROPOSED, S.INTRODUCED}
        return not (self.programme.plans_introduction and is_early)

    @property
    def takes_closing_talk(self) -> bool:
        """Whether a last talk can be planned or noted: under way, or over for a while (S2-END-2)."""
        if self.ended_on is None:
            return self.status in {S.ACTIVE, S.PAUSED}
        return self.started_on is not None and localdate() <= self.ended_on + TALK_WITHIN

    @property
    def can_be_completed(self) -> bool:
        """Whether the two can call it done themselves: the end is near, or they met as often as was said."""
        if self.status not in {S.ACTIVE, S.PAUSED} or self.ends_on is None:
            return False
        is_near = self.ends_on - CLOSING <= localdate()
        is_full = self.rhythm_count is not None and self.meetings_held >= self.rhythm_count
        return is_near or is_full

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

    @property
    def takes_appointments(self) -> bool:
        """Whether days can be planned: also during a pause, for after it."""
        return self.status in {S.ACTIVE, S.PAUSED}

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
        term = (self.started_on, self.ends_on, met, self.away)
        self.due_on = self.rhythm.next_due(*term)
        self.quiet_after = self.rhythm.quiet_after(*term)

    @property
    def away(self) -> list[Away]:
        """From when to when they stood still, or will."""
        if self.pk is None:
            return []
        return [(one.begins_on, one.ended_on or one.until) for one in self.pauses.all()]

    @property
    def rhythm(self) -> Rhythm:
        """How often they meet."""
        country = self.programme.country
        return Rhythm(self.rhythm_kind, self.rhythm_days, self.rhythm_count, country)

    def health(self, on: date) -> Health | None:
        """How it goes on this day, as the querysets of the same names count it."""
        if self.status != S.ACTIVE:
            return None
        is_past = self.quiet_after is not None and self.quiet_after < on
        if is_past and (self.planned_until is None or self.planned_until < on):
            return Health.SILENT
        if is_past or (self.due_on is not None and self.due_on < on):
            return Health.CALL
        began = self.started_on is not None and self.started_on > on - JUST
        return Health.JUST_STARTED if began and not self.meetings_held else Health.ON_TRACK

    @transition(source=S.PROPOSED, target=S.INTRODUCED)
    def introduce(self, *, on: date, place: str, due_at: datetime) -> None:
        """Note that the first meeting took place, and until when both think about it (S2-MATCH-3)."""
        self.introduced_on, self.introduced_at_place = on, place
        self.answers_due_at = due_at

    @transition(source=S.INTRODUCED, target=S.PROPOSED)
    def talk_again(self) -> None:
        """Let them talk once more before they answer (S2-MATCH-4)."""
        self.answers_due_at = None

    @transition(source=(S.PROPOSED, S.INTRODUCED), target=S.CONFIRMED)
    def confirm(self) -> None:
        """Go on: both said yes, or this programme does not ask (S2-MATCH-4)."""

    @transition(source=(S.PROPOSED, S.INTRODUCED), target=S.DISSOLVED)
    def dissolve(self) -> None:
        """Let both go back to the pool with their admission untouched."""
        self.ended_on = localdate()

    @transition(source=(S.PROPOSED, S.CONFIRMED), target=S.DISSOLVED)
    def decline(self) -> None:
        """Let both go back to the pool before they met: one of the two said no."""
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

    @transition(source=S.ACTIVE, target=S.PAUSED)
    def pause(self) -> None:
        """Stand still for a while: nobody asks how they are."""

    @transition(source=S.PAUSED, target=S.ACTIVE)
    def resume(self) -> None:
        """Go on; the days that they stood still do not count."""
        self.expect_next()

    @transition(source=(S.ACTIVE, S.PAUSED), target=S.COMPLETED)
    def complete(self, *, on: date) -> None:
        """End well."""
        self.ended_on = on

    @transition(source=LIVE, target=S.ENDED_EARLY)
    def end_early(self, *, on: date, mentee_looks_on: bool) -> None:
        """Stop before the end; that is always allowed (S2-END-1).

        She who wants somebody else waits for one again at once.
        """
        self.ended_on, self.mentee_looks_on = on, mentee_looks_on

    @transition(source=S.ENDED_EARLY, target=S.ENDED_EARLY)
    def look_on(self, *, looks_on: bool) -> None:
        """Let the mentee wait for somebody else, or not any more."""
        self.mentee_looks_on = looks_on

    def must_be_live(self, step: str) -> None:
        """See to it that nothing is written about two who ended.

        Raises:
            TransitionNotAllowed: it is over; their pages are there to be read.
        """
        if not self.is_live:
            raise TransitionNotAllowed(self, step)


def free_mentors() -> models.QuerySet[Participant]:
    """Mentors who take somebody now, with ``places_left`` still free beside their live duos."""
    present = _with_room().exclude(away_until__gt=localdate())
    return present.annotate(places_left=F("capacity") - F("live_duos"))


def away_mentors() -> models.QuerySet[Participant]:
    """Mentors with room who take nobody for a while: nobody is matched with them until then."""
    return _with_room().filter(away_until__gt=localdate()).exclude(user__in=User.objects.gone())


def _with_room() -> models.QuerySet[Participant]:
    return Participant.objects.mentors().filter(capacity__gt=F("live_duos"))


def waiting_mentees() -> models.QuerySet[Participant]:
    """Admitted mentees without a duo: they had none yet, or look for somebody else after it."""
    waiting = Participant.objects.mentees().filter(kept_duos=0)
    return waiting.exclude(user__in=User.objects.gone())
