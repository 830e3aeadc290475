"""Putting an address right: in the mail, in the applications, and where the codes go."""

from django.db import transaction

from mentorship.accounts.models import User
from mentorship.intake.models import Application
from mentorship.mail import actions as mail
from mentorship.mail.compose import Sender


@transaction.atomic
def correct_address(user: User, *, address: str, sender: Sender | None = None) -> None:
    """Give a person another address everywhere; the old one hears of it (see mail.actions)."""
    mail.correct_address(user, address=address, sender=sender)
    Application.objects.filter(applicant=user).update(email=address)
