"""What staff do from the list: say who looks after an application."""

from django.db import transaction

from mentorship.accounts.models import User
from mentorship.intake.models import Application
from mentorship.transitions import TransitionNotAllowed


@transaction.atomic
def assign(application: Application, *, to: User, seen: str) -> None:
    """Let this colleague look after it; ``seen`` is the key of who did when the page was made.

    Raises:
        TransitionNotAllowed: somebody else was chosen meanwhile.
    """
    application.lock()
    if str(application.owner_id or "") != seen:
        raise TransitionNotAllowed(application, "assign")
    application.owner = to
    application.save(update_fields=["owner"])
