"""A page of the site's own on paper: a template becomes a PDF, and nothing is fetched for it."""

import atexit
import logging
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from mentorship.native import preload

FONTS = Path(__file__).resolve().parent.parent / "agreements" / "fonts"
REGULAR = (
    "NotoSans-Regular.ttf",
    "NotoSansArabic-Regular.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansEthiopic-Regular.ttf",
)
BOLD = "NotoSans-Bold.ttf"
STYLE = """
@page { size: A4; margin: 20mm }
html { font-size: 10.5pt; line-height: 1.45; color: #111 }
body { margin: 0 }
h1 { font-size: 20pt; line-height: 1.2; margin: 6mm 0 4mm }
h2 { font-size: 12pt; margin: 6mm 0 2mm; break-after: avoid }
p { margin: 0 0 2mm }
ul, ol { margin: 0; padding-left: 6mm }
table { width: 100%; border-spacing: 0; table-layout: fixed }
th, td { padding: 1.2mm 2mm 1.2mm 0; border-bottom: .4pt solid #999; text-align: left; vertical-align: top }
td, li, p { overflow-wrap: break-word }
"""


def render(template: str, context: Mapping[str, Any], *, language: str) -> bytes:
    """Make the PDF (PDF/UA) in this language."""
    preload()
    from weasyprint import HTML  # noqa: PLC0415 — slow to load

    fetcher, fonts, sheet = _tools()
    with translation.override(language):
        html = render_to_string(template, dict(context))
    pdf: bytes = HTML(string=html, url_fetcher=fetcher, base_url="").write_pdf(
        stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1"
    )
    return pdf


@lru_cache
def _tools() -> tuple[Any, Any, Any]:
    """The fetcher that fetches nothing, and fonts and stylesheet, read once per process."""
    from weasyprint import CSS  # noqa: PLC0415 — slow to load
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    ours = {(FONTS / name).as_uri() for name in (*REGULAR, BOLD)}

    class NothingButOurFonts(URLFetcher):
        """Reads ``data:`` addresses and our own font files; asks nobody for anything."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url not in ours and not url.startswith("data:"):
                raise ValueError(f"Not fetched: {url}")
            return super().fetch(url, headers)

    fetcher = NothingButOurFonts(allowed_protocols={"data", "file"}, allow_redirects=False)
    configuration = FontConfiguration()
    families = [f"Tekst{number}" for number in range(len(REGULAR))]
    faces = [(family, 400, name) for family, name in zip(families, REGULAR, strict=True)]
    css = "".join(
        f"@font-face {{ font-family: {family}; font-weight: {weight};"
        f" src: url({(FONTS / name).as_uri()}) }}"
        for family, weight, name in [*faces, (families[0], 700, BOLD)]
    )
    css += STYLE + f"html {{ font-family: {', '.join(families)} }}"
    return fetcher, configuration, CSS(string=css, url_fetcher=fetcher, font_config=configuration)


# The fonts must go before the libraries that made them do.
atexit.register(_tools.cache_clear)
