"""Pages on paper: hostile text stays text, nothing is fetched, and a screen reader knows what it is."""

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from time import sleep

import pytest
from django.template import engines
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader

from mentorship import paper

needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler")


@pytest.fixture
def page(settings, tmp_path):
    """A template of one page that shows whatever it is given."""
    (tmp_path / "page.html").write_text(
        '<!DOCTYPE html><html lang="nl"><head><title>Een brief</title></head>'
        "<body><h1>Een brief</h1><p>{{ text }}</p>{{ loose|safe }}</body></html>"
    )
    [one] = [dict(each) for each in settings.TEMPLATES]
    settings.TEMPLATES = [one | {"DIRS": [tmp_path, *one["DIRS"]]}]
    yield "page.html"
    engines.__dict__.pop("templates", None)


def tool(name, pdf):
    arguments = ["-", "-"] if name == "pdftotext" else ["-"]
    answer = subprocess.run([name, *arguments], input=pdf, capture_output=True, check=True)
    return answer.stdout.decode()


@needs_poppler
def test_hostile_text_stays_text(page):
    pdf = paper.render(page, {"text": "<b>{{7*7}}</b> & شكرا", "loose": ""}, language="nl")

    assert "<b>{{7*7}}</b> &" in tool("pdftotext", pdf)


def test_the_signs_of_a_report_come_out(page):
    """A mean that is a bound must not read as the mean (S0-EVAL-4)."""
    pdf = paper.render(page, {"text": "≥ 4,5 en ≤ 1,5 → 2", "loose": ""}, language="nl")

    [one] = PdfReader(BytesIO(pdf)).pages
    assert "≥ 4,5 en ≤ 1,5 → 2" in " ".join(one.extract_text().split())


@needs_poppler
def test_it_is_tagged_and_has_a_title_and_a_language(page):
    pdf = paper.render(page, {"text": "Dag", "loose": ""}, language="nl")

    facts = tool("pdfinfo", pdf)
    assert "Een brief" in facts
    assert "Tagged:          yes" in facts
    assert PdfFileReader(BytesIO(pdf)).root["/Lang"] == "nl"


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.png", "file:///etc/hostname"])
def test_nothing_is_fetched(page, address, caplog):
    caplog.set_level("ERROR", logger="weasyprint")

    paper.render(page, {"text": "", "loose": f'<img alt="" src="{address}">'}, language="nl")

    assert any("Not fetched" in record.getMessage() for record in caplog.records)


def test_one_is_made_at_a_time(page):
    """Two at once would break the memory that Pango keeps for all threads."""
    inside, most = [], []

    def finish(_document, _pdf):
        inside.append(1)
        sleep(0.05)
        most.append(len(inside))
        inside.pop()

    with ThreadPoolExecutor(3) as pool:
        for made in [
            pool.submit(
                paper.render, page, {"text": "x", "loose": ""}, language="nl", finish=finish
            )
            for _ in range(3)
        ]:
            made.result()

    assert most == [1, 1, 1]
