"""Telling the people: after a last look, and a few minutes in which it can be called off."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from matching import emails, selectors
from matching.models import EntryKind, Pin, Proposal, Sending, SendingStatus
from matching.run_actions import lock_table, look_anew
from matching.table_actions import log, look_again
from mentorship.accounts.models import User
from mentorship.duos import actions as duo_actions
from mentorship.jobs import queue
from mentorship.programmes.models import Programme
from mentorship.transitions import TransitionNotAllowed


@transaction.atomic
def plan(programme: Programme, proposals: Iterable[Proposal], *, guide: User, by: User) -> Sending:
    """Have these proposals go out in a few minutes; until then nothing changes for anybody.

    Raises:
        TransitionNotAllowed: somebody else sent or dropped one of them first, a new run took
            one off the table, or the two cannot be paired any more: then none goes out.
    """
    chosen = list(proposals)
    locked = lock_table(programme.pk)
    sending = Sending.objects.create(
        programme=locked, guide=guide, by=by, due_at=now() + settings.SENDING_DELAY
    )
    possible = selectors.still_possible(locked, chosen)
    for proposal in chosen:
        shown = proposal.mark
        look_again(proposal, "schedule")
        if proposal.pk not in possible or proposal.mark != shown:
            raise TransitionNotAllowed(proposal, "schedule")
        proposal.schedule(sending=sending)
        log(proposal.mentee, proposal.mentor, EntryKind.SCHEDULED, by=by)
    look_anew(locked, by=by)
    queue("matching.send", delay=settings.SENDING_DELAY, sending_pk=sending.pk)
    return sending


@transaction.atomic
def call_off(sending: Sending, *, by: User) -> None:
    """Send nothing; the proposals lie on the table as before.

    Raises:
        TransitionNotAllowed: it went out already, or somebody called it off first.
    """
    programme = lock_table(sending.programme_id)
    sending.lock()
    sending.cancel()
    for proposal in sending.proposals.with_people():
        proposal.take_back()
        log(proposal.mentee, proposal.mentor, EntryKind.CALLED_OFF, by=by)
    look_anew(programme, by=by)


@transaction.atomic
def go(sending: Sending) -> int:
    """Make duos of what was planned and tell the people; give how many. A second time does nothing.

    Who cannot be paired any more by now stays on the table, and the others hear.
    """
    programme = lock_table(sending.programme_id)
    sending.lock()
    if sending.status != SendingStatus.PLANNED:
        return 0
    sending.go()
    planned = list(sending.proposals.with_people().select_related("run__programme"))
    possible = selectors.still_possible(programme, planned, is_going=True)
    for proposal in planned:
        if proposal.pk in possible:
            _tell(proposal, sending)
        else:
            proposal.take_back()
            log(proposal.mentee, proposal.mentor, EntryKind.NOT_SENT, by=sending.by)
    # Nobody waits here, and the two would hear no sooner.
    look_anew(programme, by=sending.by, patience=0)
    return len(possible)


def _tell(proposal: Proposal, sending: Sending) -> None:
    duo = duo_actions.pair(proposal.mentor, proposal.mentee, guide=sending.guide)
    proposal.publish(by=sending.by, duo=duo)
    Pin.objects.filter(mentee=proposal.mentee).delete()
    log(proposal.mentee, proposal.mentor, EntryKind.SENT, by=sending.by)
    emails.mentor_found(duo).send()
    emails.mentee_found(duo).send()
