"""Every place of the site that a visitor can stand at, and how they get there."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.pages.serving import PROBLEMS, UNFILLED
from tests.unit.web.one_case import NUMBER, PIN, OneCaseDesk
from web.pages import PAGES


@dataclass(frozen=True)
class PagesSite:
    url: str
    desk: OneCaseDesk


type Walk = Callable[[Page], None]


def press(page: Page, button: str) -> None:
    """Send a form and wait until it was answered."""
    with page.expect_navigation():
        page.locator(button).click()


def stay(page: Page) -> None:
    """Do nothing more."""


def open_case(page: Page) -> None:
    page.locator("#number").fill(NUMBER)
    page.locator("#pin").fill(PIN)
    press(page, "main form .button")


def leave_fields_empty(page: Page) -> None:
    press(page, "main form .button")


def type_a_wrong_pin(page: Page) -> None:
    page.locator("#number").fill(NUMBER)
    page.locator("#pin").fill("00000000")
    press(page, "main form .button")


def ask_to_withdraw(page: Page) -> None:
    open_case(page)
    press(page, ".button.quiet")


def withdraw(page: Page) -> None:
    ask_to_withdraw(page)
    press(page, ".button.stop")


def open_everything(page: Page) -> None:
    for summary in page.locator("main summary").all():
        summary.click()


def write_a_letter(page: Page) -> None:
    page.locator("#place").select_option("us")
    page.locator("#platform").select_option("elsewhere")
    page.locator("#website").fill("Example Social")
    page.locator("#addresses").fill("https://social.example/a-very-long-address/" + "0" * 80)


PLACES: dict[str, tuple[str, Walk]] = {
    **{page.endpoint: (page.path, stay) for page in PAGES if page.kind != "steps"},
    "languages": ("/languages/help/de", stay),
    "not-sure-open": ("/for-you/not-sure", open_everything),
    "letter-written": ("/already-online", write_a_letter),
    "questions-open": ("/questions", open_everything),
    "help": ("/help", stay),
    "help-in": ("/help/de", stay),
    "case": ("/case", stay),
    "case-empty": ("/case", leave_fields_empty),
    "case-wrong": ("/case", type_a_wrong_pin),
    "case-open": ("/case", open_case),
    "case-withdraw": ("/case", ask_to_withdraw),
    "case-withdrawn": ("/case", withdraw),
    "not-found": ("/nowhere", stay),
}


# Seen only when something is amiss. Laid out in every language by test_every_language.py.
RARE: dict[str, tuple[str, Walk]] = {
    **{f"problem-{status}": (f"/problem/{status}", stay) for status in PROBLEMS},
    **{f"unfilled-{name}": (f"/unfilled/{name}", stay) for name in UNFILLED},
}
EVERY_PLACE = PLACES | RARE


def go(page: Page, site: PagesSite, place: str, locale: str = "en") -> None:
    """Walk to a place."""
    path, walk = EVERY_PLACE[place]
    page.goto(f"{site.url}/{locale}{path}")
    walk(page)
