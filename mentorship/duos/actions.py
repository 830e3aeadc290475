"""What can be done with a duo: pair, introduce, start, log a meeting, write a reflection."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate, now

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
from mentorship.intake import gates
from mentorship.intake.models import Participant
from mentorship.programmes.models import AgreementMoment
from mentorship.programmes.rhythm import rhythm_of
from mentorship.transitions import TransitionNotAllowed


class Changed(Exception):
    """The reflection is not the one that was on the page: somebody wrote in another window."""

    def __init__(self, reflection: Reflection) -> None:
        """Remember what is there now."""
        super().__init__(f"reflection {reflection.pk} was changed")
        self.reflection = reflection


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
        _confirm(duo)
    return duo


def _confirm(duo: Duo) -> None:
    duo.confirm()
    if duo.programme.agreement_moment == AgreementMoment.NONE:
        today = localdate()
        start(duo, on=today, ends_on=duo.programme.default_end(today))


@transaction.atomic
def introduce(duo: Duo, *, on: date, place: str = "") -> None:
    """Record the first meeting, and ask both in private whether they go on (S2-MATCH-3, 4)."""
    duo.lock()
    due_at = now() + timedelta(hours=duo.programme.thinking_hours)
    duo.introduce(on=on, place=place, due_at=due_at)
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
        part(duo)


@transaction.atomic
def part(duo: Duo) -> None:
    """Let two who have not begun each go their own way; both read the same words (S2-MATCH-4)."""
    duo.lock()
    duo.dissolve()
    for participant in (duo.mentor, duo.mentee):
        emails.introduction_ended(duo, participant).send()


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


@transaction.atomic
def log_meeting(duo: Duo, *, held_on: date, minutes: int | None, form: str, by: User) -> Meeting:
    """Keep that the two met; when both report the same day it is one meeting.

    Raises:
        TransitionNotAllowed: they have not begun, or it is over for too long.
    """
    duo.lock()
    if not duo.takes_meeting(held_on):
        raise TransitionNotAllowed(duo, "log_meeting")
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
    meeting: Meeting,
    *,
    conversation: str,
    progress: str,
    is_shared: bool,
    by: User,
    by_goal: Mapping[int, str] | None = None,
    seen: str = "",
) -> Reflection:
    """Keep what the mentee wrote, sealed; writing again replaces it (S4-TXT-5).

    ``seen`` is the mark of what was on her page, empty when there was nothing yet. The same
    words for the same reader once more are nothing new.

    Raises:
        Changed: there is something else now than she saw.
    """
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    kept = Reflection.objects.filter(meeting=meeting).first()
    if kept:
        kept.meeting = meeting
        before = (kept.conversation, kept.progress, kept.by_goal, kept.is_shared)
        if before == (conversation, progress, by_goal or {}, is_shared):
            return kept
        if kept.mark != seen:
            raise Changed(kept)
    reflection = kept or Reflection(meeting=meeting)
    reflection.write(
        author=by,
        is_shared=is_shared,
        conversation=conversation,
        progress=progress,
        by_goal=by_goal or {},
    )
    reflection.save()
    return reflection


@transaction.atomic
def end(duo: Duo, *, on: date, is_early: bool) -> None:
    """End a mentorship, well or before its time (S2-END-1)."""
    duo.lock()
    if is_early:
        duo.end_early(on=on, mentee_looks_on=False)
    else:
        duo.complete(on=on)
