"""Delivering what is queued: at least once, with the same Message-ID each time."""

import logging

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from mentorship.mail.compose import restored
from mentorship.mail.models import EmailStatus, OutgoingEmail

ATTEMPTS = 8
logger = logging.getLogger(__name__)


class NotAccepted(Exception):
    """The mail server did not take a message this time."""


def provider_id(message: EmailMultiAlternatives) -> str:
    """The name a provider gave the message, by which it reports on it later; a server gives none."""
    status = getattr(message, "anymail_status", None)
    name = status.message_id if status else None
    return name if isinstance(name, str) else ""


@app.task(retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=4))
def deliver(*, email_pk: int) -> None:
    """Hand one message to the mail server and wipe its text.

    Raises:
        NotAccepted: it did not work, for whatever reason; the queue tries again, and after the last attempt
            the message is marked as failed for a person to look at.
    """
    with transaction.atomic():
        email = OutgoingEmail.objects.select_for_update().filter(pk=email_pk).first()
        if email is None or email.status != EmailStatus.QUEUED:
            return
        email.attempts += 1
        try:
            message = restored(email)
            message.send()
        except Exception as error:  # noqa: BLE001 — the border: mail that fails must be seen
            # Never the text of the error, which may quote the letter or its address.
            logger.warning("E-mail %d was not sent: %s", email.pk, type(error).__name__)
            if email.attempts >= ATTEMPTS:
                email.mark_failed()
                return
            OutgoingEmail.objects.filter(pk=email.pk).update(attempts=email.attempts)
        else:
            email.mark_sent(known_as=provider_id(message))
            return
    raise NotAccepted(email_pk)


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="forget_letters")
def forget_letters(timestamp: int) -> None:
    """Forget, every night, the text of what could not be sent for a month."""
    with transaction.atomic():
        for email in OutgoingEmail.objects.given_up().select_for_update():
            email.settle()
