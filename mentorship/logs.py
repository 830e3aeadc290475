"""Logs without keys: whoever reads them cannot use a personal link."""

import logging
import re

# Signed ones have colons, and a dot in front of what was made smaller.
LINK = re.compile(r"/(m|e|k|bestuur|delen|verder|infosessie)/[A-Za-z0-9_:.-]{20,}")


class HideLinks(logging.Filter):
    """Replaces the secret part of the links in our mails, and of calendars, in every log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the line when it holds a link; keep every line."""
        text = record.getMessage()
        hidden = LINK.sub(r"/\1/…", text)
        if hidden != text:
            record.msg, record.args = hidden, ()
        return True
