"""Planning a talk: times are offered, one is picked, and all can be called off."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from mentorship.accounts.models import User
from mentorship.intake import interview_emails as emails
from mentorship.intake.models import Application, ApplicationStatus, InterviewSlot
from mentorship.programmes.models import Programme
from mentorship.transitions import TransitionNotAllowed

OPEN = (ApplicationStatus.SUBMITTED, ApplicationStatus.WAITLISTED)
# No talk lasts longer: what begins earlier than this cannot be in the way.
LONGEST = timedelta(hours=4)


class SlotTaken(Exception):
    """Somebody else picked this hour of the interviewer, or it was taken back."""


class Busy(Exception):
    """Who should take talks over has another one at the time of these."""

    def __init__(self, slots: Sequence[InterviewSlot]) -> None:
        """Name them."""
        super().__init__()
        self.slots = slots


def mark_of(slots: Sequence[InterviewSlot]) -> str:
    """A mark of the times as a page showed them, and of which was picked."""
    return " ".join(f"{slot.pk}{'+' if slot.picked_at else ''}" for slot in slots)


def _locked(application: Application, step: str, *, seen: str) -> list[InterviewSlot]:
    application.lock()
    slots = list(application.slots.all())
    if application.status not in OPEN or mark_of(slots) != seen:
        raise TransitionNotAllowed(application, step)
    return slots


@transaction.atomic
def offer(
    application: Application,
    *,
    times: Sequence[datetime],
    minutes: int,
    place: str,
    seen: str,
    by: User,
) -> None:
    """Offer these times in the place of those before, and mail her a link to pick one.

    Of a talk that was planned the same letter says that it is off.

    Raises:
        TransitionNotAllowed: she picked, or a colleague offered, since the page was made.
    """
    gone = _cleared(application, "offer", seen=seen, by=by)
    InterviewSlot.objects.bulk_create(
        InterviewSlot(
            application=application, interviewer=by, starts_at=at, minutes=minutes, place=place
        )
        for at in times
    )
    emails.interview_offered(application, gone=gone).send()


@transaction.atomic
def agree(
    application: Application, *, at: datetime, minutes: int, place: str, seen: str, by: User
) -> None:
    """Keep the time that both agreed on already, and confirm it to her.

    Raises:
        SlotTaken: who talks with her talks with somebody else then.
        TransitionNotAllowed: she picked, or a colleague offered, since the page was made.
    """
    gone = _cleared(application, "agree", seen=seen, by=by)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    slot = InterviewSlot(
        application=application, interviewer=by, starts_at=at, minutes=minutes, place=place
    )
    if any(_overlap(slot, other) for other in _appointments(slot)):
        raise SlotTaken
    slot.picked_at = now()
    slot.save()
    emails.interview_picked(slot, gone=gone).send()


def _cleared(application: Application, step: str, *, seen: str, by: User) -> InterviewSlot | None:
    """Take the earlier times away, and give back the talk that was planned; a colleague's hears it."""
    earlier = _locked(application, step, seen=seen)
    if application.owner_id is None:
        application.owner = by
        application.save(update_fields=["owner"])
    gone = next((slot for slot in earlier if slot.is_planned), None)
    if gone:
        gone.application = application
        if gone.interviewer_id != by.pk:
            emails.interview_off(gone).send()
    application.slots.all().delete()
    return gone


@transaction.atomic
def call_off(application: Application, *, seen: str, by: User) -> None:
    """Take all times back; who had picked one hears so.

    Raises:
        TransitionNotAllowed: she picked, or a colleague did something, since the page was made.
    """
    slots = _locked(application, "call_off", seen=seen)
    letters = [emails.interview_cancelled(slot, by=by) for slot in slots if slot.is_planned]
    application.slots.all().delete()
    for letter in letters:
        letter.send()


@transaction.atomic
def give_back(application: Application) -> None:
    """Take back the hours to come of who does not need a talk any more; who waits for her hears so."""
    for slot in application.slots.planned():
        emails.interview_off(slot).send()
    application.slots.filter(starts_at__gt=now()).delete()


@transaction.atomic
def pick(application: Application, *, slot_pk: int) -> InterviewSlot:
    """Take one of the times that were offered; both get it for their calendar.

    Raises:
        SlotTaken: the interviewer talks with somebody else then, or the time is no longer there.
        TransitionNotAllowed: another time was picked already, or there is nothing to talk about.
    """
    application.lock()
    slot = application.slots.select_related("interviewer").filter(pk=slot_pk).first()
    if application.status not in OPEN:
        raise TransitionNotAllowed(application, "pick")
    if slot is None or slot.starts_at <= now():
        raise SlotTaken
    if slot.picked_at:
        return slot
    if application.slots.filter(picked_at__isnull=False).exists():
        raise TransitionNotAllowed(application, "pick")
    # One at a time for each interviewer: two talks that overlap are as bad as two that coincide.
    User.objects.select_for_update(no_key=True).get(pk=slot.interviewer_id)
    if any(_overlap(slot, other) for other in _appointments(slot)):
        raise SlotTaken
    slot.picked_at = now()
    try:
        with transaction.atomic():
            slot.save(update_fields=["picked_at"])
    except IntegrityError as error:  # pragma: no cover — the lock was first; this is the last wall
        raise SlotTaken from error
    slot.application = application
    emails.interview_picked(slot).send()
    emails.interview_planned(slot, at=slot.picked_at).send()
    return slot


def _appointments(slot: InterviewSlot) -> list[InterviewSlot]:
    around = (slot.starts_at - LONGEST, slot.starts_at + LONGEST)
    taken = InterviewSlot.objects.filter(
        interviewer=slot.interviewer_id, picked_at__isnull=False, starts_at__range=around
    )
    return list(taken)


def _overlap(one: InterviewSlot, other: InterviewSlot) -> bool:
    return one.starts_at < emails.end_of(other) and other.starts_at < emails.end_of(one)


def to_come(interviewer: User, programme: Programme) -> "QuerySet[InterviewSlot]":
    """The times at which she talks, or offers to talk, with applicants of this programme."""
    slots = InterviewSlot.objects.filter(interviewer=interviewer, starts_at__gt=now())
    return slots.filter(application__programme=programme).select_related("application")


@transaction.atomic
def hand_over(programme: Programme, *, of: User, to: User) -> None:
    """Let a colleague have her talks of this programme; who picked a time hears with whom it is.

    Raises:
        Busy: the colleague talks with somebody else then.
    """
    mine = to_come(of, programme)
    Application.objects.filter(pk__in=mine.values("application")).hold()
    User.objects.select_for_update(no_key=True).get(pk=to.pk)
    slots = list(mine.all())
    for slot in slots:
        slot.interviewer = to
        slot.application.programme = programme
    planned = [slot for slot in slots if slot.picked_at]
    taken = [s for s in planned if any(_overlap(s, other) for other in _appointments(s))]
    if taken:
        raise Busy(taken)
    InterviewSlot.objects.bulk_update(slots, ["interviewer"])
    at = now()
    for slot in planned:
        emails.interview_taken_over(slot, was=of, at=at).send()
        emails.interview_planned(slot, at=at).send()


def free_slots(application: Application) -> list[InterviewSlot]:
    """Those she can still pick: to come, and not given away to somebody else."""
    offered = list(application.slots.filter(starts_at__gt=now()).select_related("interviewer"))
    return [
        slot for slot in offered if not any(_overlap(slot, other) for other in _appointments(slot))
    ]
