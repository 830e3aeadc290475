"""Telling who asked for it that people can apply, and keeping the headcounts few."""

from procrastinate.contrib.django import app

from mentorship.intake import recruitment_actions as actions
from mentorship.intake.models import Headcount, Interest
from mentorship.jobs import queue_once
from mentorship.programmes.models import Programme
from mentorship.programmes.registration import registration

MOST = 500


@app.periodic(cron="*/15 8-19 * * *")
@app.task(queueing_lock="tell_interested", pass_context=False)
def tell_interested(timestamp: int) -> None:
    """Queue a letter for each who waits for a programme that is open now; by day only."""
    waiting = Interest.objects.values("programme")
    for programme in Programme.objects.open().filter(pk__in=waiting):
        if registration(programme).is_open:
            rows = programme.interests.order_by("pk").values_list("pk", flat=True)
            for pk in rows[:MOST]:
                queue_once("mentorship.intake.recruitment_jobs.tell_one", interest_pk=pk)


@app.task(pass_context=False)
def tell_one(interest_pk: int) -> None:
    """Tell one of them; who was told already is gone."""
    interest = Interest.objects.filter(pk=interest_pk).first()
    if interest is not None:
        actions.tell_interested(interest)


@app.periodic(cron="37 * * * *")
@app.task(queueing_lock="fold_headcounts", pass_context=False)
def fold_headcounts(timestamp: int) -> None:
    """Keep as few headcounts as there are ways to come."""
    Headcount.objects.fold()
