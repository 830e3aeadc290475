"""What the team weighs, what was proposed, and what became of it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.duos.models import Duo
from mentorship.intake.models import Participant
from mentorship.programmes.models import Programme
from mentorship.transitions import Stateful, transition


class Criterion(models.Model):
    """How heavily one criterion weighs in a programme (S2-MATCH-1); all weights together are 100."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="criteria")
    code = models.SlugField(max_length=40)
    label = models.CharField(_("name"), max_length=80)
    weight = models.PositiveSmallIntegerField(_("weight"))

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["programme", "-weight", "code"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="criterion_once"),
            models.CheckConstraint(condition=Q(weight__lte=100), name="criterion_weight_to_100"),
        ]

    def __str__(self) -> str:
        """Name it with its weight."""
        return f"{self.label} ({self.weight})"


class RunStatus(models.TextChoices):
    """Where a run is."""

    WAITING = "waiting", _("Being worked out")
    DONE = "done", _("Done")
    FAILED = "failed", _("Did not work")


class MatchingRun(models.Model):
    """One time the engine was asked: with which weights, how good, and how good at most.

    ``value`` and ``bound`` are thousandths of a point with a big constant for each match, as
    the engine counts; where they are equal the proposal is proven to be the best there is.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="runs")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    status = models.CharField(max_length=7, choices=RunStatus, default=RunStatus.WAITING)
    weights: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)
    mentees = models.PositiveIntegerField(default=0)
    places = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    value = models.BigIntegerField(default=0)
    bound = models.BigIntegerField(default=0)
    unmatched: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(
        default=list
    )

    class Meta:
        verbose_name = _("matching run")
        verbose_name_plural = _("matching runs")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=RunStatus.values), name="matchingrun_status_known"
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "-asked_at", "-id"], name="matchingrun_newest"),
        ]

    def __str__(self) -> str:
        """Tell when it was."""
        return f"{self.programme} · {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_proven(self) -> bool:
        """Whether no matching could be better."""
        return self.status == RunStatus.DONE and self.value == self.bound


class ProposalStatus(models.TextChoices):
    """What became of a proposal."""

    DRAFT = "draft", _("Not sent")
    PUBLISHED = "published", _("Sent")
    DROPPED = "dropped", _("Dropped")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Which proposals, and whose."""

    def coordinated_by(self, user: User) -> "ProposalQuerySet":
        """Those of the programmes this person is staff of."""
        return self.filter(run__programme__in=Programme.objects.coordinated_by(user))

    def drafts(self) -> "ProposalQuerySet":
        """Those that nobody has heard of yet."""
        return self.filter(status=ProposalStatus.DRAFT)

    def with_people(self) -> "ProposalQuerySet":
        """Fetch the two and their answers along."""
        return self.select_related("mentor__user", "mentor__application").select_related(
            "mentee__user", "mentee__application"
        )


class Proposal(Stateful):
    """A mentor for a mentee, with the reasons in points, for the team to decide on (S2-MATCH-2).

    draft --publish--> published;  draft --drop--> dropped

    ``score`` counts thousandths of a point; ``reasons`` is a list of ``[code, points, most]``
    in the same unit, and they add up to the score.
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
    alternatives: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(
        default=list
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(null=True, editable=False)
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
            models.UniqueConstraint(
                fields=["mentee"],
                condition=Q(status=ProposalStatus.DRAFT),
                name="proposal_one_draft_for_a_mentee",
            ),
        ]

    def __str__(self) -> str:
        """Name the two."""
        return f"{self.mentee} · {self.mentor}"

    @property
    def points(self) -> int:
        """The score in whole points of 100, as people read it."""
        return round(self.score / 1000)

    @transition(source=ProposalStatus.DRAFT, target=ProposalStatus.PUBLISHED)
    def publish(self, *, by: User, duo: Duo) -> None:
        """Make it a duo."""
        self.decided_by, self.decided_at, self.duo = by, now(), duo

    @transition(source=ProposalStatus.DRAFT, target=ProposalStatus.DROPPED)
    def drop(self, *, by: User) -> None:
        """Not these two, not now."""
        self.decided_by, self.decided_at = by, now()
