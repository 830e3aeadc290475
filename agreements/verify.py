"""Is this file ours, and is it unaltered? First the register, then the seal itself.

Only for a file that is not on file are its own marks read, to tell "changed" from "not ours".
Nothing in a file from outside is believed; a file that cannot be read is not ours.
"""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BytesIO
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements import seal, seal_keys

LARGEST = 5 * 1024 * 1024
# A file that was added to begins with ours, which ends with one of these marks, and a line end.
END = re.compile(rb"%%EOF\r?\n?")
MOST_ENDS = 20
# Two marks in different places: whoever changes one byte cannot remove both.
REFERENCE = re.compile(rb"AF-\d\d-[2-9A-HJKMNP-TV-Z]{6}")
MARK_BYTES = 64
SIGNED = re.compile(rb"/ByteRange|/Sig\b")


class Verdict(models.TextChoices):
    """What can be said of a file."""

    VALID = "valid", _("Valid: this is the agreement as it was sealed.")
    REPLACED = "replaced", _("Valid, but replaced: a newer version is in force.")
    ENDED = "ended", _("Valid, but over: the mentorship has ended.")
    ERASED = "erased", _("Real: it was sealed here. Its contents are erased here by now.")
    ADDED = "added", _("Altered: something was added after it was sealed.")
    ALTERED = "altered", _("Altered: this file was changed after it was sealed.")
    UNSEALED = "unsealed", _("Not sealed: this is a copy to read, or its seal was taken out.")
    UNREGISTERED = "unregistered", _("Sealed by us, but not on file here. Tell the administrator.")
    UNKNOWN = "unknown", _("Unknown: this file was not sealed here.")


def verify(content: bytes, *, is_registered: Callable[[str], bool]) -> Verdict:
    """Judge a file by its fingerprint in the register and by its seal; never raises on bad files."""
    if is_registered(sha256(content).hexdigest()):
        return Verdict.VALID
    if len(content) > LARGEST:
        return Verdict.UNKNOWN
    lower = content.lower()
    # Only what holds a certificate of ours is taken apart: the rest costs next to nothing.
    if any(mark in lower for mark in _marks()):
        return Verdict.UNREGISTERED if _is_sealed_by_us(content) else Verdict.ALTERED
    if not REFERENCE.search(content):
        return Verdict.UNKNOWN
    return Verdict.ALTERED if SIGNED.search(content) else Verdict.UNSEALED


def beginnings(content: bytes) -> Iterator[str]:
    """The fingerprints of what this file may have been before something was added to it."""
    running, done = sha256(), 0
    for number, end in enumerate(END.finditer(content)):
        if number == MOST_ENDS:
            return
        running.update(content[done : end.end()])
        done = end.end()
        yield running.hexdigest()


def _marks() -> list[bytes]:
    """The beginnings of our certificates, as they stand in a file."""
    return [
        each.certificate.public_bytes(Encoding.DER)[:MARK_BYTES].hex().encode()
        for each in seal_keys.ours_ever()
    ]


def _is_sealed_by_us(content: bytes) -> bool:
    """Whether it bears exactly one seal, ours, over every byte, with nothing tucked away.

    The certificate must be one of ours and have been valid when it was sealed: that there is
    another one now, or that it ran out since, changes nothing about that seal.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 — slow to load
    from pyhanko.sign.fields import MDPPerm  # noqa: PLC0415
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    try:
        [signature] = PdfFileReader(BytesIO(content), strict=True).embedded_regular_signatures
        known = {each.fingerprint: each for each in seal_keys.ours_ever()}
        ours = known[signature.signer_cert.sha256.hex()]
        context = ValidationContext(
            trust_roots=[seal.for_pyhanko(ours.root)],
            other_certs=[seal.for_pyhanko(each) for each in ours.chain],
            moment=signature.self_reported_timestamp,
            best_signature_time=signature.self_reported_timestamp,
            allow_fetching=False,
        )
        status = validate_pdf_signature(signature, signer_validation_context=context)
        whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        # Not whether we know who gave a time stamp in it: our own seal is what counts here.
        ours_it_is = status.intact and status.valid and status.trusted
        certified = signature.docmdp_level is MDPPerm.NO_CHANGES
        return bool(ours_it_is and whole and certified and _is_canonical(content, signature))
    except Exception:  # noqa: BLE001 — a hostile file may break any reader anywhere
        return False


def _is_canonical(content: bytes, signature: Any) -> bool:
    """Whether the hole in the file holds the seal as we write it and, after it, only zeros."""
    from asn1crypto.cms import ContentInfo  # noqa: PLC0415

    start, length, after, _rest = signature.byte_range
    hole = content[start + length + 1 : after - 1]
    figures = ContentInfo.load(bytes(signature.pkcs7_content)).dump().hex().upper().encode()
    return bool(hole == figures.ljust(len(hole), b"0"))
