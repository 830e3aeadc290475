"""Terms → the document that a duo signs: its pages, and the empty field for the seal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import segno

from agreements import canonical
from mentorship import paper

SEAL_FIELD, SEAL_ANCHOR = "Zegel", "zegel"
SEAL_MM = (60.0, 12.0)
POINTS_PER_PIXEL = 0.75
POINTS_PER_MM = 72 / 25.4
# Besides what all our paper looks like.
STYLE = """
@page {
  margin: 18mm 20mm 20mm;
  @top-left { content: string(reference); font: 8pt Tekst0; color: #444 }
  @bottom-left { content: string(programme); font: 8pt Tekst0; color: #444 }
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt Tekst0; color: #444 }
}
@page :first { @top-left { content: none } }
html { font-size: 10pt; line-height: 1.4 }
html { hyphens: auto; hyphenate-limit-chars: 10 4 4; hyphenate-limit-zone: 18% }
p { overflow-wrap: normal }
.reference { string-set: reference content() }
.programme { string-set: programme content(); margin: 0 }
.reference, .programme, .people { color: #444 }
.people { margin-bottom: 5mm }
h2 { margin-top: 4mm }
/* nobody signs on a page that says nothing */
.signatures { break-inside: avoid; break-before: avoid }
.pen { height: 11mm; margin: 0 0 2mm; border-bottom: .8pt dotted #444; font-size: 8pt; color: #444 }
.evidence { break-before: page; font-size: 8.5pt; hyphens: manual }
.evidence h3 { font-size: 9.5pt; margin: 3mm 0 1mm; break-after: avoid }
.evidence th { width: 42mm; font-weight: 400; color: #444 }
.evidence th, .evidence td { padding: .5mm 2mm .5mm 0; border-bottom: 0 }
.evidence td { overflow-wrap: normal }
.evidence table { break-inside: avoid }
.fingerprints th { width: 62mm }
.fingerprints td, .hash { font-size: 7pt }
.evidence .about { width: 138mm }
.evidence .qr { float: right }
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
    promises: Sequence[str]
    # As in ``agreements.wording.Part``, in the order in which they are read
    parts: Sequence[Mapping[str, Any]]
    limits: str
    is_signed: bool
    signatures: Sequence[tuple[str, str, str]]
    terms: Mapping[str, Any]
    language: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who signed, with what is known of how she did: a label and its value on each line."""

    role: str
    name: str
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the last page tells about how it was signed."""

    facts: Sequence[tuple[str, str]]
    parties: Sequence[Party]
    log: Sequence[str]
    fingerprints: Sequence[tuple[str, str]]
    address: str


def render(
    content: Content, evidence: Evidence | None = None, *, enclosed: Sequence[paper.Enclosed] = ()
) -> bytes:
    """Make the PDF; with evidence it is the one to seal, and has an empty field for the seal.

    What was shown goes along as JSON, and in the one to seal what is ``enclosed`` with it. The
    same content gives the same bytes, in any process.
    """
    context = {
        "content": content,
        "evidence": evidence,
        "qr": _qr(evidence.address) if evidence else "",
        "written_at": content.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    terms = paper.Enclosed(
        "afspraken.json",
        "De afspraken, leesbaar voor computers",
        canonical.written(content.terms),
        content.created,
    )
    return paper.render(
        "agreements/document.html",
        context,
        language=content.language,
        style=STYLE,
        enclosed=[terms, *enclosed],
        identifier=content.reference.encode(),
        finish=_add_seal_field if evidence else None,
    )


def _qr(address: str) -> str:
    return paper.picture(segno.make(address, error="m", micro=False), border=2)


# The id of an element, the name of the field there, its label for a screen reader, its size in mm.
Field = tuple[str, str, str, float, float]


def _add_seal_field(document: Any, pdf: Any) -> None:
    """Put the tagged, empty field for the seal on its anchor."""
    field = (SEAL_ANCHOR, SEAL_FIELD, "Elektronisch zegel van de organisatie", *SEAL_MM)
    _SignatureFields(document, pdf).add([field])


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
