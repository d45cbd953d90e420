"""What every visitor relies on, in Chromium, Firefox and WebKit."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.engines.tab import Tab
from tests.browser.engines.way import begin, choose, open_case, send
from tests.browser.runtime.jail_server import JailServer
from tests.conftest import RunningSite

pytestmark = pytest.mark.browser

IS_TOO_WIDE = """() =>
  [innerWidth, document.documentElement.scrollWidth].map((width) => width > 320)"""
SIDES = """() => ['.mark', '#exit'].map(
  (css) => document.querySelector(css).getBoundingClientRect().left)"""


def test_the_whole_way_from_choosing_to_withdrawing(
    tab: Tab, shared_site: RunningSite, pictures: list[Path]
) -> None:
    # Given a visitor who sends the fingerprints of two pictures
    begin(tab, shared_site.url)
    choose(tab, pictures)
    number, pin = send(tab)
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", number)
    assert re.fullmatch(r"[0-9]{8}", pin)
    # When they come back later and withdraw everything
    open_case(tab, shared_site.url, number, pin)
    assert len(tab.shown(".files .file")) == 2
    tab.click(".button.quiet")
    tab.wait_to_see(".button.stop")
    tab.click(".button.stop")
    # Then they are told so
    (said,) = tab.wait_to_see(".done[role=status]")
    assert said.startswith("Withdrawn.")
    assert len(tab.shown(".files button")) == 0


def test_no_panel_scrolls_sideways_at_320_pixels(
    tab: Tab, shared_site: RunningSite, pictures: list[Path]
) -> None:
    tab.resize(320, 640)
    tab.goto(f"{shared_site.url}/en/steps/1")
    tab.wait_to_see("#go")
    assert tab.evaluate(IS_TOO_WIDE) == [False, False]
    begin(tab, shared_site.url)
    choose(tab, pictures)
    assert tab.evaluate(IS_TOO_WIDE) == [False, False]
    tab.click("#choose [data-act=continue]")
    tab.wait_to_see("#send")
    assert tab.evaluate(IS_TOO_WIDE) == [False, False]
    tab.click("#send")
    tab.wait_to_see("#finish .secret", 2)
    assert tab.evaluate(IS_TOO_WIDE) == [False, False]


def test_right_to_left_is_the_mirror_and_fits_the_screen(
    tab: Tab, shared_site: RunningSite
) -> None:
    begin(tab, shared_site.url)
    mark, way_out = tab.evaluate(SIDES)
    assert mark < way_out
    tab.evaluate("() => { document.documentElement.dir = 'rtl'; }")
    mark, way_out = tab.evaluate(SIDES)
    assert mark > way_out
    tab.resize(320, 640)
    assert tab.evaluate(IS_TOO_WIDE) == [False, False]


@pytest.mark.parametrize("how", ["button", "shift"])
def test_the_quick_exit_leaves_in_the_middle_of_the_way(
    tab: Tab,
    shared_site: RunningSite,
    pictures: list[Path],
    serve: Callable[..., JailServer],
    how: str,
) -> None:
    leave_after_choosing(tab, shared_site, pictures, serve().origin, how)


@pytest.mark.parametrize("engine", ["chromium", "firefox"])  # WebKit's driver hangs on Back here
def test_going_back_after_the_quick_exit_finds_no_file(
    open_tab: Callable[[str], Tab],
    shared_site: RunningSite,
    pictures: list[Path],
    serve: Callable[..., JailServer],
    engine: str,
) -> None:
    tab = open_tab(engine)
    leave_after_choosing(tab, shared_site, pictures, serve().origin, "button")
    tab.back()
    assert tab.shown(".file") == []


def leave_after_choosing(
    tab: Tab, site: RunningSite, pictures: list[Path], origin: str, how: str
) -> None:
    """Choose pictures and take the quick exit; a server of the test plays the other site."""
    begin(tab, site.url)
    choose(tab, pictures)
    tab.evaluate("(address) => { document.getElementById('exit').href = address; }", origin)
    if how == "button":
        tab.click("#exit")
    else:
        for _ in range(3):
            tab.press_shift()
    tab.wait_to_arrive(f"{origin}/")
