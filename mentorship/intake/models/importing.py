"""A file from a member administration: what would happen, before anything does."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.programmes.models import Programme, Role
from mentorship.transitions import Stateful, transition


class ImportStatus(models.TextChoices):
    """Where an import is."""

    READING = "reading", _("Being read")
    ASKING = "asking", _("Waits for the role")
    READ = "read", _("Waits for your word")
    WRITING = "writing", _("Being written")
    DONE = "done", _("Done")
    FAILED = "failed", _("Could not be read")


class Import(Stateful):
    """A file with people, read in the background and written only after a person confirmed it.

    reading --read--> read --confirm--> writing --finish--> done;  reading --fail--> failed
    reading --ask--> asking --choose--> reading: neither the file nor the upload said a role
    asking --fail--> failed: somebody in it is forgotten
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="imports")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # For the lines that do not say it themselves
    role = models.CharField(_("role"), max_length=6, choices=Role, blank=True)
    filename = models.CharField(max_length=120)
    file = models.BinaryField(null=True)
    status = models.CharField(
        max_length=7, choices=ImportStatus, default=ImportStatus.READING, editable=False
    )
    made_at = models.DateTimeField(default=now, editable=False)
    rows_read = models.PositiveIntegerField(default=0)
    rows_written = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ImportStatus.values), name="import_status_known"
            ),
        ]
        indexes = [models.Index(fields=["programme", "-made_at", "-id"], name="import_newest")]

    def __str__(self) -> str:
        """Name the file."""
        return self.filename

    @transition(source=ImportStatus.READING, target=ImportStatus.READ)
    def read(self, *, rows: int) -> None:
        """Everything has been looked at; the file itself is not needed any more."""
        self.rows_read, self.file = rows, None

    @transition(source=(ImportStatus.READING, ImportStatus.ASKING), target=ImportStatus.FAILED)
    def fail(self, problem: str) -> None:
        """This is not a file that can be read, or may be."""
        self.problem, self.file = problem, None

    @transition(source=ImportStatus.READING, target=ImportStatus.ASKING)
    def ask(self) -> None:
        """Wait until somebody says what these people want to be; the file stays."""

    @transition(source=ImportStatus.ASKING, target=ImportStatus.READING)
    def choose(self, *, role: str) -> None:
        """They all want to be this."""
        self.role = role

    @transition(source=ImportStatus.READ, target=ImportStatus.WRITING)
    def confirm(self) -> None:
        """Do it."""

    @transition(source=ImportStatus.WRITING, target=ImportStatus.DONE)
    def finish(self) -> None:
        """Every row has been dealt with."""


class Verdict(models.TextChoices):
    """What would happen with a row."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("already there")
    DOUBTFUL = "doubtful", _("doubtful")
    REFUSED = "refused", _("cannot be taken")


class ImportRow(models.Model):
    """One line of the file, with what would happen and why; ``values`` by the name of the column."""

    source = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    values: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    verdict = models.CharField(max_length=8, choices=Verdict)
    why = models.CharField(max_length=300, blank=True)
    is_written = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        ordering = ["source", "number"]
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="importrow_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="importrow_verdict_known"
            ),
        ]
        indexes = [
            models.Index(fields=["source", "verdict", "number"], name="importrow_by_verdict"),
        ]

    def __str__(self) -> str:
        """Tell which line."""
        return f"{self.source} · {self.number}"
