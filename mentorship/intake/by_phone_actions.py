"""What was begun on the phone: still with the coordinator, or handed over to whom it is about."""

from django.db import transaction
from django.utils.timezone import now

from mentorship.intake import steps
from mentorship.intake.models import Application, ApplicationStatus
from mentorship.intake.participant_resume import application_resume
from mentorship.transitions import TransitionNotAllowed


@transaction.atomic
def hand_over(application: Application) -> None:
    """Mail her the link with which she finishes it; from now on only she changes it.

    Raises:
        TransitionNotAllowed: it was sent in already.
    """
    application.lock()
    if application.status != ApplicationStatus.DRAFT:
        raise TransitionNotAllowed(application, "hand_over")
    if application.handed_over_at is None:
        application.handed_over_at = now()
        application.save(update_fields=["handed_over_at"])
    application_resume(application, step=steps.CHECK).send()


def hold(application: Application) -> None:
    """Lock it for a change by the coordinator.

    Raises:
        TransitionNotAllowed: she handed it over, in another window perhaps.
    """
    application.lock()
    if application.handed_over_at:
        raise TransitionNotAllowed(application, "fill_in")
