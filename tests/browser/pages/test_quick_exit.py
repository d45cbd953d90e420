from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.pages.places import PagesSite, go
from tests.unit.web.one_case import NUMBER

pytestmark = pytest.mark.browser

ELSEWHERE = "https://en.wikipedia.org/"


@pytest.fixture
def visitor(browser: Browser, pages_site: PagesSite) -> Iterator[Page]:
    """A visitor for whom the other site is played by the test; the internet is not needed."""
    context = browser.new_context()
    context.route("https://**", serve_elsewhere)
    page = context.new_page()
    go(page, pages_site, "for_you")
    page.wait_for_load_state("networkidle")
    yield page
    context.close()


def serve_elsewhere(route: Route) -> None:
    route.fulfill(body="<title>Elsewhere</title><h1>Elsewhere</h1>", content_type="text/html")


def press_shift(page: Page, times: int) -> None:
    for _ in range(times):
        page.keyboard.press("Shift")


def test_the_button_leaves_and_the_back_button_does_not_return_to_the_page(
    visitor: Page, pages_site: PagesSite
) -> None:
    go(visitor, pages_site, "blackmail")
    visitor.locator("#exit").click()
    visitor.wait_for_url(ELSEWHERE)
    visitor.go_back()
    assert not visitor.url.endswith("/advice")


@pytest.mark.parametrize("place", ["case-open", "case-withdraw", "case-withdrawn", "case-wrong"])
def test_going_back_after_a_quick_exit_opens_no_case(
    visitor: Page, pages_site: PagesSite, place: str
) -> None:
    # Given a visitor who leaves from a case at once
    go(visitor, pages_site, place)
    visitor.wait_for_load_state("networkidle")
    visitor.locator("#exit").click()
    visitor.wait_for_url(ELSEWHERE)
    sent: list[str] = []
    visitor.on("request", lambda request: sent.append(request.method))
    # When somebody presses Back again and again
    shown = []
    while not visitor.url.endswith("/for-you"):
        visitor.go_back()
        shown.append(visitor.content())
    # Then they see the empty form, and nothing is sent for them a second time
    assert len(shown) > 1
    assert not any(NUMBER in page for page in shown)
    assert "POST" not in sent


def test_a_page_about_a_case_is_not_kept_in_the_browser_s_memory(
    visitor: Page, pages_site: PagesSite
) -> None:
    go(visitor, pages_site, "case-open")
    expect(visitor.locator("main")).to_contain_text(NUMBER)
    visitor.wait_for_load_state("networkidle")
    # As a browser does that takes the page away and brings it back from its memory
    left = visitor.evaluate(
        """() => {
          dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
          return document.body.innerText;
        }"""
    )
    assert NUMBER not in left
    with visitor.expect_navigation():
        visitor.evaluate(
            "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })), undefined"
        )
    assert NUMBER not in visitor.content()
    expect(visitor.locator("#number")).to_have_value("")


def test_shift_three_times_leaves(visitor: Page) -> None:
    press_shift(visitor, 3)
    visitor.wait_for_url(ELSEWHERE)


def test_shift_twice_stays_and_says_how_often_more(visitor: Page) -> None:
    press_shift(visitor, 2)
    expect(visitor.locator("#exit + [role=status]")).to_have_text(
        "Press Shift one more time to leave this site."
    )


def test_capital_letters_do_not_leave(visitor: Page, pages_site: PagesSite) -> None:
    go(visitor, pages_site, "case")
    visitor.locator("#number").focus()
    for letter in "ABCDEF":
        visitor.keyboard.press(f"Shift+{letter}")
    assert visitor.locator("#number").input_value() == "ABCDEF"
    assert visitor.url.endswith("/case")


def test_shift_pressed_slowly_does_not_leave(browser: Browser, pages_site: PagesSite) -> None:
    page = browser.new_page()
    go(page, pages_site, "for_you")
    page.wait_for_load_state("networkidle")
    # Presses as they would be six seconds apart, without waiting for it.
    left = page.evaluate(
        """() => {
          for (const when of [0, 6000, 12000]) {
            for (const kind of ['keydown', 'keyup']) {
              const press = new KeyboardEvent(kind, { key: 'Shift' });
              Object.defineProperty(press, 'timeStamp', { value: when });
              dispatchEvent(press);
            }
          }
          return document.documentElement.classList.contains('leaving');
        }"""
    )
    assert not left
    page.close()


def test_the_page_is_covered_and_told_before_the_other_site_answers(
    browser: Browser, pages_site: PagesSite
) -> None:
    context = browser.new_context()
    context.route("https://**", serve_elsewhere)
    page = context.new_page()
    go(page, pages_site, "for_you")
    page.wait_for_load_state("networkidle")
    seen = page.evaluate(
        """() => {
          const seen = [];
          const look = () => seen.push(document.querySelector('main').checkVisibility({
            visibilityProperty: true,
          }));
          document.addEventListener('quick-exit', () => { seen.push('told'); look(); });
          look();
          document.getElementById('exit').click();
          dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
          look();
          return seen;
        }"""
    )
    context.close()
    assert seen == [True, "told", False, True]


def test_the_button_is_a_link_that_works_without_scripts(
    browser: Browser, pages_site: PagesSite
) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.route("https://**", serve_elsewhere)
    page = context.new_page()
    go(page, pages_site, "for_you")
    page.locator("#exit").click()
    page.wait_for_url(ELSEWHERE)
    context.close()
