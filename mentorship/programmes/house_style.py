"""The face of a programme: one colour and a logo."""

from hashlib import sha256
from io import BytesIO

from django.db import transaction
from PIL import Image

from mentorship.programmes.models import Logo, Programme

# As large as it is ever drawn, for screens with twice the dots.
LARGEST = (480, 160)
MOST_DOTS = 16_000_000
FORMATS = ("PNG", "JPEG")
PNG = "image/png"


class Changed(Exception):
    """A colleague chose another colour since this page was opened."""


class NoPicture(Exception):
    """It is no PNG or JPEG, or one that cannot be opened."""


def redrawn(content: bytes) -> bytes:
    """Draw a picture anew as a PNG that fits: nothing but its dots comes along.

    Raises:
        NoPicture: it cannot be drawn.
    """
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            picture.verify()  # WeasyPrint tells Pillow to draw half a picture as well
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_DOTS:
                raise NoPicture
            dots = picture.convert("RGBA")
    # Pillow says that a file is damaged in as many ways as there are to damage one.
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise NoPicture from error
    dots.thumbnail(LARGEST)
    dots.info = {}
    drawn = BytesIO()
    dots.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


def _lock(programme: Programme) -> Programme:
    return Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)


@transaction.atomic
def choose_colour(programme: Programme, *, colour: str, was: str) -> None:
    """Give it a colour; an empty one is that of the site.

    Raises:
        Changed: ``was``, the colour there was, is not the one there is now.
    """
    current = _lock(programme).colour
    if current not in {was, colour}:
        raise Changed(current)
    Programme.objects.filter(pk=programme.pk).update(colour=colour)


@transaction.atomic
def hang_up(programme: Programme, *, content: bytes) -> None:
    """Put a logo on its pages; the picture was drawn anew already."""
    _lock(programme)
    Logo.objects.update_or_create(
        programme=programme, defaults={"content": content, "content_type": PNG}
    )
    version = sha256(content).hexdigest()[:16]
    Programme.objects.filter(pk=programme.pk).update(logo_version=version)


@transaction.atomic
def take_down(programme: Programme) -> None:
    """Take the logo off; twice is once."""
    _lock(programme)
    Logo.objects.filter(programme=programme).delete()
    Programme.objects.filter(pk=programme.pk).update(logo_version="")
