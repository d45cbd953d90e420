"""The three browsers as Debian packages them, started for tests and stopped after them."""

import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright
from selenium import webdriver
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.chromium import ARGUMENTS, CHROMIUM

ENGINES = ("chromium", "firefox", "webkit")
SCRIPT_SECONDS = 120
# The browser's own bar would keep its window from becoming as narrow as a phone.
NARROW_BAR = "headerbar *, box, entry, button, image, label { font-size: 4px; padding: 0; "
NARROW_BAR += "margin: 0; min-width: 0; -gtk-icon-size: 1px; }"


def program(name: str, package: str) -> str:
    """Return where a program is; a test cannot pass without it, so it fails rather than skips."""
    found = shutil.which(name) or next(map(str, Path("/").glob(name.lstrip("/"))), None)
    if found is None:
        pytest.fail(f"{name} is missing: install Debian's package {package}")
    return found


@contextmanager
def chromium(playwright: Playwright, *words: str) -> Iterator[Browser]:
    """Start Chromium; further words go to its command line."""
    browser = playwright.chromium.launch(
        executable_path=program(CHROMIUM, "chromium"), args=[*ARGUMENTS, *words]
    )
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def firefox(
    playwright: Playwright, settings: dict[str, str | float | bool] | None = None
) -> Iterator[Browser]:
    """Start the stock Firefox; settings are those of about:config."""
    browser = playwright.firefox.launch(
        channel="moz-firefox",
        executable_path=program("firefox-esr", "firefox-esr"),
        firefox_user_prefs=settings,
    )
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def screen() -> Iterator[str]:
    """Run an X server that shows nothing to anybody, and return the display's name."""
    command = [program("Xvfb", "xvfb"), "-displayfd", "1", "-screen", "0", "1280x1024x24"]
    server = subprocess.Popen(
        [*command, "-nolisten", "tcp"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    with server:
        assert server.stdout is not None
        try:
            yield f":{server.stdout.readline().strip()}"
        finally:
            server.terminate()


@contextmanager
def webkit(folder: Path) -> Iterator[webdriver.WebKitGTK]:
    """Start WebKitGTK's own browser with its settings in a folder."""
    style = folder / "gtk-3.0" / "gtk.css"
    style.parent.mkdir()
    style.write_text(NARROW_BAR)
    options = Options()
    browser = "/usr/lib/*/webkit2gtk-4.1/MiniBrowser"
    options.binary_location = program(browser, "webkit2gtk-driver")
    options.add_argument("--automation")
    options.add_argument("--full-screen")
    driver_path = program("WebKitWebDriver", "webkit2gtk-driver")
    with screen() as display:
        environ = os.environ | {"DISPLAY": display, "XDG_CONFIG_HOME": str(folder)}
        service = Service(executable_path=driver_path, env=environ)
        with warnings.catch_warnings():
            # Selenium's own class for this browser is built in a way that selenium has outdated.
            warnings.simplefilter("ignore", DeprecationWarning)
            driver = webdriver.WebKitGTK(options=options, service=service)
        try:
            driver.set_script_timeout(SCRIPT_SECONDS)
            yield driver
        finally:
            driver.quit()
