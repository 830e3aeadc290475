"""What can be done with the library of a programme: add, change, take away."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.db import transaction
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from PIL import Image

from mentorship.programmes.models import Material, MaterialFile, Phase, Programme


@dataclass(frozen=True, slots=True)
class Shelf:
    """The materials for one phase."""

    phase: Phase
    materials: list[Material]


def shelves(materials: Iterable[Material]) -> list[Shelf]:
    """Put materials together by when they are worth reading, each in its order."""
    found = sorted(materials, key=lambda each: each.position)
    return [
        Shelf(phase, those)
        for phase in Phase
        if (those := [each for each in found if each.phase == phase])
    ]


OFFICE = "application/vnd.openxmlformats-officedocument"
# What a file of Word or Excel has inside, and what it is then.
OFFICES = {
    "word/document.xml": (f"{OFFICE}.wordprocessingml.document", ".docx"),
    "xl/workbook.xml": (f"{OFFICE}.spreadsheetml.sheet", ".xlsx"),
}
PICTURES = {"PNG": ("image/png", ".png"), "JPEG": ("image/jpeg", ".jpg")}
# A phone writes a second picture behind the first; whoever knows JPEG alone shows the first.
JPEG_OF_PHONES = {"MPO": PICTURES["JPEG"]}
MACROS = "vbaProject.bin"


class NoFile(Exception):
    """It is none of the kinds of file that people can be given."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was sent: its name, what is in it, and of which kind that is."""

    name: str
    content: bytes
    content_type: str


def recognised(name: str, content: bytes) -> File:
    """Tell by what is in it which kind of file it is; its name ends as that kind does.

    Raises:
        NoFile: it is no PDF, DOCX, XLSX, PNG or JPEG, or one with macros.
    """
    content_type, ending = _kind(content)
    stem = name.rpartition(".")[0] or name
    return File(f"{stem[:100].strip()}{ending}", content, content_type)


def _kind(content: bytes) -> tuple[str, str]:
    if content.startswith(b"%PDF-"):
        return "application/pdf", ".pdf"
    try:
        if content.startswith(b"PK"):
            with ZipFile(BytesIO(content)) as archive:
                inside = set(archive.namelist())
            if not any(each.endswith(MACROS) for each in inside):
                return next(kind for within, kind in OFFICES.items() if within in inside)
        with Image.open(BytesIO(content), formats=[*PICTURES]) as picture:
            picture.verify()
            return (PICTURES | JPEG_OF_PHONES)[str(picture.format)]
    # Pillow says that a file is damaged in as many ways as there are to damage one.
    except (
        *(BadZipFile, StopIteration, OSError, ValueError, SyntaxError, EOFError),
        *(KeyError, NotImplementedError),
        Image.DecompressionBombError,
    ) as error:
        raise NoFile from error


def served(material: Material) -> HttpResponse:
    """Give the file of a material to keep: never to be run or shown by the browser.

    Raises:
        Http404: somebody took the file away just now.
    """
    try:
        file = material.file
    except MaterialFile.DoesNotExist as error:
        raise Http404 from error
    return HttpResponse(
        bytes(file.content),
        headers={
            "Content-Type": file.content_type,
            "Content-Disposition": content_disposition_header(
                as_attachment=True, filename=material.file_name
            ),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


class Changed(Exception):
    """A colleague changed it, or took it away, since this page was opened."""


@transaction.atomic
def add(material: Material, *, to: Programme, file: File | None = None) -> None:
    """Put it on the shelf, after what is there."""
    Programme.objects.select_for_update(no_key=True).get(pk=to.pk)
    last = to.materials.aggregate(last=Max("position"))["last"] or 0
    stem = slugify(material.title)[:30] or "materiaal"
    material.programme, material.position = to, last + 1
    material.code = f"{stem}-{last + 1}"
    _save(material, file)


@transaction.atomic
def change(
    material: Material, *, seen: str, file: File | None = None, drops_file: bool = False
) -> None:
    """Keep what was filled in, unless somebody was faster.

    Raises:
        Changed: it is not what this person was shown any more.
    """
    rows = Material.objects.select_for_update(no_key=True).filter(pk=material.pk)
    current = rows.first()
    if current is None or current.fingerprint != seen:
        raise Changed(material.code)
    if drops_file and not file:
        material.file_name = material.file_sha256 = ""
        MaterialFile.objects.filter(material=material).delete()
    _save(material, file)


def _save(material: Material, file: File | None) -> None:
    if file:
        material.file_name = file.name
        material.file_sha256 = sha256(file.content).hexdigest()
    material.save()
    if file:
        MaterialFile.objects.update_or_create(
            material=material,
            defaults={"content": file.content, "content_type": file.content_type},
        )


def take_away(material: Material) -> None:
    """Take it off the shelf; twice is once."""
    material.delete()
