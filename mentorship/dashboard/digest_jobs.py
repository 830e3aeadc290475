"""The clock of the overview of the week."""

from django.utils.timezone import now
from procrastinate.contrib.django import app

from mentorship.dashboard import digest_actions as actions
from mentorship.jobs import queue_once

SEND = "mentorship.dashboard.digest_jobs.send"


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="look_for_digests")
def look_for_digests(timestamp: int) -> None:
    """Queue everybody for whom was not seen to it this week."""
    for pk in actions.waiting(at=now()).order_by("pk").values_list("pk", flat=True):
        queue_once(SEND, membership_pk=pk)


@app.task(name=SEND)
def send(*, membership_pk: int) -> None:
    """See to one of them."""
    actions.send(membership_pk=membership_pk, at=now())
