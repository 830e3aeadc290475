"""What can be done with an application: send it in, decide on it, and what follows."""

from datetime import date

from django.db import transaction

from mentorship.accounts.models import User
from mentorship.intake import emails
from mentorship.intake.models import (
    Application,
    Attendance,
    Event,
    EventKind,
    Interview,
    Participant,
)
from mentorship.programmes.models import GroundRules


@transaction.atomic
def submit(application: Application, *, rules: GroundRules) -> None:
    """Send a finished draft in, make the person known, and confirm it to her.

    Raises:
        TransitionNotAllowed: it was sent already (a double click, a second tab).
        IntegrityError: this person is already in this programme in this role
            (constraint ``application_open_once``).
    """
    application.lock()
    applicant = User.objects.get_or_invite(
        application.email, application.name, phone=application.phone
    )
    application.submit(applicant=applicant, rules=rules)
    emails.application_received(application).send()


@transaction.atomic
def accept(application: Application, *, by: User, capacity: int = 1) -> Participant:
    """Admit the applicant to the programme and tell her so (S2-MREC-4a)."""
    application.lock()
    application.accept(by=by)
    participant = Participant.objects.create(
        application=application,
        programme=application.programme,
        user=application.applicant,
        role=application.role,
        capacity=capacity,
    )
    emails.application_accepted(application).send()
    return participant


@transaction.atomic
def waitlist(application: Application, *, by: User) -> None:
    """Put the applicant on the waiting list and tell her so."""
    application.lock()
    application.waitlist(by=by)
    emails.application_waitlisted(application).send()


@transaction.atomic
def decline(application: Application, *, by: User, reason: str) -> None:
    """Decline with a reason the applicant reads (S2-MREC-4b, S2-REC-4b)."""
    application.lock()
    application.decline(by=by, reason=reason)
    emails.application_declined(application).send()


@transaction.atomic
def refer(application: Application, *, by: User, reason: str, to: str) -> None:
    """Point the applicant to more fitting support, with the reason (S2-REC-5)."""
    application.lock()
    application.refer(by=by, reason=reason, to=to)
    emails.application_referred(application).send()


@transaction.atomic
def record_interview(interview: Interview, *, by: User) -> None:
    """Keep the record of a talk that took place (S2-MREC-3, S2-REC-3)."""
    interview.interviewer = by
    interview.save()


@transaction.atomic
def record_training(participant: Participant, *, held_on: date, by: User) -> None:
    """Note that a mentor attended the training of this day; twice is once (S4-COND-7)."""
    event, _made = Event.objects.get_or_create(
        programme=participant.programme,
        kind=EventKind.TRAINING,
        held_on=held_on,
        defaults={"points": participant.programme.accreditation_points},
    )
    Attendance.objects.get_or_create(
        event=event, participant=participant, defaults={"recorded_by": by}
    )
