"""What can be done with an application: send it in, decide on it, and what follows."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from mentorship.accounts.models import User
from mentorship.intake import (
    emails,
    event_changes,
    gates,
    guest_actions,
    interview_actions,
    payment_actions,
)
from mentorship.intake.eligibility import roles_of, stopped_by
from mentorship.intake.models import (
    Application,
    ApplicationStatus,
    Attendance,
    Event,
    EventKind,
    Interview,
    Note,
    Participant,
    Partner,
)
from mentorship.programmes.models import MENTEE, MENTOR, GateBefore, GroundRules, Programme
from mentorship.programmes.registration import registration
from mentorship.transitions import TransitionNotAllowed


class InterviewMissing(Exception):
    """Something must come before this programme admits anybody (S2-MREC-3, S2-REC-3)."""


class NotEligible(TransitionNotAllowed):
    """Some of her answers do not let her in (S0-ELIG-1, S0-ELIG-2, S4-COND-6, S4-COND-10c)."""


def start(
    programme: Programme,
    *,
    name: str,
    email: str,
    channel: str = "",
    partner: Partner | None = None,
    came_by_link: bool = False,
) -> Application:
    """Begin a draft for somebody whose name and address we now have."""
    return Application.objects.create(
        programme=programme,
        reference=_free_reference(programme),
        name=name,
        email=email,
        channel=channel,
        partner=partner,
        came_by_link=came_by_link,
    )


def start_by_phone(
    programme: Programme, *, name: str, email: str, consented_at: datetime, by: User
) -> Application:
    """Begin a draft for somebody on the phone, who agrees that this coordinator fills it in."""
    return Application.objects.create(
        programme=programme,
        reference=_free_reference(programme),
        name=name,
        email=email,
        entered_by=by,
        consented_at=consented_at,
    )


@transaction.atomic
def drop_draft(application: Application) -> None:
    """Throw away what was begun, also when it was handed over: perhaps to a mistyped address.

    Raises:
        TransitionNotAllowed: it was sent in already.
    """
    application.lock()
    if application.status != ApplicationStatus.DRAFT:
        raise TransitionNotAllowed(application, "drop_draft")
    application.delete()


def _free_reference(programme: Programme) -> str:
    reference = Application.new_reference(programme)
    while Application.objects.filter(reference=reference).exists():
        reference = Application.new_reference(programme)
    return reference


@transaction.atomic
def fill_in(
    application: Application,
    *,
    answers: Mapping[str, Any] | None = None,
    rules: GroundRules | None = None,
    **fields: Any,
) -> None:
    """Keep what she filled in on one page of the wizard; two tabs do not undo each other.

    Raises:
        TransitionNotAllowed: it was sent in already.
    """
    application.lock()
    if application.status != ApplicationStatus.DRAFT:
        raise TransitionNotAllowed(application, "fill_in")
    for field, value in fields.items():
        setattr(application, field, value)
    application.answers |= answers or {}
    if rules:
        application.accept_rules(rules)
    application.save()


@transaction.atomic
def submit(application: Application, *, rules: GroundRules) -> None:
    """Send a finished draft in, make the person known, and confirm it to her.

    Who wants to be both gets two applications with the same answers, and one mail (S0-ELIG-3).
    Somebody who waits in this role already, or was admitted in it, is told so by mail; her
    second application is filed as withdrawn. The page says the same either way, so that it
    tells nobody whose address is known here. A name or phone number that we have stays as it is.

    Raises:
        TransitionNotAllowed: it was sent already (a double click, a second tab).
        NotEligible: her answers do not let her in, or not as a mentor.
    """
    application.lock()
    if application.status != ApplicationStatus.DRAFT:
        raise TransitionNotAllowed(application, "submit")
    _require_eligible(application)
    person = User.objects.get_or_invite(
        application.email, application.name, phone=application.phone
    )
    applicant = User.objects.lock_going_on(person)
    drafts = [application]
    if application.wants_both:
        drafts.append(_for_the_other_role(application))
    new = [draft for draft in drafts if _is_filed(draft, applicant=applicant, rules=rules)]
    if new:
        emails.application_received(*new).send()


def _require_eligible(application: Application) -> None:
    """Refuse what the wizard does not offer, also when it comes by another way."""
    today = localdate()
    is_too_early = MENTOR in roles_of(application) and not application.may_be_mentor(on=today)
    questions = application.programme.questions.asked()
    if is_too_early or stopped_by(application, questions):
        raise NotEligible(application, "submit")


def _for_the_other_role(application: Application) -> Application:
    """Make a draft like this one, for the other of the two roles."""
    same = ("programme", "name", "email", "phone", "answers", "capacity")
    came_by = ("channel", "partner", "partner_may_know", "came_by_link", "is_test")
    by_phone = ("entered_by", "consented_at")
    return Application.objects.create(
        reference=_free_reference(application.programme),
        role=MENTOR if application.role == MENTEE else MENTEE,
        started_at=application.started_at,
        **{field: getattr(application, field) for field in same + came_by + by_phone},
    )


def _is_filed(application: Application, *, applicant: User, rules: GroundRules) -> bool:
    """File it as a new application, or put it aside when she has one in this role."""
    earlier = Application.objects.filter(
        programme=application.programme, applicant=applicant, role=application.role
    ).in_play()
    if first := earlier.first():
        application.file_as_second(of=first, applicant=applicant)
        emails.application_known(first).send()
        return False
    application.cohort = registration(application.programme).cohort
    application.submit(applicant=applicant, rules=rules)
    guest_actions.adopt(application)
    return True


def _lock(application: Application, step: str, *, seen: str) -> None:
    """Lock it, and refuse a decision about something else than was on the page.

    A colleague may have decided meanwhile in a way that leaves this step open too: from the
    waiting list she can still be declined, but not by who thought that she was new.
    """
    application.lock()
    if application.status != seen:
        raise TransitionNotAllowed(application, step)


@transaction.atomic
def withdraw(application: Application) -> None:
    """Take an application back, as the applicant; she may apply again.

    Raises:
        TransitionNotAllowed: it was decided on in the meantime.
    """
    application.lock()
    application.withdraw()
    event_changes.leave(application)


@transaction.atomic
def accept(
    application: Application,
    *,
    seen: str,
    by: User,
    capacity: int = 1,
    note: Note | None = None,
) -> Participant:
    """Admit the applicant to the programme and tell her so (S2-MREC-4a).

    A talk that was still to come is off: the same letter says so, and its interviewer hears it.

    Raises:
        TransitionNotAllowed: her status is not the one that was ``seen``.
        InterviewMissing: the programme asks for something first that was not done.
        NoteChanged: a colleague wrote another note.
    """
    _lock(application, "accept", seen=seen)
    if gates.is_blocked(application, before=GateBefore.DECISION):
        raise InterviewMissing
    application.keep(note)
    application.accept(by=by)
    assert application.applicant is not None  # noqa: S101 — a submitted application has one
    before = application.applicant.participations.order_by("admitted_at", "pk").last()
    # How she is reached is asked once: it goes for all that she takes part in.
    chosen = {"reach_by": before.reach_by, "shares": before.shares} if before else {}
    participant = Participant.objects.create(
        application=application,
        programme=application.programme,
        user=application.applicant,
        role=application.role,
        capacity=capacity if application.role == MENTOR else 1,
        **chosen,
    )
    letter = emails.application_accepted(application)
    interview_actions.give_back(application)
    letter.send()
    payment_actions.ask_soon(participant)
    return participant


@transaction.atomic
def waitlist(application: Application, *, seen: str, by: User, note: Note | None = None) -> None:
    """Put the applicant on the waiting list and tell her so.

    Raises:
        TransitionNotAllowed: her status is not the one that was ``seen``.
        NoteChanged: a colleague wrote another note.
    """
    _lock(application, "waitlist", seen=seen)
    application.keep(note)
    application.waitlist(by=by)
    emails.application_waitlisted(application).send()


@transaction.atomic
def decline(
    application: Application, *, seen: str, by: User, reason: str, note: Note | None = None
) -> None:
    """Decline with a reason the applicant reads (S2-MREC-4b, S2-REC-4b).

    Raises:
        TransitionNotAllowed: her status is not the one that was ``seen``.
        NoteChanged: a colleague wrote another note.
        RefusalWithoutReason: the reason is empty.
    """
    _lock(application, "decline", seen=seen)
    application.keep(note)
    application.decline(by=by, reason=reason)
    letter = emails.application_declined(application)
    event_changes.leave(application)
    letter.send()


@transaction.atomic
def refer(
    application: Application, *, seen: str, by: User, reason: str, to: str, note: Note | None = None
) -> None:
    """Point the applicant to more fitting support, with the reason (S2-REC-5).

    Raises:
        TransitionNotAllowed: her status is not the one that was ``seen``.
        NoteChanged: a colleague wrote another note.
        RefusalWithoutReason: the reason is empty.
    """
    _lock(application, "refer", seen=seen)
    application.keep(note)
    application.refer(by=by, reason=reason, to=to)
    letter = emails.application_referred(application)
    event_changes.leave(application)
    letter.send()


@transaction.atomic
def record_interview(interview: Interview, *, by: User) -> None:
    """Keep the record of a talk that took place (S2-MREC-3, S2-REC-3).

    Raises:
        TransitionNotAllowed: she was forgotten since the page was made.
    """
    interview.application.lock()
    if interview.application.is_forgotten:
        raise TransitionNotAllowed(interview.application, "record_interview")
    interview.interviewer = by
    interview.save()


@transaction.atomic
def record_training(participant: Participant, *, held_on: date, by: User) -> None:
    """Note that a mentor attended the training of this day; twice is once (S4-COND-7).

    It is the one in the agenda; a day without one gets it.

    Raises:
        TransitionNotAllowed: she was forgotten since the page was made.
    """
    participant.application.lock()
    if participant.application.is_forgotten:
        raise TransitionNotAllowed(participant.application, "record_training")
    programme = participant.programme
    trainings = Event.objects.going_on().filter(programme=programme, kind=EventKind.TRAINING)
    event = trainings.filter(held_on=held_on).order_by("starts_at", "pk").first()
    if event is None:
        event, _made = Event.objects.get_or_create(
            programme=programme,
            kind=EventKind.TRAINING,
            held_on=held_on,
            starts_at=None,
            cancelled_at=None,
            defaults={"points": programme.accreditation_points},
        )
    Attendance.objects.update_or_create(
        event=event,
        application=participant.application,
        defaults={"was_there": True, "recorded_by": by},
    )
