"""A tab of any of the browsers: what visitors do in it, the same words for each engine."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.webkitgtk.webdriver import WebDriver

# Starting Python and hashing take their time on a busy machine.
PATIENCE_SECONDS = 90
POLL_SECONDS = 0.1
SHOWN = """(css) => [...document.querySelectorAll(css)]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }))
  .map((element) => element.innerText.trim())"""


class Tab(ABC):
    """One tab; elements are named by CSS selectors."""

    @property
    @abstractmethod
    def url(self) -> str:
        """The address that the browser shows."""

    @abstractmethod
    def goto(self, url: str) -> None:
        """Open an address."""

    @abstractmethod
    def back(self) -> None:
        """Press the browser's Back button."""

    @abstractmethod
    def evaluate(self, expression: str, arg: Any = None) -> Any:
        """Run JavaScript; where it is a function, it is called with `arg` and awaited."""

    @abstractmethod
    def click(self, css: str) -> None:
        """Click an element."""

    @abstractmethod
    def fill(self, css: str, text: str) -> None:
        """Type into an empty field."""

    @abstractmethod
    def choose(self, css: str, files: Sequence[Path]) -> None:
        """Choose files with a file field, as its dialogue does."""

    @abstractmethod
    def press_shift(self) -> None:
        """Press and release the Shift key."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Give the window another size, in CSS pixels."""

    def shown(self, css: str) -> list[str]:
        """Return the texts of the elements that can be seen."""
        texts: list[str] = self.evaluate(SHOWN, css)
        return texts

    def wait_to_see(self, css: str, count: int = 1) -> list[str]:
        """Wait until so many elements can be seen, and return their texts."""
        self._wait(lambda: len(self.shown(css)) == count, f"{count} of {css} cannot be seen")
        return self.shown(css)

    def wait_until(self, condition: str) -> None:
        """Wait until a JavaScript function returns something true."""
        self._wait(lambda: bool(self.evaluate(condition)), f"{condition} does not come true")

    def wait_to_arrive(self, url: str) -> None:
        """Wait until the browser shows this address."""
        # Between two sites Firefox shows an empty page for a moment: having left is not enough.
        self._wait(lambda: self.url == url, f"{url} is not reached")

    def _wait(self, condition: Callable[[], bool], problem: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._answers(condition):
            if time.monotonic() > deadline:
                pytest.fail(f"{self.url}: {problem}: {self.shown('main')}")
            time.sleep(POLL_SECONDS)

    @staticmethod
    def _answers(condition: Callable[[], bool]) -> bool:
        try:
            return condition()
        except (PlaywrightError, WebDriverException):
            return False  # a page that is being left does not answer


class PlaywrightTab(Tab):
    """A tab of Chromium or Firefox."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def url(self) -> str:
        # Asked of the page: Playwright hears of a navigation only while it is being called.
        return str(self.page.evaluate("location.href"))

    def goto(self, url: str) -> None:
        self.page.goto(url)

    def back(self) -> None:
        self.page.go_back()

    def evaluate(self, expression: str, arg: Any = None) -> Any:
        return self.page.evaluate(expression, arg)

    def click(self, css: str) -> None:
        self.page.locator(css).click()

    def fill(self, css: str, text: str) -> None:
        self.page.locator(css).fill(text)

    def choose(self, css: str, files: Sequence[Path]) -> None:
        self.page.set_input_files(css, files)

    def press_shift(self) -> None:
        self.page.keyboard.press("Shift")

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})


class WebKitTab(Tab):
    """The one tab of a WebKitGTK browser."""

    def __init__(self, driver: WebDriver) -> None:
        self._driver = driver

    @property
    def url(self) -> str:
        return self._driver.current_url

    def goto(self, url: str) -> None:
        self._driver.get(url)

    def back(self) -> None:
        self._driver.back()

    def evaluate(self, expression: str, arg: Any = None) -> Any:
        # The page's policy forbids eval, so the expression is a part of the script itself.
        script = f"""const [arg, done] = arguments;
            const told = (error) => done({{ error: String(error) }});
            try {{
              const made = ({expression});
              Promise.resolve(typeof made === 'function' ? made(arg) : made)
                .then((value) => done({{ value }}), told);
            }} catch (error) {{ told(error); }}"""
        answer = self._driver.execute_async_script(script, arg)
        if "error" in answer:
            raise WebDriverException(answer["error"])
        return answer.get("value")

    def click(self, css: str) -> None:
        # The driver scrolls just into view, where the bar that stays on top may cover it.
        element = self._driver.find_element(By.CSS_SELECTOR, css)
        self._driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", element)
        element.click()

    def fill(self, css: str, text: str) -> None:
        self._driver.find_element(By.CSS_SELECTOR, css).send_keys(text)

    def choose(self, css: str, files: Sequence[Path]) -> None:
        names = "\n".join(str(path) for path in files)
        self._driver.find_element(By.CSS_SELECTOR, css).send_keys(names)

    def press_shift(self) -> None:
        self._driver.find_element(By.TAG_NAME, "body").send_keys(Keys.SHIFT)

    def resize(self, width: int, height: int) -> None:
        self._driver.set_window_size(width, height)
