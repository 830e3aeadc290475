"""Playing a participant: what staff fill in to try their own programme out, in no list or figure.

What is played stays a draft for good, so nothing that is for real ever meets it; ``submitted_at``
says that it was played to the end.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from mentorship.accounts.models import User
from mentorship.intake import actions
from mentorship.intake import try_out_emails as emails
from mentorship.intake.models import Application, ApplicationStatus
from mentorship.programmes.models import Programme
from mentorship.transitions import TransitionNotAllowed


def played_by(user: User, programme: Programme) -> QuerySet[Application]:
    """What this member of staff plays in this programme: one at a time, and hers alone."""
    return Application.objects.filter(
        programme=programme, is_test=True, entered_by=user, status=ApplicationStatus.DRAFT
    )


@transaction.atomic
def start(programme: Programme, *, role: str, by: User) -> Application:
    """Begin to play; what she played before goes. All mail is hers."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    played_by(by, programme).delete()
    application = actions.start(programme, name=by.name, email=by.email)
    application.role, application.is_test, application.entered_by = role, True, by
    application.save(update_fields=["role", "is_test", "entered_by"])
    return application


@transaction.atomic
def finish(application: Application, *, by: User) -> None:
    """Play that it is sent in: she gets the mail that an applicant gets.

    Raises:
        TransitionNotAllowed: it was already.
    """
    application.lock()
    if application.submitted_at is not None:
        raise TransitionNotAllowed(application, "finish")
    application.submitted_at = now()
    application.save(update_fields=["submitted_at"])
    emails.try_out_received(application, to=by).send()


def clear(programme: Programme, *, by: User) -> None:
    """Throw away what she played; twice is once."""
    played_by(by, programme).delete()
