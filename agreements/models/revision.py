"""A version of the terms of an agreement, and where it is."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from agreements.canonical import fingerprint
from agreements.models.agreement import Agreement
from agreements.models.status import R
from mentorship.accounts.models import User
from mentorship.transitions import Stateful, transition


class Revision(Stateful):
    """One version of the terms of an agreement.

    draft --offer--> offered --sign--> partly_signed --sign--> signed --seal--> sealed
    offered|partly_signed --decline--> declined;  draft|offered|partly_signed|declined --replace--> replaced
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(
        _("status"), max_length=13, choices=R, default=R.DRAFT, editable=False
    )
    terms: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=now)
    offered_at = models.DateTimeField(null=True, editable=False)
    decline_reason = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = _("version of an agreement")
        verbose_name_plural = _("versions of agreements")
        ordering = ["agreement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="revision_number_once"),
            models.CheckConstraint(condition=Q(status__in=R.values), name="revision_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=[R.OFFERED, R.PARTLY_SIGNED, R.SIGNED, R.SEALED])
                | Q(offered_at__isnull=False),
                name="revision_offered_at",
            ),
        ]

    def __str__(self) -> str:
        """Name the agreement and the number."""
        return f"{self.agreement.reference} v{self.number}"

    @property
    def mark(self) -> str:
        """Which version this is and how far it is: what a form was opened with."""
        if self.status != R.DRAFT:
            return f"{self.number}.offered"
        # Answers that were given apart can come into a draft while somebody fills it in.
        return f"{self.number}.draft" + (f".{self.terms_sha256[:12]}" if self.terms else "")

    @property
    def terms_sha256(self) -> str:
        """The fingerprint of what both sign."""
        return fingerprint(self.terms)

    @transition(source=R.DRAFT, target=R.OFFERED)
    def offer(self) -> None:
        """Freeze the terms and ask both to sign."""
        self.offered_at = now()

    @transition(source=R.OFFERED, target=R.PARTLY_SIGNED)
    def sign_first(self) -> None:
        """Note the first signature."""

    @transition(source=R.PARTLY_SIGNED, target=R.SIGNED)
    def sign_second(self) -> None:
        """Note the second signature: the seal can follow."""

    @transition(source=R.SIGNED, target=R.SEALED)
    def seal(self) -> None:
        """Note that the document is sealed."""

    @transition(source=(R.OFFERED, R.PARTLY_SIGNED), target=R.DECLINED)
    def decline(self, *, reason: str) -> None:
        """Note that one of the two does not want to sign."""
        self.decline_reason = reason

    @transition(source=(R.DRAFT, R.OFFERED, R.PARTLY_SIGNED, R.DECLINED), target=R.REPLACED)
    def replace(self) -> None:
        """Make way for a newer version; signatures do not go along."""
