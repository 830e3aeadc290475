"""Terms → PDF/A-3a and PDF/UA-1 in one file; the only place that knows WeasyPrint.

The same terms give the same bytes on every machine: dates are given, fonts come along, nothing
is fetched. Layout costs most of the time, hence fixed widths and lists where a table could be.
"""

import atexit
import logging
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils import translation

from agreements import canonical, fonts
from mentorship.native import preload

VARIANT = "pdf/a-3a"
SEAL_FIELD, SEAL_ANCHOR = "Zegel", "zegel"
SEAL_MM = (60.0, 12.0)
POINTS_PER_PIXEL = 0.75
POINTS_PER_MM = 72 / 25.4
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
@page {
  size: A4; margin: 18mm 20mm 20mm;
  @top-left { content: string(reference); font: 8pt Tekst0; color: #444 }
  @bottom-left { content: string(programme); font: 8pt Tekst0; color: #444 }
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt Tekst0; color: #444 }
}
html { font-size: 10pt; line-height: 1.45; color: #111; hyphens: auto }
body { margin: 0 }
h1 { font-size: 18pt; line-height: 1.2; margin: 0 0 4mm }
h2 { font-size: 11.5pt; margin: 5mm 0 1.5mm; break-after: avoid }
p { margin: 0 0 2mm }
.reference { string-set: reference content() }
.programme { string-set: programme content() }
table { width: 100%; border-spacing: 0; table-layout: fixed }
th, td { padding: 1.2mm 2mm 1.2mm 0; border-bottom: .4pt solid #999; text-align: left; vertical-align: top }
td, li { overflow-wrap: break-word }
ul, ol { margin: 0; padding-left: 6mm }
li { margin-bottom: .8mm }
.signatures { break-inside: avoid }
.evidence { break-before: page; font-size: 8.5pt }
.hash { font-size: 7.5pt }
.qr { width: 28mm; height: 28mm }
#zegel { width: 60mm; height: 12mm }
"""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a document says: plain texts, escaped when they are rendered."""

    title: str
    reference: str
    programme: str
    intro: str
    facts: Sequence[tuple[str, Sequence[str]]]
    sections: Sequence[tuple[str, Sequence[str]]]
    signatures: Sequence[tuple[str, str, str]]
    terms: Mapping[str, Any]
    language: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the last page tells about how it was signed."""

    lines: Sequence[str]
    terms_sha256: str
    address: str


def render(content: Content, evidence: Evidence | None = None) -> bytes:
    """Make the PDF; with evidence it is the one to seal, and has an empty field for the seal.

    The same content gives the same bytes, in any process.
    """
    preload()
    from weasyprint import HTML, Attachment  # noqa: PLC0415 — slow to load

    fetcher, font_configuration, stylesheet = _tools()
    with translation.override(content.language):
        html = render_to_string(
            "agreements/document.html",
            {
                "content": content,
                "evidence": evidence,
                "qr": _qr(evidence.address) if evidence else "",
                "written_at": content.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            },
        )
    attachment = Attachment(
        string=canonical.written(content.terms).decode(),
        name="afspraken.json",
        description="De afspraken, leesbaar voor computers",
        relationship="Source",
        created=content.created,
        modified=content.created,
        url_fetcher=fetcher,
    )
    fields = [(SEAL_ANCHOR, SEAL_FIELD, "Elektronisch zegel van de organisatie", *SEAL_MM)]
    pdf: bytes = HTML(string=html, url_fetcher=fetcher, base_url="").write_pdf(
        stylesheets=[stylesheet],
        font_config=font_configuration,
        attachments=[attachment],
        pdf_variant=VARIANT,
        pdf_identifier=content.reference.encode(),
        finisher=_finisher(fields if evidence else []),
    )
    return pdf


@lru_cache
def _tools() -> tuple[Any, Any, Any]:
    """The fetcher that fetches nothing, and fonts and stylesheet, read once per process.

    A font configuration for each document would cost time and never give its memory back.
    """
    from weasyprint import CSS  # noqa: PLC0415 — slow to load
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    our_fonts = {
        (fonts.FOLDER / name).as_uri(): fonts.FOLDER / name for name in (*fonts.REGULAR, fonts.BOLD)
    }

    class NothingButOurFonts(URLFetcher):
        """Reads ``data:`` addresses and our own font files; asks nobody for anything."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url not in our_fonts and not url.startswith("data:"):
                raise ValueError(f"Not fetched: {url}")
            return super().fetch(url, headers)

    fetcher = NothingButOurFonts(allowed_protocols={"data", "file"}, allow_redirects=False)
    configuration = FontConfiguration()
    families = [f"Tekst{number}" for number in range(len(fonts.REGULAR))]
    faces = [(family, 400, name) for family, name in zip(families, fonts.REGULAR, strict=True)]
    css = "".join(
        f"@font-face {{ font-family: {family}; font-weight: {weight}; src: url({uri}) }}"
        for family, weight, name in [*faces, (families[0], 700, fonts.BOLD)]
        for uri in [(fonts.FOLDER / name).as_uri()]
    )
    css += STYLE + f"html {{ font-family: {', '.join(families)} }}"
    sheet = CSS(string=css, url_fetcher=fetcher, font_config=configuration)
    return fetcher, configuration, sheet


# The fonts must go before the libraries that made them do.
atexit.register(_tools.cache_clear)


def _qr(address: str) -> str:
    picture = BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(picture, kind="svg", border=2, omitsize=True, xmldecl=False)
    return f"data:image/svg+xml;base64,{b64encode(picture.getvalue()).decode()}"


Field = tuple[str, str, str, float, float]


def _finisher(fields: Sequence[Field]) -> Callable[[Any, Any], None]:
    """Finish a PDF: say that it is PDF/UA, and put tagged, empty signature fields on anchors.

    A field is the id of an element, its name, its label for a screen reader, and its size in mm.
    """

    def finish(document: Any, pdf: Any) -> None:
        for item in pdf.objects:
            if (getattr(item, "extra", None) or {}).get("Type") == "/Metadata":
                whole = item.stream[0]
                item.stream = [whole.replace(b"</rdf:RDF>", UA_METADATA + b"</rdf:RDF>")]
        if fields:
            _SignatureFields(document, pdf).add(fields)

    return finish


class _SignatureFields:
    """Writes empty signature fields into a tagged PDF that is about to be saved."""

    def __init__(self, document: Any, pdf: Any) -> None:
        """Find the tree of tags in the objects of the PDF."""
        self.document, self.pdf = document, pdf
        self.pages = [pdf.objects[number] for number in pdf.pages["Kids"][::3]]
        root = self._first(Type="/StructTreeRoot")
        self.top = self._first(S="/Document")
        self.numbers = self._at(root["ParentTree"])["Nums"]

    def _first(self, **entry: str) -> Any:
        [(key, value)] = entry.items()
        dictionaries = (item for item in self.pdf.objects if isinstance(item, dict))
        return next(item for item in dictionaries if item.get(key) == value)

    def _at(self, reference: Any) -> Any:
        return self.pdf.objects[int(bytes(reference).split()[0])]

    def add(self, fields: Sequence[Field]) -> None:
        """Add the fields and the form they make up."""
        import pydyf  # noqa: PLC0415 — comes with WeasyPrint

        form = pydyf.Dictionary({"Fields": pydyf.Array(), "SigFlags": 1})
        self.pdf.add_object(form)
        self.pdf.catalog["AcroForm"] = form.reference
        for anchor, name, label, width, height in fields:
            number, left, top = self._place(anchor)
            box = (left, top - height * POINTS_PER_MM, left + width * POINTS_PER_MM, top)
            form["Fields"].append(self._widget(self.pages[number], box, name, label))

    def _place(self, anchor: str) -> tuple[int, float, float]:
        number, page = next(
            (n, page) for n, page in enumerate(self.document.pages) if anchor in page.anchors
        )
        x, y = page.anchors[anchor][:2]
        return number, x * POINTS_PER_PIXEL, (page.height - y) * POINTS_PER_PIXEL

    def _widget(
        self, page: Any, box: tuple[float, float, float, float], name: str, label: str
    ) -> Any:
        import pydyf  # noqa: PLC0415

        left, bottom, right, top = box
        appearance = pydyf.Stream(
            [b""],
            pydyf.Dictionary(
                {
                    "Type": "/XObject",
                    "Subtype": "/Form",
                    "BBox": pydyf.Array((0, 0, right - left, top - bottom)),
                    "Resources": pydyf.Dictionary(),
                }
            ),
            compress=False,
        )
        self.pdf.add_object(appearance)
        key = max(self.numbers[0::2]) + 1
        widget = pydyf.Dictionary(
            {
                "Type": "/Annot",
                "Subtype": "/Widget",
                "FT": "/Sig",
                "T": pydyf.String(name),
                "TU": pydyf.String(label),
                "F": 4,
                "Rect": pydyf.Array(box),
                "P": page.reference,
                "AP": pydyf.Dictionary({"N": appearance.reference}),
                "StructParent": key,
            }
        )
        self.pdf.add_object(widget)
        page.setdefault("Annots", pydyf.Array()).append(widget.reference)
        target = pydyf.Dictionary({"Type": "/OBJR", "Obj": widget.reference, "Pg": page.reference})
        self.pdf.add_object(target)
        element = pydyf.Dictionary(
            {
                "Type": "/StructElem",
                "S": "/Form",
                # The reference itself, not a list of one: else the seal would read as a change.
                "K": target.reference,
                "Pg": page.reference,
                "P": self.top.reference,
                "Alt": pydyf.String(label),
            }
        )
        self.pdf.add_object(element)
        self.top["K"].append(element.reference)
        self.numbers.extend([key, element.reference])
        return widget.reference
