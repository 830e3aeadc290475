"""What was proposed, what the team said about it, and what became of it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from matching.models.runs import MatchingRun
from mentorship.accounts.models import User
from mentorship.duos.models import Duo
from mentorship.intake.models import Participant
from mentorship.programmes.models import Programme
from mentorship.transitions import Stateful, transition


class SendingStatus(models.TextChoices):
    """Where a sending is."""

    PLANNED = "planned", _("Goes out soon")
    SENT = "sent", _("Sent")
    CANCELLED = "cancelled", _("Called off")


class SendingQuerySet(models.QuerySet["Sending"]):
    """Whose sendings."""

    def coordinated_by(self, user: User) -> "SendingQuerySet":
        """Those of the programmes this person is staff of."""
        return self.filter(programme__in=Programme.objects.coordinated_by(user))

    def planned(self) -> "SendingQuerySet":
        """Those that can still be called off."""
        return self.filter(status=SendingStatus.PLANNED)


class Sending(Stateful):
    """Proposals that go out together a few minutes after somebody said so, unless she calls it off.

    planned --go--> sent;  planned --cancel--> cancelled
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="sendings")
    guide = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=now, editable=False)
    due_at = models.DateTimeField()
    status = models.CharField(
        _("status"),
        max_length=9,
        choices=SendingStatus,
        default=SendingStatus.PLANNED,
        editable=False,
    )

    objects = SendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sending of proposals")
        verbose_name_plural = _("sendings of proposals")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=SendingStatus.values), name="sending_status_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme", "due_at"],
                condition=Q(status=SendingStatus.PLANNED),
                name="sending_planned",
            ),
        ]

    def __str__(self) -> str:
        """Tell when it goes out."""
        return f"{self.programme} · {self.due_at:%Y-%m-%d %H:%M}"

    @transition(source=SendingStatus.PLANNED, target=SendingStatus.SENT)
    def go(self) -> None:
        """Let it go out: from now on it cannot be called off."""

    @transition(source=SendingStatus.PLANNED, target=SendingStatus.CANCELLED)
    def cancel(self) -> None:
        """Send nothing."""


class ProposalStatus(models.TextChoices):
    """What became of a proposal."""

    DRAFT = "draft", _("Not sent")
    SCHEDULED = "scheduled", _("Goes out soon")
    PUBLISHED = "published", _("Sent")
    DROPPED = "dropped", _("Dropped")
    DECLINED = "declined", _("Did not go on")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Which proposals, and whose."""

    def drafts(self) -> "ProposalQuerySet":
        """Those that nobody has heard of yet."""
        return self.filter(status=ProposalStatus.DRAFT)

    def open(self) -> "ProposalQuerySet":
        """Those on the table or about to go out: a mentee has one at most."""
        return self.filter(status__in=[ProposalStatus.DRAFT, ProposalStatus.SCHEDULED])

    def set_aside(self) -> "ProposalQuerySet":
        """Those that somebody took off the table: these two are not proposed until she puts them back."""
        return self.filter(status=ProposalStatus.DROPPED)

    def scheduled(self) -> "ProposalQuerySet":
        """Those that go out in a few minutes."""
        return self.filter(status=ProposalStatus.SCHEDULED)

    def with_people(self) -> "ProposalQuerySet":
        """Fetch the two and their answers along."""
        return self.select_related("mentor__user", "mentor__application").select_related(
            "mentee__user", "mentee__application"
        )

    def with_names(self) -> "ProposalQuerySet":
        """Fetch the two along, for a list: without answers and reasons."""
        return (
            self.select_related("mentor__user", "mentee__user")
            .defer("reasons", "alternatives")
            .defer(
                *("mentor__user__folded", "mentor__user__grams"),
                *("mentee__user__folded", "mentee__user__grams"),
            )
        )


class Proposal(Stateful):
    """A mentor for a mentee, with the reasons in points, for the team to decide on (S2-MATCH-2).

    draft --schedule--> scheduled --publish--> published --decline--> declined
    scheduled --take_back--> draft;  draft --drop--> dropped --put_back--> draft

    ``score`` counts thousandths of a point; ``reasons`` is a list of ``[code, points, most]``
    in the same unit, and they add up to the score. ``alternatives`` is ``None`` as long as
    nobody asked for them in a programme that is too large to work them all out.
    """

    run = models.ForeignKey(MatchingRun, models.CASCADE, related_name="proposals")
    mentor = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    mentee = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    status = models.CharField(
        _("status"),
        max_length=9,
        choices=ProposalStatus,
        default=ProposalStatus.DRAFT,
        editable=False,
    )
    score = models.PositiveIntegerField()
    reasons: "models.JSONField[list[list[Any]], list[list[Any]]]" = models.JSONField(default=list)
    alternatives: "models.JSONField[list[dict[str, Any]] | None, list[dict[str, Any]] | None]" = (
        models.JSONField(default=list, null=True)
    )
    # Rules that it breaks, because somebody said why it may (the codes)
    broken: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    # Somebody of the team agrees; nothing is sent by that.
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )
    approved_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    sending = models.ForeignKey(Sending, models.SET_NULL, null=True, related_name="proposals")
    duo = models.OneToOneField(Duo, models.SET_NULL, null=True, related_name="proposal")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-score", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ProposalStatus.values), name="proposal_status_known"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="proposal_decision_whole",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="proposal_approval_whole",
            ),
            # Two matchers cannot claim the same mentee.
            models.UniqueConstraint(
                fields=["mentee"],
                condition=Q(status__in=["draft", "scheduled"]),
                name="proposal_one_open_for_a_mentee",
            ),
        ]

    def __str__(self) -> str:
        """Name the two."""
        return f"{self.mentee} · {self.mentor}"

    @property
    def points(self) -> int:
        """The score in whole points of 100, as people read it."""
        return round(self.score / 1000)

    @property
    def mark(self) -> str:
        """Tell it from what a later run made of it: who reads it sees both."""
        return f"{self.pk} {self.score} {' '.join(self.broken)}".strip()

    def approve(self, *, by: User | None) -> None:
        """Agree with it, or (with nobody) not any more."""
        self.approved_by, self.approved_at = by, now() if by else None
        self.save(update_fields=["approved_by", "approved_at"])

    @transition(source=ProposalStatus.DRAFT, target=ProposalStatus.SCHEDULED, fields=("sending",))
    def schedule(self, *, sending: Sending) -> None:
        """Let it go out with this sending."""
        self.sending = sending

    @transition(source=ProposalStatus.SCHEDULED, target=ProposalStatus.DRAFT, fields=("sending",))
    def take_back(self) -> None:
        """Lay it on the table again."""
        self.sending = None

    @transition(
        source=(ProposalStatus.DRAFT, ProposalStatus.SCHEDULED),
        target=ProposalStatus.PUBLISHED,
        fields=("decided_by", "decided_at", "duo"),
    )
    def publish(self, *, by: User, duo: Duo) -> None:
        """Make it a duo."""
        self.decided_by, self.decided_at, self.duo = by, now(), duo

    @transition(source=ProposalStatus.PUBLISHED, target=ProposalStatus.DECLINED)
    def decline(self, *, by: User) -> None:
        """One of the two said no; both go back to the pool."""
        self.decided_by, self.decided_at = by, now()

    @transition(
        source=ProposalStatus.DRAFT,
        target=ProposalStatus.DROPPED,
        fields=("decided_by", "decided_at"),
    )
    def drop(self, *, by: User) -> None:
        """Not these two, until somebody puts them back."""
        self.decided_by, self.decided_at = by, now()

    @transition(source=ProposalStatus.DROPPED, target=ProposalStatus.DRAFT)
    def put_back(self) -> None:
        """Lay it on the table after all; nobody agreed with it yet."""
        self.decided_by = self.decided_at = self.approved_by = self.approved_at = None


class Pin(models.Model):
    """Two who are to be proposed together whatever the engine would rather do."""

    mentee = models.OneToOneField(Participant, models.CASCADE, related_name="pin")
    mentor = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("pinned pair")
        verbose_name_plural = _("pinned pairs")

    def __str__(self) -> str:
        """Name the two."""
        return f"{self.mentee} · {self.mentor}"

    @property
    def mark(self) -> str:
        """Tell this time that they were pinned from another."""
        return f"{self.mentor_id} {self.at.isoformat()}"


class VetoReason(models.TextChoices):
    """Why two people are never proposed to each other; for the team alone."""

    ACQUAINTED = "acquainted", _("They know each other")
    CONFLICT = "conflict", _("Conflict of interest")
    UNFIT = "unfit", _("They do not suit each other")
    OTHER = "other", _("Another reason")


class Veto(models.Model):
    """Two people who are never proposed to each other.

    The reason is for the team alone: it is in no mail, file or log, and the two never see it.
    """

    mentee = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=10, choices=VetoReason)
    explanation = models.CharField(_("explanation"), max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("veto")
        verbose_name_plural = _("vetoes")
        constraints = [
            models.UniqueConstraint(fields=["mentee", "mentor"], name="veto_once"),
            models.CheckConstraint(
                condition=Q(reason__in=VetoReason.values), name="veto_reason_known"
            ),
        ]

    def __str__(self) -> str:
        """Name the two, never why."""
        return f"{self.mentee} · {self.mentor}"


class EntryKind(models.TextChoices):
    """What was said or decided about two people."""

    NOTE = "note", _("Note")
    PINNED = "pinned", _("Pinned")
    UNPINNED = "unpinned", _("No longer pinned")
    VETOED = "vetoed", _("Never together")
    ALLOWED = "allowed", _("May be together again")
    CHOSEN = "chosen", _("Chosen by hand")
    APPROVED = "approved", _("Agreed")
    DISAPPROVED = "disapproved", _("No longer agreed")
    LAPSED = "lapsed", _("Agreement lapsed: the pair changed")
    DROPPED = "dropped", _("Taken off the table")
    PUT_BACK = "put_back", _("Put back")
    SCHEDULED = "scheduled", _("Ready to go out")
    CALLED_OFF = "called_off", _("Sending called off")
    NOT_SENT = "not_sent", _("Not sent: not possible any more")
    SENT = "sent", _("Sent")
    DECLINED = "declined", _("Did not go on")


class Entry(models.Model):
    """A line about two people, across runs: what was said or decided, by whom and when."""

    mentee = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=11, choices=EntryKind)
    text = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("entry about a pair")
        verbose_name_plural = _("entries about pairs")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["mentee", "mentor", "-at"], name="entry_of_a_pair")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="entry_kind_known"),
        ]

    def __str__(self) -> str:
        """Tell what it is, not what it says."""
        return f"{self.mentee} · {self.mentor}: {self.kind}"
