"""What somebody may do to a sealed document, each as a function of the file to another file."""

import json
import re
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PdfReader, PdfWriter

RANGE = re.compile(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\] *")


def hole(sealed):
    """Where the figures of the seal begin and end."""
    found = RANGE.search(sealed)
    return int(found[1]) + 1, int(found[2]) - 1


def put(file, at, piece):
    """Write this over what stands there."""
    return file[:at] + piece + file[at + len(piece) :]


def flipped(file, position, bit=0):
    return put(file, position, bytes([file[position] ^ 1 << bit]))


def flips(file, count):
    """So many files that differ in one bit each, spread over the whole."""
    for number in range(count):
        position = number * len(file) // count
        yield position, flipped(file, position, number % 8)


def _padding_filled(file):
    return put(file, hole(file)[1] - 1, b"1")


def _in_small_letters(file):
    start, end = hole(file)
    return put(file, start, file[start:end].lower())


def _padding_blank(file):
    end = hole(file)[1]
    return put(file, end - 20, b" " * 20)


# --- written anew ---------------------------------------------------------------------------------


def _saved(change=lambda writer: None):
    def save(file):
        writer = PdfWriter(clone_from=PdfReader(BytesIO(file)))
        change(writer)
        out = BytesIO()
        writer.write(out)
        return out.getvalue()

    return save


def _linearised(file):
    """As a web server likes it: a first object that says how to read the rest."""
    again = _saved()(file)
    header, body = again.split(b"\n", 1)
    hint = b"9999 0 obj\n<< /Linearized 1 /L %d /N 3 /O 1 /E 1 /T 1 /H [1 1] >>\nendobj\n"
    return header + b"\n" + hint % len(again) + body


def _reversed_pages(writer):
    kids = writer.root_object["/Pages"]["/Kids"]
    kids.reverse()


# --- written behind it ----------------------------------------------------------------------------


def _update(change):
    def update(file):
        writer = IncrementalPdfFileWriter(BytesIO(file), strict=True)
        change(writer)
        out = BytesIO()
        writer.write(out)
        return out.getvalue()

    return update


def _page(writer):
    return writer.root["/Pages"]["/Kids"][0].get_object()


def _other_content(writer):
    page = _page(writer)
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)


def _annotation(writer):
    note = {
        pdf_name("/Type"): pdf_name("/Annot"),
        pdf_name("/Subtype"): pdf_name("/FreeText"),
        pdf_name("/Contents"): pdf_string("500 euro"),
        pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 50))),
    }
    page = _page(writer)
    page["/Annots"] = generic.ArrayObject([writer.add_object(generic.DictionaryObject(note))])
    writer.update_container(page)


def _page_dropped(writer):
    pages = writer.root["/Pages"]
    del pages["/Kids"][-1]
    pages["/Count"] = generic.NumberObject(pages["/Count"] - 1)
    writer.update_container(pages)


def _other_metadata(writer):
    stream = generic.StreamObject(stream_data=b"<x/>")
    writer.root["/Metadata"] = writer.add_object(stream)
    writer.update_root()


def _other_terms(writer):
    [first, *_rest] = writer.root["/AF"]
    file = first.get_object()["/EF"]
    stream = generic.StreamObject(stream_data=json.dumps({"months": 99}).encode())
    file["/F"] = writer.add_object(stream)
    writer.update_container(file)


def _javascript(writer):
    action = {
        pdf_name("/S"): pdf_name("/JavaScript"),
        pdf_name("/JS"): pdf_string("app.alert('x')"),
    }
    writer.root["/OpenAction"] = generic.DictionaryObject(action)
    writer.update_root()


def _field(writer):
    return writer.root["/AcroForm"]["/Fields"][0].get_object()


def _tooltip(writer):
    field = _field(writer)
    field["/TU"] = pdf_string("Iets anders")
    writer.update_container(field)


def _unsigned(writer):
    field = _field(writer)
    del field["/V"]
    writer.update_container(field)


# --- the seal itself ------------------------------------------------------------------------------


def _range(change):
    def with_range(file):
        found = RANGE.search(file)
        numbers = change(*map(int, found.groups()))
        written = b"/ByteRange [%d %d %d %d]" % numbers
        return put(file, found.start(), written.ljust(len(found[0])))

    return with_range


def _zeroed(file):
    start, end = hole(file)
    return put(file, start, b"0" * (end - start))


def _filled(file):
    start, end = hole(file)
    return put(file, start, (b"30820A" * (end - start))[: end - start])


def swapped(file, other):
    """With the seal of another document in the hole."""
    [start, end], [first, last] = hole(file), hole(other)
    return put(file, start, other[first:last].ljust(end - start, b"0")[: end - start])


# Behind the file as it was: of these the beginning is on file.
ADDED = {
    "a byte after": lambda f: f + b"\n",
    "a file after": lambda f: f + b"%PDF-1.4\n%%EOF\n",
    "the file twice": lambda f: f + f,
    "update: content": _update(_other_content),
    "update: annotation": _update(_annotation),
    "update: page dropped": _update(_page_dropped),
    "update: metadata": _update(_other_metadata),
    "update: attached terms": _update(_other_terms),
    "update: script": _update(_javascript),
    "update: tooltip": _update(_tooltip),
    "update: unsigned": _update(_unsigned),
    "update: empty": lambda f: f + b"\nxref\n0 0\ntrailer\n<< >>\nstartxref\n0\n%%EOF\n",
}
CHANGED = {
    "flip in the header": lambda f: flipped(f, 6),
    "flip in a page": lambda f: flipped(f, len(f) // 4),
    "flip in an attachment": lambda f: flipped(f, len(f) * 2 // 3),
    "flip in the range": lambda f: flipped(f, RANGE.search(f).end() - 1),
    "flip in the seal": lambda f: flipped(f, hole(f)[0] + 700),
    "flip in the table": lambda f: flipped(f, len(f) - 60),
    "padding filled": _padding_filled,
    "padding blank": _padding_blank,
    "small letters": _in_small_letters,
    "last byte gone": lambda f: f[:-7],
    "end gone": lambda f: f[:-200],
    "half gone": lambda f: f[: len(f) // 2],
    "a byte before": lambda f: b"\n" + f,
    "a header before": lambda f: b"%PDF-1.4\n" + f,
    "saved anew": _saved(),
    "linearised": _linearised,
    "encrypted": _saved(lambda writer: writer.encrypt("geheim")),
    "page removed": _saved(lambda writer: writer.remove_page(0)),
    "pages swapped": _saved(_reversed_pages),
    "range: less at the end": _range(lambda a, b, c: (0, a, b, c - 10)),
    "range: less at the start": _range(lambda a, b, c: (0, a - 100, b, c)),
    "range: from later on": _range(lambda a, b, c: (1, a - 1, b, c)),
    "range: a larger hole": _range(lambda a, b, c: (0, a, b + 100, c - 100)),
    "seal zeroed": _zeroed,
    "seal filled": _filled,
    "subfilter renamed": lambda f: f.replace(b"/ETSI.CAdES.detached", b"/ETSI.CAdES.detacheD"),
    "type renamed": lambda f: f.replace(b"/Type /Sig\n", b"/Type /Sog\n"),
}
