"""What happened to an agreement: a log of which each line holds the hash of the one before."""

import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from agreements.canonical import fingerprint
from agreements.models.agreement import Agreement
from agreements.models.protection import APPEND_ONLY, ERASED_ALONE, NEVER_EMPTIED

SALT_BYTES = 32
ROLES = 9


class EventKind(models.TextChoices):
    """What happened to an agreement."""

    DRAFTED = "drafted", _("Drawn up")
    FILLED = "filled", _("Filled in")
    AGREED = "agreed", _("Ticked as right")
    OFFERED = "offered", _("Sent for signature")
    SENT = "sent", _("E-mail sent")
    OPENED = "opened", _("Opened")
    CODE_SENT = "code_sent", _("Code given")
    CODE_RIGHT = "code_right", _("Code was right")
    CODE_WRONG = "code_wrong", _("Code was wrong")
    SIGNED = "signed", _("Signed")
    DECLINED = "declined", _("Not signed")
    EXPIRED = "expired", _("Ran out before all had signed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REPLACED = "replaced", _("Replaced by a newer version")
    SCANNED = "scanned", _("Scan of the signed paper added")
    SEALED = "sealed", _("Sealed")
    TIMESTAMPED = "timestamped", _("Time stamp added")
    ENDED = "ended", _("Ended")
    HELD = "held", _("Kept for longer")
    RELEASED = "released", _("Need not be kept for longer")
    ERASED = "erased", _("Contents erased")


class Event(models.Model):
    """A line of the log of an agreement: each holds the hash of the one before it.

    What may be known for ever (a role, a fingerprint) stands here. Of what is personal only a
    salted fingerprint does; the value is a detail, which can go without breaking the log.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=EventKind)
    version = models.PositiveSmallIntegerField(null=True)
    role = models.CharField(max_length=ROLES, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    commitments: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("event of an agreement")
        verbose_name_plural = _("events of agreements")
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="event_number_once"),
            models.UniqueConstraint(
                fields=["agreement", "version", "role"],
                condition=Q(kind=EventKind.SIGNED),
                name="event_signed_once",
            ),
            models.UniqueConstraint(
                fields=["agreement", "version"],
                condition=Q(kind=EventKind.SEALED),
                name="event_sealed_once",
            ),
        ]
        triggers = [APPEND_ONLY, NEVER_EMPTIED]

    def __str__(self) -> str:
        """Tell what happened."""
        return f"{self.agreement.reference} {self.number} {self.kind}"

    @property
    def facts(self) -> dict[str, Any]:
        """What this line says for ever: what its hash is of, and what goes along with a document."""
        facts: dict[str, Any] = {
            "number": self.number,
            "kind": self.kind,
            "role": self.role,
            "detail": self.detail,
            "at": self.at.isoformat(),
            "previous": self.previous,
        }
        # Lines of before there were these have neither.
        if self.version is not None:
            facts["version"] = self.version
        if self.commitments:
            facts["commitments"] = self.commitments
        return facts

    def chained(self) -> str:
        """The hash of this line and of all before it."""
        return fingerprint(self.facts)

    def commit_to(self, values: Mapping[str, str]) -> "list[EventDetail]":
        """Put the salted fingerprints of these values in this line, and give the values to keep."""
        found = [
            EventDetail(event=self, name=name, value=value, salt=secrets.token_bytes(SALT_BYTES))
            for name, value in values.items()
        ]
        self.commitments = {detail.name: detail.commitment for detail in found}
        return found


class EventDetail(models.Model):
    """A personal value of a line of the log (a name, an address, a network); it goes at erasure."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="details")
    name = models.CharField(max_length=20)
    value = models.TextField()
    salt = models.BinaryField()

    class Meta:
        verbose_name = _("detail of an event")
        verbose_name_plural = _("details of events")
        constraints = [
            models.UniqueConstraint(fields=["event", "name"], name="event_detail_once"),
        ]
        triggers = [ERASED_ALONE, NEVER_EMPTIED]

    def __str__(self) -> str:
        """Name the event and what of it this is; never the value."""
        return f"{self.event} {self.name}"

    @property
    def commitment(self) -> str:
        """The salted fingerprint of the value: it tells nothing without the salt."""
        return sha256(bytes(self.salt) + self.value.encode()).hexdigest()
