"""Text that the database may hold but not read: AES-GCM with a key file outside it."""

import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings

NONCE_BYTES = 12


class KeyMissingError(Exception):
    """The key file is not where it was, while the database holds what it sealed."""


@lru_cache
def _cipher(path: Path) -> AESGCM:
    return AESGCM(path.read_bytes())


def _key_file() -> Path:
    return settings.KEYS_DIR / "confidential.key"


def _has_sealed() -> bool:
    return any(
        apps.get_model(label)._base_manager.exists()  # noqa: SLF001 — Django's own name
        for label in settings.SEALED_MODELS
    )


def key_is_missing() -> bool:
    """Whether the database holds sealed rows of which the key is not there (a folder not mounted?)."""
    return not _key_file().exists() and _has_sealed()


def make_key(path: Path) -> None:
    """Make a new key in this file (0600), unless it has one."""
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
    """Encrypt ``text``; the result opens only with the same ``context`` (what and whose it is).

    The first text of all makes the key.

    Raises:
        KeyMissingError: there is no key any more; a new one would hide that.
    """
    try:
        cipher = _cipher(_key_file())
    except FileNotFoundError:
        if _has_sealed():
            raise KeyMissingError(_key_file()) from None
        make_key(_key_file())
        cipher = _cipher(_key_file())
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, text.encode(), context.encode())


def unseal(blob: bytes | memoryview, *, context: str) -> str:
    """Give back the text sealed with this ``context``.

    Raises:
        KeyMissingError: there is no key; opening never makes one.
        cryptography.exceptions.InvalidTag: another key or context, or a changed blob.
    """
    try:
        cipher = _cipher(_key_file())
    except FileNotFoundError:
        raise KeyMissingError(_key_file()) from None
    raw = bytes(blob)
    return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()).decode()
