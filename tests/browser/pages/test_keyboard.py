import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages.places import PLACES, PagesSite, go
from tests.unit.web.one_case import NUMBER, PIN

pytestmark = pytest.mark.browser

# What the focus stands on, and whether one can see that.
FOCUSED = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  return {
    words: (element.ariaLabel || element.textContent || element.id).trim().replace(/\\s+/g, ' '),
    shown: element.checkVisibility() && parseFloat(style.outlineWidth) > 2,
    end: element === document.body,
    last: element.closest('footer') !== null,
  };
}"""


def test_the_first_key_offers_to_skip_to_the_content(page: Page, pages_site: PagesSite) -> None:
    go(page, pages_site, "how_it_works")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_every_stop_of_the_keyboard_can_be_seen(page: Page, pages_site: PagesSite) -> None:
    for number, place in enumerate(PLACES):
        pages_site.desk.reset()
        go(page, pages_site, place)
        for _ in range(60):
            page.keyboard.press("Tab")
            focused = page.evaluate(FOCUSED)
            # The foot of the page is the same everywhere: it is walked through once.
            if focused["end"] or (number and focused["last"]):
                break
            assert focused["shown"], (place, focused["words"])


def test_the_way_to_the_steps_and_a_case_with_the_keyboard_only(
    page: Page, pages_site: PagesSite
) -> None:
    page.goto(f"{pages_site.url}/en/")
    way = {
        "Make a fingerprint": "stay-safe",
        "I understand, go on": "for-you",
        "Me, and I am under 18": "steps/1",
    }
    for name, path in way.items():
        tab_to(page, name)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/en/{path}")

    go(page, pages_site, "case")
    tab_to(page, "number")
    page.keyboard.type(NUMBER)
    page.keyboard.press("Tab")
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My case")
    tab_to(page, "Withdraw: Picture, number 1")
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", level=1)).to_have_text("Withdraw this fingerprint?")
    tab_to(page, "Withdraw")
    page.keyboard.press("Space")
    expect(page.get_by_text("Withdrawn.", exact=True)).to_be_visible()


def test_the_language_is_changed_with_the_keyboard(page: Page, pages_site: PagesSite) -> None:
    go(page, pages_site, "start")
    tab_to(page, "Language: English")
    page.keyboard.press("Enter")
    page.wait_for_url("**/languages/")
    tab_to(page, "Ļöñĝ")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en-xa/")


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus stands on something that begins with these words."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED)["words"].startswith(words):
            return
    pytest.fail(f"the keyboard does not reach {words!r}")
