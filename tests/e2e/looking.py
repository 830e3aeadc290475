"""What every page must be: accessible in light and dark, and no wider than a narrow phone."""

import json

from axe_playwright_python.sync_playwright import Axe

AXE = Axe()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"type": "tag", "values": TAGS}
# The scheme changes colours and nothing else, and axe is slow.
COLOURS = {"type": "rule", "values": ["color-contrast"]}
SCHEMES = (("dark", COLOURS), ("light", EVERYTHING))
RUN = """async (only) => {
  const found = await axe.run({runOnly: only, resultTypes: ["violations"]});
  return found.violations.map((rule) => [rule.id, rule.nodes.map((node) => node.target)]);
}"""


def look_at(page):
    """Check this page as it is now: axe in light and dark, and its width at 320 pixels."""
    if not getattr(page, "has_script", True):
        return  # axe is a script itself
    size = page.viewport_size
    page.evaluate(AXE.axe_script)
    for scheme, rules in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        broken = page.evaluate(RUN, rules)
        assert not broken, f"{page.url} ({scheme}): {json.dumps(broken, indent=1)}"
    page.set_viewport_size({"width": 320, "height": 700})
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320, f"{page.url} is {width} pixels wide on a narrow phone"
    page.set_viewport_size(size)
