"""Every pair of colours that can meet reads well, in light and in dark (WCAG 2.2, 1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SHEET = Path(settings.ROOT / "static/css/theme.css").read_text()
TEXT, GRAPHIC = 4.5, 3
ON_SURFACES = [
    (ink, ground, TEXT)
    for ink in ("ink", "ink2", "ink3", "brandink")
    for ground in ("bg", "surface", "surface2", "sunk")
]
TINTED = [
    (f"{kind}ink", f"{kind}tint", TEXT)
    for kind in ("brand", "mentor", "mentee", "ok", "warn", "bad", "info")
]
DRAWN = [
    (ink, ground, GRAPHIC)
    for ink in ("line2", "brand", "mentor", "mentee", "bad", "ok", "info", "focus")
    for ground in ("bg", "surface")
]
OTHERS = [
    ("onbrand", "brand", TEXT),
    ("onbrand", "brandhover", TEXT),
    ("badink", "surface", TEXT),
    ("brand", "surface", TEXT),
    ("brand", "bg", TEXT),
    ("ink", "mark", TEXT),
    ("ink", "track", TEXT),
    ("ink", "warnline", TEXT),
    ("ink", "brandline", TEXT),
]


def colours(selector):
    block = SHEET[SHEET.index(selector) :].partition("}")[0]
    return dict(re.findall(r"--([\w-]+): ([^;]+);", block))


LIGHT = colours(":root,\n[data-bs-theme=light] {")
SYSTEM_DARK = colours(":root:not([data-bs-theme=light]) {")
CHOSEN_DARK = colours("\n[data-bs-theme=dark] {")


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted([luminance(one), luminance(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), ON_SURFACES + TINTED + DRAWN + OTHERS)
def test_colours_that_meet_can_be_told_apart(theme, ink, ground, least):
    known = LIGHT if theme == "light" else LIGHT | SYSTEM_DARK

    assert contrast(known[ink], known[ground]) >= least


def test_dark_by_choice_is_dark_by_the_system():
    assert CHOSEN_DARK == SYSTEM_DARK


def test_no_colour_is_written_down_elsewhere():
    rest = SHEET[SHEET.index("/* ---- 2 base") :]

    paper = {"#fff", "#000", "#999"}  # print and QR codes, whatever the theme
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", rest)) <= paper
