"""Text that the database may hold but not read: AES-GCM with a key file outside it."""

import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


@lru_cache
def _cipher(path: Path) -> AESGCM:
    """The cipher of the key in this file, which is made (0600) on first use."""
    if not path.exists():
        _make_key(path)
    return AESGCM(path.read_bytes())


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(AESGCM.generate_key(256))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # of two processes that start at once, one key wins
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def seal(text: str, *, context: str) -> bytes:
    """Encrypt ``text``; the result opens only with the same ``context`` (what and whose it is)."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = _cipher(settings.KEYS_DIR / "confidential.key")
    return nonce + cipher.encrypt(nonce, text.encode(), context.encode())


def unseal(blob: bytes | memoryview, *, context: str) -> str:
    """Give back the text sealed with this ``context``.

    Raises:
        cryptography.exceptions.InvalidTag: another key or context, or a changed blob.
    """
    raw = bytes(blob)
    cipher = _cipher(settings.KEYS_DIR / "confidential.key")
    return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()).decode()
