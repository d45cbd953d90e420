from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages.places import PLACES, PagesSite, go, open_case

pytestmark = pytest.mark.browser


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_the_way_to_the_steps_needs_no_script(visitor: Page, pages_site: PagesSite) -> None:
    visitor.goto(f"{pages_site.url}/en/")
    visitor.get_by_role("link", name="Make a fingerprint").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("If someone comes in")
    visitor.get_by_role("link", name="I understand, go on").click()
    visitor.get_by_role("link", name="I am not sure").click()
    visitor.get_by_text("The picture is a fake").click()
    expect(visitor.get_by_text("Fakes count too")).to_be_visible()
    visitor.get_by_role("link", name="I am under 18").click()
    assert visitor.url.endswith("/en/steps/1")
    expect(visitor.locator("h1").first).to_be_visible()


def test_every_wrong_fit_ends_with_someone_who_can_help(
    visitor: Page, pages_site: PagesSite
) -> None:
    go(visitor, pages_site, "for_you")
    visitor.get_by_role("link", name="None of these").click()
    for name, address in (("StopNCII.org", "https://stopncii.org/"), ("INHOPE", "inhope.org")):
        assert address in (visitor.get_by_role("link", name=name).get_attribute("href") or "")


def test_the_language_is_changed_without_a_script(visitor: Page, pages_site: PagesSite) -> None:
    go(visitor, pages_site, "is_it_safe")
    visitor.locator(".languages").click()
    visitor.locator("main a[lang=ar-xb]").click()
    assert visitor.url.endswith("/ar-xb/is-it-safe")
    assert visitor.locator("html").get_attribute("dir") == "rtl"


def test_a_helpline_is_found_without_a_query_string(visitor: Page, pages_site: PagesSite) -> None:
    go(visitor, pages_site, "blackmail")
    visitor.get_by_role("link", name="Talk to someone", exact=True).click()
    visitor.locator(".countries").get_by_role("link", name="Germany").click()
    assert visitor.url.endswith("/en/help/de")
    expect(visitor.locator("a[href='tel:116111']")).to_be_visible()


def test_a_case_is_opened_and_withdrawn_without_a_script(
    visitor: Page, pages_site: PagesSite
) -> None:
    go(visitor, pages_site, "case")
    open_case(visitor)
    expect(visitor.get_by_text("Example Video found a copy")).to_be_visible()
    visitor.get_by_role("button", name="Withdraw: Picture, number 1").click()
    visitor.get_by_role("button", name="Keep it on the list").click()
    visitor.get_by_role("button", name="Withdraw: Picture, number 1").click()
    visitor.get_by_role("button", name="Withdraw", exact=True).click()
    expect(visitor.get_by_text("Withdrawn.", exact=True)).to_be_visible()
    assert visitor.get_by_text("Withdrawn: no longer on the list").count() == 2


def test_after_a_mistake_the_summary_has_the_focus_and_leads_to_the_field(
    visitor: Page, pages_site: PagesSite
) -> None:
    go(visitor, pages_site, "case-empty")
    expect(visitor.locator(".problem")).to_be_focused()
    visitor.get_by_role("link", name="Enter your PIN").click()
    assert visitor.url.endswith("#pin")
    assert visitor.title() == "Error: My case · Abdruck"


def test_no_page_loads_or_runs_anything_that_its_policy_refuses(
    browser: Browser, pages_site: PagesSite
) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    asked: set[str] = set()
    page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("request", lambda request: asked.add(request.url))
    for place in PLACES:
        if place != "not-found":
            pages_site.desk.reset()
            go(page, pages_site, place)
    page.close()
    assert complaints == []
    assert all(address.startswith(pages_site.url) for address in asked)


def test_a_visit_leaves_no_cookie_and_no_storage(browser: Browser, pages_site: PagesSite) -> None:
    context = browser.new_context()
    page = context.new_page()
    for place in ("start", "for_you", "case-withdrawn"):
        go(page, pages_site, place)
    assert context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("indexedDB.databases()") == []
    context.close()
