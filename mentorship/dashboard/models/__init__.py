"""What the staff keep for themselves: messages to several people at once."""

from mentorship.dashboard.models.message import Message, MessageStatus

__all__ = ["Message", "MessageStatus"]
