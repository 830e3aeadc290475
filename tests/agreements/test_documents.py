"""Rendering, sealing and verifying, with real files and other people's readers."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO

import pytest
from pypdf import PdfReader

from agreements import canonical, pdf, seal, seal_keys
from agreements.verify import LARGEST, Verdict, verify
from mentorship import paper

HOSTILE = [
    "{{7*7}}",
    "{% load x %}",
    "<script>alert(1)</script>",
    "<link rel=attachment href=file:///etc/passwd>",
    "<img src=http://127.0.0.1/>",
]
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
DIGEST = """
import hashlib, django; django.setup()
from tests.agreements.test_documents import make_pdf
print(hashlib.sha256(make_pdf()).hexdigest())
"""


def make_content(**changes):
    facts = {
        "title": "Intentieverklaring mentorschap",
        "reference": "AF-26-7K4MXQ v1",
        "programme": "Kring De Linden",
        "intro": "Een relatie, gebouwd op vertrouwen.",
        "promises": ["Wat we bespreken is vertrouwelijk."],
        "parts": [
            {
                "kind": "field",
                "rows": [("Waar", ["Café Zoë, Gödelstraße"]), ("Doelen", HOSTILE)],
            },
            {"kind": "text", "title": "Afzeggen", "lines": ["24 uur van tevoren."]},
            {"kind": "signatures", "title": "Handtekeningen"},
        ],
        "limits": "Bij gevaar vragen we hulp.",
        "is_signed": True,
        "signatures": [("mentor", "Fatıma Öztürk", ""), ("mentee", "Łukasz Đỗ", "")],
        "terms": {"place": "Café Zoë", "goals": HOSTILE},
        "language": "nl",
        "created": AT,
    }
    return pdf.Content(**(facts | changes))


def make_evidence():
    """A last page with all that can be on it, in several scripts."""
    facts = [("Kenmerk", "AF-26-7K4MXQ"), ("Begeleid door", "Ilse Vermeer")]
    lines = [("E-mail", "f…k@example.org"), ("Netwerk", "203.0.113.0/24"), ("Akkoord", "c" * 64)]
    parties = [pdf.Party("Mentor", "Fatıma Öztürk", lines), pdf.Party("Mentee", "ሰላም שלום", lines)]
    prints = [("Wat is getekend", "ab" * 32), ("Het zegel", "cd" * 32)]
    return pdf.Evidence(facts, parties, ["Getekend"], prints, "https://voorbeeld.example/v/1/")


def make_enclosed():
    """The files that go along with a sealed document."""
    copy = pdf.render(make_content())
    log = canonical.written({"events": [{"number": 1}]})
    return [
        paper.Enclosed("leesexemplaar.pdf", "Om te lezen", copy, AT, relationship="Supplement"),
        paper.Enclosed("gebeurtenissen.json", "Het logboek", log, AT, relationship="Data"),
    ]


def make_pdf(**changes):
    return pdf.render(make_content(**changes), make_evidence(), enclosed=make_enclosed())


@pytest.fixture
def ours(tmp_path, settings):
    """The keys of a site, on file."""
    settings.KEYS_DIR = tmp_path
    seal_keys.make(tmp_path / "seal")
    return seal_keys.keys()


@pytest.fixture
def sealed(ours, db):
    seal_keys.remember(ours)
    return put_on(make_pdf(), ours)


def put_on(made, ours):
    return seal.put_on(made, reason="Intentieverklaring", ours=ours).pdf


def on_file(*documents):
    return lambda digest: digest in {sha256(document).hexdigest() for document in documents}


def test_what_is_typed_stands_in_the_pdf_as_it_was_typed():
    reader = PdfReader(BytesIO(pdf.render(make_content())))

    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())

    assert [text for text in (*HOSTILE, "Fatıma Öztürk", "Łukasz Đỗ") if text not in words] == []


def test_it_begins_with_who_agree():
    [first] = PdfReader(BytesIO(pdf.render(make_content()))).pages

    words = first.extract_text()

    assert words.index("Fatıma Öztürk (mentor)") < words.index("Een relatie")
    assert "Mentor Fatıma Öztürk" in words


@pytest.mark.parametrize("lines", range(26, 44, 3))
def test_nobody_signs_on_a_page_that_says_nothing_else(lines):
    clauses = [
        {"kind": "text", "title": f"Kop {number}", "lines": ["Een zin."]} for number in range(14)
    ]
    last = {"kind": "text", "title": "Slot", "lines": ["Tot slot."] * (lines - 25)}
    parts = [*clauses, last, {"kind": "signatures", "title": "Handtekeningen"}]

    pages = PdfReader(BytesIO(pdf.render(make_content(parts=parts, limits="")))).pages

    [signed] = [text for page in pages if "Handtekeningen" in (text := page.extract_text())]
    assert "Tot slot." in signed


def test_the_terms_the_copy_and_the_log_go_along_as_files_and_nothing_else_does():
    reader = PdfReader(BytesIO(make_pdf()))

    attachments = dict(reader.attachments.items())

    assert attachments == {
        "afspraken.json": [canonical.written(make_content().terms)],
        "leesexemplaar.pdf": [pdf.render(make_content())],
        "gebeurtenissen.json": [canonical.written({"events": [{"number": 1}]})],
    }


def test_the_file_says_that_it_is_pdf_a_3a_and_pdf_ua_1():
    metadata = PdfReader(BytesIO(make_pdf())).trailer["/Root"]["/Metadata"].get_data()

    assert (b"<pdfuaid:part>1</pdfuaid:part>" in metadata, b"pdfaid:part" in metadata) == (
        True,
        True,
    )


@pytest.mark.parametrize(
    "world",
    [{"PYTHONHASHSEED": "0", "TZ": "Asia/Tokyo"}, {"PYTHONHASHSEED": "7", "LC_ALL": "C"}],
)
def test_another_process_that_is_fresh_renders_the_same_bytes(world):
    command = [sys.executable, "-c", DIGEST]
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "mentorship.settings"} | world

    printed = subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout

    pdf.render(make_content(title="ሰላም שלום привет"))  # this one is warm
    assert printed.strip() == sha256(make_pdf()).hexdigest()


def test_a_file_on_the_register_is_valid(sealed):
    assert verify(sealed, is_registered=on_file(sealed)) is Verdict.VALID


def test_a_seal_that_is_not_on_the_register_does_not_make_a_file_valid(sealed):
    assert verify(sealed, is_registered=on_file()) is Verdict.UNREGISTERED


def test_one_changed_byte_anywhere_is_altered(sealed):
    positions = [*range(0, len(sealed), len(sealed) // 150), len(sealed) - 1]

    verdicts = {
        position: verify(
            sealed[:position] + bytes([sealed[position] ^ 1]) + sealed[position + 1 :],
            is_registered=on_file(sealed),
        )
        for position in positions
    }

    assert {p: v for p, v in verdicts.items() if v is not Verdict.ALTERED} == {}


@pytest.mark.parametrize(
    "change",
    [lambda f: f + b"\n", lambda f: b"\n" + f, lambda f: f[:-200]],
    ids=["byte after", "byte before", "end gone"],
)
def test_a_cut_or_lengthened_file_is_altered(sealed, change):
    assert verify(change(sealed), is_registered=on_file(sealed)) is Verdict.ALTERED


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7\n" + b"[" * 200_000, bytes(LARGEST + 1)],
    ids=["empty", "deep", "too large"],
)
@pytest.mark.usefixtures("ours", "db")
def test_a_file_from_elsewhere_is_unknown(content):
    assert verify(content, is_registered=on_file()) is Verdict.UNKNOWN


@pytest.mark.usefixtures("ours", "db")
def test_a_copy_to_read_is_not_sealed():
    copy = pdf.render(make_content())

    assert verify(copy, is_registered=on_file()) is Verdict.UNSEALED


def test_a_strangers_seal_with_the_same_names_is_not_ours(sealed, tmp_path, settings):
    settings.KEYS_DIR = tmp_path / "elsewhere"
    seal_keys.make(settings.KEYS_DIR / "seal")

    stranger = put_on(make_pdf(), seal_keys.keys())
    settings.KEYS_DIR = tmp_path

    assert verify(stranger, is_registered=on_file(sealed)) is Verdict.ALTERED


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1/", "ftp://x/"])
def test_nothing_is_fetched_for_a_document(address):
    fetcher = paper._tools()[0]

    with pytest.raises(ValueError, match="Not fetched"):
        fetcher.fetch(address)


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="pdfsig is not installed")
def test_another_reader_finds_the_seal_valid(sealed, tmp_path):
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed)

    printed = subprocess.run(
        ["pdfsig", "-nocert", file], check=False, capture_output=True, text=True
    ).stdout

    assert ("Signature is Valid." in printed, "Total document signed" in printed) == (True, True)
