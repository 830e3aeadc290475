"""Whatever colour an organisation has, its pages can be read (WCAG 2.2, 1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import settings as tries
from hypothesis import strategies as some

from mentorship.look.colours import (
    DARK,
    GRAPHIC,
    LIGHT,
    TEXT,
    contrast,
    palette,
    sample,
    sheet,
)

THEME = Path(settings.ROOT / "static/css/theme.css").read_text()
ANY_COLOUR = some.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
PAPERS = {":root,\n[data-bs-theme=light] {": LIGHT, "\n[data-bs-theme=dark] {": DARK}


@tries(max_examples=500, deadline=None)
@given(ANY_COLOUR)
@example("#000000")
@example("#ffffff")
@example("#ffff00")
@example("#ff0000")
@example("#0000ff")
@example("#808080")
@example("#586b73")
def test_any_colour_can_be_read_wherever_the_theme_uses_it(colour):
    for paper in (LIGHT, DARK):
        made = palette(colour, paper)

        for ground in paper.grounds:
            assert contrast(made.brand, ground) >= TEXT
            assert contrast(made.brandhover, ground) >= TEXT
            assert contrast(made.brandink, ground) >= TEXT
        assert contrast(made.onbrand, made.brand) >= TEXT
        assert contrast(made.onbrand, made.brandhover) >= TEXT
        assert contrast(made.brandink, made.brandtint) >= TEXT
        assert contrast(made.brand, made.brandtint) >= GRAPHIC
        for ink in paper.inks:
            assert contrast(ink, made.brandtint) >= TEXT
        assert contrast(paper.ink, made.brandline) >= TEXT


@pytest.mark.parametrize("selector", PAPERS)
def test_the_paper_is_that_of_the_theme(selector):
    block = THEME[THEME.index(selector) :].partition("}")[0]
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    paper = PAPERS[selector]

    plain, tints = ("surface", "bg", "surface2", "sunk"), ("info", "ok", "warn", "bad")
    assert paper.grounds == tuple(
        tokens[name] for name in (*plain, *(f"{tint}tint" for tint in tints))
    )
    assert paper.inks == tuple(tokens[n] for n in ("ink", "ink2", "ink3"))
    assert (paper.surface, paper.ink) == (tokens["surface"], tokens["ink"])


def test_every_colour_of_the_brand_is_replaced():
    block = THEME[THEME.index("[data-bs-theme=light] {") :].partition("}")[0]
    brand = set(re.findall(r"--((?:on)?brand[\w-]*):", block))

    assert set(re.findall(r"--([\w-]+):", sheet("#aa0011"))) == brand
    assert set(re.findall(r"--([\w-]+):", sample("#aa0011"))) == brand


def test_a_colour_that_can_be_read_stays_as_it_is():
    assert palette("#0b5563", LIGHT).brand == "#0b5563"
    assert palette("#74c9d3", DARK).brand == "#74c9d3"
