"""Each time the engine was asked: with which settings, how far it is, and how good it is."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.formats import number_format
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.programmes.matched import Counted
from mentorship.programmes.models import Programme

WHOLE = 100


class MatchingSettings(models.Model):
    """How a programme is matched, beside its weights and rules.

    ``steady`` is what a pair that was proposed before may score less and still stay, in
    thousandths of a point; ``is_fair`` raises the lowest score first.
    """

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="matching_settings")
    is_fair = models.BooleanField(_("raise the lowest score first"), default=False)
    steady = models.PositiveIntegerField(_("steadiness"), default=1000)

    class Meta:
        verbose_name = _("matching settings")
        verbose_name_plural = _("matching settings")

    def __str__(self) -> str:
        """Name the programme."""
        return str(self.programme)


class RunStatus(models.TextChoices):
    """Where a run is."""

    WAITING = "waiting", _("Being worked out")
    DONE = "done", _("Done")
    FAILED = "failed", _("Did not work")
    CANCELLED = "cancelled", _("Stopped")


class Phase(models.TextChoices):
    """What the engine is doing, in this order."""

    SCAN = "scan", _("Comparing everybody")
    SOLVE = "solve", _("Looking for the best")
    PROOF = "proof", _("Proving that nothing is better")


class MatchingRun(models.Model):
    """One time the engine was asked: with which weights, how good, and how good at most.

    ``value`` and ``bound`` are thousandths of a point with a big constant for each match, as
    the engine counts; where they are equal the proposal is proven to be the best there is.
    A trial lays nothing on the table: it tells what other weights would do.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="runs")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    is_trial = models.BooleanField(default=False)
    status = models.CharField(max_length=9, choices=RunStatus, default=RunStatus.WAITING)
    phase = models.CharField(max_length=5, choices=Phase, blank=True)
    # What it weighs, as it was then: the programme may have let some of it go since.
    criteria: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(
        default=list
    )
    rules: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    is_fair = models.BooleanField(default=False)
    steady = models.PositiveIntegerField(default=0)
    mentees = models.PositiveIntegerField(default=0)
    places = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    value = models.BigIntegerField(default=0)
    bound = models.BigIntegerField(default=0)
    # How many pairs that somebody had agreed with are not what she agreed with any more
    lapsed = models.PositiveIntegerField(default=0)
    # When the answers were read, and what they were then, by participant: a mark, no words.
    read_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    inputs: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)
    # Who with whom and with how much: ``[mentee, mentor, score]``
    pairs: "models.JSONField[list[list[int]], list[list[int]]]" = models.JSONField(default=list)
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
    def counted(self) -> list[Counted]:
        """What it weighs, with the names that it had then."""
        return [Counted(**each) for each in self.criteria]

    @property
    def weights(self) -> dict[str, int]:
        """How heavy each criterion is, by its code."""
        return {each.code: each.weight for each in self.counted}

    @property
    def is_repeatable(self) -> bool:
        """Whether all that it weighed is still known, so that more can be asked about it."""
        return sum(self.weights.values()) == WHOLE

    @property
    def is_from_queue(self) -> bool:
        """Whether nobody waited for it: then nobody was told at once what it changed."""
        return bool(self.phase)

    @property
    def is_proven(self) -> bool:
        """Whether no matching could be better."""
        return self.status == RunStatus.DONE and self.value == self.bound

    @property
    def gap(self) -> int | None:
        """How many points are at most still to be won, as far as that is known."""
        return -(-(self.bound - self.value) // 1000) if self.bound else None

    @property
    def value_points(self) -> int:
        """What was reached, in whole points."""
        return round(self.value / 1000)

    @property
    def bound_points(self) -> int:
        """What nothing can exceed, in whole points."""
        return round(self.bound / 1000)

    @property
    def steady_points(self) -> str:
        """What staying with the same mentor was worth, in points."""
        return number_format(self.steady / 1000, 1)

    @property
    def average(self) -> int:
        """What a pair scores on average, in whole points."""
        return round(self.total / 1000 / self.matched) if self.matched else 0

    @property
    def lowest(self) -> int:
        """What the weakest pair scores, in whole points."""
        return round(min((score for _mentee, _mentor, score in self.pairs), default=0) / 1000)
