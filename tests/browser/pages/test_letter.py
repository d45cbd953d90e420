"""The letter to a platform: what is typed stays in the page, and leaves with the visitor."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.browser.pages.places import PagesSite

pytestmark = pytest.mark.browser

TYPED = {
    "#addresses": "https://social.example/typed-address",
    "#account": "typed-account",
    "#reply": "typed-reply@mail.example",
    "#name": "typed-name",
    "#website": "typed-website",
}
CHOSEN = {"#who": "parent", "#place": "de", "#language": "en", "#platform": "elsewhere"}
# Whatever a page can keep in a browser.
KEPT = """async () => [
  document.cookie, localStorage.length, sessionStorage.length,
  (await indexedDB.databases()).length, (await caches.keys()).length,
  location.search, location.hash, JSON.stringify(history.state), document.title,
].join('|')"""


@pytest.fixture
def context(browser: Browser, pages_site: PagesSite) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=pages_site.url)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, pages_site: PagesSite) -> Page:
    page = context.new_page()
    page.goto(f"{pages_site.url}/en/already-online", wait_until="networkidle")
    return page


def fill(page: Page) -> None:
    for field, value in CHOSEN.items():
        page.locator(field).select_option(value)
    for field, value in TYPED.items():
        page.locator(field).fill(value)
    page.locator("#evidence").check()
    page.locator("#listed").check()


def letter(page: Page) -> str:
    return page.locator("#letter").input_value()


def everything(page: Page) -> str:
    """Whatever stands in any field or on the paper."""
    fields = "(all) => all.map((each) => each.value ?? each.textContent).join('|')"
    return str(page.eval_on_selector_all("#writer :is(input, select, textarea, pre)", fields))


def test_nothing_typed_into_a_letter_is_sent_or_kept(
    context: BrowserContext, page: Page, pages_site: PagesSite
) -> None:
    sent: list[Request] = []
    context.on("request", lambda request: sent.append(request))
    before = page.evaluate(KEPT)
    fill(page)
    page.locator("#copy").click()
    expect(page.locator("#status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == letter(page)
    for field in ("#name", "#website", "#reply", "#letter"):
        page.locator(field).press("Enter")
    page.evaluate("window.print = () => { document.title += '' }")
    page.locator("#print").click()
    page.wait_for_timeout(300)
    assert sent == []
    assert page.evaluate(KEPT) == before
    assert context.cookies() == []
    for words in TYPED.values():
        assert words in letter(page)


def test_the_recorder_sees_a_letter_that_is_sent(context: BrowserContext, page: Page) -> None:
    sent: list[Request] = []
    context.on("request", lambda request: sent.append(request))
    with page.expect_request("**/leak?en"):
        page.evaluate("new Image().src = '/leak?' + document.querySelector('#letter').lang")
    assert any(request.url.endswith("/leak?en") for request in sent)


def test_the_letter_cannot_be_submitted_or_fetched_anywhere(
    context: BrowserContext, page: Page
) -> None:
    sent: list[Request] = []
    fill(page)
    page.on("console", lambda message: refused.append(message.text))
    context.on("request", lambda request: sent.append(request))
    refused: list[str] = []
    page.evaluate("""() => {
      const form = document.createElement('form');
      form.method = 'post';
      document.body.append(form);
      form.submit();
    }""")
    for way in ("fetch('/leak')", "navigator.sendBeacon('/leak', 'x')"):
        page.evaluate(f"async () => {{ try {{ await {way} }} catch {{ /* refused */ }} }}")
    page.wait_for_timeout(300)
    assert page.url.endswith("/en/already-online")
    assert [request for request in sent if request.failure is None] == []
    assert any("form-action" in text for text in refused)
    assert any("connect-src" in text for text in refused)


def test_whoever_comes_back_finds_empty_fields(page: Page, pages_site: PagesSite) -> None:
    fill(page)
    page.goto(f"{pages_site.url}/en/help")
    page.go_back()
    expect(page.locator("#who")).to_have_value("minor")
    assert not [words for words in TYPED.values() if words in everything(page)]
    fill(page)
    page.reload()
    assert not [words for words in TYPED.values() if words in everything(page)]


def test_the_quick_exit_empties_the_letter_before_the_other_site_answers(page: Page) -> None:
    fill(page)
    # The page is told so before it leaves; here it stays, to be looked at.
    page.evaluate("document.dispatchEvent(new CustomEvent('quick-exit'))")
    text = everything(page)
    assert not [words for words in TYPED.values() if words in text]
    assert not letter(page)


def test_the_letter_speaks_the_language_and_the_law_of_the_place(page: Page) -> None:
    laws = {
        "us": ("en", "TAKE IT DOWN Act"),
        "gb": ("en", "Online Safety Act 2023"),
        "de": ("de", "§§ 184b, 184c und 201a StGB"),
        "eu": ("en", "Article 16 of the Digital Services Act"),
        "elsewhere": ("en", "Your own rules"),
    }
    assert "Your own rules" in letter(page)
    for place, (language, law) in laws.items():
        page.locator("#place").select_option(place)
        assert page.locator("#letter").get_attribute("lang") == language
        assert law in letter(page)
        several = page.locator("#language option").count() > 1
        assert page.locator("#languages").is_visible() == several
        # One hint, not two that contradict each other, also for those who hear the page.
        assert page.locator("#name-needed").is_visible() == (place == "us")
        for field in ("reply", "name"):
            hint = "name-needed" if place == "us" else f"{field}-hint"
            assert page.locator(f"#{field}-hint").is_visible() == (place != "us")
            assert page.locator(f"#{field}").get_attribute("aria-describedby") == hint
    page.locator("#place").select_option("eu")
    page.locator("#language").select_option("fr")
    assert "règlement sur les services numériques" in letter(page)


def test_only_what_was_given_stands_in_the_letter(page: Page) -> None:
    page.locator("#place").select_option("eu")
    page.locator("#platform").select_option("Reddit")
    bare = letter(page)
    assert "Reddit" in bare
    assert bare.count("[") == 1  # the addresses: nothing can be removed without one
    for words in ("(hash)", "police", "☐", "this account", "You can reach me"):
        assert words not in bare
    page.locator("#addresses").fill("  https://a.example/1 \n\n https://a.example/2\n")
    page.locator("#account").fill("someone")
    page.locator("#listed").check()
    assert "It is here:\nhttps://a.example/1\nhttps://a.example/2\n\n" in letter(page)
    assert "by this account: someone" in letter(page)
    assert f"on the list of {page.evaluate('location.host')}" in letter(page)
    assert "\n\n\n" not in letter(page)


def test_only_the_chosen_platforms_page_is_offered(page: Page) -> None:
    offered = page.locator("#reports li:visible")
    assert offered.count() > 10
    page.locator("#platform").select_option("Discord")
    expect(offered).to_have_text(["Discord: where to report (opens in a new tab)"])
    page.locator("#platform").select_option("elsewhere")
    expect(offered).to_have_count(1)
    expect(page.locator("#website")).to_be_visible()


def test_where_copying_is_not_allowed_the_text_is_selected(page: Page) -> None:
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    page.locator("#copy").click()
    expect(page.locator("#status")).to_contain_text("copy it yourself")
    assert page.evaluate("getSelection().toString()").startswith("Request to remove")


def test_the_whole_letter_is_printed_and_nothing_else(page: Page) -> None:
    page.locator("#place").select_option("us")
    page.emulate_media(media="print")
    visible = page.evaluate("document.querySelector('main').innerText").strip()
    assert visible == letter(page).strip()


@pytest.mark.parametrize("locale", ["en", "ar-xb"])
def test_without_a_script_the_letters_stand_there_to_be_copied(
    browser: Browser, pages_site: PagesSite, locale: str
) -> None:
    context: Any = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{pages_site.url}/{locale}/already-online")
    expect(page.locator("#writer")).to_be_hidden()
    page.locator("#letters summary").first.click()
    first = page.locator("#letters pre").first
    expect(first).to_contain_text("☐ Auf Ihrem Dienst")
    expect(first).to_contain_text("[Name der Plattform]")
    assert first.evaluate("(pre) => getComputedStyle(pre).direction") == "ltr"
    assert page.locator("#reports li").first.is_visible()
    context.close()


def test_a_letter_runs_from_left_to_right_on_a_mirrored_page(
    page: Page, pages_site: PagesSite
) -> None:
    page.goto(f"{pages_site.url}/ar-xb/already-online")
    styles = "(each) => [getComputedStyle(each).direction, getComputedStyle(each).textAlign]"
    assert page.locator("#letter").evaluate(styles) == ["ltr", "start"]
