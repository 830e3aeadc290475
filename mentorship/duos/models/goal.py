"""What the two work towards, in words for the two alone."""

from datetime import date
from hashlib import sha256

from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from mentorship import confidential
from mentorship.accounts.models import User
from mentorship.duos.models.between import between
from mentorship.duos.models.duo import Duo


class GoalState(models.TextChoices):
    """How far they are with it; to let go of one is as good as any."""

    NOT_STARTED = "not_started", _("not started yet")
    WORKING = "working", _("working on it")
    REACHED = "reached", _("reached")
    LET_GO = "let_go", _("let go")


OPEN = (GoalState.NOT_STARTED, GoalState.WORKING)


class GoalQuerySet(models.QuerySet["Goal"]):
    """Whose goals, and which of them go on."""

    def readable_by(self, user: User) -> "GoalQuerySet":
        """Those of her duos; staff read none (S4-TXT-3)."""
        return self.filter(duo__in=Duo.objects.of(user))

    def open(self) -> "GoalQuerySet":
        """Those that are neither reached nor let go."""
        return self.filter(state__in=OPEN)


class Goal(models.Model):
    """A goal of a duo (S3-AGR-11, S4-COND-3b): its words are sealed for the two, its state is not.

    The days and the state are facts; what it is about, its category too, is for the two.
    """

    duo = models.ForeignKey(Duo, models.CASCADE, related_name="goals")
    sealed_title = models.BinaryField()
    sealed_category = models.BinaryField()
    state = models.CharField(max_length=11, choices=GoalState, default=GoalState.NOT_STARTED)
    state_since = models.DateField(default=localdate, editable=False)
    added_at = models.DateTimeField(default=now, editable=False)

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["duo", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=GoalState.values), name="goal_state_known"
            ),
        ]

    def __str__(self) -> str:
        """Tell whose goal it is, not which."""
        return f"{self.duo} · {self.get_state_display()}"

    def write(self, *, title: str, category: str) -> None:
        """Seal the words for the two."""
        self.sealed_title = confidential.seal(title, context=self._context("title"))
        self.sealed_category = confidential.seal(category, context=self._context("category"))

    def move(self, state: str, *, on: date) -> None:
        """Note how far they are, and since when; the same once more is nothing new."""
        if state != self.state:
            self.state, self.state_since = state, on

    @property
    def title(self) -> str:
        """What they want to reach, for the two; nothing once that was forgotten."""
        return self._opened("title", self.sealed_title)

    @property
    def category(self) -> str:
        """What kind of goal it is, as the programme called it then."""
        return self._opened("category", self.sealed_category)

    @property
    def is_open(self) -> bool:
        """Whether they still want to reach it."""
        return self.state in OPEN

    @property
    def mark(self) -> str:
        """Which version this is: no two are sealed alike."""
        kept = bytes(self.sealed_title) + bytes(self.sealed_category) + self.state.encode()
        return sha256(kept).hexdigest()

    def _opened(self, field: str, sealed: bytes | memoryview) -> str:
        return confidential.unseal(sealed, context=self._context(field)) if sealed else ""

    def _context(self, field: str) -> str:
        return f"goal of {between(self.duo)}: {field}"
