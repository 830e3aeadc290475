"""What the two let somebody else read: one passage, for one person and one purpose."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship import confidential
from mentorship.accounts.models import User
from mentorship.duos.models.between import between
from mentorship.duos.models.duo import Duo
from mentorship.programmes.models import PermissionBy
from mentorship.transitions import Stateful, transition

READABLE = timedelta(days=30)


class PermissionStatus(models.TextChoices):
    """Whether the passage may be read by somebody else."""

    ASKED = "asked", _("Asked")
    GRANTED = "granted", _("Permitted")
    REFUSED = "refused", _("Not permitted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


P = PermissionStatus


class PermissionQuerySet(models.QuerySet["Permission"]):
    """Who may see which permissions, and which wait for an answer."""

    def seen_by(self, user: User) -> "PermissionQuerySet":
        """Those she asked for, and those that need her; staff see none (S4-TXT-3)."""
        needed = Q(permission_by=PermissionBy.BOTH) | Q(duo__mentee__user=user)
        return self.filter(Q(asked_by=user) | needed, duo__in=Duo.objects.of(user))

    def waiting_for(self, user: User) -> "PermissionQuerySet":
        """Those that the other asked for and that she did not answer yet."""
        asked = self.seen_by(user).filter(status=P.ASKED)
        return asked.exclude(asked_by=user)


class Permission(Stateful):
    """Permission for one named person to read one passage, for one purpose (S0-CONF-4, S4-TXT-4).

    asked --grant--> granted;  asked --refuse--> refused;  asked|granted --withdraw--> withdrawn

    Who has to permit it is what the programme said on the day it was asked. The passage, the
    purpose and who reads it are sealed: as long as not everybody needed has permitted, for the
    two; once granted for that reader as well. So nobody gives a permission by writing to the
    database. A passage that nobody has read goes when the permission does; one that was read
    stays, for the two, so that they know what was passed on.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    duo = models.ForeignKey(Duo, models.CASCADE, related_name="permissions")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    permission_by = models.CharField(max_length=6, choices=PermissionBy, editable=False)
    status = models.CharField(
        _("status"), max_length=9, choices=PermissionStatus, default=P.ASKED, editable=False
    )
    sealed_passage = models.BinaryField(default=bytes)
    sealed_purpose = models.BinaryField(default=bytes)
    sealed_reader = models.BinaryField(default=bytes)
    sealed_address = models.BinaryField(default=bytes)
    asked_at = models.DateTimeField(default=now, editable=False)
    granted_at = models.DateTimeField(null=True, editable=False)
    # Refused, or withdrawn
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    objects = PermissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("permission")
        verbose_name_plural = _("permissions")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=PermissionStatus.values), name="permission_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=P.GRANTED) | Q(granted_at__isnull=False),
                name="permission_granted_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[P.ASKED, P.GRANTED]) | Q(closed_at__isnull=False),
                name="permission_closed_is_dated",
            ),
        ]

    def __str__(self) -> str:
        """Tell that it exists, not what it is about nor who reads it."""
        return f"{self.duo} · {self.asked_at:%Y-%m-%d}"

    @property
    def needed(self) -> set[int]:
        """The keys of those who have to permit it."""
        both = {self.duo.mentee.user_id, self.duo.mentor.user_id}
        return both if self.permission_by == PermissionBy.BOTH else {self.duo.mentee.user_id}

    @property
    def readable_until(self) -> datetime | None:
        """Until when the reader can open it."""
        return self.granted_at and self.granted_at + READABLE

    @property
    def is_readable(self) -> bool:
        """Whether the reader can open it now."""
        until = self.readable_until
        return self.status == P.GRANTED and until is not None and now() < until

    def write(self, *, passage: str, purpose: str, reader: str, address: str) -> None:
        """Seal all that it says, for those who may read it as it stands now."""
        self.sealed_passage = self._sealed("passage", passage)
        self.sealed_purpose = self._sealed("purpose", purpose)
        self.sealed_reader = self._sealed("reader", reader)
        self.sealed_address = self._sealed("address", address)

    @property
    def words(self) -> dict[str, str]:
        """All that it says, to be sealed for other eyes."""
        return {
            "passage": self.passage,
            "purpose": self.purpose,
            "reader": self.reader,
            "address": self.address,
        }

    @property
    def passage(self) -> str:
        """What may be read; nothing once that was forgotten."""
        return self._opened("passage", self.sealed_passage)

    @property
    def purpose(self) -> str:
        """What for."""
        return self._opened("purpose", self.sealed_purpose)

    @property
    def reader(self) -> str:
        """Who may read it, by name."""
        return self._opened("reader", self.sealed_reader)

    @property
    def address(self) -> str:
        """To which address the reader gets it."""
        return self._opened("address", self.sealed_address)

    @transition(source=P.ASKED, target=P.GRANTED)
    def grant(self) -> None:
        """Let the reader open it: everybody needed has permitted."""
        self._seal_anew(P.GRANTED)
        self.granted_at = now()

    @transition(source=P.ASKED, target=P.REFUSED)
    def refuse(self, *, by: User) -> None:
        """Do not permit it; that needs no reason."""
        self.sealed_passage = b""
        self.closed_at, self.closed_by = now(), by

    @transition(source=(P.ASKED, P.GRANTED), target=P.WITHDRAWN)
    def withdraw(self, *, by: User) -> None:
        """Take it back; that is always possible. What was read by then stays known to the two."""
        self._seal_anew(P.WITHDRAWN)
        if not self.readings.exists():
            self.sealed_passage = b""
        self.closed_at, self.closed_by = now(), by

    def _seal_anew(self, status: str) -> None:
        words = self.words
        self.status = status
        self.write(**words)

    def _sealed(self, part: str, words: str) -> bytes:
        return confidential.seal(words, context=self._context(part)) if words else b""

    def _opened(self, part: str, sealed: bytes | memoryview) -> str:
        return confidential.unseal(sealed, context=self._context(part)) if sealed else ""

    def _context(self, part: str) -> str:
        also = "and its reader" if self.status == P.GRANTED else "alone"
        by = f"by {self.asked_by_id} with leave of {self.permission_by}"
        return f"permission {self.pk} {by} in {between(self.duo)} {also}: {part}"


class Consent(models.Model):
    """That one of the two permits it, in writing and on this day (S4-TXT-4, S4-COND-4)."""

    permission = models.ForeignKey(Permission, models.CASCADE, related_name="consents")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    typed_name = models.CharField(max_length=100)
    given_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(fields=["permission", "person"], name="consent_once"),
        ]

    def __str__(self) -> str:
        """Tell who permitted, not what."""
        return f"{self.person} · {self.given_at:%Y-%m-%d}"


class Reading(models.Model):
    """That the reader opened the passage; it stays when the permission is taken back."""

    permission = models.ForeignKey(Permission, models.CASCADE, related_name="readings")
    read_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["read_at", "pk"]

    def __str__(self) -> str:
        """Tell when."""
        return f"{self.read_at:%Y-%m-%d %H:%M}"
