"""Writing to several people at once: begin, write, have it go out, call it off."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from mentorship.accounts.models import User
from mentorship.dashboard import message_emails
from mentorship.dashboard.models import Message, MessageStatus
from mentorship.jobs import queue
from mentorship.programmes.models import Programme
from mentorship.transitions import TransitionNotAllowed

SEND = "dashboard.send_message"
BATCH = 200


class Changed(Exception):
    """Somebody wrote in this message since the page was opened."""


@transaction.atomic
def begin(programme: Programme, people: Iterable[User], *, group: str, by: User) -> Message:
    """Begin a message to these people; ``group`` says in words who they are."""
    keys = sorted({person.pk for person in people})
    return Message.objects.create(programme=programme, by=by, group=group[:200], recipients=keys)


@transaction.atomic
def write(message: Message, *, subject: str, text: str, seen: int) -> None:
    """Keep these words.

    Raises:
        Changed: ``seen``, the version that was on the page, is not the one there is now.
        TransitionNotAllowed: it goes out already.
    """
    message.lock()
    if (message.subject, message.text) == (subject, text):
        return
    if message.version != seen:
        raise Changed
    message.write(subject=subject, text=text)


@transaction.atomic
def plan(message: Message, *, by: User, seen: int) -> None:
    """Have it go out in a few minutes.

    Raises:
        Changed: it says something else now than what was looked at.
        TransitionNotAllowed: a colleague was first.
    """
    message.lock()
    if message.version != seen:
        raise Changed
    message.due_at = now() + settings.SENDING_DELAY
    message.plan(by=by)
    queue(SEND, delay=settings.SENDING_DELAY, message_pk=message.pk, due=message.due_at.isoformat())


@transaction.atomic
def call_off(message: Message) -> None:
    """Send nothing after all; the words stay, to be changed or sent later.

    Raises:
        TransitionNotAllowed: it went out already, or a colleague called it off first.
    """
    message.lock()
    message.call_off()


@transaction.atomic
def drop(message: Message) -> None:
    """Throw a message away that was not sent."""
    message.lock()
    message.drop()


@transaction.atomic
def go(message: Message, *, due: str, after: int = 0) -> None:
    """Write the mails of the next people, and leave those behind them to another job.

    A message that was called off, or planned anew for another moment, stays where it is.
    """
    message.lock()
    if message.due_at is None or message.due_at.isoformat() != due:
        return
    if message.status == MessageStatus.PLANNED:
        message.go()
    keys = [key for key in message.recipients if key > after][:BATCH]
    for person in User.objects.filter(pk__in=keys, is_active=True).order_by("pk"):
        message_emails.letter(message, person).send()
    if len(keys) == BATCH:
        queue(SEND, message_pk=message.pk, due=due, after=keys[-1])


def try_out(message: Message, *, by: User) -> None:
    """Send whoever asks for it her own copy, and nobody else.

    Raises:
        TransitionNotAllowed: it is not being written any more.
    """
    if message.status != MessageStatus.DRAFT:
        raise TransitionNotAllowed(message, "try_out")
    key = f"trial-{message.pk}-{message.version}-{by.pk}-{now().isoformat()}"
    message_emails.trial(message, by, key=key).send()
