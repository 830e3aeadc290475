"""Rounds of an evaluation, their ballot boxes, and what is left of the answers afterwards.

On the answer side there is no time, no author, no history and no number that counts up: with
any of those the database could tell who answered what (S0-EVAL-4).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, Func, Max, OuterRef, Q, Subquery, Value
from django.db.models.deletion import Collector
from django.db.models.expressions import Combinable
from django.db.models.lookups import Exact
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from evaluations import ballots, publication, stored
from evaluations.questionnaires import Question
from mentorship.accounts.models import User
from mentorship.duos.models import Duo
from mentorship.programmes.models import Cohort, Programme, Role
from mentorship.programmes.working_hours import next_working_day
from mentorship.transitions import Stateful, TransitionNotAllowed, transition

LARGEST_K = 50
# Of so many who are asked one may be silent before somebody hears of it.
ONE_IN = 5
USUAL_DAYS, MOST_DAYS = 14, 60
MOST_REMINDERS = 2
# The same people are not asked the same within so long after a round: between two rounds that are
# close to each other, one who joined or left could be found by subtraction.
REST = timedelta(days=60)
# The second reminder comes so long before the last day.
LAST_CALL = timedelta(days=3)


class Moment(models.TextChoices):
    """When in the life of the duos it is asked."""

    START = "start", _("start evaluation")
    MIDTERM = "midterm", _("mid-term evaluation")
    FINAL = "final", _("final evaluation")
    FOLLOW_UP = "follow_up", _("follow-up")


class Scope(models.TextChoices):
    """Whose answers an outcome is about."""

    MENTOR = publication.MENTOR, _("%(mentors)s")
    MENTEE = publication.MENTEE, _("%(mentees)s")
    TOGETHER = publication.TOGETHER, _("%(mentors)s and %(mentees)s together")


class RoundStatus(models.TextChoices):
    """How far a round is."""

    PLANNED = "planned", _("planned")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    RELEASED = "released", _("outcomes known")
    WITHHELD = "withheld", _("destroyed unread")


# At these a duo is asked once; half-way it is asked as often as there is a round.
ASKED_ONCE = (Moment.START, Moment.FINAL, Moment.FOLLOW_UP)


class RoundQuerySet(models.QuerySet["Round"]):
    """Whose rounds, and which are due."""

    def coordinated_by(self, user: User) -> "RoundQuerySet":
        """Those of the programmes she coordinates."""
        return self.filter(programme__in=Programme.objects.coordinated_by(user))

    def running(self) -> "RoundQuerySet":
        """Those that still take answers, or wait for their answers to be counted."""
        return self.filter(status__in=[RoundStatus.OPEN, RoundStatus.CLOSED])

    def unfinished(self) -> "RoundQuerySet":
        """Those without an ending: of these there is one for each moment of a programme."""
        return self.exclude(status__in=[RoundStatus.RELEASED, RoundStatus.WITHHELD])

    def planned(self) -> "RoundQuerySet":
        """Those that are still to open."""
        return self.filter(status=RoundStatus.PLANNED)

    def to_open(self, on: date) -> "RoundQuerySet":
        """Those whose day to open has come."""
        return self.planned().filter(opens_on__lte=on)

    def to_remind(self, at: datetime) -> "RoundQuerySet":
        """Those that take answers and may still remind people."""
        open_now = self.filter(status=RoundStatus.OPEN, closes_at__gt=at)
        return open_now.filter(reminders__lt=MOST_REMINDERS)

    def finished_before(self, at: datetime) -> "RoundQuerySet":
        """Those that are over, and closed before this moment."""
        over = [RoundStatus.RELEASED, RoundStatus.WITHHELD]
        return self.filter(status__in=over, closes_at__lt=at)

    def rest(self) -> dict[tuple[str, int | None], date]:
        """By moment and cohort: the day from which those people may be asked the same again."""
        rows = self.opened().order_by().values_list("moment", "cohort")
        return {
            (moment, cohort): localdate(last - timedelta(seconds=1)) + REST
            for moment, cohort, last in rows.annotate(last=Max("closes_at"))
        }

    def opened(self) -> "RoundQuerySet":
        """Those that were ever put to people."""
        return self.exclude(status=RoundStatus.PLANNED)

    def closing(self, at: Combinable, before: Combinable) -> "RoundQuerySet":
        """Those that close between these moments while fewer than four in five have answered."""
        asked = Invitation.objects.filter(round=OuterRef("pk")).order_by()
        invited, silent = (
            Subquery(rows.values("round").annotate(n=Count("pk")).values("n"))
            for rows in (asked, asked.unanswered())
        )
        soon = self.filter(status=RoundStatus.OPEN, closes_at__gt=at, closes_at__lte=before)
        few = soon.annotate(invited=invited, silent=silent)
        return few.filter(invited__lt=F("silent") * ONE_IN)

    def due(self, at: datetime) -> "RoundQuerySet":
        """Those whose closing date has passed and whose box is still shut."""
        return self.running().filter(closes_at__lte=at)


def planned_ones_go_along(
    collector: Collector, field: Any, rounds: "models.QuerySet[Round]", using: str
) -> None:
    """Take the planned rounds of a cohort away with it; those that were held stay, without it."""
    planned = rounds.filter(status=RoundStatus.PLANNED)
    models.CASCADE(collector, field, planned, using)
    models.SET_NULL(collector, field, rounds.exclude(status=RoundStatus.PLANNED), using)


class Round(Stateful):
    """One moment at which all mentors and mentees of a programme are asked the same questions.

    Where people start in cohorts, of one of those; without one, all that are in none.

    planned --open--> open --close--> closed --release--> released
                                        |-----withhold--> withheld

    What was promised at opening (the questions, the smallest group) stays; the database
    refuses a change of it, an earlier closing date and a second opening.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="evaluations")
    moment = models.CharField(_("moment"), max_length=10, choices=Moment)
    status = models.CharField(
        _("status"), max_length=10, choices=RoundStatus, default=RoundStatus.PLANNED, editable=False
    )
    questions = models.JSONField(_("questions"), default=list, editable=False)
    cohort = models.ForeignKey(
        Cohort, planned_ones_go_along, null=True, editable=False, related_name="+"
    )
    # When it opens by itself, and how long it takes answers then
    opens_on = models.DateField(_("opens on"), null=True)
    days_open = models.PositiveSmallIntegerField(_("days to answer"), default=USUAL_DAYS)
    # How many times those who did not answer were written to again, and when last: of the round,
    # not of a person.
    reminders = models.PositiveSmallIntegerField(default=0, editable=False)
    reminded_on = models.DateField(null=True, editable=False)
    k = models.PositiveSmallIntegerField(_("smallest group"), default=publication.K)
    k_quote = models.PositiveSmallIntegerField(
        _("smallest group for quotes"), default=publication.K_QUOTE
    )
    opened_on = models.DateField(_("opened on"), null=True, editable=False)
    opened_by = models.ForeignKey(
        User, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    closes_at = models.DateTimeField(_("closes at"), null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation round")
        verbose_name_plural = _("evaluation rounds")
        ordering = ["-closes_at", "moment"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=RoundStatus.values), name="round_status_known"
            ),
            models.CheckConstraint(
                condition=Q(moment__in=Moment.values), name="round_moment_known"
            ),
            models.CheckConstraint(
                condition=Q(k__gte=publication.K, k__lte=LARGEST_K), name="round_k_at_least_five"
            ),
            models.CheckConstraint(condition=Q(k_quote__gte=F("k")), name="round_quotes_need_k"),
            models.CheckConstraint(
                condition=Q(status=RoundStatus.PLANNED, opened_on=None)
                | Q(opened_on__isnull=False, closes_at__gt=F("opened_on")),
                name="round_opening_whole",
            ),
            models.UniqueConstraint(
                fields=["programme", "moment", "cohort"],
                condition=Q(status__in=[RoundStatus.PLANNED, RoundStatus.OPEN, RoundStatus.CLOSED]),
                nulls_distinct=False,
                name="round_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(reminders__lte=MOST_REMINDERS), name="round_reminds_twice"
            ),
            models.CheckConstraint(
                condition=Q(days_open__gte=1, days_open__lte=MOST_DAYS), name="round_days_open"
            ),
        ]

    def __str__(self) -> str:
        """Name the moment, and the cohort or the year."""
        name = Moment(self.moment).label.capitalize()
        if self.cohort:
            return f"{name} {self.cohort.name}"
        return f"{name} {self.opened_on.year}" if self.opened_on else name

    @property
    def last_day(self) -> date | None:
        """The last day on which it takes answers: it closes at the end of that day."""
        return localdate(self.closes_at - timedelta(seconds=1)) if self.closes_at else None

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions as they were put, frozen at opening."""
        return tuple(Question.from_json(values) for values in self.questions)

    def asked_of(self, role: str) -> tuple[Question, ...]:
        """The questions that somebody in this role gets."""
        return tuple(each for each in self.asked if publication.is_asked(role, each.role))

    def takes_answers(self, at: datetime) -> bool:
        """Whether it is open and its closing date has not passed."""
        return (
            self.status == RoundStatus.OPEN and self.closes_at is not None and at < self.closes_at
        )

    def reminds_on(self, number: int, *, country: str) -> date | None:
        """The working day on which it reminds for this time by itself: half-way, then near the end."""
        if not self.opened_on or not self.last_day:
            return None
        days = (self.last_day - self.opened_on) / 2, self.last_day - LAST_CALL - self.opened_on
        # Never on the day of the invitation, however short it takes answers
        day = max(self.opened_on + days[number - 1], self.opened_on + timedelta(days=1))
        return next_working_day(day, country=country)

    def is_reminder_due(self, on: date) -> bool:
        """Whether a reminder goes out by itself today; not on the day after another one."""
        if self.reminders >= MOST_REMINDERS or not self.last_day or on > self.last_day:
            return False
        due = self.reminds_on(self.reminders + 1, country=self.programme.country)
        rested = self.reminded_on is None or on - self.reminded_on > timedelta(days=1)
        return due is not None and due <= on and rested

    def may_remind(self, at: datetime) -> bool:
        """Whether a coordinator can have people reminded now: twice in all, never twice a day."""
        today = localdate(at)
        if not self.takes_answers(at) or self.reminders >= MOST_REMINDERS:
            return False
        return today not in {self.opened_on, self.reminded_on}

    @transition(source=RoundStatus.PLANNED, target=RoundStatus.PLANNED)
    def move(self, *, opens_on: date, days_open: int) -> None:
        """Have it open on another day, or take answers for longer."""
        self.opens_on, self.days_open = opens_on, days_open

    @transition(source=RoundStatus.OPEN, target=RoundStatus.OPEN, fields=("closes_at",))
    def extend(self, closes_at: datetime, *, at: datetime) -> None:
        """Take answers for longer; never for shorter, and not once it is closed.

        Raises:
            TransitionNotAllowed: it does not take answers any more, or the end is not later.
        """
        if not self.takes_answers(at) or self.closes_at is None or closes_at <= self.closes_at:
            raise TransitionNotAllowed(self, "extend")
        self.closes_at = closes_at

    @transition(
        source=RoundStatus.OPEN, target=RoundStatus.OPEN, fields=("reminders", "reminded_on")
    )
    def remind(self, *, at: datetime) -> None:
        """Count that those who did not answer are written to once more.

        Raises:
            TransitionNotAllowed: it does not take answers any more, or they were invited or
                reminded today, or reminded twice.
        """
        if not self.may_remind(at):
            raise TransitionNotAllowed(self, "remind")
        self.reminders, self.reminded_on = self.reminders + 1, localdate(at)

    @transition(source=RoundStatus.PLANNED, target=RoundStatus.OPEN)
    def open(
        self, *, questions: Sequence[Question], closes_at: datetime, at: datetime, by: User | None
    ) -> None:
        """Put these questions until ``closes_at``; from here on nothing of the promise moves."""
        self.questions = [question.to_json() for question in questions]
        self.opened_on, self.opened_by = localdate(at), by
        self.closes_at = closes_at

    @transition(source=RoundStatus.OPEN, target=RoundStatus.CLOSED)
    def close(self) -> None:
        """Take no more answers."""

    @transition(source=RoundStatus.CLOSED, target=RoundStatus.RELEASED)
    def release(self) -> None:
        """Let the outcomes be seen."""

    @transition(source=RoundStatus.CLOSED, target=RoundStatus.WITHHELD)
    def withhold(self) -> None:
        """Too few answered: nothing was read, nothing is left."""


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    """Which versions there are."""

    def newest(self, programme: Programme, moment: str) -> "Questionnaire | None":
        """The version that the next round asks, if the programme ever chose its questions."""
        versions = self.filter(programme=programme, moment=moment)
        return versions.order_by("-version").first()


class Questionnaire(models.Model):
    """What a programme asks at a moment, since somebody changed it; each change is a new one.

    Without any it asks what comes with the app. A round keeps the questions it was opened with.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="questionnaires")
    moment = models.CharField(_("moment"), max_length=10, choices=Moment)
    version = models.PositiveIntegerField(_("version"))
    questions = models.JSONField(_("questions"), editable=False)
    # Where questions that others made come from, and that they may be used
    source = models.TextField(_("source"), blank=True)
    may_use = models.BooleanField(_("may be used"), default=False)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "moment", "version"], name="questionnaire_version_once"
            ),
            models.CheckConstraint(
                condition=Q(moment__in=Moment.values), name="questionnaire_moment_known"
            ),
            models.CheckConstraint(
                condition=Q(source="") | Q(may_use=True), name="questionnaire_may_be_used"
            ),
        ]

    def __str__(self) -> str:
        """Say of which moment and which version."""
        return f"{Moment(self.moment).label} {self.version}"

    @property
    def asked(self) -> tuple[Question, ...]:
        """Its questions, in the order they are asked."""
        return tuple(Question.from_json(values) for values in self.questions)


class Box(models.Model):
    """Who answered, and all their ballots under one key: one row, so that both move together.

    A submission replaces the whole row. About 125 invitations, drawn by lot, share a box.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    round = models.ForeignKey(Round, models.CASCADE, related_name="boxes")
    version = models.PositiveIntegerField(default=0)
    answered: "ArrayField[Sequence[UUID], list[UUID]]" = ArrayField(
        models.UUIDField(), default=list, blank=True
    )
    payload = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("ballot box")
        verbose_name_plural = _("ballot boxes")
        constraints = [
            models.CheckConstraint(
                condition=Q(payload=None)
                | Q(
                    Exact(
                        Func(
                            "payload", function="octet_length", output_field=models.IntegerField()
                        ),
                        Value(ballots.NONCE + ballots.TAG)
                        + Value(ballots.SLOT)
                        * Func(
                            "answered", function="cardinality", output_field=models.IntegerField()
                        ),
                    )
                ),
                name="box_holds_slots_of_one_length",
            )
        ]

    def __str__(self) -> str:
        """Say no more than that it is a box."""
        return str(self.id)

    def fetch(self) -> None:
        """Get what it holds now."""
        self.payload = stored.fetch(self.pk)

    def put(self, payload: bytes, *, answered: Iterable[UUID]) -> None:
        """Replace what it holds by the next version; ``answered`` is sorted: it tells no order."""
        self.version += 1
        self.payload, self.answered = payload, sorted(answered)
        stored.put(self.pk, version=self.version, payload=payload, answered=self.answered)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Who was asked, and who still has to answer."""

    def unanswered(self) -> "InvitationQuerySet":
        """Those whose answers are not in the box yet."""
        return self.exclude(self._answered())

    def to_remind(self) -> "InvitationQuerySet":
        """Those of people who are still with us, and did not answer."""
        with_us = self.unanswered().exclude(person=None)
        return with_us.exclude(person__in=User.objects.gone())

    def response_by_round(self) -> list[tuple[UUID, str, int, int]]:
        """Return by round and role how many were invited and how many answered."""
        counted = self.values_list("round", "role").annotate(
            Count("pk"), answered=Count("pk", filter=self._answered())
        )
        return list(counted)

    def response(self) -> dict[str, tuple[int, int]]:
        """Return by role how many were invited and how many answered."""
        counts = dict.fromkeys(Role.values, (0, 0))
        for _round, role, invited, answered in self.response_by_round():
            counts[role] = (counts[role][0] + invited, counts[role][1] + answered)
        return counts

    @staticmethod
    def _answered() -> Q:
        return Q(box__answered__contains=[F("pk")])


class Invitation(models.Model):
    """That somebody is asked, in one role. Never written again: a changed row would move.

    Her link is made from the id and a secret outside the database (``links.token``).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    round = models.ForeignKey(Round, models.CASCADE, related_name="invitations")
    box = models.ForeignKey(Box, models.CASCADE, related_name="invitations")
    # Who leaves takes nothing out of the box.
    person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=10, choices=Role)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to an evaluation")
        verbose_name_plural = _("invitations to an evaluation")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person", "role"], name="invitation_once_per_person_and_role"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
        ]

    def __str__(self) -> str:
        """Say no more than that it is an invitation."""
        return str(self.id)


class Asked(models.Model):
    """That the two of a duo were asked at a moment that comes once (S2-END-3).

    It outlives the invitations, which go some weeks after the outcomes.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    duo = models.ForeignKey(Duo, models.CASCADE, related_name="asked")
    moment = models.CharField(max_length=10, choices=Moment)

    class Meta:
        verbose_name = _("moment at which a duo was asked")
        verbose_name_plural = _("moments at which duos were asked")
        constraints = [
            models.UniqueConstraint(fields=["duo", "moment"], name="asked_once"),
            models.CheckConstraint(
                condition=Q(moment__in=Moment.values), name="asked_moment_known"
            ),
        ]

    def __str__(self) -> str:
        """Say which moment."""
        return self.moment


class Outcome(models.Model):
    """What is written once, when a round is released, and never changes."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    scope = models.CharField(max_length=10, choices=Scope)

    class Meta:
        abstract = True


class Stat(Outcome):
    """How many people of a scope were invited and answered, and whether the scope may be shown."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="stats")
    invited = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    is_published = models.BooleanField()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("response")
        constraints = [
            models.UniqueConstraint(fields=["round", "scope"], name="stat_once_per_scope"),
            models.CheckConstraint(
                condition=Q(answered__lte=F("invited")), name="stat_answered_of_invited"
            ),
        ]

    def __str__(self) -> str:
        """Say how many of how many."""
        return f"{self.scope}: {self.answered}/{self.invited}"


class Tally(Outcome):
    """How often one option of a closed question was chosen in a scope that may be shown."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="tallies")
    question = models.CharField(max_length=40)
    option = models.SmallIntegerField()
    n = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "scope", "question", "option"], name="tally_once_per_option"
            )
        ]

    def __str__(self) -> str:
        """Say what was counted."""
        return f"{self.scope} {self.question} {self.option}: {self.n}"


class QuoteStatus(models.TextChoices):
    """Whether others than who reads them all may see a quote."""

    NEW = "new", _("to read")
    SHOWN = "shown", _("shown")
    HIDDEN = "hidden", _("hidden")


class QuoteQuerySet(models.QuerySet["Quote"]):
    """Which quotes may be seen, and by whom."""

    def coordinated_by(self, user: User) -> "QuoteQuerySet":
        """Those of the programmes she coordinates."""
        return self.filter(round__programme__in=Programme.objects.coordinated_by(user))

    def shown(self) -> "QuoteQuerySet":
        """Those that stand in the report."""
        return self.filter(status=QuoteStatus.SHOWN)

    def for_the_board(self) -> "QuoteQuerySet":
        """Those that the board may read as well."""
        return self.shown().filter(for_board=True)

    def shuffled(self) -> "QuoteQuerySet":
        """In the order of their random ids: it says nothing, and stays the same."""
        return self.order_by("id")


class Quote(Outcome, Stateful):
    """The answer to one open question, cut loose from all else that its writer said.

    new --show--> shown --hide--> hidden --show--> shown; words are blacked out at any time.

    It holds no time and nobody's name: not of who wrote it, nor of who let it be seen.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="quotes")
    question = models.CharField(max_length=40)
    body = models.TextField()
    status = models.CharField(
        _("status"), max_length=10, choices=QuoteStatus, default=QuoteStatus.NEW, editable=False
    )
    for_board = models.BooleanField(_("also for the board"), default=False, editable=False)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=QuoteStatus.values), name="quote_status_known"
            ),
            models.CheckConstraint(
                condition=Q(for_board=False) | Q(status=QuoteStatus.SHOWN),
                name="quote_for_the_board_is_shown",
            ),
        ]

    def __str__(self) -> str:
        """Say no more than that it is a quote."""
        return str(self.id)

    @property
    def mark(self) -> str:
        """Which version this is, so that nobody judges another one than she read."""
        return sha256(f"{self.status} {self.for_board} {self.body}".encode()).hexdigest()

    @transition(source=(QuoteStatus.NEW, QuoteStatus.HIDDEN), target=QuoteStatus.SHOWN, fields=())
    def show(self) -> None:
        """Let it stand in the report."""

    @transition(
        source=(QuoteStatus.NEW, QuoteStatus.SHOWN),
        target=QuoteStatus.HIDDEN,
        fields=("for_board",),
    )
    def hide(self) -> None:
        """Keep it out of the report, and from the board."""
        self.for_board = False

    @transition(source=tuple(QuoteStatus.values), target=QuoteStatus.SHOWN, fields=("body",))
    def redact(self, body: str) -> None:
        """Show these words instead; what stood there before is kept nowhere."""
        self.body = body

    @transition(source=QuoteStatus.SHOWN, target=QuoteStatus.SHOWN, fields=("for_board",))
    def let_the_board_read(self) -> None:
        """Let it stand in what the board reads as well."""
        self.for_board = True

    @transition(source=QuoteStatus.SHOWN, target=QuoteStatus.SHOWN, fields=("for_board",))
    def keep_from_the_board(self) -> None:
        """Let it stand in the report of the coordinator alone."""
        self.for_board = False
