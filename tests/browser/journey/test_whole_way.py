"""The whole way of a picture, from reading to a case number, as visitors go it."""

import json
import re
from collections.abc import Iterator

import pytest
from babel.core import get_global, parse_locale
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.journey.pictures import picture
from tests.browser.journey.visit import PATIENCE_MS, Visit
from tests.conftest import RunningSite
from web.locales import offered

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 360, "height": 740}


def test_a_visitor_gets_a_case_number_and_a_pin(visit: Visit) -> None:
    # Given three pictures on the visitor's device
    visit.begin()
    visit.choose(*(picture(f"IMG_{seed}.png", seed) for seed in (1, 2, 3)))
    visit.wait_for(done=3)
    # When they check them and send
    visit.go_to_check()
    expect(visit.page.locator("#send")).to_have_text("Send 3 fingerprints")
    visit.send()
    # Then they hold what they need to look again
    number, pin = visit.case()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", number)
    assert re.fullmatch(r"[0-9]{8}", pin)
    expect(visit.page.locator("#finish h1")).to_be_focused()


def one_of_each_script() -> list[str]:
    """Return the first offered language of each script."""
    scripts: dict[str, str] = {}
    for locale in offered():
        language, _, own, *_ = parse_locale(locale.cldr)
        script = own or parse_locale(get_global("likely_subtags")[language])[2]
        scripts.setdefault(str(script), locale.tag)
    return list(scripts.values())


@pytest.mark.parametrize("locale", one_of_each_script())
def test_the_whole_way_can_be_gone_in_every_script(
    page: Page, shared_site: RunningSite, locale: str
) -> None:
    visit = Visit(page, shared_site.url, locale=locale)
    visit.go_through(picture("one.png", 16))
    expect(page.locator("html")).to_have_attribute("lang", locale)
    # A value that no script filled in, or a sentence that a catalogue lacks, would show here
    assert "%(" not in visit.panel("finish").inner_text()


@pytest.mark.parametrize(("step", "who"), [(1, "minor"), (2, "helper"), (3, "adult")])
def test_each_group_is_told_what_matters_to_it_and_sent_as_itself(
    page: Page, shared_site: RunningSite, step: int, who: str
) -> None:
    visit = Visit(page, shared_site.url, step=step).begin()
    visit.choose(picture("one.png", 4))
    visit.wait_for(done=1)
    visit.go_to_check()
    assert json.loads(visit.shown_request())["who"] == who


def test_what_is_sent_is_character_by_character_what_was_shown(visit: Visit) -> None:
    visit.begin()
    visit.choose(picture("one.png", 5), picture("two.jpg", 6))
    visit.wait_for(done=2)
    visit.go_to_check()
    visit.page.locator(".questions summary").click()
    visit.page.locator("[name=already_online][value=no]").check()
    visit.page.locator("[name=where][value=instagram]").check()
    shown = visit.shown_request()
    with visit.page.expect_request("**/api/v1/cases") as sent:
        visit.send()
    assert sent.value.post_data == shown
    assert json.loads(shown)["answers"] == {"already_online": "no", "where": ["instagram"]}
    visit.case()


def test_the_case_can_be_opened_again_with_number_and_pin(visit: Visit, site_url: str) -> None:
    number, pin = visit.go_through(picture("one.png", 7))
    page = visit.page
    page.goto(f"{site_url}/en/case")
    fields = page.locator("main form input:not([type=hidden])")
    fields.nth(0).fill(number.lower().replace("-", " "))
    fields.nth(1).fill(pin)
    page.locator("main form button").click()
    expect(page.locator("main")).to_contain_text(number)


def test_the_whole_way_works_with_a_finger_on_a_small_phone(
    browser: Browser, shared_site: RunningSite
) -> None:
    phone = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    visit = Visit(phone.new_page(), shared_site.url).open()
    page = visit.page
    page.locator("#go").tap()
    with page.expect_file_chooser() as chooser:
        page.locator("label[for=picker]").tap()
    chooser.value.set_files([picture("IMG_20260101_123122.jpg", 8)])
    visit.wait_for(done=1)
    assert not visit.is_wider_than_the_screen()
    page.locator("[data-act=continue]").tap()
    assert not visit.is_wider_than_the_screen()
    page.locator("#send").tap()
    visit.case()
    assert not visit.is_wider_than_the_screen()
    phone.close()


def test_the_whole_way_works_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit.open().page
    press_on(page, "#go")
    expect(page.locator("#choose h1")).to_be_focused()
    with page.expect_file_chooser() as chooser:
        press_on(page, "#picker")
    chooser.value.set_files([picture("one.png", 9), picture("two.png", 10)])
    visit.wait_for(done=2)
    press_on(page, '[aria-label="Remove: two.png"]')
    expect(page.locator('[aria-label="Remove: one.png"]')).to_be_focused()
    press_on(page, "[data-act=continue]")
    expect(page.locator("#check h1")).to_be_focused()
    press_on(page, "#send")
    visit.case()
    expect(page.locator("#finish h1")).to_be_focused()


def press_on(page: Page, target: str) -> None:
    """Walk with the Tab key to a control and press Enter there."""
    for _ in range(60):
        if page.evaluate("target => document.activeElement.matches(target)", target):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{target} is not reached with the Tab key")


def test_it_works_with_the_network_cut_after_loading(visit: Visit) -> None:
    # Given a page that has loaded, and a network that is then cut
    visit.begin()
    visit.wait_until_loaded()
    expect(visit.page.locator("[data-slot=offline-works]")).to_be_visible()
    visit.page.context.set_offline(True)
    # When pictures are chosen
    visit.choose(*(picture(f"IMG_{seed}.png", seed) for seed in range(20, 24)))
    visit.wait_for(done=4)
    visit.go_to_check()
    # Then the fingerprints are there, sending says why it cannot, and works later
    visit.send()
    problems = visit.page.locator("#check [data-slot=problems]")
    expect(problems).to_contain_text("You are offline, so nothing was sent.")
    visit.page.context.set_offline(False)
    visit.send()
    visit.case()


def test_back_goes_one_panel_back_and_loses_no_file(visit: Visit) -> None:
    visit.begin()
    address = visit.page.url
    visit.choose(picture("one.png", 11))
    visit.wait_for(done=1)
    visit.go_to_check()
    visit.page.go_back()
    expect(visit.panel("choose")).to_be_visible()
    visit.page.go_back()
    expect(visit.panel("before")).to_be_visible()
    visit.page.go_forward()
    expect(visit.row("one.png")).to_contain_text("Fingerprint ready")
    assert visit.page.url == address


def test_no_panel_changes_the_address_or_the_title(visit: Visit) -> None:
    seen = {(visit.open().page.url, visit.page.title())}
    visit.go_through(picture("one.png", 12))
    seen.add((visit.page.url, visit.page.title()))
    assert len(seen) == 1


def test_loading_the_page_anew_says_that_the_choice_is_gone(visit: Visit) -> None:
    visit.begin()
    visit.choose(picture("one.png", 13))
    visit.wait_for(done=1)
    visit.page.reload()
    expect(visit.page.locator("[data-slot=notice]")).to_contain_text("choose your pictures again")
    expect(visit.rows()).to_have_count(0)


def test_a_link_that_would_lose_the_choice_asks_first(visit: Visit) -> None:
    visit.begin()
    visit.choose(picture("one.png", 14))
    visit.wait_for(done=1)
    visit.page.locator(".mark").click()
    dialog = visit.page.locator("#leave")
    expect(dialog).to_contain_text("Nothing has been sent.")
    dialog.locator("[data-act=stay]").click()
    expect(visit.row("one.png")).to_be_visible()
    visit.page.locator(".mark").click()
    dialog.locator("[data-act=leave]").click()
    expect(visit.page).to_have_url(re.compile(r"/en/$"))


def test_the_quick_exit_asks_nothing_and_stops_the_work(visit: Visit) -> None:
    visit.begin()
    visit.wait_until_loaded()
    visit.choose(*(picture(f"IMG_{seed}.png", seed) for seed in range(30, 40)))
    page = visit.page
    page.route(re.compile("wikipedia"), lambda route: route.fulfill(body="elsewhere"))
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    expect(page.locator("body")).to_have_text("elsewhere")
    assert visit.running_workers() == 0


@pytest.fixture
def quiet(browser: Browser) -> Iterator[Page]:
    """A page in a browser that runs no scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("step", [1, 2, 3])
def test_without_javascript_the_page_reads_well_and_says_what_to_do(
    quiet: Page, shared_site: RunningSite, step: int
) -> None:
    Visit(quiet, shared_site.url, step=step).open()
    expect(quiet.locator("h1")).to_have_count(1)
    expect(quiet.locator("main")).to_contain_text("The next step needs JavaScript")
    expect(quiet.locator("#needs-wasm")).to_be_hidden()
    expect(quiet.locator("#go")).to_be_hidden()
    expect(quiet.locator("#needs a")).to_have_count(2)


def test_a_browser_without_webassembly_is_told_what_to_do(visit: Visit) -> None:
    visit.page.add_init_script("delete globalThis.WebAssembly")
    visit.open()
    expect(visit.page.locator("#needs-wasm")).to_be_visible()
    expect(visit.page.locator("#go")).to_be_hidden()


def test_a_lost_download_is_said_and_can_be_loaded_again(visit: Visit) -> None:
    # Given a connection that breaks off while Python is being fetched
    runtime = "**/static/build/runtime/**"
    visit.page.route(runtime, lambda route: route.abort())
    visit.begin()
    visit.choose(picture("one.png", 15))
    missing = visit.page.locator("#missing")
    expect(missing).to_be_visible(timeout=PATIENCE_MS)
    # When it is back
    visit.page.unroute(runtime)
    missing.locator("button").click()
    # Then the file that was chosen meanwhile is done
    visit.wait_for(done=1)
