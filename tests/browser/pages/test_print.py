import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page, PdfMargins, expect

from tests.browser.pages.places import PagesSite, go
from tests.browser.pages.serving import pages_app, served
from tests.unit.web.one_case import OneCaseDesk
from web.locales import LOCALES, TRANSLATIONS

pytestmark = pytest.mark.browser

MARGIN = "1.5cm"
MARGINS: PdfMargins = {"top": MARGIN, "bottom": MARGIN, "left": MARGIN, "right": MARGIN}
PAGE = re.compile(rb"/Type\s*/Page\b")
# The printable height of Letter, the shorter of the two, in CSS pixels.
LETTER = (27.94 - 2 * 1.5) / 2.54 * 96
LONGEST = ("es", "fil", "id", "si", "ta", "vi")  # of the helpers' guide


@pytest.fixture(scope="module")
def longest_guides() -> Iterator[str]:
    locales = tuple(locale for locale in LOCALES if locale.tag in LONGEST)
    with served(pages_app(OneCaseDesk(), locales, TRANSLATIONS)) as url:
        yield url


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("place", ["guide", "guide_helpers"])
def test_the_guide_is_one_sheet_of_paper(
    page: Page, pages_site: PagesSite, place: str, paper: Literal["A4", "Letter"]
) -> None:
    go(page, pages_site, place)
    show_pictures(page)
    assert len(PAGE.findall(page.pdf(format=paper, margin=MARGINS))) == 2


def test_the_longest_guides_are_one_sheet_of_the_shorter_paper(
    page: Page, longest_guides: str
) -> None:
    sides = {}
    for tag in LONGEST:
        page.goto(f"{longest_guides}/{tag}/guide/helpers")
        assert page.locator("html").get_attribute("lang") == tag
        show_pictures(page)
        sides[tag] = len(PAGE.findall(page.pdf(format="Letter", margin=MARGINS)))
    assert sides == dict.fromkeys(LONGEST, 2)


def test_no_step_is_split_from_its_picture_on_paper(page: Page, pages_site: PagesSite) -> None:
    go(page, pages_site, "guide")
    show_pictures(page)
    page.emulate_media(media="print")
    for step in page.locator(".guide > li").all():
        assert step.evaluate("step => getComputedStyle(step).breakInside") == "avoid"
        box = step.bounding_box()
        assert box and box["height"] < LETTER


def test_paper_says_where_the_site_is_and_carries_no_menus(
    page: Page, pages_site: PagesSite
) -> None:
    go(page, pages_site, "guide")
    expect(page.locator(".paper")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".paper")).to_contain_text(pages_site.url.partition("//")[2])
    for part in (".foot", ".languages", ".exit", ".actions", ".noprint"):
        expect(page.locator(part).first).to_be_hidden()


def show_pictures(page: Page) -> None:
    """Scroll by every picture: they are loaded only when they come near."""
    for picture in page.locator(".guide img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", value=True)
