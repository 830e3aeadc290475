"""What the worker does about the seal and about what is kept: put up what waited, warn, erase."""

from django.utils.timezone import localdate, now
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from agreements import emails, erasing_actions, offering_actions, retention, seal_keys
from agreements.models import Agreement, Revision
from agreements.seal_keys import SealNotReady
from mentorship.accounts.models import User
from mentorship.jobs import queue_once
from mentorship.programmes.models import Programme

AGAIN = RetryStrategy(max_attempts=6, exponential_wait=3)
# As long as the seal does not work, each time half a minute later than the time before.
SEAL_AGAIN = RetryStrategy(linear_wait=30, retry_exceptions=(SealNotReady,))


@app.task(name="agreements.put_up", retry=SEAL_AGAIN)
def put_up(*, revision_pk: int, mark: str) -> None:
    """Put to both what waited for the seal, if it still is as it was."""
    offering_actions.put_up_waiting(Revision.objects.get(pk=revision_pk), mark=mark)


@app.periodic(cron="7 8 * * *")
@app.task(name="agreements.look_at_seal", queueing_lock="agreements.look_at_seal")
def look_at_seal(timestamp: int) -> None:
    """Tell who runs the site that the seal does not work, or that its certificate ends soon."""
    trouble = seal_keys.trouble()
    if not trouble and not seal_keys.keys().expires_soon(now()):
        return
    for each in User.objects.filter(is_superuser=True, is_active=True):
        emails.seal_ends(each, trouble=str(trouble), on=localdate()).send()


@app.periodic(cron="41 3 * * *")
@app.task(name="agreements.erase_old", queueing_lock="agreements.erase_old")
def erase_old(timestamp: int) -> None:
    """Queue the agreements that are kept no longer."""
    for programme in Programme.objects.order_by("pk"):
        rows = retention.had_their_time(programme, localdate())
        for pk in rows.values_list("pk", flat=True):
            queue_once("agreements.erase", agreement_pk=pk)


@app.task(name="agreements.erase", retry=AGAIN)
def erase(*, agreement_pk: int) -> None:
    """Erase the contents of an agreement that had its time."""
    agreement = Agreement.objects.select_related("duo__programme").get(pk=agreement_pk)
    erasing_actions.erase(agreement, why=erasing_actions.TIME)
