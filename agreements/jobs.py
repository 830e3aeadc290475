"""What the worker does about agreements: find new duos, make PDFs, seal."""

from datetime import timedelta

from django.utils.timezone import now
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from agreements import (
    drafting_actions,
    keeping_jobs,  # noqa: F401 — where its tasks are found
    sealing_actions,
    selectors,
    signing_actions,
    version_jobs,  # noqa: F401
)
from agreements.models import Code, Document, ReadingCopy, Revision, RevisionStatus
from agreements.seal import NoTimeStamp
from mentorship.duos.models import LIVE, Duo
from mentorship.jobs import queue_once

AGAIN = RetryStrategy(max_attempts=6, exponential_wait=3)
CODES_KEPT = timedelta(days=1)


@app.task(name="agreements.draw_up", retry=AGAIN)
def draw_up(*, duo_pk: int) -> None:
    """Draw up the agreement of a duo and invite both to fill it in."""
    drafting_actions.draw_up(Duo.objects.get(pk=duo_pk))


@app.task(name="agreements.prepare", retry=AGAIN)
def prepare(*, revision_pk: int) -> None:
    """Make the reading copy of a version and ask both to sign it."""
    signing_actions.prepare(Revision.objects.get(pk=revision_pk))


@app.task(name="agreements.seal", retry=AGAIN)
def seal(*, revision_pk: int) -> None:
    """Seal a version that both signed."""
    sealing_actions.seal_signed(Revision.objects.get(pk=revision_pk))


# A service that is down is asked again for ever, each time a minute later than the time before.
STAMP_AGAIN = RetryStrategy(linear_wait=60, retry_exceptions=(NoTimeStamp,))


@app.task(name="agreements.stamp", retry=STAMP_AGAIN)
def stamp(*, document_pk: int) -> None:
    """Add a time stamp to what was sealed without."""
    sealing_actions.stamp(Document.objects.get(pk=document_pk))


# The sixth field is seconds: every ten of them.
@app.periodic(cron="* * * * * */10")
@app.task(name="agreements.sweep", queueing_lock="agreements.sweep")
def sweep(timestamp: int) -> None:
    """Queue what confirmed duos still miss."""
    for pk in selectors.duos_without_agreement().values_list("pk", flat=True)[:100]:
        queue_once("agreements.draw_up", duo_pk=pk)


@app.periodic(cron="*/5 * * * *")
@app.task(name="agreements.catch_up", queueing_lock="agreements.catch_up")
def catch_up(timestamp: int) -> None:
    """Queue versions whose job got lost: to be signed without a copy, or signed without a seal."""
    copies = ReadingCopy.objects.values("revision")
    to_be_signed = Revision.objects.filter(
        status__in=[RevisionStatus.OFFERED, RevisionStatus.PARTLY_SIGNED],
        agreement__duo__status__in=LIVE,
    )
    for pk in to_be_signed.exclude(pk__in=copies).values_list("pk", flat=True)[:100]:
        queue_once("agreements.prepare", revision_pk=pk)
    signed = Revision.objects.filter(status=RevisionStatus.SIGNED)
    for pk in signed.values_list("pk", flat=True)[:100]:
        queue_once("agreements.seal", revision_pk=pk)


@app.periodic(cron="37 3 * * *")
@app.task(name="agreements.forget_codes", queueing_lock="agreements.forget_codes")
def forget_codes(timestamp: int) -> None:
    """Forget the codes of before yesterday: that one was right is in the log."""
    Code.objects.filter(made_at__lt=now() - CODES_KEPT).delete()
