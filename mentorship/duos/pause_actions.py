"""Standing still for a while, and going on."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from mentorship.accounts.models import User
from mentorship.duos import pause_emails as emails
from mentorship.duos.appointment_actions import take_off
from mentorship.duos.check_in_actions import plan_next
from mentorship.duos.models import Duo, DuoStatus, Pause
from mentorship.intake.models import Participant


@transaction.atomic
def pause(duo: Duo, *, until: date, by: User, takes_no_more: bool = False) -> Pause:
    """Stand still until this day; both hear it, and nobody asks why.

    Raises:
        TransitionNotAllowed: they stand still already, or are not under way.
    """
    duo.lock()
    duo.pause()
    take_off(duo, since=localdate(), until=until)
    made = Pause.objects.create(duo=duo, begins_on=localdate(), until=until, asked_by=by)
    plan_next(duo)
    if takes_no_more:
        take_no_more(duo.mentor)
    for participant in (duo.mentor, duo.mentee):
        emails.pause_begun(made, participant).send()
    return made


@transaction.atomic
def resume(duo: Duo) -> None:
    """Go on from today.

    Raises:
        TransitionNotAllowed: they do not stand still.
    """
    duo.lock()
    over = close(duo, on=localdate())
    duo.resume()
    plan_next(duo)
    for each in over:
        for participant in (duo.mentor, duo.mentee):
            emails.pause_over(each, participant).send()


@transaction.atomic
def resume_due(duo: Duo) -> None:
    """Go on by itself once the day has come."""
    duo.lock()
    if duo.status == DuoStatus.PAUSED and duo.pauses.due(localdate()).exists():
        resume(duo)


def close(duo: Duo, *, on: date) -> list[Pause]:
    """End the pause of a duo that is locked, if it has one."""
    found = list(duo.pauses.going_on())
    for each in found:
        each.duo, each.ended_on = duo, on
        each.save(update_fields=["ended_on"])
    return found


def take_no_more(mentor: Participant) -> None:
    """Keep whom she has and take nobody else, until she says otherwise."""
    Participant.objects.filter(pk=mentor.pk).update(capacity=F("live_duos"))
