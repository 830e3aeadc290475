"""Writing a letter: one template, one button, the same words as text and as HTML."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import format_datetime, formataddr, make_msgid
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise

from mentorship import confidential
from mentorship.accounts.models import User
from mentorship.jobs import queue
from mentorship.mail.models import OutgoingEmail

StrOrPromise = str | Promise
COLOUR = "#0b5563"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along with a letter."""

    filename: str
    content: bytes
    mimetype: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a letter comes from: a person's name, with where answers and calls go.

    ``own_text`` gives what the sender adds to a kind of letter in her own words, or nothing;
    ``colour`` (one that white can be read on) and ``logo`` (a full address) are its face.
    ``about`` is by what its letters are found again, such as ``duo-12``; what nobody else may
    know was written has none.
    """

    name: str
    organisation: str
    email: str
    phone: str
    programme_slug: str = ""
    about: str = ""
    colour: str = ""
    logo: str = ""
    own_text: Callable[[str], str] = lambda _kind: ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A written message that has not been queued yet: send it, preview it, or test it."""

    kind: str
    key: str
    to: User
    subject: str
    text: str
    html: str
    sender: Sender | None
    attachments: tuple[Attachment, ...]

    def send(self) -> None:
        """Queue this letter with the change it belongs to; the same key a second time does nothing.

        Nobody reads the mail of an account that was closed: she is forgotten, or comes by another.
        """
        if not self.to.is_active:
            return
        with transaction.atomic():
            email, is_new = OutgoingEmail.objects.get_or_create(
                key=self.key,
                defaults={
                    "to": self.to if self.to.pk else None,
                    "address": self.to.email,
                    "kind": self.kind,
                    "programme_slug": self.sender.programme_slug if self.sender else "",
                    "about": self.sender.about if self.sender else "",
                    "subject": self.subject[:200],
                    "sealed": self._sealed(),
                    "message_id": make_msgid(domain=urlsplit(settings.BASE_URL).hostname),
                },
            )
            if is_new:
                queue("mentorship.mail.jobs.deliver", email_pk=email.pk)

    def _sealed(self) -> bytes:
        content = {
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "from": formataddr(
                (f"{self.sender.name} ({self.sender.organisation})", settings.DEFAULT_FROM_EMAIL)
            )
            if self.sender
            else settings.DEFAULT_FROM_EMAIL,
            "reply_to": [self.sender.email] if self.sender else [],
            "attachments": [
                [a.filename, base64.b64encode(a.content).decode(), a.mimetype]
                for a in self.attachments
            ],
        }
        return confidential.seal(json.dumps(content), context=self.key)


def compose(
    kind: str,
    *,
    to: User,
    key: str,
    sender: Sender | None = None,
    action: tuple[StrOrPromise, str] | None = None,
    attachments: Sequence[Attachment] = (),
    **context: object,
) -> Letter:
    """Render ``emails/<kind>.txt`` in the language of the recipient.

    The first line is the subject, the rest the body in paragraphs. ``action`` is the one
    button: its label and full address. ``key`` says once and for all which letter this is.
    """
    with translation.override(to.language):
        words = {"recipient": to, "sender": sender, **context}
        rendered = render_to_string(f"emails/{kind}.txt", words)
        subject, _, body = rendered.strip().partition("\n")
        own = sender.own_text(kind) if sender else ""
        paragraphs = [p.strip() for p in f"{body}\n\n{own}".split("\n\n") if p.strip()]
        parts: dict[str, Any] = {
            "subject": subject.strip(),
            "paragraphs": paragraphs,
            "action": action,
            "sender": sender,
            "colour": (sender and sender.colour) or COLOUR,
        }
        # Plain text again: what a template rendered counts as safe HTML, which this is not.
        text = render_to_string("emails/wrapper.txt", parts).strip() + "\n"
        html = render_to_string("emails/wrapper.html", parts)
    return Letter(kind, key, to, subject.strip(), text, html, sender, tuple(attachments))


class SameBytes(EmailMultiAlternatives):
    """A message that is the same to the byte each time it is sent: a repeat can be known as one."""

    def message(self, **options: Any) -> Any:
        """Part it by lines that follow from its Message-ID, not from chance."""
        made = super().message(**options)
        for number, part in enumerate(each for each in made.walk() if each.is_multipart()):
            line = f"{number} {self.extra_headers['Message-ID']}"
            part.set_boundary(f"=_{sha256(line.encode()).hexdigest()}")
        return made


def restored(email: OutgoingEmail) -> SameBytes:
    """Open a queued message and make it ready for the mail server, with its own Message-ID."""
    content = json.loads(confidential.unseal(email.sealed or b"", context=email.key))
    message = SameBytes(
        content["subject"],
        content["text"],
        content["from"],
        [email.address],
        reply_to=content["reply_to"],
        headers={"Message-ID": email.message_id, "Date": format_datetime(email.queued_at)},
    )
    message.attach_alternative(content["html"], "text/html")
    for filename, encoded, mimetype in content["attachments"]:
        message.attach(filename, base64.b64decode(encoded), mimetype)
    return message
