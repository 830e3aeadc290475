"""What the worker does about contributions: ask, write the letters, remind once by itself."""

from django.db import transaction
from django.utils.timezone import localdate, now
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from mentorship.intake import payment_actions, payment_emails
from mentorship.intake.models import Participant, Payment
from mentorship.jobs import queue_once
from mentorship.programmes.working_hours import is_working_hour

AGAIN = RetryStrategy(max_attempts=6, exponential_wait=3)
REMIND = "mentorship.intake.payment_jobs.remind"
LETTERS = {
    payment_actions.ASKED: payment_emails.payment_asked,
    payment_actions.REMINDER: payment_emails.payment_reminder,
}


@app.task(name=payment_actions.ASK, retry=AGAIN)
def ask(*, participant_pk: int) -> None:
    """Ask somebody who was admitted to pay, unless that was taken back meanwhile."""
    found = Participant.objects.filter(pk=participant_pk)
    for participant in found.select_related("programme", "application"):
        payment_actions.ask(participant)


@app.task(name=payment_actions.WRITE, retry=AGAIN)
def write(*, payment_pk: int, letter: str) -> None:
    """Make the request and mail it, unless it was settled or nobody knows where to pay now.

    To make the paper takes a while: that it is still open is looked up again before it goes.
    """
    rows = Payment.objects.to_ask().filter(pk=payment_pk)
    for payment in rows.select_related("programme", "participant__user"):
        made = LETTERS[letter](payment)
        with transaction.atomic():
            if rows.select_for_update(of=["self"], no_key=True).first():
                made.send()


@app.periodic(cron="23 9-16 * * *")
@app.task(queueing_lock="remind_of_payments")
def remind_of_payments(timestamp: int) -> None:
    """Queue a reminder of everything that is late and of which nobody was reminded."""
    late = Payment.objects.to_ask().late(localdate()).filter(reminded_at=None)
    for pk in late.values_list("pk", flat=True):
        queue_once(REMIND, payment_pk=pk)


@app.task(name=REMIND, retry=AGAIN)
@transaction.atomic
def remind(*, payment_pk: int) -> None:
    """Remind one person on a working day, unless it was settled or she was reminded meanwhile."""
    late = Payment.objects.to_ask().filter(pk=payment_pk, reminded_at=None)
    rows = late.select_for_update(of=["self"], no_key=True).select_related("programme")
    for payment in rows:
        if is_working_hour(now(), country=payment.programme.country):
            payment_actions.remind(payment)
