"""Every panel in every state: nothing for axe to find, nothing wider than the screen."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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


def loading(visit: Visit) -> None:
    visit.page.route("**/static/build/runtime/**", lambda _route: None)
    visit.begin()
    visit.choose(picture("waiting.png", 1))
    expect(visit.page.locator("#loading")).to_be_visible()


def loading_lost(visit: Visit) -> None:
    visit.page.route("**/static/build/runtime/**", lambda route: route.abort())
    visit.begin()
    expect(visit.page.locator("#missing")).to_be_visible(timeout=PATIENCE_MS)


def whole_way(visit: Visit) -> Iterator[str]:
    """Go through every other state, one after the other, and name it."""
    visit.open()
    yield "before"
    visit.begin()
    visit.panel("choose").locator("[data-act=continue]").click()
    expect(visit.page.locator("#choose [data-slot=problems]")).to_be_visible()
    yield "nothing_chosen"
    one = picture("one with a rather long name that a camera gave it 2026-01-01.png", 1)
    visit.choose(
        one, payload("copy.png", one["buffer"]), plain("wall.png"), payload("bad.jpg", b"no")
    )
    visit.wait_for(done=2, failed=1)
    yield "chosen"
    visit.go_to_check()
    yield "check"
    visit.page.locator(".mark").click()
    expect(visit.page.locator("#leave")).to_be_visible()
    yield "leaving"
    visit.page.locator("#leave [data-act=stay]").click()
    for summary in visit.panel("check").locator("summary").all():
        summary.click()
    visit.page.locator("[name=blackmail][value=yes]").check()
    expect(visit.page.locator("#blackmail-help")).to_be_visible()
    yield "check_open"
    for summary in visit.panel("check").locator("summary").all():
        summary.click()
    visit.page.route("**/api/v1/cases", lambda route: route.abort())
    visit.send()
    expect(visit.page.locator("#check [data-slot=problems]")).to_be_visible()
    yield "unsure"
    visit.page.unroute("**/api/v1/cases")
    visit.send()
    visit.case()
    yield "finish"


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
def faults(request: pytest.FixtureRequest) -> Callable[[Visit, str], list[Any]]:
    """What is wrong with a state; its picture is kept where ABDRUCK_SCREENSHOTS names a folder."""
    folder = os.environ.get("ABDRUCK_SCREENSHOTS")
    name = request.node.callspec.id.replace("chromium-", "")

    def look_for(visit: Visit, state: str) -> list[Any]:
        if folder:
            kept = Path(folder) / f"steps-{name}-{state}.png"
            visit.page.screenshot(path=kept, full_page=True)
        wide = ["wider than the screen"] if visit.is_wider_than_the_screen() else []
        return [(state, fault) for fault in [*visit.axe_findings(), *wide]]

    return look_for


def test_every_panel_in_every_state_is_accessible_and_fits(
    look: Callable[[str], Visit],
    shared_site: RunningSite,
    faults: Callable[[Visit, str], list[Any]],
) -> None:
    visit = look(shared_site.url)
    found = []
    try:
        for state in whole_way(visit):
            found += faults(visit, state)
    finally:
        assert found == []  # also where a later state is never reached


@pytest.mark.parametrize("state", [loading, loading_lost])
def test_waiting_for_the_runtime_is_accessible_and_fits(
    look: Callable[[str], Visit],
    shared_site: RunningSite,
    faults: Callable[[Visit, str], list[Any]],
    state: Callable[[Visit], None],
) -> None:
    visit = look(shared_site.url)
    state(visit)
    assert faults(visit, state.__name__) == []
