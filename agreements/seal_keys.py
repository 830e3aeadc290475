"""The key of the organisation's seal: from a trust service provider, or made here on first use.

The key and its passphrase stay outside the database and its backups. What belongs to everybody,
the certificate, is kept with the documents: a seal is trusted by the certificate that was ours
when it was put on, also after there is another key.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.models import SealCertificate

# The certificate must outlive the documents: without a time stamp, an expired one says nothing.
VALID_DAYS = 7300
SOON = timedelta(days=60)
AUTHORITY, SEAL, PASSPHRASE = "authority.p12", "seal.p12", "passphrase"

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class SealNotReady(Exception):
    """Nothing can be sealed now; it says why, for who runs the site."""

    def __init__(self, reason: str | Promise) -> None:
        """Keep the reason, to be read in the language of whoever reads it."""
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        """Give the reason."""
        return str(self.reason)


@dataclass(frozen=True, slots=True)
class Ours:
    """A certificate of the seal, and those of the authorities behind it, nearest first."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def root(self) -> x509.Certificate:
        """The last that vouches for it; itself where nobody else does."""
        return self.chain[-1] if self.chain else self.certificate


@dataclass(frozen=True, slots=True)
class Keys(Ours):
    """The certificate with which documents are sealed now, and its key."""

    key: PrivateKey

    @property
    def expires_on(self) -> date:
        """The last day of the certificate."""
        return self.certificate.not_valid_after_utc.date()

    def expires_soon(self, at: datetime) -> bool:
        """Whether somebody has to see to a new one now."""
        return self.certificate.not_valid_after_utc < at + SOON


def keys() -> Keys:
    """Read the key of this site as it is on file now; where it makes its own, the first time.

    Raises:
        SealNotReady: there is no key that works.
    """
    try:
        file = _file()
        ours = _read(file, file.stat().st_mtime_ns, _passphrase(file))
    except OSError:
        raise SealNotReady(_("The file with the key of the seal cannot be read.")) from None
    starts, ends = ours.certificate.not_valid_before_utc, ours.certificate.not_valid_after_utc
    if not starts <= datetime.now(UTC) <= ends:
        raise SealNotReady(_("The certificate of the seal is not valid today."))
    return ours


def is_own() -> bool:
    """Whether this site makes its own key: no trust service provider gave one."""
    return settings.SEAL_FILE is None


def _file() -> Path:
    if settings.SEAL_FILE is not None:
        return Path(settings.SEAL_FILE)
    folder = settings.KEYS_DIR / "seal"
    if not folder.exists():
        if SealCertificate.objects.exists():
            raise SealNotReady(_("The folder with the key of the seal is not where it was."))
        make(folder)
    return Path(folder / SEAL)


def _passphrase(file: Path) -> bytes:
    if is_own():
        return file.with_name(PASSPHRASE).read_bytes()
    return str(settings.SEAL_PASSPHRASE).encode()


@lru_cache(maxsize=4)
def _read(file: Path, changed: int, passphrase: bytes) -> Keys:
    """Open a PKCS#12 file; it is read again as soon as there is another (``changed``)."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(file.read_bytes(), passphrase)
    except ValueError:
        reason = _("The key of the seal does not open: is the passphrase right?")
        raise SealNotReady(reason) from None
    if not isinstance(key, PrivateKey) or certificate is None:
        raise SealNotReady(_("The file of the seal must hold an RSA or EC key and a certificate."))
    return Keys(certificate, tuple(_in_order(certificate, others)), key)


def _in_order(
    certificate: x509.Certificate, others: list[x509.Certificate]
) -> Iterator[x509.Certificate]:
    by_name = {each.subject: each for each in others}
    while certificate.issuer != certificate.subject and certificate.issuer in by_name:
        certificate = by_name.pop(certificate.issuer)
        yield certificate


def trouble() -> str | Promise:
    """Why nothing can be sealed now; empty when all is well."""
    try:
        keys()
    except SealNotReady as error:
        return error.reason
    return ""


def ours_ever() -> list[Ours]:
    """The certificates of all seals of this site: those of now and of before."""
    found = [
        Ours(
            x509.load_pem_x509_certificate(each.pem.encode()),
            tuple(x509.load_pem_x509_certificates(each.chain.encode())) if each.chain else (),
        )
        for each in SealCertificate.objects.order_by("pk")
    ]
    with suppress(SealNotReady):
        found.append(keys())
    return found


def remember(ours: Keys) -> str:
    """Keep the certificate with the documents that it is about to seal; give its fingerprint."""
    SealCertificate.objects.get_or_create(
        sha256=ours.fingerprint,
        defaults={
            "pem": _pem(ours.certificate),
            "chain": "".join(map(_pem, ours.chain)),
            "not_after": ours.certificate.not_valid_after_utc,
        },
    )
    return ours.fingerprint


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


# --- a key of our own -------------------------------------------------------------------


def make(folder: Path) -> None:
    """Make an authority and a seal in one go: of two processes that start at once, one wins."""
    with _draft_of(folder) as draft:
        passphrase = secrets.token_hex(32).encode()
        authority_key = ec.generate_private_key(ec.SECP384R1())
        authority = _certificate(
            "Ondertekening", authority_key, issuer=None, signed_by=authority_key
        )
        _write(draft / PASSPHRASE, passphrase)
        _write(
            draft / AUTHORITY,
            pkcs12.serialize_key_and_certificates(
                b"authority", authority_key, authority, None, _lock(passphrase)
            ),
        )
        _write(draft / SEAL, _new_seal(authority_key, authority, passphrase))


def renew() -> Keys:
    """Put another seal in the place of our own; what was sealed before stays trusted.

    Raises:
        SealNotReady: the key is a trust service provider's: the new one comes from there.
    """
    if not is_own():
        raise SealNotReady(_("This key came from a trust service provider: ask for a new one."))
    folder = _file().parent
    passphrase = (folder / PASSPHRASE).read_bytes()
    key, authority, _others = pkcs12.load_key_and_certificates(
        (folder / AUTHORITY).read_bytes(), passphrase
    )
    if not isinstance(key, ec.EllipticCurvePrivateKey) or authority is None:
        raise SealNotReady(_("The file of the authority behind the seal holds no key."))
    draft = folder / f"{SEAL}.{secrets.token_hex(4)}"
    _write(draft, _new_seal(key, authority, passphrase))
    draft.replace(folder / SEAL)
    return keys()


@contextmanager
def _draft_of(folder: Path) -> Iterator[Path]:
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder.with_name(f"seal.{secrets.token_hex(4)}")
    draft.mkdir(mode=0o700)
    yield draft
    try:
        draft.rename(folder)
    except OSError:  # the other process was first; its keys count
        shutil.rmtree(draft)


def _lock(passphrase: bytes) -> serialization.KeySerializationEncryption:
    return serialization.BestAvailableEncryption(passphrase)


def _new_seal(
    authority_key: ec.EllipticCurvePrivateKey, authority: x509.Certificate, passphrase: bytes
) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    seal = _certificate("Zegel", key, issuer=authority, signed_by=authority_key)
    return pkcs12.serialize_key_and_certificates(b"seal", key, seal, [authority], _lock(passphrase))


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
