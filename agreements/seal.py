"""Putting the organisation's seal on a document (PAdES), and a time stamp where one is to be had.

The seal says "this is the document as we made it"; it is not the signature of a person. Without
an authority for time stamps it is of level B-B; with one B-T, and B-LTA where it is known whom
that authority comes from.
"""

import logging
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.conf import settings

from agreements import seal_keys
from agreements.pdf import SEAL_FIELD
from agreements.seal_keys import Keys

log = logging.getLogger(__name__)
# The size of an elliptic signature varies, so an exact estimate fails now and then.
BYTES_RESERVED = 6144
BESIDES_CERTIFICATES = 4096
SECONDS_FOR_A_STAMP = 3


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file, and whether a time stamp is in it, where one was asked for."""

    pdf: bytes
    is_stamped: bool


class NoTimeStamp(Exception):
    """The authority for time stamps gave none."""


def put_on(pdf: bytes, *, reason: str, ours: Keys) -> Sealed:
    """Seal a rendered agreement: certify it, and allow no change ever after.

    Where the authority for time stamps does not answer, the seal goes on without.
    """
    from pyhanko.sign.general import SigningError  # noqa: PLC0415 — slow to load
    from pyhanko.sign.timestamps import TimestampRequestError  # noqa: PLC0415
    from pyhanko_certvalidator.errors import ValidationError  # noqa: PLC0415

    if settings.SEAL_TSA_URL:
        try:
            return Sealed(_sealed(pdf, reason, ours, stamps=True), is_stamped=True)
        except (TimestampRequestError, SigningError, ValidationError) as error:
            log.warning("Sealed without a time stamp: %s", error)
    return Sealed(_sealed(pdf, reason, ours, stamps=False), is_stamped=False)


def _sealed(pdf: bytes, reason: str, ours: Keys, *, stamps: bool) -> bytes:
    from pyhanko.pdf_utils.content import RawContent  # noqa: PLC0415 — slow to load
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter  # noqa: PLC0415
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner  # noqa: PLC0415
    from pyhanko.stamp import StaticStampStyle  # noqa: PLC0415

    keeps = stamps and bool(settings.SEAL_TSA_ROOTS)
    metadata = PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm="sha256",
        reason=reason,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        signer_key_usage={"digital_signature", "non_repudiation"},
        embed_validation_info=keeps,
        use_pades_lta=keeps,
        validation_context=_known(ours) if keeps else None,
    )
    invisible = StaticStampStyle(background=RawContent(b""), border_width=0)
    signer = PdfSigner(
        metadata,
        _signer(ours),
        timestamper=_time_stamper() if stamps else None,
        stamp_style=invisible,
    )
    sealed = BytesIO()
    signer.sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf), strict=True),
        existing_fields_only=True,
        bytes_reserved=None if stamps else _room(ours),
        output=sealed,
    )
    return sealed.getvalue()


def stamp(pdf: bytes) -> bytes:
    """Add a time stamp to a sealed file; what was there stays as it was, byte for byte.

    Raises:
        NoTimeStamp: the authority does not answer, or not as it should.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.sign.general import SigningError  # noqa: PLC0415
    from pyhanko.sign.signers import PdfTimeStamper  # noqa: PLC0415
    from pyhanko.sign.timestamps import TimestampRequestError  # noqa: PLC0415

    stamped = BytesIO()
    try:
        PdfTimeStamper(_time_stamper()).timestamp_pdf(
            IncrementalPdfFileWriter(BytesIO(pdf), strict=True), "sha256", output=stamped
        )
    except (TimestampRequestError, SigningError) as error:
        raise NoTimeStamp(str(error)) from error
    return stamped.getvalue()


def _time_stamper() -> Any:
    from pyhanko.sign.timestamps import HTTPTimeStamper  # noqa: PLC0415

    return HTTPTimeStamper(settings.SEAL_TSA_URL, timeout=SECONDS_FOR_A_STAMP)


def _known(ours: Keys) -> Any:
    """Whom we trust while sealing: ourselves, and where the time stamps come from."""
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    roots = x509.load_pem_x509_certificates(Path(settings.SEAL_TSA_ROOTS or "").read_bytes())
    return ValidationContext(
        trust_roots=[for_pyhanko(each) for each in (ours.root, *roots)],
        other_certs=[for_pyhanko(each) for each in ours.chain],
        # A provider tells over the network which of its certificates were withdrawn; we do not.
        allow_fetching=not seal_keys.is_own(),
    )


def _room(ours: Keys) -> int:
    """How many figures to keep free for the seal, which holds the certificates."""
    certificates = (ours.certificate, *ours.chain)
    size = sum(len(each.public_bytes(serialization.Encoding.DER)) for each in certificates)
    return max(BYTES_RESERVED, BESIDES_CERTIFICATES + 2 * size)


@lru_cache(maxsize=2)
def _signer(ours: Keys) -> Any:
    from asn1crypto.keys import PrivateKeyInfo  # noqa: PLC0415
    from pyhanko.sign.signers import SimpleSigner  # noqa: PLC0415
    from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: PLC0415

    store = SimpleCertificateStore()
    store.register_multiple(map(for_pyhanko, ours.chain))
    plain = ours.key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return SimpleSigner(
        signing_cert=for_pyhanko(ours.certificate),
        signing_key=PrivateKeyInfo.load(plain),
        cert_registry=store,
        embed_roots=False,
    )


def for_pyhanko(certificate: x509.Certificate) -> Any:
    """Give a certificate in the form that pyHanko reads."""
    from asn1crypto.x509 import Certificate  # noqa: PLC0415

    return Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
