"""Every night: a duo that began, or of which the programme changed its rhythm, gets a day to be called."""

from django.db.models import Q, QuerySet
from procrastinate.contrib.django import app

from mentorship.duos import check_in_actions as actions
from mentorship.duos.models import Duo
from mentorship.jobs import queue_once
from mentorship.programmes.models import Supervision

PLAN = "mentorship.duos.check_in_jobs.plan_one"


@app.periodic(cron="41 2 * * *")
@app.task(queueing_lock="plan_check_ins")
def plan_check_ins(timestamp: int) -> None:
    """Queue each duo that has no such day and needs one, or the other way round."""
    for pk in _unplanned().order_by("pk").values_list("pk", flat=True).iterator(500):
        queue_once(PLAN, duo_pk=pk)


@app.task(name="mentorship.duos.check_in_jobs.plan_anew")
def plan_anew(*, programme_pk: int) -> None:
    """Plan all duos of a programme that calls them more or less often from now on."""
    for duo in Duo.objects.active().filter(programme=programme_pk).order_by("pk"):
        actions.plan_next(duo)


@app.task(name=PLAN)
def plan_one(*, duo_pk: int) -> None:
    """Plan one of them, if that is still to be done."""
    for duo in _unplanned().filter(pk=duo_pk):
        actions.plan_next(duo)


def _unplanned() -> QuerySet[Duo]:
    needs = Q(programme__supervision=Supervision.INTERVAL, programme__contact_days__isnull=False)
    return Duo.objects.active().filter(
        Q(needs, contact_due_on=None) | Q(~needs, contact_due_on__isnull=False)
    )
