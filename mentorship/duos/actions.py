"""What can be done with a duo: pair, introduce, start, log a meeting, write a reflection."""

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate

from mentorship.accounts.models import User
from mentorship.duos import emails
from mentorship.duos.models import (
    Answer,
    Duo,
    DuoStatus,
    IntroductionAnswer,
    Meeting,
    Reflection,
)
from mentorship.intake.models import Participant
from mentorship.programmes.models import AgreementMoment, Rhythm
from mentorship.transitions import TransitionNotAllowed


@transaction.atomic
def pair(mentor: Participant, mentee: Participant, *, guide: User) -> Duo:
    """Make a duo, as far along as the programme lets it be from the start.

    Raises:
        IntegrityError: the mentee has a mentor already (``duo_mentee_has_one_mentor``).
    """
    programme = mentee.programme
    duo = Duo.objects.create(programme=programme, mentor=mentor, mentee=mentee, guide=guide)
    if not programme.validates_introduction:
        _confirm(duo)
    return duo


def _confirm(duo: Duo) -> None:
    duo.confirm()
    if duo.programme.agreement_moment == AgreementMoment.NONE:
        today = localdate()
        start(duo, on=today, ends_on=duo.programme.default_end(today))


@transaction.atomic
def introduce(duo: Duo, *, on: date) -> None:
    """Record the first meeting, and ask both in private whether they go on (S2-MATCH-3, 4)."""
    duo.lock()
    duo.introduce(on=on)
    for participant in (duo.mentor, duo.mentee):
        emails.introduction_question(duo, participant).send()


@transaction.atomic
def answer_introduction(duo: Duo, *, answer: str, by: User) -> None:
    """Keep one answer; act only when both are there, so that nobody learns the other's (S2-MATCH-4).

    A second answer of the same person changes nothing.

    Raises:
        TransitionNotAllowed: the duo does not ask this any more.
    """
    duo.lock()
    if duo.status != DuoStatus.INTRODUCED:
        raise TransitionNotAllowed(duo, "answer_introduction")
    IntroductionAnswer.objects.get_or_create(
        duo=duo, role=duo.role_of(by), defaults={"answer": answer}
    )
    answers = list(duo.introduction_answers.values_list("answer", flat=True))
    if answers == [Answer.YES, Answer.YES]:
        _confirm(duo)
    elif len(answers) == 2:  # noqa: PLR2004 — both
        duo.dissolve()
        for participant in (duo.mentor, duo.mentee):
            emails.introduction_ended(duo, participant).send()


@transaction.atomic
def start(duo: Duo, *, on: date, ends_on: date) -> None:
    """Begin the mentorship: from now on its own rhythm is watched."""
    duo.lock()
    interval = duo.programme.rhythm_days
    watched = {Rhythm.INTERVAL, Rhythm.OWN}
    duo.start(
        on=on,
        ends_on=ends_on,
        rhythm_days=interval if duo.programme.rhythm_kind in watched else None,
    )


@transaction.atomic
def log_meeting(duo: Duo, *, held_on: date, minutes: int | None, form: str, by: User) -> Meeting:
    """Keep that the two met; when both report the same day it is one meeting."""
    duo.lock()
    meeting, is_new = Meeting.objects.get_or_create(
        duo=duo,
        held_on=held_on,
        defaults={"minutes": minutes, "form": form, "logged_by": by},
    )
    if is_new:
        duo.count_meeting(held_on)
        duo.save(update_fields=["meetings_held", "last_met_on", "quiet_after"])
    return meeting


@transaction.atomic
def write_reflection(
    meeting: Meeting, *, conversation: str, progress: str, is_shared: bool, by: User
) -> Reflection:
    """Keep what the mentee wrote, sealed; writing again replaces it (S4-TXT-5)."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    reflection = Reflection.objects.filter(meeting=meeting).first()
    reflection = reflection or Reflection(meeting=meeting, author=by)
    reflection.is_shared = is_shared
    reflection.write(conversation=conversation, progress=progress)
    reflection.save()
    return reflection


@transaction.atomic
def end(duo: Duo, *, on: date, is_early: bool) -> None:
    """End a mentorship, well or before its time (S2-END-1)."""
    duo.lock()
    if is_early:
        duo.end_early(on=on)
    else:
        duo.complete(on=on)
