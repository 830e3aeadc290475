"""The clock and the hands of forgetting those who were kept long enough."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from mentorship.dashboard import retention_actions as actions
from mentorship.dashboard.models import Forgetting
from mentorship.jobs import MAX_ATTEMPTS


@app.periodic(cron="27 4 * * *")
@app.task(queueing_lock="look_for_who_is_due")
def look_for_who_is_due(timestamp: int) -> None:
    """Begin where a programme forgets by itself."""
    actions.see_to_all()


@app.task(name=actions.FORGET, retry=RetryStrategy(max_attempts=MAX_ATTEMPTS, exponential_wait=3))
def forget_due(*, forgetting_pk: int) -> None:
    """Forget the next people."""
    actions.go(Forgetting.objects.select_related("programme").get(pk=forgetting_pk))
