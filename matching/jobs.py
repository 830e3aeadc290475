"""Runs that are too large to wait for, and proposals that go out a little later."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from matching import run_actions, sending_actions
from matching.models import MatchingRun, Proposal, Sending

RETRIES = 3


@app.task(
    name="matching.work_out",
    retry=RetryStrategy(max_attempts=RETRIES, exponential_wait=3),
    pass_context=True,
)
def work_out(context: JobContext, *, run_pk: int) -> None:
    """Work out one run; a second time does nothing. After the last attempt the page says so.

    A trial that somebody has another of by now is gone, and needs no working out.
    """
    for run in MatchingRun.objects.filter(pk=run_pk).select_related("programme", "asked_by"):
        try:
            run_actions.work_out(run)
        except Exception:
            if context.job.attempts >= RETRIES:
                run_actions.give_up(run)
            raise


@app.task(name="matching.look_further")
def look_further(*, proposal_pk: int) -> None:
    """Work out the other mentors for one mentee; a proposal that is gone needs none."""
    rows = Proposal.objects.filter(pk=proposal_pk).select_related("run__programme")
    for proposal in rows:
        run_actions.look_further(proposal)


@app.task(name="matching.send", retry=RetryStrategy(max_attempts=RETRIES, exponential_wait=3))
def send(*, sending_pk: int) -> None:
    """Send what was planned, unless it was called off; a second time does nothing."""
    sending_actions.go(Sending.objects.get(pk=sending_pk))
