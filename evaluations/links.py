"""The links of an evaluation: made from a secret of the site, stored nowhere, always the same."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hmac import compare_digest
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "evaluations.link"
UUID_BYTES, MARK_BYTES = 16, 16
TOKEN_LENGTH = 43


def token(invitation: UUID) -> str:
    """Return the secret part of the link of this invitation, safe in an address."""
    return _token(invitation, settings.SECRET_KEY)


def invitation(text: str) -> UUID | None:
    """Return whose link this is, or None for one that we did not make."""
    if len(text) != TOKEN_LENGTH or not text.isascii():
        return None
    try:
        raw = urlsafe_b64decode(f"{text}=")
    except binascii.Error:
        return None
    if len(raw) != UUID_BYTES + MARK_BYTES:
        return None
    found = UUID(bytes=raw[:UUID_BYTES])
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return found if any(compare_digest(text, _token(found, secret)) for secret in secrets) else None


def _token(invitation: UUID, secret: str) -> str:
    mark = salted_hmac(SALT, invitation.bytes, secret=secret, algorithm="sha256").digest()
    return urlsafe_b64encode(invitation.bytes + mark[:MARK_BYTES]).decode().rstrip("=")
