"""What every page must be: accessible in light and dark, and no wider than a narrow phone."""

import json

from axe_playwright_python.sync_playwright import Axe

AXE = Axe()
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


def violations(page):
    """The rules of axe that this page breaks, with where."""
    found = AXE.run(page, options=RULES).response["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]


def look_at(page):
    """Check this page as it is now: axe in light and dark, and its width at 320 pixels."""
    if not getattr(page, "has_script", True):
        return  # axe is a script itself
    size = page.viewport_size
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        broken = violations(page)
        assert not broken, f"{page.url} ({scheme}): {json.dumps(broken, indent=1)}"
    page.set_viewport_size({"width": 320, "height": 700})
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320, f"{page.url} is {width} pixels wide on a narrow phone"
    page.set_viewport_size(size)
    page.emulate_media(color_scheme="light")
