"""What a participant pays to take part, where a programme asks for that."""

from datetime import date
from decimal import Decimal

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from mentorship import bank
from mentorship.accounts.models import User
from mentorship.intake.models.participant import Participant
from mentorship.programmes.models import Programme
from mentorship.transitions import Stateful, transition


class PaymentStatus(models.TextChoices):
    """Where a contribution is."""

    OPEN = "open", _("To be paid")
    PAID = "paid", _("Paid")
    WAIVED = "waived", _("Waived")
    REFUNDED = "refunded", _("Paid back")


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Which payments, and whose."""

    def coordinated_by(self, user: User) -> "PaymentQuerySet":
        """Those of the programmes this person is staff of."""
        return self.filter(programme__in=Programme.objects.coordinated_by(user))

    def open(self) -> "PaymentQuerySet":
        """Those that are still to be paid."""
        return self.filter(status=PaymentStatus.OPEN)

    def to_ask(self) -> "PaymentQuerySet":
        """Those still to be paid, of programmes that say where to."""
        return self.open().exclude(programme__fee_account="")

    def late(self, on: date) -> "PaymentQuerySet":
        """Those that should have been paid before this day."""
        return self.open().filter(due_on__lt=on)


class Payment(Stateful):
    """The contribution of one participant (S4-COND-11).

    open --receive--> paid --refund--> refunded;  open --waive--> waived

    ``reference`` is what the payer fills in, with check digits (ISO 11649).
    Unpaid never stands in the way of help, stopping or an evaluation.
    """

    participant = models.OneToOneField(Participant, models.PROTECT, related_name="payment")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="payments")
    amount = models.DecimalField(
        _("amount"), max_digits=7, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    reference = models.CharField(_("reference"), max_length=25, unique=True, editable=False)
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=PaymentStatus,
        default=PaymentStatus.OPEN,
        editable=False,
    )
    requested_at = models.DateTimeField(_("asked"), default=now, editable=False)
    due_on = models.DateField(_("to be paid by"))
    reminded_at = models.DateTimeField(null=True, editable=False)
    settled_on = models.DateField(_("settled"), null=True, editable=False)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=PaymentStatus.values), name="payment_status_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_of_something"),
            models.CheckConstraint(
                condition=Q(status=PaymentStatus.OPEN, settled_on=None)
                | Q(settled_on__isnull=False, settled_by__isnull=False),
                name="payment_settled_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "status", "due_on", "id"], name="payment_by_status"),
            models.Index(fields=["programme", "status", "id"], name="payment_newest"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="payment_asks",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete | pgtrigger.Update,
                func="""
                    IF OLD.participant_id = NEW.participant_id THEN
                        RETURN NULL;
                    END IF;
                    UPDATE intake_participant SET is_asked = EXISTS (
                        SELECT FROM intake_payment WHERE participant_id = intake_participant.id
                    ) WHERE id IN (OLD.participant_id, NEW.participant_id);
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        """Tell who pays what."""
        return f"{self.participant} · {self.reference}"

    @property
    def is_late(self) -> bool:
        """Whether it should have been paid by now."""
        return self.status == PaymentStatus.OPEN and self.due_on < localdate()

    @property
    def reference_in_fours(self) -> str:
        """The reference as banks write it."""
        return bank.in_fours(self.reference)

    @property
    def account_holder(self) -> str:
        """In whose name the account is."""
        return self.programme.fee_account_name or self.programme.organisation

    @transition(source=PaymentStatus.OPEN, target=PaymentStatus.PAID)
    def receive(self, *, by: User, on: date) -> None:
        """Note that the money came in."""
        self.settled_by, self.settled_on = by, on

    @transition(source=PaymentStatus.OPEN, target=PaymentStatus.WAIVED)
    def waive(self, *, by: User, on: date) -> None:
        """Let her off."""
        self.settled_by, self.settled_on = by, on

    @transition(source=PaymentStatus.PAID, target=PaymentStatus.REFUNDED)
    def refund(self, *, by: User, on: date) -> None:
        """Note that the money went back."""
        self.settled_by, self.settled_on = by, on
