"""The pages as the real server gives them: built files, compression, cases from the database."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import BUILT, RunningSite
from web.pages import PAGES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BUILT / "manifest.json").exists(), reason="static/build is not made"),
]

READING = [page.path for page in PAGES if page.kind != "steps"] + ["/help", "/help/de", "/case"]
# Bytes over the wire, for a first visit that begins on this page. The guide's photographs have a
# budget of their own and are fetched as one scrolls.
BUDGET = 40_000
PHOTOGRAPH = re.compile(r"/guide/[^/]+/\w+\.webp$")


def test_reading_pages_transfer_at_most_40_kilobytes(
    browser: Browser, shared_site: RunningSite
) -> None:
    weights = {}
    for path in READING:
        context = browser.new_context()  # with an empty cache
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        received: dict[str, int] = {}
        wire.on(
            "Network.loadingFinished",
            lambda event, to=received: to.update({event["requestId"]: event["encodedDataLength"]}),
        )
        page.route(PHOTOGRAPH, lambda route: route.abort())
        page.goto(f"{shared_site.url}/en{path}", wait_until="networkidle")
        weights[path] = sum(received.values())
        context.close()
    print(weights)
    assert {path: weight for path, weight in weights.items() if not 0 < weight <= BUDGET} == {}


def test_a_sent_case_is_opened_and_withdrawn_without_a_script(
    browser: Browser, shared_site: RunningSite, submission: Callable[..., dict[str, Any]]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    reply = page.request.post(f"{shared_site.url}/api/v1/cases", data=submission(pictures=2))
    sent = reply.json()
    page.goto(f"{shared_site.url}/en/case")
    # As people type it: small letters, spaces.
    page.locator("#number").fill(sent["case_number"].lower().replace("-", " "))
    page.locator("#pin").fill(sent["pin"])
    page.locator("main form .button").click()
    expect(page.locator("h1")).to_have_text("My case")
    page.get_by_role("button", name="Withdraw: Picture, number 2").click()
    page.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_text("Withdrawn: no longer on the list")).to_have_count(1)
    page.get_by_role("button", name="Withdraw: Picture, number 1").click()
    page.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_text("Nothing of yours is on the list any more.")).to_be_visible()
    context.close()


def test_a_page_that_is_not_there_speaks_the_visitors_language(
    page: Page, shared_site: RunningSite
) -> None:
    for path in ("/nowhere", "/en/nowhere", "/en/steps/9"):
        page.goto(f"{shared_site.url}{path}")
        expect(page.locator("h1")).to_have_text("There is no page here")
