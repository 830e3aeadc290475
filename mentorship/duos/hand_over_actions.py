"""Another member of staff keeps an eye on a duo, or on all that somebody had."""

from django.db import transaction

from mentorship.accounts.models import User
from mentorship.duos import check_in_emails as emails
from mentorship.duos import note_actions as notes
from mentorship.duos.models import Duo, HandOver
from mentorship.programmes.models import Programme
from mentorship.transitions import TransitionNotAllowed


class NotInTeam(Exception):
    """Who would take over does not work in this programme, or no longer."""


@transaction.atomic
def hand_over(duo: Duo, *, to: User, seen: str, by: User, note: str = "") -> None:
    """Give a duo to a colleague, with a note for her; she hears it, and both hear whom they can call.

    ``seen`` is the key of who had it when the page was made. Who has it already keeps it, and
    nobody hears anything.

    Raises:
        NotInTeam: who would take over does not work here.
        TransitionNotAllowed: it has ended, or it went to somebody else meanwhile.
    """
    # As where somebody leaves the team: first the programme, so that neither waits for the other.
    programme = Programme.objects.select_for_update(no_key=True).get(pk=duo.programme_id)
    if not programme.memberships.filter(user=to).exists():
        raise NotInTeam
    duo.lock()
    duo.must_be_live("hand_over")
    if str(duo.guide_id) != seen:
        raise TransitionNotAllowed(duo, "hand_over")
    if duo.guide_id == to.pk:
        return
    moved = HandOver.objects.create(duo=duo, was_id=duo.guide_id, to=to, by=by)
    duo.guide = to
    duo.save(update_fields=["guide"])
    if note:
        notes.write(duo, text=note, by=by)
    for part in (duo.mentee, duo.mentor):
        emails.other_guide(moved, part).send()
    if to != by:
        emails.handed_over(moved).send()
