"""What happens after a first meeting by itself: the time to think is over."""

from django.db.models import Q
from django.utils.timezone import now
from procrastinate.contrib.django import app

from mentorship.duos import introduction_actions as actions
from mentorship.duos.models import Answer, Duo, DuoQuerySet, DuoStatus
from mentorship.jobs import queue_once

SETTLE = "mentorship.duos.introduction_jobs.settle_one"


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="settle_introductions")
def settle_introductions(timestamp: int) -> None:
    """Queue every duo of which the time to think is over and something was answered that decides."""
    decides = Q(introduction_answers__answer__in=[Answer.NO, Answer.AGAIN])
    for pk in _thought().filter(decides).values_list("pk", flat=True).distinct():
        queue_once(SETTLE, duo_pk=pk)


@app.task(name=SETTLE)
def settle_one(*, duo_pk: int) -> None:
    """Act on what was answered for one of them."""
    for duo in _thought().filter(pk=duo_pk):
        actions.time_up(duo)


def _thought() -> DuoQuerySet:
    return Duo.objects.filter(status=DuoStatus.INTRODUCED, answers_due_at__lte=now())
