"""What a mail provider reports afterwards: that a message arrived, or came back."""

from typing import Any

from anymail.signals import AnymailTrackingEvent
from django.db import transaction

from mentorship.mail.models import EmailStatus, OutgoingEmail

CAME_BACK = {"bounced", "rejected", "failed"}


@transaction.atomic
def note(event: AnymailTrackingEvent, **_: Any) -> None:
    """Keep the news of one message; news that comes twice, late or about another is passed over."""
    if not event.message_id:
        return
    rows = OutgoingEmail.objects.select_for_update().filter(message_id=event.message_id)
    email = rows.order_by("pk").first()
    if email is None:
        return
    if event.event_type == "delivered" and email.status == EmailStatus.SENT:
        email.mark_delivered()
    elif event.event_type in CAME_BACK and "mark_bounced" in email.next_steps:
        email.mark_bounced()
