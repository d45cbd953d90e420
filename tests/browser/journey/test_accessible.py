"""Every panel in every state: nothing for axe to find, nothing wider than the screen."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.browser.journey.pictures import payload, picture, plain
from tests.browser.journey.visit import PATIENCE_MS, Visit
from tests.conftest import RunningSite

pytestmark = pytest.mark.browser

SCREENS: dict[str, ViewportSize] = {
    "phone": {"width": 320, "height": 700},
    "desktop": {"width": 1280, "height": 900},
}


def before(visit: Visit) -> None:
    visit.open()


def loading(visit: Visit) -> None:
    visit.page.route("**/static/build/runtime/**", lambda _route: None)
    visit.begin()
    visit.choose(picture("waiting.png", 1))
    expect(visit.page.locator("#loading")).to_be_visible()


def loading_lost(visit: Visit) -> None:
    visit.page.route("**/static/build/runtime/**", lambda route: route.abort())
    visit.begin()
    expect(visit.page.locator("#missing")).to_be_visible(timeout=PATIENCE_MS)


def nothing_chosen(visit: Visit) -> None:
    visit.begin()
    visit.panel("choose").locator("[data-act=continue]").click()
    expect(visit.page.locator("#choose [data-slot=problems]")).to_be_visible()


def chosen(visit: Visit) -> None:
    visit.begin()
    one = picture("one with a rather long name that a camera gave it 2026-01-01.png", 1)
    visit.choose(
        one, payload("copy.png", one["buffer"]), plain("wall.png"), payload("bad.jpg", b"no")
    )
    visit.wait_for(done=2, failed=1)


def check(visit: Visit) -> None:
    chosen(visit)
    visit.go_to_check()


def check_open(visit: Visit) -> None:
    check(visit)
    for summary in visit.panel("check").locator("summary").all():
        summary.click()
    visit.page.locator("[name=blackmail][value=yes]").check()
    expect(visit.page.locator("#blackmail-help")).to_be_visible()


def leaving(visit: Visit) -> None:
    check(visit)
    visit.page.locator(".mark").click()
    expect(visit.page.locator("#leave")).to_be_visible()


def unsure(visit: Visit) -> None:
    check(visit)
    visit.page.route("**/api/v1/cases", lambda route: route.abort())
    visit.send()
    expect(visit.page.locator("#check [data-slot=problems]")).to_be_visible()


def finish(visit: Visit) -> None:
    check(visit)
    visit.send()
    visit.case()


STATES = (
    before,
    loading,
    loading_lost,
    nothing_chosen,
    chosen,
    check,
    check_open,
    leaving,
    unsure,
    finish,
)


@pytest.fixture(params=["phone-dark-ltr", "phone-light-rtl", "desktop-light-ltr"])
def look(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Callable[[str], Visit]]:
    """Visits on a screen of one size, in light or dark, in one direction of writing."""
    screen, scheme, direction = request.param.split("-")
    context = browser.new_context(
        viewport=SCREENS[screen], color_scheme=scheme, reduced_motion="reduce"
    )
    context.add_init_script(
        f"addEventListener('DOMContentLoaded', () => document.documentElement.dir = '{direction}')"
    )
    yield lambda url: Visit(context.new_page(), url)
    context.close()


@pytest.fixture
def photograph(request: pytest.FixtureRequest) -> Callable[[Visit], None]:
    """Keep a picture of the page where ABDRUCK_SCREENSHOTS names a folder for them."""
    folder = os.environ.get("ABDRUCK_SCREENSHOTS")
    name = request.node.callspec.id.replace("chromium-", "")

    def take(visit: Visit) -> None:
        if folder:
            visit.page.screenshot(path=Path(folder) / f"steps-{name}.png", full_page=True)

    return take


@pytest.mark.parametrize("state", STATES, ids=lambda state: str(state.__name__))
def test_every_panel_in_every_state_is_accessible_and_fits(
    look: Callable[[str], Visit],
    shared_site: RunningSite,
    photograph: Callable[[Visit], None],
    state: Callable[[Visit], None],
) -> None:
    visit = look(shared_site.url)
    state(visit)
    photograph(visit)
    assert visit.axe_findings() == []
    assert not visit.is_wider_than_the_screen()
