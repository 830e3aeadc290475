"""A version of the terms of an agreement, and where it is."""

from datetime import datetime
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from agreements.canonical import fingerprint
from agreements.models.agreement import Agreement
from agreements.models.protection import CALLERS, IF_NOT_ERASING
from agreements.models.status import R
from agreements.models.template import Template
from mentorship.accounts.models import User
from mentorship.programmes.models import Role
from mentorship.transitions import Stateful, transition


class Revision(Stateful):
    """One version of the terms of an agreement.

    draft --offer--> offered --sign--> partly_signed --sign--> signed --seal--> sealed
    offered|partly_signed --decline--> declined, --expire--> expired
    draft|offered|partly_signed|declined --replace--> replaced
    draft|offered|partly_signed|declined|expired --withdraw--> withdrawn
    sealed --supersede--> replaced, --end--> ended

    In a draft each of the two ticks that it is right; whoever changes something takes the tick of
    the other away. What both ticked is offered: ``offered`` is everything that they are shown from
    then on, and its fingerprint is what they sign.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    template = models.ForeignKey(Template, models.PROTECT, related_name="revisions")
    status = models.CharField(
        _("status"), max_length=13, choices=R, default=R.DRAFT, editable=False
    )
    terms: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=now)
    # The codes of the fields that the last change was in
    changed_fields = ArrayField(models.CharField(max_length=60), default=list, editable=False)
    # Why it lasts longer or shorter than is usual in the programme, if it does (S4-COND-8a)
    term_reason = models.TextField(blank=True, editable=False)
    # Since when each of the two finds it right as it is
    mentor_agreed_at = models.DateTimeField(null=True, editable=False)
    mentee_agreed_at = models.DateTimeField(null=True, editable=False)
    offered_at = models.DateTimeField(null=True, editable=False)
    # Both are null until then, and the first one is again after erasure.
    offered: "models.JSONField[dict[str, Any] | None, dict[str, Any] | None]" = models.JSONField(
        null=True, editable=False
    )
    offered_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)
    decline_reason = models.TextField(blank=True, editable=False)
    withdraw_reason = models.TextField(blank=True, editable=False)

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
            # After erasure only what is over has no contents.
            models.CheckConstraint(
                condition=~Q(status__in=[R.OFFERED, R.PARTLY_SIGNED, R.SIGNED])
                | Q(offered__isnull=False, expires_at__isnull=False),
                name="revision_offered_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(status__in=[R.OFFERED, R.PARTLY_SIGNED]),
                name="revision_expires",
            ),
        ]
        triggers = [
            # What they were shown never changes; erasure takes it away and leaves its fingerprint.
            pgtrigger.Trigger(
                name="offered_is_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__offered_at__isnull=False),
                declare=CALLERS,
                func=f"""{IF_NOT_ERASING} AND (
                            NEW.offered IS DISTINCT FROM OLD.offered
                            OR NEW.terms IS DISTINCT FROM OLD.terms)
                        OR NEW.offered_at IS NULL
                        OR NEW.offered_sha256 <> OLD.offered_sha256
                        OR NEW.template_id <> OLD.template_id THEN
                        RAISE EXCEPTION 'What was offered cannot change in %', TG_TABLE_NAME;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        """Name the agreement and the number."""
        return f"{self.agreement.reference} v{self.number}"

    @property
    def mark(self) -> str:
        """Which version this is and how far it is: what a form was opened with."""
        if self.status == R.SEALED:
            return f"{self.number}.sealed"
        if self.status != R.DRAFT:
            return f"{self.number}.offered"
        return f"{self.number}.draft.{self.terms_sha256[:12]}"

    @property
    def terms_sha256(self) -> str:
        """The fingerprint of what both sign."""
        return fingerprint(self.terms)

    def agreed_at(self, role: str) -> datetime | None:
        """Since when the one in this role finds the draft right as it is."""
        return self.mentor_agreed_at if role == Role.MENTOR else self.mentee_agreed_at

    @property
    def is_agreed(self) -> bool:
        """Whether both find the draft right as it is."""
        return self.mentor_agreed_at is not None and self.mentee_agreed_at is not None

    def change(self, terms: dict[str, Any], *, term_reason: str, by: User) -> None:
        """Let a draft say something else, which nobody has found right yet."""
        codes = [*self.terms, *(code for code in terms if code not in self.terms)]
        self.changed_fields = [code for code in codes if self.terms.get(code) != terms.get(code)]
        self.terms, self.term_reason = terms, term_reason
        self.changed_by, self.changed_at = by, now()
        self.mentor_agreed_at = self.mentee_agreed_at = None

    def agree(self, role: str) -> None:
        """Note that the one in this role finds the draft right as it is."""
        if role == Role.MENTOR:
            self.mentor_agreed_at = now()
        else:
            self.mentee_agreed_at = now()

    @transition(source=R.DRAFT, target=R.OFFERED)
    def offer(self, offered: dict[str, Any], *, expires_at: datetime) -> None:
        """Freeze all that is shown, and ask both to sign."""
        self.offered, self.offered_sha256 = offered, fingerprint(offered)
        self.offered_at, self.expires_at = now(), expires_at

    @transition(source=(R.OFFERED, R.PARTLY_SIGNED), target=R.PARTLY_SIGNED)
    def sign_along(self) -> None:
        """Note a signature after which others are still to come."""

    @transition(source=(R.OFFERED, R.PARTLY_SIGNED), target=R.SIGNED)
    def sign_last(self) -> None:
        """Note the last signature: the seal can follow."""

    @transition(source=R.SIGNED, target=R.SEALED)
    def seal(self) -> None:
        """Note that the document is sealed."""

    @transition(source=(R.OFFERED, R.PARTLY_SIGNED), target=R.DECLINED)
    def decline(self, *, reason: str) -> None:
        """Note that one of the two does not want to sign."""
        self.decline_reason = reason

    @transition(source=(R.OFFERED, R.PARTLY_SIGNED), target=R.EXPIRED)
    def expire(self) -> None:
        """Note that the time to sign is over."""

    @transition(
        source=(R.DRAFT, R.OFFERED, R.PARTLY_SIGNED, R.DECLINED, R.EXPIRED), target=R.WITHDRAWN
    )
    def withdraw(self, *, reason: str) -> None:
        """Take it back: nobody signs it any more."""
        self.withdraw_reason = reason

    @transition(source=(R.DRAFT, R.OFFERED, R.PARTLY_SIGNED, R.DECLINED), target=R.REPLACED)
    def replace(self) -> None:
        """Make way for a newer version; signatures do not go along."""

    @transition(source=R.SEALED, target=R.REPLACED)
    def supersede(self) -> None:
        """Make way for a newer version that is sealed as well: until now it was in force."""

    @transition(source=R.SEALED, target=R.ENDED)
    def end(self) -> None:
        """Note that the duo to which it applied has ended."""
