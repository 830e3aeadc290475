"""What happens after the end of a duo by itself: what nobody ended is over."""

from datetime import timedelta

from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from mentorship.duos import ending_actions as actions
from mentorship.duos.models import Duo, DuoQuerySet, DuoStatus
from mentorship.jobs import queue_once

OVER = "mentorship.duos.ending_jobs.over"
# So long after the agreed end nobody has anything to add.
SPARE = timedelta(days=14)


def _over() -> DuoQuerySet:
    under_way = Duo.objects.filter(status__in=[DuoStatus.ACTIVE, DuoStatus.PAUSED])
    return under_way.filter(ends_on__lt=localdate() - SPARE)


@app.periodic(cron="37 8-19 * * *")
@app.task(queueing_lock="duos_past_their_end")
def duos_past_their_end(timestamp: int) -> None:
    """Queue every duo of which the end was some time ago."""
    for pk in _over().values_list("pk", flat=True):
        queue_once(OVER, duo_pk=pk)


@app.task(name=OVER)
def over(*, duo_pk: int) -> None:
    """End one of them well."""
    for duo in _over().filter(pk=duo_pk):
        actions.complete_over(duo)
