"""What the two answer apart before they talk about it, for themselves until both are done."""

import json
from hashlib import sha256
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship import confidential
from mentorship.accounts.models import User
from mentorship.duos.models.between import between
from mentorship.duos.models.duo import Duo
from mentorship.programmes.models import Role

# The questions before the first meeting; what else there is goes by the code of its exercise.
QUESTIONS = ""


class PreparationQuerySet(models.QuerySet["Preparation"]):
    """Whose answers, and about what."""

    def readable_by(self, user: User) -> "PreparationQuerySet":
        """Her own, and those of the other one once both are done; staff read none (S4-TXT-3)."""
        seen = Q(author=user) | Q(is_open=True)
        return self.filter(seen, duo__in=Duo.objects.of(user))

    def about(self, exercise: str) -> "PreparationQuerySet":
        """Those to the questions before the first meeting, or to one exercise."""
        return self.filter(exercise=exercise)


class Preparation(models.Model):
    """What one of the two answered apart (S3-PREP-1 to S3-PREP-5, S3-STM-0).

    As long as the other has not answered, it is sealed for its author alone; once both have, it
    is sealed anew for the two. So whoever can write to the database but has no key cannot have
    the site show it before its time.
    """

    duo = models.ForeignKey(Duo, models.CASCADE, related_name="preparations")
    exercise = models.SlugField(max_length=40, blank=True, default=QUESTIONS, editable=False)
    role = models.CharField(max_length=6, choices=Role)
    author = models.ForeignKey(User, models.PROTECT, related_name="preparations")
    sealed_answers = models.BinaryField()
    is_open = models.BooleanField(default=False, editable=False)
    written_at = models.DateTimeField(default=now, editable=False)

    objects = PreparationQuerySet.as_manager()

    class Meta:
        verbose_name = _("preparation")
        verbose_name_plural = _("preparations")
        ordering = ["duo", "exercise", "role"]
        constraints = [
            models.UniqueConstraint(fields=["duo", "exercise", "role"], name="preparation_once"),
        ]

    def __str__(self) -> str:
        """Tell whose it is, not what it says."""
        return f"{self.duo} · {self.role}"

    def write(self, answers: dict[str, Any], *, is_open: bool) -> None:
        """Seal the answers for their author, or for the two when both are done."""
        self.is_open = is_open
        self.sealed_answers = confidential.seal(json.dumps(answers), context=self._context())

    def lay_open(self) -> None:
        """Seal for the two what was for its author alone."""
        self.write(self.answers, is_open=True)

    @property
    def answers(self) -> dict[str, Any]:
        """What she answered, for its readers."""
        opened: dict[str, Any] = json.loads(
            confidential.unseal(self.sealed_answers, context=self._context())
        )
        return opened

    @property
    def mark(self) -> str:
        """Which version this is: no two are sealed alike."""
        return sha256(bytes(self.sealed_answers)).hexdigest()

    def _context(self) -> str:
        readers = between(self.duo) if self.is_open else "nobody"
        about = self.exercise or "questions"
        return f"preparation {about} of duo {self.duo_id} by {self.author_id} for {readers}"
