"""One colour of an organisation becomes all that the theme needs, in light and in dark.

Whatever colour somebody picks, what is drawn with it can be read (WCAG 2.2, 1.4.3 and 1.4.11):
it gets darker on light paper and lighter on dark, just as far as that takes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

TEXT, GRAPHIC = 4.5, 3.0
BLACK, WHITE = "#000000", "#ffffff"
STEPS = 100


@dataclass(frozen=True, slots=True)
class Paper:
    """What the theme has in light or in dark, from css/theme.css, on which a colour has to show."""

    surface: str
    grounds: tuple[str, ...]
    inks: tuple[str, ...]
    ink: str
    away: str  # towards this a colour gets more contrast
    onto: str  # towards this it gets less


LIGHT = Paper(
    surface="#ffffff",
    grounds=(
        *("#ffffff", "#f2f5f5", "#f8fafa", "#eaeff0"),
        *("#e8f0fa", "#e4f4ea", "#fef1dd", "#fdecea"),
    ),
    inks=("#10242b", "#40535b", "#586b73"),
    ink="#10242b",
    away=BLACK,
    onto=WHITE,
)
DARK = Paper(
    surface="#121f23",
    grounds=(
        *("#121f23", "#0b1417", "#17272c", "#0e191c"),
        *("#13263f", "#10301f", "#36240a", "#3d1613"),
    ),
    inks=("#eaf1f2", "#b9c8cc", "#98abb0"),
    ink="#eaf1f2",
    away=WHITE,
    onto="#121f23",
)


def parts(colour: str) -> tuple[int, int, int]:
    """Give red, green and blue of "#0b5563"."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue


def luminance(colour: str) -> float:
    """How light it is, by the formula of WCAG 2."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for part in (each / 255 for each in parts(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """How far two colours are apart, from 1 to 21, by the formula of WCAG 2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, other: str, share: int) -> str:
    """Mix in so many hundredths of another colour."""
    pairs = zip(parts(colour), parts(other), strict=True)
    return "#" + "".join(
        f"{round((one * (STEPS - share) + two * share) / STEPS):02x}" for one, two in pairs
    )


def _until(colour: str, towards: str, on: Iterable[tuple[str, float]]) -> str:
    """Mix in the other colour until it is far enough from each of these, and no more than that."""
    needed = list(on)
    tried = (mixed(colour, towards, share) for share in range(STEPS + 1))
    return next(
        each for each in tried if all(contrast(each, ground) >= least for ground, least in needed)
    )


@dataclass(frozen=True, slots=True)
class Palette:
    """What the theme calls its brand colours, for one kind of paper."""

    brand: str
    brandhover: str
    brandink: str
    brandtint: str
    brandline: str
    onbrand: str

    def tokens(self) -> str:
        """Write them down for a stylesheet."""
        lines = [f"--{name}:{getattr(self, name)}" for name in self.__slots__]
        lines += [
            f"--{name}-rgb:{', '.join(str(part) for part in parts(getattr(self, name)))}"
            for name in ("brand", "brandhover")
        ]
        return ";".join(lines)


@lru_cache(maxsize=256)
def palette(colour: str, paper: Paper) -> Palette:
    """Work out what can be read on this paper, as near to the colour as that can be."""
    brand = _until(colour, paper.away, [(ground, TEXT) for ground in paper.grounds])
    hover = mixed(brand, paper.away, 25)
    onbrand = WHITE if paper is LIGHT else mixed(brand, BLACK, 85)
    readable = [(ink, TEXT) for ink in paper.inks]
    tint = _until(mixed(brand, paper.onto, 85), paper.onto, [*readable, (brand, GRAPHIC)])
    line = _until(mixed(brand, paper.onto, 60), paper.onto, [(paper.ink, TEXT)])
    ink = _until(brand, paper.away, [(tint, TEXT)])
    return Palette(brand, hover, ink, tint, line, onbrand)


def sheet(colour: str) -> str:
    """Write the stylesheet that gives a page this colour, after that of the theme."""
    light, dark = palette(colour, LIGHT).tokens(), palette(colour, DARK).tokens()
    return (
        f":root,[data-bs-theme=light]{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-bs-theme=light]){{{dark}}}}}\n"
        f"[data-bs-theme=dark]{{{dark}}}\n"
        f"@media print{{:root:root:root{{{light}}}}}\n"
    )


def sample(colour: str) -> str:
    """Write the stylesheet of the two pieces of paper on which the colour is shown beforehand."""
    light, dark = palette(colour, LIGHT).tokens(), palette(colour, DARK).tokens()
    return f".sample[data-bs-theme=light]{{{light}}}\n.sample[data-bs-theme=dark]{{{dark}}}\n"
