"""What can be done with a duo: pair, say yes or no to it, part, start."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate, now

from mentorship.accounts.models import User
from mentorship.duos import introduction_emails as emails
from mentorship.duos.contact_actions import release
from mentorship.duos.models import (
    Duo,
    DuoStatus,
    Introduction,
    IntroductionRemark,
)
from mentorship.intake import gates
from mentorship.intake.models import Participant
from mentorship.programmes.models import AgreementMoment
from mentorship.programmes.rhythm import rhythm_of
from mentorship.transitions import TransitionNotAllowed


@transaction.atomic
def pair(mentor: Participant, mentee: Participant, *, guide: User) -> Duo:
    """Make a duo, as far along as the programme lets it be from the start.

    Raises:
        TransitionNotAllowed: the two are one person, who takes part in both roles.
        IntegrityError: the mentee has a mentor already (``duo_mentee_has_one_mentor``).
    """
    programme = mentee.programme
    duo = Duo(programme=programme, mentor=mentor, mentee=mentee, guide=guide)
    if mentor.user_id == mentee.user_id:
        raise TransitionNotAllowed(duo, "pair")
    duo.save()
    if not programme.validates_introduction:
        go_on(duo)
    if duo.gives_contact:
        release(duo)
    return duo


@transaction.atomic
def go_on(duo: Duo) -> None:
    """Let them begin: at once, or with the agreement that comes first."""
    duo.confirm()
    if duo.programme.agreement_moment == AgreementMoment.NONE:
        today = localdate()
        start(duo, on=today, ends_on=duo.programme.default_end(today))


@transaction.atomic
def part(duo: Duo) -> None:
    """Let two who have not begun each go their own way; both read the same words (S2-MATCH-4)."""
    duo.lock()
    _part(duo, duo.dissolve)


def _part(duo: Duo, step: Callable[[], None]) -> None:
    """Take this step of a duo that is locked, and tell both in the same words."""
    planned = Introduction.objects.to_come().filter(duo=duo).select_related("host").first()
    step()
    duo.introduction_answers.update(answer="")
    off = []
    if planned:
        planned.duo = duo
        off.append(emails.calendar_file(planned, cancels=True))
        emails.introduction_off(planned, planned.host).send()
    for participant in (duo.mentor, duo.mentee):
        emails.introduction_ended(duo, participant, attachments=off).send()


@transaction.atomic
def accept(duo: Duo, *, by: User) -> None:
    """Keep that one of the two wants to meet the other; a second time says nothing new.

    Raises:
        TransitionNotAllowed: nobody is asked that any more.
    """
    duo.lock()
    if not duo.is_proposal:
        raise TransitionNotAllowed(duo, "accept")
    role = duo.role_of(by)
    if duo.agreed_at(role) is None:
        field = f"{role}_agreed_at"
        setattr(duo, field, now())
        duo.save(update_fields=[field])


@transaction.atomic
def decline(duo: Duo, *, by: User, remark: str = "") -> None:
    """Let one of the two say no before they met; both read the same words (S2-MATCH-4).

    Both are back in the pool, and are not put together again. What she adds is for the staff
    member of the duo alone.

    Raises:
        TransitionNotAllowed: nobody is asked that any more.
    """
    duo.lock()
    if not duo.is_proposal:
        raise TransitionNotAllowed(duo, "decline")
    _part(duo, duo.decline)
    if remark:
        kept = IntroductionRemark(duo=duo, author=by)
        kept.write(remark, reader=duo.guide)
        kept.save()
    emails.proposal_declined(duo).send()


@transaction.atomic
def start(duo: Duo, *, on: date, ends_on: date) -> None:
    """Begin the mentorship: from now on its own rhythm is watched.

    Where a step has to come first that was not done, it waits; ``start_held`` begins it later.
    """
    duo.lock()
    if gates.start_is_blocked(duo.programme, duo.mentor, duo.mentee):
        duo.hold(on=on, ends_on=ends_on)
        return
    duo.start(on=on, ends_on=ends_on, rhythm=rhythm_of(duo.programme))


@transaction.atomic
def start_held(duo: Duo) -> None:
    """Begin what had to wait for a step, as long as was agreed, if that was done by now."""
    duo.lock()
    if duo.status != DuoStatus.CONFIRMED or duo.held_from is None or duo.held_until is None:
        return
    late = max(localdate() - duo.held_from, timedelta(0))
    start(duo, on=duo.held_from + late, ends_on=duo.held_until + late)
