"""What the worker does about agreements: find new duos, make PDFs, seal."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from agreements import actions, selectors
from agreements.models import ReadingCopy, Revision, RevisionStatus

AGAIN = RetryStrategy(max_attempts=6, exponential_wait=3)


@app.task(name="agreements.prepare", retry=AGAIN)
def prepare(*, revision_pk: int) -> None:
    """Make the reading copy of a version and ask both to sign it."""
    actions.prepare(Revision.objects.get(pk=revision_pk))


@app.task(name="agreements.seal", retry=AGAIN)
def seal(*, revision_pk: int) -> None:
    """Seal a version that both signed."""
    actions.seal_signed(Revision.objects.get(pk=revision_pk))


# The sixth field is seconds: every ten of them.
@app.periodic(cron="* * * * * */10")
@app.task(name="agreements.sweep", queueing_lock="agreements.sweep")
def sweep(timestamp: int) -> int:
    """Draw up what confirmed duos still miss, and pick up what a crash left; give how many."""
    count = 0
    for duo in selectors.duos_without_agreement()[:100]:
        count += actions.draw_up(duo) is not None
    return count


@app.periodic(cron="*/5 * * * *")
@app.task(name="agreements.catch_up", queueing_lock="agreements.catch_up")
def catch_up(timestamp: int) -> None:
    """Pick up versions whose job got lost: to be signed without a copy, or signed without a seal."""
    copies = ReadingCopy.objects.values("revision")
    to_be_signed = Revision.objects.filter(
        status__in=[RevisionStatus.OFFERED, RevisionStatus.PARTLY_SIGNED]
    )
    for revision in to_be_signed.exclude(pk__in=copies)[:100]:
        actions.prepare(revision)
    for revision in Revision.objects.filter(status=RevisionStatus.SIGNED)[:100]:
        actions.seal_signed(revision)
