"""What happens towards the end of a duo by itself: both hear that it is near, and it ends."""

from datetime import timedelta

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from mentorship.duos import ending_actions as actions
from mentorship.duos.models import CLOSING, Duo, DuoStatus
from mentorship.jobs import queue_once
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.holidays import is_quiet

NEAR, OVER = "mentorship.duos.ending_jobs.near", "mentorship.duos.ending_jobs.over"
# So long after the agreed end nobody has anything to add; so long after the start nobody asks.
SPARE = timedelta(days=14)


def _under_way() -> QuerySet[Duo]:
    return Duo.objects.filter(status__in=[DuoStatus.ACTIVE, DuoStatus.PAUSED])


def _is_told() -> Exists:
    """Whether the letter went out; the mentor's is written first."""
    words = Cast(OuterRef("pk"), CharField()), Cast(OuterRef("ends_on"), CharField())
    key = Concat(Value("mentorship-ending-"), words[0], Value("-mentor-"), words[1])
    return Exists(OutgoingEmail.objects.filter(key=key))


@app.periodic(cron="37 8-19 * * *")
@app.task(queueing_lock="duos_near_their_end")
def duos_near_their_end(timestamp: int) -> None:
    """Queue every duo that ends within four weeks or ended; who was told hears it no second time."""
    today = localdate()
    ends = _under_way()
    near_by = ends.filter(
        ends_on__range=(today, today + CLOSING), started_on__lte=today - SPARE
    ).exclude(_is_told())
    for pk in near_by.values_list("pk", flat=True):
        queue_once(NEAR, duo_pk=pk)
    for pk in ends.filter(ends_on__lt=today - SPARE).values_list("pk", flat=True):
        queue_once(OVER, duo_pk=pk)


@app.task(name=NEAR)
def near(*, duo_pk: int) -> None:
    """Write to both of one duo."""
    duo = Duo.objects.select_related("programme").get(pk=duo_pk)
    if not is_quiet(country=duo.programme.country):
        actions.tell_end_is_near(duo)


@app.task(name=OVER)
def over(*, duo_pk: int) -> None:
    """End one of them well."""
    for duo in _under_way().filter(pk=duo_pk, ends_on__lt=localdate() - SPARE):
        actions.complete_over(duo)
