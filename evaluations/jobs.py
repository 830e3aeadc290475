"""The clock of the evaluations: what is due is released, whoever is or is not at work."""

from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from evaluations import ballotbox
from evaluations.models import Round


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="release_due_evaluations")
def release_due(timestamp: int) -> None:
    """Queue the release of every round whose closing date has passed, and clear away old keys."""
    at = now()
    for pk in Round.objects.due(at).values_list("pk", flat=True):
        with suppress(AlreadyEnqueued), transaction.atomic():
            release.configure(queueing_lock=f"release_evaluation_{pk}").defer(round_pk=str(pk))
    ballotbox.sweep(at=at)


@app.task(retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def release(*, round_pk: str) -> None:
    """Count one round; a second time does nothing."""
    ballotbox.release(Round.objects.get(pk=UUID(round_pk)), at=now())
