"""The clock of the evaluations: what is due is released, whoever is or is not at work."""

from uuid import UUID

from django.utils.timezone import now
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from evaluations import ballotbox
from evaluations.models import Round
from mentorship.jobs import queue_once


@app.periodic(cron="*/2 * * * *")
@app.task(name="evaluations.release_due", queueing_lock="evaluations.release_due")
def release_due(timestamp: int) -> None:
    """Queue the release of every round whose closing date has passed, and clear away old keys."""
    at = now()
    for pk in Round.objects.due(at).values_list("pk", flat=True):
        queue_once("evaluations.release", round_pk=str(pk))
    ballotbox.sweep(at=at)


@app.task(name="evaluations.release", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def release(*, round_pk: str) -> None:
    """Count one round; a second time does nothing."""
    ballotbox.release(Round.objects.get(pk=UUID(round_pk)), at=now())
