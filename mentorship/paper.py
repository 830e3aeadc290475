"""A template becomes a PDF/A-3a that is a PDF/UA-1 too; the only place that knows WeasyPrint.

The same words give the same bytes on every machine: fonts come along and nothing is fetched.
Layout costs most of the time, hence fixed widths and lists where a table could be.
"""

import atexit
import gc
import logging
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from threading import Lock
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils import translation

from mentorship import fonts
from mentorship.native import preload

VARIANT = "pdf/a-3a"
# What makes a tagged PDF/A a PDF/UA too: its identifier, and the schema that PDF/A wants with it.
UA_METADATA = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>\
<rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>\
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed\
</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag>\
</pdfaExtension:schemas></rdf:Description>"""
STYLE = """
@page { size: A4; margin: 20mm }
html { font-size: 10.5pt; line-height: 1.45; color: #111 }
body { margin: 0 }
h1 { font-size: 18pt; line-height: 1.2; margin: 0 0 4mm }
h2 { font-size: 11.5pt; margin: 5mm 0 1.5mm; break-after: avoid }
p { margin: 0 0 2mm }
ul, ol { margin: 0; padding-left: 6mm }
li { margin-bottom: .8mm }
table { width: 100%; border-spacing: 0; table-layout: fixed }
th, td { padding: 1.2mm 2mm 1.2mm 0; border-bottom: .4pt solid #999; text-align: left; vertical-align: top }
td, li, p { overflow-wrap: break-word }
.qr { width: 45mm; height: 45mm }
.letterhead { margin-bottom: 10mm; color: #444 }
.letterlogo { max-width: 60mm; max-height: 16mm; margin-bottom: 2mm }
"""
FAMILIES = [f"Tekst{number}" for number in range(len(fonts.REGULAR))]

Finish = Callable[[Any, Any], None]
# Pango keeps its fonts where every thread reaches them: two at once break its memory.
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file inside the PDF, and what it is to the page: its source, data with it, an addition."""

    name: str
    description: str
    content: bytes
    written_at: datetime
    relationship: str = "Source"


def render(
    template: str,
    context: Mapping[str, Any],
    *,
    language: str,
    style: str = "",
    enclosed: Sequence[Enclosed] = (),
    identifier: bytes | None = None,
    finish: Finish | None = None,
) -> bytes:
    """Make the PDF in this language; ``style`` comes after the style of all our paper.

    What no font can print is left out. ``finish`` may add to the PDF before it is written.
    """
    preload()
    from weasyprint import HTML, Attachment  # noqa: PLC0415 — slow to load

    fetcher, configuration = _tools()
    with translation.override(language):
        html = fonts.printable(render_to_string(template, dict(context)))
    attachments = [
        Attachment(
            file_obj=BytesIO(each.content),
            name=each.name,
            description=each.description,
            relationship=each.relationship,
            created=each.written_at,
            modified=each.written_at,
            url_fetcher=fetcher,
        )
        for each in enclosed
    ]

    def finish_all(document: Any, pdf: Any) -> None:
        _say_it_is_accessible(pdf)
        if finish:
            finish(document, pdf)

    with _ONE_AT_A_TIME:
        pdf: bytes = HTML(string=html, url_fetcher=fetcher, base_url="").write_pdf(
            stylesheets=[_sheet(style)],
            font_config=configuration,
            attachments=attachments,
            pdf_variant=VARIANT,
            pdf_identifier=identifier,
            finisher=finish_all,
        )
    return pdf


def drawn(code: segno.QRCode, *, border: int) -> bytes:
    """A QR code as an SVG, on white: on a dark page it must be read too."""
    content = BytesIO()
    code.save(content, kind="svg", border=border, light="#fff", omitsize=True, xmldecl=False)
    return content.getvalue()


def picture(code: segno.QRCode, *, border: int) -> str:
    """A QR code as an image in an address."""
    return f"data:image/svg+xml;base64,{b64encode(drawn(code, border=border)).decode()}"


def _say_it_is_accessible(pdf: Any) -> None:
    for item in pdf.objects:
        if (getattr(item, "extra", None) or {}).get("Type") == "/Metadata":
            whole = item.stream[0]
            item.stream = [whole.replace(b"</rdf:RDF>", UA_METADATA + b"</rdf:RDF>")]


@lru_cache
def _tools() -> tuple[Any, Any]:
    """The fetcher that fetches nothing, and our fonts, read once per process.

    A font configuration for each document would cost time and never give its memory back.
    """
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 — slow to load
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    # What was loaded stays: it need not be looked through again after each document.
    gc.collect()
    gc.freeze()
    ours = {(fonts.FOLDER / name).as_uri() for name in (*fonts.REGULAR, fonts.BOLD)}

    class NothingButOurFonts(URLFetcher):
        """Reads ``data:`` addresses and our own font files; asks nobody for anything."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url not in ours and not url.startswith("data:"):
                raise ValueError(f"Not fetched: {url}")
            return super().fetch(url, headers)

    fetcher = NothingButOurFonts(allowed_protocols={"data", "file"}, allow_redirects=False)
    return fetcher, FontConfiguration()


@lru_cache
def _sheet(style: str) -> Any:
    """The stylesheet of all our paper and of one kind of it, with the fonts."""
    from weasyprint import CSS  # noqa: PLC0415 — slow to load

    fetcher, configuration = _tools()
    faces = [(family, 400, name) for family, name in zip(FAMILIES, fonts.REGULAR, strict=True)]
    css = "".join(
        f"@font-face {{ font-family: {family}; font-weight: {weight};"
        f" src: url({(fonts.FOLDER / name).as_uri()}) }}"
        for family, weight, name in [*faces, (FAMILIES[0], 700, fonts.BOLD)]
    )
    css += f"{STYLE}{style}html {{ font-family: {', '.join(FAMILIES)} }}"
    return CSS(string=css, url_fetcher=fetcher, font_config=configuration)


# The fonts must go before the libraries that made them do: last registered, first done.
atexit.register(_tools.cache_clear)
atexit.register(_sheet.cache_clear)
