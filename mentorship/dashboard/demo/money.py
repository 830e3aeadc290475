"""Contributions of invented people: most paid, some late, a few let off or paid back."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from random import Random

from django.utils.timezone import localdate, now

from mentorship import bank
from mentorship.accounts.models import User
from mentorship.intake.models import Participant, Payment, PaymentStatus

S = PaymentStatus
# The first ones show every state; after them it is as it would be.
SHOWN = ("late", "open", "paid", "waived", "refunded", "late")
STATES = [*["paid"] * 82, *["open"] * 9, *["late"] * 4, *["waived"] * 3, *["refunded"] * 2]
NOTES = {
    "waived": "Zonder inkomen dit jaar",
    "refunded": "Gestopt voor de eerste bijeenkomst",
}
BATCH = 2000


def ask(participants: Sequence[Participant], *, by: User, random: Random) -> None:
    """Ask everybody whose role pays in this programme, and tell what came of it."""
    oldest_first = sorted(participants, key=lambda each: each.admitted_at)
    states, payments = iter(SHOWN), []
    for each in oldest_first:
        if amount := each.programme.fee(each.role):
            state = next(states, None) or random.choice(STATES)
            payments.append(_payment(each, amount, state, by, random))
    Payment.objects.bulk_create(payments, BATCH)


def _payment(
    participant: Participant, amount: Decimal, state: str, by: User, random: Random
) -> Payment:
    programme, today = participant.programme, localdate()
    days = programme.fee_days
    usual = localdate(participant.admitted_at) + timedelta(days=days)
    due = max(usual, today + timedelta(days=random.randint(2, days))) if state == "open" else usual
    asked = min(participant.admitted_at + (due - usual), now())
    payment = Payment(
        participant=participant,
        programme=programme,
        amount=amount,
        reference=bank.reference(participant.application.reference),
        status=S.OPEN if state == "late" else state,
        requested_at=asked,
        due_on=due,
        note=NOTES.get(state, ""),
    )
    if payment.is_late:
        payment.reminded_at = min(asked + timedelta(days=days + 1), now())
    if payment.status != S.OPEN:
        payment.settled_by = by
        payment.settled_on = min(localdate(asked) + timedelta(days=random.randint(1, 20)), today)
    return payment
