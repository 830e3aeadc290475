"""What the clock does to versions: they run out, end with their duo, and follow an address."""

from django.utils.timezone import now
from procrastinate.contrib.django import app

from agreements import address_actions, version_actions
from agreements.models import UNSIGNED, Agreement, Revision, RevisionStatus
from mentorship.duos.models import LIVE
from mentorship.jobs import queue_once

AT_ONCE = 100
OVER = (RevisionStatus.SEALED, RevisionStatus.DRAFT, *version_actions.MAKES_WAY)


@app.task(name="agreements.expire")
def expire(*, revision_pk: int) -> None:
    """Let a version run out."""
    version_actions.expire(Revision.objects.get(pk=revision_pk))


@app.task(name="agreements.end")
def end(*, agreement_pk: int) -> None:
    """End the agreement of a duo that has ended."""
    version_actions.end(Agreement.objects.get(pk=agreement_pk))


@app.task(name="agreements.follow_address")
def follow_address(*, revision_pk: int) -> None:
    """Ask somebody who has another address there as well."""
    address_actions.ask_at_new_address(Revision.objects.get(pk=revision_pk))


@app.periodic(cron="*/5 * * * *")
@app.task(name="agreements.look_for_changes", queueing_lock="agreements.look_for_changes")
def look_for_changes(timestamp: int) -> None:
    """Queue what ran out, what ended with its duo, and who moved to another address."""
    over = Revision.objects.filter(status__in=UNSIGNED, expires_at__lte=now())
    for pk in over.values_list("pk", flat=True)[:AT_ONCE]:
        queue_once("agreements.expire", revision_pk=pk)
    ended = Agreement.objects.exclude(duo__status__in=LIVE).filter(revisions__status__in=OVER)
    for pk in ended.distinct().values_list("pk", flat=True)[:AT_ONCE]:
        queue_once("agreements.end", agreement_pk=pk)
    for pk in dict.fromkeys(address_actions.moved()):
        queue_once("agreements.follow_address", revision_pk=pk)
