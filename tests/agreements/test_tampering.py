"""A sealed document, changed in every way that we know of: nothing passes for the real one."""

from hashlib import sha256
from io import BytesIO

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from agreements import proof, seal, seal_keys
from agreements.models import Document
from agreements.pdf import SEAL_FIELD
from agreements.verify import Verdict, verify
from tests.agreements import steps
from tests.agreements.tampering import ADDED, CHANGED, flips, hole, swapped
from tests.agreements.test_documents import make_pdf, put_on

# Much, and nothing that other tests do not reach: tracing it takes longer than doing it.
pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]
# What our own key seals is ours to anybody who has only the file: the register knows better.
OURS_ALL_RIGHT = ["insider"]
FLIPS, FLIPS_BY_SEAL = 3_000, 60


@pytest.fixture(autouse=True)
def ours(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    seal_keys.make(tmp_path / "seal")
    return seal_keys.keys()


def by_seal(content):
    """What the file itself tells to who has no register."""
    return verify(content, is_registered=lambda _digest: False)


def approved(made, keys):
    """Signed with our key as somebody who agrees, not as who made it."""
    out = BytesIO()
    metadata = PdfSignatureMetadata(field_name=SEAL_FIELD, md_algorithm="sha256")
    signer = PdfSigner(metadata, seal._signer(keys))
    signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(made)), existing_fields_only=True, output=out)
    return out.getvalue()


def strangers(made, settings, folder):
    """Sealed with a key that somebody else made under the same names."""
    settings.KEYS_DIR, ours = folder, settings.KEYS_DIR
    seal_keys.make(folder / "seal")
    sealed = put_on(made, seal_keys.keys())
    settings.KEYS_DIR = ours
    return sealed


def test_no_change_passes_by_the_register_nor_by_the_seal_alone(ours, settings, tmp_path):
    agreement = steps.sealed()
    sealed = bytes(Document.objects.get(revision__agreement=agreement).pdf)
    made = make_pdf(title="Iets anders")
    cases = {name: change(sealed) for name, change in (ADDED | CHANGED).items()}
    cases |= {
        "seal swapped": swapped(sealed, put_on(made, ours)),
        "stranger": strangers(made, settings, tmp_path / "elsewhere"),
        "approval": approved(made, ours),
        "insider": put_on(made, ours),
    }

    found = {name: proof.of_file(content) for name, content in cases.items()}
    alone = {name: by_seal(content) for name, content in cases.items()}

    assert len(cases) >= 40
    assert [name for name, content in cases.items() if content == sealed] == []
    assert [name for name, answer in found.items() if answer.is_genuine] == []
    assert {n for n, answer in found.items() if answer.verdict is Verdict.ADDED} == set(ADDED)
    assert [n for n, said in alone.items() if said is Verdict.UNREGISTERED] == OURS_ALL_RIGHT
    assert by_seal(sealed) is Verdict.UNREGISTERED  # the untouched one, or this proves nothing


def test_no_flipped_bit_passes(ours):
    sealed = put_on(make_pdf(), ours)
    digest, [start, end] = sha256(sealed).hexdigest(), hole(sealed)

    by_register = sum(sha256(each).hexdigest() == digest for _at, each in flips(sealed, FLIPS))
    passed = [
        position
        for position, each in flips(sealed, FLIPS_BY_SEAL)
        if not start <= position < end and by_seal(each) is Verdict.UNREGISTERED
    ]

    assert (by_register, passed) == (0, [])
