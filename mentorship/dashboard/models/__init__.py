"""What the staff keep for themselves: messages to several people, and what can wait."""

from mentorship.dashboard.models.forgetting import Forgetting
from mentorship.dashboard.models.message import Message, MessageStatus
from mentorship.dashboard.models.postponement import Postponement

__all__ = ["Forgetting", "Message", "MessageStatus", "Postponement"]
