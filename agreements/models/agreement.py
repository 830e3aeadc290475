"""The agreement of one duo, under one reference."""

import secrets
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from agreements.models.status import UNDER_WAY, UNSIGNED, R
from mentorship.accounts.models import User
from mentorship.duos.models import LIVE, Duo
from mentorship.intake.models.application import REFERENCE_LETTERS
from mentorship.programmes.models import Programme

if TYPE_CHECKING:
    from agreements.models.revision import Revision


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Whose agreements, and which of them wait for whom."""

    def coordinated_by(self, user: User) -> "AgreementQuerySet":
        """Those of the programmes this person is staff of."""
        return self.filter(duo__programme__in=Programme.objects.coordinated_by(user))

    def in_state(self, state: str) -> "AgreementQuerySet":
        """Those whose current version is in this state."""
        return self.filter(state=state)

    def unsigned(self) -> "AgreementQuerySet":
        """Those that were put to both and that one of them, or neither, has signed."""
        return self.filter(state__in=UNSIGNED)

    def late(self, before: Combinable) -> "AgreementQuerySet":
        """Those that were put to both before this moment, or for so long that nobody can sign."""
        # One version at a time is put to both (S4-SIGN-4).
        long_ago = self.unsigned().filter(
            revisions__status__in=UNSIGNED, revisions__offered_at__lt=before
        )
        ran_out = Q(state=R.EXPIRED, duo__status__in=LIVE)
        return self.filter(Q(pk__in=long_ago.values("pk")) | ran_out)

    def unsealed(self, before: Combinable) -> "AgreementQuerySet":
        """Those that everybody had signed before this moment and that wait for their seal."""
        return self.in_state(R.SIGNED).exclude(revisions__signatures__signed_at__gte=before)

    def agreed(self) -> "AgreementQuerySet":
        """Those that both ticked as right and that were not put to them: the seal does not work."""
        return self.in_state(R.DRAFT).filter(
            revisions__status=R.DRAFT,
            revisions__mentor_agreed_at__isnull=False,
            revisions__mentee_agreed_at__isnull=False,
        )

    def waiting(self) -> "AgreementQuerySet":
        """Those that are not sealed, of duos that still want one."""
        return self.filter(state__in=UNDER_WAY, duo__status="confirmed")


def new_public_id() -> str:
    """Make 128 random bits for the address where anybody can look an agreement up."""
    return secrets.token_hex(16)


class Agreement(models.Model):
    """The agreement of one duo, under one reference; ``state`` is that of its current version."""

    duo = models.OneToOneField(Duo, models.PROTECT, related_name="agreement")
    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    # What a code on paper leads to: it says nothing of who they are.
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    state = models.CharField(max_length=13, choices=R, default=R.DRAFT, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    # Why it is kept although its time is over, such as a dispute; empty where it is not.
    hold_reason = models.TextField(_("why it is kept for longer"), blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=R.values), name="agreement_state_known"),
        ]
        indexes = [models.Index(fields=["state"], name="agreement_state")]

    def __str__(self) -> str:
        """Name the reference and the two."""
        return f"{self.reference} · {self.duo}"

    @staticmethod
    def new_reference() -> str:
        """Make a reference that reads well over the phone, such as ``AF-26-7K4MX2``."""
        letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(6))
        return f"AF-{now():%y}-{letters}"

    @property
    def current(self) -> "Revision":
        """The version that counts now: the newest, or the one in force if that was withdrawn."""
        latest = self.revisions.latest("number")
        return (self.in_force or latest) if latest.status == R.WITHDRAWN else latest

    @property
    def current_of_fetched(self) -> "Revision":
        """The same, of versions that were fetched along for a list."""
        newest_first = sorted(self.revisions.all(), key=lambda each: -each.number)
        latest = newest_first[0]
        if latest.status == R.WITHDRAWN:
            in_force = (each for each in newest_first if each.status in {R.SEALED, R.ENDED})
            return next(in_force, latest)
        return latest

    @property
    def in_force(self) -> "Revision | None":
        """The version that the two keep to: signed by both, and sealed."""
        return self.revisions.filter(status__in=[R.SEALED, R.ENDED]).order_by("-number").first()
