"""Telling who runs the site of a file that bears our seal and that is not on file."""

from agreements import emails
from agreements.proof import Answer
from agreements.verify import Verdict
from mentorship.accounts.models import User


def raise_alarm(answer: Answer) -> None:
    """Mail who runs the site, once for each file: somebody has our key, or the register lost it."""
    if answer.verdict is not Verdict.UNREGISTERED:
        return
    for each in User.objects.filter(is_superuser=True, is_active=True):
        emails.unknown_seal(each, digest=answer.digest).send()
