"""What happened to an agreement: a log of which each line holds the hash of the one before."""

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from agreements.canonical import fingerprint
from agreements.models.agreement import Agreement
from agreements.models.protection import APPEND_ONLY


class EventKind(models.TextChoices):
    """What happened to an agreement."""

    DRAFTED = "drafted", _("Drawn up")
    FILLED = "filled", _("Filled in")
    OFFERED = "offered", _("Sent for signature")
    OPENED = "opened", _("Opened")
    SIGNED = "signed", _("Signed")
    DECLINED = "declined", _("Not signed")
    REPLACED = "replaced", _("Replaced by a newer version")
    SEALED = "sealed", _("Sealed")


class Event(models.Model):
    """A line of the log of an agreement: each holds the hash of the one before it."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=EventKind)
    role = models.CharField(max_length=6, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("event of an agreement")
        verbose_name_plural = _("events of agreements")
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="event_number_once"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        """Tell what happened."""
        return f"{self.agreement.reference} {self.number} {self.kind}"

    def chained(self) -> str:
        """The hash of this line and of all before it."""
        facts = {
            "number": self.number,
            "kind": self.kind,
            "role": self.role,
            "detail": self.detail,
            "at": self.at.isoformat(),
            "previous": self.previous,
        }
        return fingerprint(facts)
