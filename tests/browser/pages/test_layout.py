from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.pages.places import PLACES, PagesSite, go

pytestmark = pytest.mark.browser

NARROW: Any = {"width": 320, "height": 640}
# Anything that reaches over the edge of the screen, unless it scrolls by itself or is only heard.
OVER_THE_EDGE = """() => [...document.body.querySelectorAll('*')]
  .filter((element) => !element.closest('pre, .unseen, .skip') && element.checkVisibility())
  .filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 1 && (left < -1 || right > innerWidth + 1);
  })
  .map((element) => element.outerHTML.slice(0, 120))"""
# WCAG 2.2 asks for 24 px, we for 44; links inside a sentence are exempt from both, and a box to
# tick is pressed by its whole label.
SMALL = """() => [...document.querySelectorAll(
  'a, button, summary, select, textarea, .tick, input:not([type=hidden], .tick input)')]
  .filter((element) => !element.closest('p, li > span, dd, td, address, .skip, h2, h3'))
  .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 44)
  .map((element) => element.outerHTML.slice(0, 120))"""


@pytest.fixture
def narrow(browser: Browser) -> Any:
    context = browser.new_context(viewport=NARROW)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("locale", ["en", "en-xa", "ar-xb"])
def test_no_page_scrolls_sideways_at_320_pixels(
    narrow: Page, pages_site: PagesSite, locale: str
) -> None:
    for place in PLACES:
        pages_site.desk.reset()
        go(narrow, pages_site, place, locale)
        assert narrow.evaluate("document.documentElement.scrollWidth") <= 320, place
        assert narrow.evaluate(OVER_THE_EDGE) == [], place


def test_no_page_scrolls_sideways_with_text_of_double_size(
    browser: Browser, pages_site: PagesSite
) -> None:
    context = browser.new_context(viewport={"width": 640, "height": 800})
    page = context.new_page()
    for place in PLACES:
        pages_site.desk.reset()
        go(page, pages_site, place)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, place
    context.close()


def test_facts_break_their_words_on_a_phone_with_text_of_double_size(
    narrow: Page, pages_site: PagesSite
) -> None:
    go(narrow, pages_site, "stay_safe", "en-xa")
    narrow.evaluate("document.documentElement.style.fontSize = '200%'")
    edges = narrow.eval_on_selector_all(
        ".facts span, .facts b",
        "(all) => all.map((each) => each.getBoundingClientRect().right)",
    )
    assert max(edges) <= 320


def test_what_can_be_pressed_is_large_enough_for_a_thumb(
    narrow: Page, pages_site: PagesSite
) -> None:
    for place in PLACES:
        pages_site.desk.reset()
        go(narrow, pages_site, place)
        assert narrow.evaluate(SMALL) == [], place


def test_the_way_out_stays_within_reach_on_a_phone(narrow: Page, pages_site: PagesSite) -> None:
    go(narrow, pages_site, "questions-open")
    narrow.mouse.wheel(0, 900)
    narrow.wait_for_function("scrollY > 300")
    box = narrow.locator("#exit").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 120


def test_right_to_left_is_the_mirror_of_left_to_right(
    browser: Browser, pages_site: PagesSite
) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 700})
    starts = {}
    for locale in ("en", "ar-xb"):
        go(page, pages_site, "for_you", locale)
        mark, out = page.locator(".mark").bounding_box(), page.locator("#exit").bounding_box()
        assert mark and out
        starts[locale] = mark["x"] < out["x"]
    page.close()
    assert starts == {"en": True, "ar-xb": False}


def test_pictures_of_every_page_for_human_eyes(
    browser: Browser, pages_site: PagesSite, screenshots: Any
) -> None:
    sizes: Any = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1280, "height": 800}}
    looks: Any = [(size, scheme) for size in sizes for scheme in ("light", "dark")]
    for size, scheme in looks:
        context: Any = browser.new_context(
            viewport=sizes[size], color_scheme=scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        for locale in ("en", "ar-xb"):
            for place in PLACES:
                pages_site.desk.reset()
                go(page, pages_site, place, locale)
                name = f"{locale}-{place}-{size}-{scheme}.png"
                page.screenshot(path=screenshots / name, full_page=True)
        context.close()
