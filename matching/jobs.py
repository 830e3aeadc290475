"""Runs that are too large to wait for."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from matching import actions
from matching.models import MatchingRun

RETRIES = 3


@app.task(
    name="matching.work_out",
    retry=RetryStrategy(max_attempts=RETRIES, exponential_wait=3),
    pass_context=True,
)
def work_out(context: JobContext, *, run_pk: int) -> None:
    """Work out one run; a second time does nothing. After the last attempt the page says so."""
    run = MatchingRun.objects.get(pk=run_pk)
    try:
        actions.work_out(run)
    except Exception:
        if context.job.attempts >= RETRIES:
            actions.give_up(run)
        raise
