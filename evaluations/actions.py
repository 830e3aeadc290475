"""What can be done with an evaluation: open a round. Closing is the clock's."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import now

from evaluations import ballotbox, emails, selectors
from evaluations.models import Round
from evaluations.questionnaires import load
from mentorship.accounts.models import User
from mentorship.programmes.models import Programme


@transaction.atomic
def open_round(programme: Programme, *, moment: str, closes_at: datetime, by: User) -> Round:
    """Ask everybody of this moment, all at once and nobody left out, and write to them.

    Raises:
        TransitionNotAllowed: when such a round is open already: somebody was faster.
    """
    unfinished = Round.objects.unfinished()
    round_, _made = unfinished.get_or_create(programme=programme, moment=moment)
    round_.lock()
    ballotbox.open_round(
        round_,
        questions=load(moment),
        invited=selectors.invitees(programme, moment),
        closes_at=closes_at,
        at=now(),
        by=by,
    )
    invitations = round_.invitations.select_related("person", "round__programme").order_by("id")
    for invitation in invitations:
        emails.evaluation_open(invitation, invited=len(invitations)).send()
    return round_
