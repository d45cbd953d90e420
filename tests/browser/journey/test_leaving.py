"""Back, a new load and the ways out: nothing is lost silently, nothing untrue is said."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.journey.pictures import picture
from tests.browser.journey.visit import Visit
from tests.conftest import RunningSite

pytestmark = pytest.mark.browser

API = "**/api/v1/cases"
ELSEWHERE = re.compile("wikipedia")


def ready(visit: Visit, site_url: str) -> Visit:
    """Come from another page, so that Back could lead out, and get one fingerprint ready."""
    visit.page.goto(f"{site_url}/en/for-you")
    visit.begin()
    visit.choose(picture("one.png", 1))
    visit.wait_for(done=1)
    visit.go_to_check()
    return visit


def test_back_four_times_keeps_number_and_pin_on_show(visit: Visit, site_url: str) -> None:
    ready(visit, site_url).send()
    case = visit.case()
    for _ in range(4):
        visit.page.go_back()
        expect(visit.panel("finish")).to_be_visible()
        visit.page.wait_for_function("history.state.panel === 'finish'")
    assert visit.case() == case
    visit.page.reload()
    notice = visit.page.locator("[data-slot=notice]")
    expect(notice).to_contain_text("Your case was sent")
    expect(notice).not_to_contain_text("Nothing was sent")


def test_back_four_times_while_a_reply_is_unsure_keeps_the_request(
    visit: Visit, site_url: str
) -> None:
    ready(visit, site_url)
    shown = visit.shown_request()
    visit.page.route(API, lambda route: route.abort())
    visit.send()
    expect(visit.panel("check").locator("[data-slot=problems]")).to_be_visible()
    for _ in range(4):
        visit.page.go_back()
        expect(visit.panel("check")).to_be_visible()
        visit.page.wait_for_function("history.state.panel === 'check'")
    assert visit.shown_request() == shown
    visit.page.reload()
    expect(visit.page.locator("[data-slot=notice]")).to_contain_text(
        "Nothing was sent, unless you had already pressed “Send”."
    )


def test_going_back_after_a_quick_exit_shows_neither_files_nor_number(
    visit: Visit, site_url: str
) -> None:
    ready(visit, site_url).send()
    number, pin = visit.case()
    page = visit.page
    page.route(ELSEWHERE, lambda route: route.fulfill(body="elsewhere"))
    page.locator("#exit").click()
    page.wait_for_url(ELSEWHERE)
    while not page.url.endswith("/for-you"):
        page.go_back()
        page.wait_for_load_state()
        text = page.content()
        assert not any(secret in text for secret in (number, pin, "one.png"))


@pytest.fixture
def asked(browser: Browser, shared_site: RunningSite) -> Iterator[Page]:
    """A phone on which the page asks whether to leave."""
    phone = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    phone.route(ELSEWHERE, lambda route: route.fulfill(body="elsewhere"))
    visit = Visit(phone.new_page(), shared_site.url).begin()
    visit.choose(picture("one.png", 2))
    visit.wait_for(done=1)
    visit.page.locator(".mark").tap()
    expect(visit.page.locator("#leave")).to_be_visible()
    yield visit.page
    phone.close()


def test_the_quick_exit_is_within_the_question_too(asked: Page) -> None:
    asked.locator("#leave").get_by_role("link", name="Quick exit").tap()
    asked.wait_for_url(ELSEWHERE)


def test_a_finger_finds_the_quick_exit_where_it_always_is(asked: Page) -> None:
    box = asked.locator("#exit").bounding_box()
    assert box
    asked.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    asked.wait_for_url(ELSEWHERE)


def test_changing_the_language_asks_first_and_comes_back_to_the_same_page(asked: Page) -> None:
    asked.locator("#leave [data-act=stay]").tap()
    asked.locator(".languages").tap()
    expect(asked.locator("#leave")).to_be_visible()
    asked.locator("#leave [data-act=leave]").tap()
    asked.wait_for_url("**/en/languages/steps/1")
    asked.locator("main a[lang=en]").tap()
    asked.wait_for_url("**/en/steps/1")


def test_too_much_for_one_case_is_said_before_anything_is_sent(visit: Visit, site_url: str) -> None:
    ready(visit, site_url)
    sent: list[str] = []
    visit.page.on("request", lambda request: sent.append(request.method))
    visit.page.evaluate("document.querySelector('#request').dataset.maxBytes = '100'")
    visit.send()
    problems = visit.panel("check").locator("[data-slot=problems]")
    expect(problems).to_contain_text("send them afterwards as a second case")
    assert "POST" not in sent


@pytest.mark.parametrize("body", ['{"error": {"code": "too-large"}}', "<h1>413</h1>"])
def test_a_refusal_for_its_size_is_told_whoever_refuses(
    visit: Visit, site_url: str, body: str
) -> None:
    ready(visit, site_url)
    visit.page.route(API, lambda route: route.fulfill(status=413, body=body))
    visit.send()
    problems = visit.panel("check").locator("[data-slot=problems]")
    expect(problems).to_contain_text("send them afterwards as a second case")
