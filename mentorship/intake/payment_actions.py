"""What is done about contributions: ask, note that it came in, let off, pay back, remind (S4-COND-11)."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate, now

from mentorship import bank
from mentorship.accounts.models import User
from mentorship.intake import payment_emails
from mentorship.intake.models import Participant, Payment, PaymentStatus
from mentorship.jobs import queue_once
from mentorship.transitions import TransitionNotAllowed

# The tasks of payment_jobs by their names: the letters and their PDF are made by the worker.
ASK = "mentorship.intake.payment_jobs.ask"
WRITE = "mentorship.intake.payment_jobs.write"
ASKED, REMINDER = "asked", "reminder"


class NoAccount(Exception):
    """The programme does not say where to pay: nobody can be asked or reminded."""


def can_ask(participant: Participant) -> bool:
    """Whether this programme asks her something, and says where to pay it."""
    programme = participant.programme
    return bool(programme.fee(participant.role) and programme.fee_account)


def ask_soon(participant: Participant) -> None:
    """Ask her once what is going on now is done: whatever goes wrong, she is admitted."""
    if can_ask(participant):
        queue_once(ASK, participant_pk=participant.pk)


@transaction.atomic
def ask(participant: Participant) -> Payment | None:
    """Ask a participant to pay, once; nothing when her programme asks nothing of her role."""
    amount = participant.programme.fee(participant.role)
    if amount is None or not can_ask(participant) or participant.application.is_test:
        return None
    payment, is_new = Payment.objects.get_or_create(
        participant=participant,
        defaults={
            "programme": participant.programme,
            "amount": amount,
            "reference": bank.reference(participant.application.reference),
            "due_on": localdate() + timedelta(days=participant.programme.fee_days),
        },
    )
    if is_new:
        queue_once(WRITE, payment_pk=payment.pk, letter=ASKED)
    return payment


def _lock(payment: Payment, step: str, *, seen: str) -> None:
    payment.lock()
    if payment.status != seen:
        raise TransitionNotAllowed(payment, step)


@transaction.atomic
def receive(payment: Payment, *, by: User, note: str = "") -> None:
    """Note that the money came in.

    Raises:
        TransitionNotAllowed: a colleague was faster.
    """
    _lock(payment, "receive", seen=PaymentStatus.OPEN)
    payment.note = note or payment.note
    payment.receive(by=by, on=localdate())


@transaction.atomic
def waive(payment: Payment, *, by: User, note: str) -> None:
    """Let her off, with a note that says why; she hears that she need not pay.

    Raises:
        TransitionNotAllowed: a colleague was faster.
    """
    _lock(payment, "waive", seen=PaymentStatus.OPEN)
    payment.note = note
    payment.waive(by=by, on=localdate())
    payment_emails.payment_waived(payment).send()


@transaction.atomic
def refund(payment: Payment, *, by: User, note: str = "") -> None:
    """Note that the money went back.

    Raises:
        TransitionNotAllowed: a colleague was faster.
    """
    _lock(payment, "refund", seen=PaymentStatus.PAID)
    payment.note = note or payment.note
    payment.refund(by=by, on=localdate())


@transaction.atomic
def remind(payment: Payment, *, by: User | None = None, note: str = "") -> None:
    """Remind her of what is open; twice on one day is once.

    Raises:
        NoAccount: the programme does not say where to pay.
        TransitionNotAllowed: it is not open any more.
    """
    _lock(payment, "remind", seen=PaymentStatus.OPEN)
    if not payment.programme.fee_account:
        raise NoAccount
    payment.reminded_at = now()
    payment.save(update_fields=["reminded_at"])
    queue_once(WRITE, payment_pk=payment.pk, letter=REMINDER)
