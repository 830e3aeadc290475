"""What goes out about contributions by itself: one reminder after the day has passed."""

from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from mentorship.intake import payment_actions
from mentorship.intake.models import Payment
from mentorship.jobs import queue_once
from mentorship.transitions import TransitionNotAllowed

REMIND = "mentorship.intake.payment_jobs.remind"


@app.periodic(cron="23 9 * * *")
@app.task(queueing_lock="remind_of_payments")
def remind_of_payments(timestamp: int) -> None:
    """Queue a reminder of everything that is late and of which nobody was reminded."""
    late = Payment.objects.open().filter(due_on__lt=localdate(), reminded_at=None)
    for pk in late.values_list("pk", flat=True):
        queue_once(REMIND, payment_pk=pk)


@app.task(name=REMIND)
def remind(*, payment_pk: int) -> None:
    """Remind one person, unless it was settled or she was reminded meanwhile."""
    late = Payment.objects.open().filter(pk=payment_pk, reminded_at=None)
    for payment in late.select_related("programme", "participant__user"):
        try:
            payment_actions.remind(payment)
        except TransitionNotAllowed:
            return
