"""The mailbox of a demo: messages are kept as files instead of sent."""

import email
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage as DjangoMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.timezone import now


class KeptMail(BaseEmailBackend):
    """Writes each message to a file, whole, as a mail server would have got it."""

    def send_messages(self, messages: Sequence[DjangoMessage]) -> int:
        """Keep the messages; give how many."""
        settings.MAILBOX_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in messages:
            name = f"{now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(3)}"
            draft = settings.MAILBOX_DIR / f".{name}"
            draft.write_bytes(message.message().as_bytes())
            draft.rename(settings.MAILBOX_DIR / f"{name}.eml")
        return len(messages)


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message in the mailbox, read back from its file."""

    name: str
    message: EmailMessage

    @property
    def text(self) -> str:
        """Give the plain part."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """Give the HTML part."""
        return self._part("html")

    @property
    def body_html(self) -> str:
        """Give what stands between the body tags of the HTML part."""
        return re.sub(r"(?s).*?<body[^>]*>(.*)</body>.*", r"\1", self.html)

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part else ""

    @property
    def attachments(self) -> list[EmailMessage]:
        """Give the files that came along."""
        return [part for part in self.message.iter_attachments() if isinstance(part, EmailMessage)]

    @property
    def filenames(self) -> list[str]:
        """Give what those files are called: templates take what a message holds for its headers."""
        return [part.get_filename("") for part in self.attachments]


def _read(path: Path) -> KeptMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)  # noqa: S101 — what the default policy makes
    return KeptMessage(path.stem, message)


def newest(limit: int) -> Iterator[KeptMessage]:
    """Read the newest messages, latest first."""
    paths = sorted(settings.MAILBOX_DIR.glob("*.eml"), reverse=True)
    return (_read(path) for path in paths[:limit])


def find(name: str) -> KeptMessage | None:
    """Read one message by the name of its file; nothing when there is none."""
    return next((_read(p) for p in settings.MAILBOX_DIR.glob("*.eml") if p.stem == name), None)
