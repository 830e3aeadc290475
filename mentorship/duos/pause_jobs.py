"""Who stood still goes on by herself on the day that was said."""

from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from mentorship.duos import pause_actions as actions
from mentorship.duos.models import Duo, Pause
from mentorship.jobs import queue_once

RESUME = "mentorship.duos.pause_jobs.resume_one"


@app.periodic(cron="11 7-19 * * *")
@app.task(queueing_lock="resume_after_pauses")
def resume_after_pauses(timestamp: int) -> None:
    """Queue every duo whose pause is over."""
    for pk in Pause.objects.due(localdate()).values_list("duo", flat=True):
        queue_once(RESUME, duo_pk=pk)


@app.task(name=RESUME)
def resume_one(*, duo_pk: int) -> None:
    """Let one of them go on."""
    actions.resume_due(Duo.objects.get(pk=duo_pk))
