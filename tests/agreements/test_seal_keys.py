"""The key of the seal: made here or brought along, renewed, and what is said when it does not work."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from agreements import seal_keys
from agreements.models import SealCertificate
from agreements.verify import Verdict, verify
from tests.agreements.test_documents import make_pdf, put_on

PASSPHRASE = "van de dienst"


@pytest.fixture
def folder(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    seal_keys.make(tmp_path / "seal")
    return tmp_path / "seal"


def a_certificate(name, key, *, issuer=None, signed_by=None, is_authority=False):
    """A certificate as a trust service provider gives it."""
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.now(UTC) - timedelta(days=1)
    usage = dict.fromkeys(
        [
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ],
        False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(issuer.subject if issuer else named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=800))
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_authority,
                content_commitment=not is_authority,
                key_cert_sign=is_authority,
                crl_sign=is_authority,
                **usage,
            ),
            critical=True,
        )
        .sign(signed_by or key, hashes.SHA256())
    )


@pytest.fixture
def provider(settings, tmp_path):
    """A PKCS#12 file of a provider: an RSA key behind a root and one between."""
    keys = [rsa.generate_private_key(65537, 2048) for _each in range(3)]
    root = a_certificate("Wortel", keys[0], is_authority=True)
    between = a_certificate("Tussen", keys[1], issuer=root, signed_by=keys[0], is_authority=True)
    leaf = a_certificate("Stichting Voorbeeld", keys[2], issuer=between, signed_by=keys[1])
    file = pkcs12.serialize_key_and_certificates(
        b"zegel", keys[2], leaf, [root, between], BestAvailableEncryption(PASSPHRASE.encode())
    )
    settings.SEAL_FILE = str(tmp_path / "provider.p12")
    settings.SEAL_PASSPHRASE = PASSPHRASE
    (tmp_path / "provider.p12").write_bytes(file)
    return tmp_path / "provider.p12"


def test_keys_are_readable_by_their_owner_alone(folder):
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()}

    assert modes == dict.fromkeys(["authority.p12", "passphrase", "seal.p12"], "0o600")


def test_of_two_processes_that_make_keys_at_once_one_wins(folder):
    first = (folder / "seal.p12").read_bytes()

    seal_keys.make(folder)

    assert (folder / "seal.p12").read_bytes() == first
    assert [path.name for path in folder.parent.iterdir()] == ["seal"]


def test_the_first_document_makes_the_key(settings, tmp_path, db):
    settings.KEYS_DIR = tmp_path

    assert seal_keys.trouble() == ""
    assert (tmp_path / "seal" / "seal.p12").exists()


def test_a_folder_that_is_gone_is_never_made_anew_once_something_was_sealed(folder, db):
    seal_keys.remember(seal_keys.keys())
    folder.rename(folder.with_name("elders"))

    assert "niet waar" in str(seal_keys.trouble())
    assert not folder.exists()


def test_a_seal_of_before_the_key_was_renewed_stays_ours(folder, db):
    first = seal_keys.keys()
    seal_keys.remember(first)
    sealed = put_on(make_pdf(), first)

    second = seal_keys.renew()

    assert second.fingerprint != first.fingerprint
    assert second.root == first.root
    assert verify(sealed, is_registered=lambda _digest: False) is Verdict.UNREGISTERED
    assert [each.fingerprint for each in seal_keys.ours_ever()] == [
        first.fingerprint,
        second.fingerprint,
    ]


def test_a_seal_stays_ours_after_its_certificate_ran_out(folder, db):
    seal_keys.remember(seal_keys.keys())
    sealed = put_on(make_pdf(), seal_keys.keys())

    with time_machine.travel(datetime.now(UTC) + timedelta(days=365 * 25)):
        assert "vandaag niet geldig" in str(seal_keys.trouble())
        assert verify(sealed, is_registered=lambda _digest: False) is Verdict.UNREGISTERED


def test_a_certificate_is_remembered_once(folder, db):
    assert seal_keys.remember(seal_keys.keys()) == seal_keys.remember(seal_keys.keys())
    assert SealCertificate.objects.count() == 1


def test_a_key_of_another_kind_is_not_a_seal(folder):
    passphrase = (folder / "passphrase").read_bytes()
    lock = BestAvailableEncryption(passphrase)
    key = ed25519.Ed25519PrivateKey.generate()
    file = pkcs12.serialize_key_and_certificates(b"seal", key, None, None, lock)
    (folder / "seal.p12").write_bytes(file)

    assert "RSA" in str(seal_keys.trouble())


def test_an_authority_without_a_key_makes_no_new_seal(folder):
    passphrase = (folder / "passphrase").read_bytes()
    lock = BestAvailableEncryption(passphrase)
    key = ed25519.Ed25519PrivateKey.generate()
    file = pkcs12.serialize_key_and_certificates(b"authority", key, None, None, lock)
    (folder / "authority.p12").write_bytes(file)

    with pytest.raises(seal_keys.SealNotReady, match="geen sleutel"):
        seal_keys.renew()


def test_the_key_of_a_provider_seals(provider, db):
    ours = seal_keys.keys()
    seal_keys.remember(ours)

    sealed = put_on(make_pdf(), ours)

    names = [each.subject.rfc4514_string() for each in (ours.certificate, *ours.chain)]
    assert names == ["CN=Stichting Voorbeeld", "CN=Tussen", "CN=Wortel"]
    assert verify(sealed, is_registered=lambda _digest: False) is Verdict.UNREGISTERED


def test_a_seal_of_somebody_else_with_the_same_provider_is_not_ours(provider, db, settings):
    ours = seal_keys.keys()
    sealed = put_on(make_pdf(), ours)
    settings.SEAL_FILE = None  # ours has been another key all along

    assert verify(sealed, is_registered=lambda _digest: False) is Verdict.ALTERED


def test_a_key_of_a_provider_is_not_renewed_here(provider):
    with pytest.raises(seal_keys.SealNotReady, match="dienst"):
        seal_keys.renew()


def test_a_certificate_that_vouches_for_itself_is_its_own_root(settings, tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    alone = a_certificate("Alleen", key)
    file = pkcs12.serialize_key_and_certificates(
        b"zegel", key, alone, None, BestAvailableEncryption(b"x")
    )
    (tmp_path / "alone.p12").write_bytes(file)
    settings.SEAL_FILE, settings.SEAL_PASSPHRASE = str(tmp_path / "alone.p12"), "x"

    assert seal_keys.keys().root == alone


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SEAL_PASSPHRASE": "iets anders"}, "wachtwoord"),
        ({"SEAL_FILE": "/nergens/zegel.p12"}, "niet te lezen"),
    ],
    ids=["wrong passphrase", "gone"],
)
def test_a_key_that_does_not_work_says_why(provider, settings, changes, words):
    for name, value in changes.items():
        setattr(settings, name, value)

    assert words in str(seal_keys.trouble())
    with pytest.raises(seal_keys.SealNotReady, match=words):
        seal_keys.keys()


def test_another_file_is_read_without_a_restart(provider, settings):
    first = seal_keys.keys()
    key = rsa.generate_private_key(65537, 2048)
    file = pkcs12.serialize_key_and_certificates(
        b"zegel",
        key,
        a_certificate("Nieuw", key),
        None,
        BestAvailableEncryption(PASSPHRASE.encode()),
    )
    provider.write_bytes(file)

    assert seal_keys.keys().fingerprint != first.fingerprint


def test_sixty_days_before_it_ends_somebody_has_to_see_to_it(folder):
    ours = seal_keys.keys()
    ends = ours.certificate.not_valid_after_utc

    assert not ours.expires_soon(ends - timedelta(days=61))
    assert ours.expires_soon(ends - timedelta(days=59))
    assert ours.expires_on == ends.date()
