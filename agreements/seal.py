"""The organisation's seal on a document (PAdES B-B): its keys, and putting it on.

The seal says "this is the document as we made it"; it is not the signature of a person. Its
keys are made on first use, in a folder outside the database and its backups.
"""

import os
import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings

from agreements.pdf import SEAL_FIELD

# The certificate must outlive the documents: without a time stamp, an expired one says nothing.
VALID_DAYS = 20 * 365
# The size of an elliptic signature varies, so an exact estimate fails now and then.
BYTES_RESERVED = 6144
AUTHORITY, SEAL, PASSPHRASE = "authority.p12", "seal.p12", "passphrase"


@dataclass(frozen=True, slots=True)
class Keys:
    """The seal's key with its certificate, and the certificate of the authority behind it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    authority: x509.Certificate


def keys() -> Keys:
    """Read the keys of this site; make them the first time."""
    return _keys(settings.KEYS_DIR / "seal")


@lru_cache
def _keys(folder: Path) -> Keys:
    if not folder.exists():
        _make_keys(folder)
    passphrase = (folder / PASSPHRASE).read_bytes()
    key, certificate, others = pkcs12.load_key_and_certificates(
        (folder / SEAL).read_bytes(), passphrase
    )
    if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate is None:
        raise TypeError("seal.p12 must hold an elliptic key with its certificate")
    return Keys(key, certificate, others[0])


def _make_keys(folder: Path) -> None:
    """Make an authority and a seal in one go: of two processes that start at once, one wins."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder.with_name(f"seal.{secrets.token_hex(4)}")
    draft.mkdir(mode=0o700)
    passphrase = secrets.token_hex(32).encode()
    authority_key = ec.generate_private_key(ec.SECP384R1())
    authority = _certificate("Ondertekening", authority_key, issuer=None, signed_by=authority_key)
    seal_key = ec.generate_private_key(ec.SECP256R1())
    seal = _certificate("Zegel", seal_key, issuer=authority, signed_by=authority_key)
    lock = serialization.BestAvailableEncryption(passphrase)
    _write(draft / PASSPHRASE, passphrase)
    _write(
        draft / AUTHORITY,
        pkcs12.serialize_key_and_certificates(b"authority", authority_key, authority, None, lock),
    )
    _write(
        draft / SEAL,
        pkcs12.serialize_key_and_certificates(b"seal", seal_key, seal, [authority], lock),
    )
    try:
        draft.rename(folder)
    except OSError:  # the other process was first; its keys count
        shutil.rmtree(draft)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    *,
    issuer: x509.Certificate | None,
    signed_by: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    """Make a certificate: an authority for itself, or a seal that the issuer vouches for."""
    is_authority = issuer is None
    host = urlsplit(settings.BASE_URL).hostname or "tweespan"
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, host[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{name} – {host}"[:64]),
        ]
    )
    start = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - timedelta(minutes=5))
        .not_valid_after(start + timedelta(days=VALID_DAYS))
        .add_extension(x509.BasicConstraints(is_authority, 0 if is_authority else None), True)  # noqa: FBT003
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_authority,
                content_commitment=not is_authority,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=is_authority,
                crl_sign=is_authority,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signed_by.public_key()),
            critical=False,
        )
        .sign(signed_by, hashes.SHA256())
    )


def put_on(pdf: bytes, *, reason: str) -> bytes:
    """Seal a rendered agreement: certify it, and allow no change ever after."""
    from pyhanko.pdf_utils.content import RawContent  # noqa: PLC0415 — slow to load
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter  # noqa: PLC0415
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner  # noqa: PLC0415
    from pyhanko.stamp import StaticStampStyle  # noqa: PLC0415

    metadata = PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm="sha256",
        reason=reason,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        signer_key_usage={"digital_signature", "non_repudiation"},
    )
    invisible = StaticStampStyle(background=RawContent(b""), border_width=0)
    signer = PdfSigner(metadata, _signer(keys()), stamp_style=invisible)
    sealed = BytesIO()
    signer.sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf), strict=True),
        existing_fields_only=True,
        bytes_reserved=BYTES_RESERVED,
        output=sealed,
    )
    return sealed.getvalue()


@lru_cache
def _signer(ours: Keys) -> Any:
    from asn1crypto.keys import PrivateKeyInfo  # noqa: PLC0415
    from pyhanko.sign.signers import SimpleSigner  # noqa: PLC0415
    from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: PLC0415

    store = SimpleCertificateStore()
    store.register(for_pyhanko(ours.authority))
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
