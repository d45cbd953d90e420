from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser

from tests.browser.pages.places import EVERY_PLACE, PagesSite, go

AXE = Path(__file__).parents[3] / "web/browser/node_modules/axe-core/axe.min.js"
EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
# Darkness changes colours only.
RULES = {
    "light": {"type": "tag", "values": EVERYTHING},
    "dark": {"type": "rule", "values": COLOURS},
}
# The narrowest phone, and a window of twice that at 200 %.
NARROW: Any = {"width": 320, "height": 640}

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en", "ar-xb"])
def test_axe_finds_nothing_on_any_page(
    browser: Browser, pages_site: PagesSite, locale: str, scheme: Literal["light", "dark"]
) -> None:
    # The policy would keep the checker itself out.
    context = browser.new_context(
        bypass_csp=True, color_scheme=scheme, reduced_motion="reduce", viewport=NARROW
    )
    page = context.new_page()
    found: dict[str, Any] = {}
    for place in EVERY_PLACE:
        pages_site.desk.reset()
        go(page, pages_site, place, locale)
        page.evaluate(AXE.read_text("utf-8"))
        run = "only => axe.run({runOnly: only, resultTypes: ['violations']})"
        for violation in page.evaluate(run, RULES[scheme])["violations"]:
            nodes = [node["html"] + node.get("failureSummary", "") for node in violation["nodes"]]
            found.setdefault(violation["id"], []).append((place, nodes))
    context.close()
    assert not found
