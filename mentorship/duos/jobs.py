"""What happens to duos by itself: those that had to wait for a step begin once it is done."""

from procrastinate.contrib.django import app

from mentorship.duos import (
    actions,
    check_in_jobs,  # noqa: F401 — where its tasks are found
    ending_jobs,  # noqa: F401
    help_jobs,  # noqa: F401 — where its tasks are found
    introduction_jobs,  # noqa: F401
    pause_jobs,  # noqa: F401
    reminding_jobs,  # noqa: F401
)
from mentorship.duos.models import Duo
from mentorship.jobs import queue_once

START = "mentorship.duos.jobs.start_one"


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="start_held_duos")
def start_held_duos(timestamp: int) -> None:
    """Queue every duo that waits for a step, to see whether it was done."""
    for pk in Duo.objects.held().values_list("pk", flat=True):
        queue_once(START, duo_pk=pk)


@app.task(name=START)
def start_one(*, duo_pk: int) -> None:
    """Begin one of them, if it can."""
    for duo in Duo.objects.held().filter(pk=duo_pk):
        actions.start_held(duo)
