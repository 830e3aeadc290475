"""What is in a ballot box: ballots of one length each, shuffled, under one key per version."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SLOT = 8192
NONCE = 12
TAG = 16
END = b"\x80"

Answer = int | str
Answers = Mapping[str, Answer]


class TooLong(Exception):
    """The answers of one person do not fit a slot; carries no text of hers."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """The answers of one person by question code, and the role she answered in."""

    role: str
    answers: Answers


def pack(ballot: Ballot) -> bytes:
    """Return the ballot as exactly one slot, whatever its text.

    Raises:
        TooLong: when it does not fit; the size in bytes, not in characters, decides.
    """
    raw = _written(asdict(ballot))
    if len(raw) >= SLOT:
        raise TooLong
    return raw + END + bytes(SLOT - 1 - len(raw))


def room(ballot: Ballot) -> int:
    """Return how many bytes of the slot are left over; below nothing it is too long by so many."""
    return SLOT - len(END) - len(_written(asdict(ballot)))


def weight(text: str) -> int:
    """Return how many bytes a text takes in a slot."""
    return len(_written(text)) - len(_written(""))


def fitting(text: str, size: int) -> int:
    """Return how many characters of a text, from its beginning, fit in so many bytes."""
    return sum(taken <= size for taken in accumulate(map(weight, text)))


def unpack(slot: bytes) -> Ballot:
    """Return the ballot in a slot."""
    return Ballot(**json.loads(slot[: slot.rindex(END)]))


def seal(slots: Sequence[bytes], *, key: bytes, box: UUID, version: int) -> bytes:
    """Encrypt the slots in random order, bound to the box and its version."""
    shuffled = secrets.SystemRandom().sample(slots, len(slots))
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, b"".join(shuffled), _context(box, version))


def unseal(payload: bytes, *, key: bytes, box: UUID, version: int) -> list[bytes]:
    """Return the slots of a payload, in the order that chance gave them."""
    raw = AESGCM(key).decrypt(payload[:NONCE], payload[NONCE:], _context(box, version))
    return [raw[start : start + SLOT] for start in range(0, len(raw), SLOT)]


def _written(what: object) -> bytes:
    return json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode()


def _context(box: UUID, version: int) -> bytes:
    return f"{box}|{version}".encode()
