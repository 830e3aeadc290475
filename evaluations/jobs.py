"""The clock of the evaluations: what is due happens, whoever is or is not at work."""

from uuid import UUID

from django.utils.timezone import localdate, now
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from evaluations import actions, ballotbox
from evaluations.models import Round
from mentorship.jobs import queue_once
from mentorship.programmes.models import Programme

AGAIN = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.periodic(cron="*/2 * * * *")
@app.task(name="evaluations.release_due", queueing_lock="evaluations.release_due")
def release_due(timestamp: int) -> None:
    """Queue the release of every round whose closing date has passed, and clear away old keys."""
    at = now()
    for pk in Round.objects.due(at).values_list("pk", flat=True):
        queue_once("evaluations.release", round_pk=str(pk))
    ballotbox.sweep(at=at)


@app.task(name="evaluations.release", retry=AGAIN)
def release(*, round_pk: str) -> None:
    """Count one round; a second time does nothing."""
    ballotbox.release(Round.objects.get(pk=UUID(round_pk)), at=now())


@app.periodic(cron="11 6 * * *")
@app.task(name="evaluations.plan_due", queueing_lock="evaluations.plan_due")
def plan_due(timestamp: int) -> None:
    """Queue a look at the plan of every programme that people know of."""
    for pk in Programme.objects.visible_to_the_public().values_list("pk", flat=True):
        queue_once("evaluations.plan", programme_pk=pk)


@app.task(name="evaluations.plan", retry=AGAIN)
def plan(*, programme_pk: int) -> None:
    """Plan the rounds of one programme; what is planned already stays."""
    actions.plan_rounds(Programme.objects.get(pk=programme_pk), on=localdate())


@app.periodic(cron="14 9-16 * * *")
@app.task(name="evaluations.open_due", queueing_lock="evaluations.open_due")
def open_due(timestamp: int) -> None:
    """Queue every planned round whose day has come."""
    for pk in Round.objects.to_open(localdate()).values_list("pk", flat=True):
        queue_once("evaluations.open", round_pk=str(pk))


@app.task(name="evaluations.open", retry=AGAIN)
def open_planned(*, round_pk: str) -> None:
    """Open one round, if enough people can be asked."""
    actions.open_planned(UUID(round_pk), at=now())


@app.periodic(cron="41 9-16 * * *")
@app.task(name="evaluations.remind_due", queueing_lock="evaluations.remind_due")
def remind_due(timestamp: int) -> None:
    """Queue every open round that may still remind people."""
    for pk in Round.objects.to_remind(now()).values_list("pk", flat=True):
        queue_once("evaluations.remind", round_pk=str(pk))


@app.task(name="evaluations.remind", retry=AGAIN)
def remind(*, round_pk: str) -> None:
    """Remind those who did not answer one round, if that is due."""
    actions.remind_by_clock(UUID(round_pk), at=now())


@app.periodic(cron="52 3 * * *")
@app.task(name="evaluations.forget", queueing_lock="evaluations.forget")
def forget(timestamp: int) -> None:
    """Forget who was asked, and later the quotes, of rounds that are long over."""
    actions.forget(at=now())
