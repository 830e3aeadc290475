"""What every step of an agreement begins and ends with: lock, note, follow, queue."""

from collections.abc import Mapping

from django.utils.timezone import now

from agreements.models import Agreement, Event, EventDetail, Revision, RevisionStatus
from mentorship.accounts.models import User
from mentorship.duos import actions as duo_actions
from mentorship.duos.models import Duo
from mentorship.duos.writing import hold
from mentorship.jobs import queue

BEGINNING = "0" * 64


class Changed(Exception):
    """The terms are not the ones this person was shown: she has to read them again."""


def lock(agreement: Agreement) -> Revision:
    """Lock an agreement, and give its current version, locked as well."""
    Agreement.objects.select_for_update().get(pk=agreement.pk)
    return agreement.revisions.select_for_update().get(pk=agreement.current.pk)


def open_version(agreement: Agreement, step: str) -> Revision:
    """Lock the current version of two who did not stop: of others nothing is asked (S2-END-1)."""
    hold(agreement.duo, to=step)
    return lock(agreement)


def says_yes(duo: Duo, by: User) -> None:
    """Count filling in and signing as a yes to each other, where that was not said yet."""
    if duo.is_proposal:
        duo_actions.accept(duo, by=by)


def note(
    agreement: Agreement,
    kind: str,
    *,
    role: str = "",
    detail: str = "",
    private: Mapping[str, str] | None = None,
    of: Revision | None = None,
) -> Event:
    """Add a line to the log; the caller holds the lock on the agreement.

    Args:
        agreement: whose log it is.
        kind: what happened.
        role: of the two, who did it.
        detail: what may be known for ever, such as a fingerprint; never a name or an address.
        private: what is personal, by name: of this the log holds salted fingerprints, and the
            values go at erasure.
        of: the version it is about, where that is not the newest.
    """
    last = agreement.events.order_by("-number").first()
    event = Event(
        agreement=agreement,
        number=last.number + 1 if last else 1,
        kind=kind,
        version=of.number if of else agreement.current.number,
        role=role,
        detail=detail,
        at=max(now(), last.at) if last else now(),
        previous=last.hash if last else BEGINNING,
    )
    details = event.commit_to(private or {})
    event.hash = event.chained()
    event.save()
    EventDetail.objects.bulk_create(details)
    return event


def follow(agreement: Agreement, revision: Revision) -> None:
    """Let the agreement be where its current version is; one that was withdrawn is not that."""
    is_back = revision.status == RevisionStatus.WITHDRAWN
    agreement.state = (agreement.current if is_back else revision).status
    agreement.save(update_fields=["state"])


def later(job: str, revision: Revision) -> None:
    """Queue a job by its name, in this transaction: the jobs call these actions."""
    queue(f"agreements.{job}", revision_pk=revision.pk)
