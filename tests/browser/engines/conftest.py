"""Tabs of the three browsers, and what is chosen in them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright
from selenium.webdriver.webkitgtk.webdriver import WebDriver

from tests.browser.engines.browsers import ENGINES, chromium, firefox, webkit
from tests.browser.engines.tab import PlaywrightTab, Tab, WebKitTab
from tests.browser.journey.pictures import draw, encoded
from tests.browser.runtime.conftest import built, serve, server

__all__ = ["built", "serve", "server"]


@pytest.fixture(scope="session")
def chromium_browser(playwright: Playwright) -> Iterator[Browser]:
    with chromium(playwright) as browser:
        yield browser


@pytest.fixture(scope="session")
def firefox_browser(playwright: Playwright) -> Iterator[Browser]:
    with firefox(playwright) as browser:
        yield browser


@pytest.fixture(scope="session")
def webkit_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    with webkit(tmp_path_factory.mktemp("webkit")) as driver:
        yield driver


@pytest.fixture
def open_tab(request: pytest.FixtureRequest) -> Callable[[str], Tab]:
    """Open a tab of a browser by its name; each starts when it is first asked for."""

    def open_in(engine: str) -> Tab:
        browser = request.getfixturevalue(f"{engine}_browser")
        if isinstance(browser, WebDriver):
            tab: Tab = WebKitTab(browser)
            tab.goto("about:blank")  # the same address again would count as loading it anew
        else:
            page = browser.new_page()
            request.addfinalizer(page.close)
            tab = PlaywrightTab(page)
        tab.resize(1000, 800)
        return tab

    return open_in


@pytest.fixture(params=ENGINES)
def tab(request: pytest.FixtureRequest, open_tab: Callable[[str], Tab]) -> Tab:
    """A tab of each browser in turn."""
    return open_tab(request.param)


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Two drawn pictures on the visitor's device."""
    paths = [tmp_path / "one.png", tmp_path / "two.jpg"]
    for seed, path in enumerate(paths):
        path.write_bytes(encoded(draw(seed), path.suffix.removeprefix(".")))
    return paths
