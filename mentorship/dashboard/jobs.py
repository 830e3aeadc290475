"""What the overview leaves to the queue: messages that go out a little later."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from mentorship.dashboard import (
    digest_jobs,  # noqa: F401 — where its tasks are found
    message_actions,
    retention_jobs,  # noqa: F401 — where its tasks are found
)
from mentorship.dashboard.models import Message

RETRIES = 5


@app.task(
    name=message_actions.SEND,
    retry=RetryStrategy(max_attempts=RETRIES, exponential_wait=3),
)
def send_message(*, message_pk: int, due: str, after: int = 0) -> None:
    """Send the next mails of a message, unless it was called off; who has hers gets no second."""
    message = Message.objects.select_related("programme").get(pk=message_pk)
    message_actions.go(message, due=due, after=after)
