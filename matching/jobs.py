"""Runs that are too large to wait for."""

from procrastinate.contrib.django import app

from matching import actions
from matching.models import MatchingRun


@app.task
def work_out_later(*, run_pk: int) -> None:
    """Work out one run; a second time does nothing."""
    actions.work_out(MatchingRun.objects.get(pk=run_pk))
