"""The icons of the pages in one file, which a browser fetches once: a page names them only.

A list of fifty has some eighty icons; drawn in the page each of them would take 300 bytes.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from lucide.templatetags.lucide import lucide

NAME = "img/icons.svg"
FILE = settings.ROOT / "static" / NAME
# What the style sheet says of all icons, and how their files are laid out.
IN_STYLE = re.compile(r' (?:fill="none"|stroke(?:-[a-z]+)?="[^"]*")|\n\s*')


def inline(name: str, **attributes: str) -> str:
    """Draw an icon by itself."""
    return IN_STYLE.sub("", lucide(name, size=None, **attributes))


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """Which icons the file has."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', FILE.read_text(encoding="utf-8")))


def drawn(these: Iterable[str]) -> str:
    """Draw a file with these icons, each by its name."""
    symbols = [
        re.sub(
            r'<svg [^>]*?(viewBox="[^"]*")[^>]*>(.*)</svg>',
            rf'<symbol id="{name}" \1>\2</symbol>',
            inline(name),
        )
        for name in sorted(these)
    ]
    lines = ['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>"]
    return "\n".join(lines) + "\n"
