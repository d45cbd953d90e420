"""The way through the site as a visitor goes it, in whichever browser."""

from collections.abc import Sequence
from pathlib import Path

from tests.browser.engines.tab import Tab


def begin(tab: Tab, url: str) -> None:
    """Go on from the reading to choosing."""
    tab.goto(f"{url}/en/steps/1")
    tab.wait_to_see("#go")
    tab.click("#go")
    tab.wait_to_see("#choose")


def choose(tab: Tab, files: Sequence[Path]) -> None:
    """Choose files and wait for their fingerprints."""
    tab.choose("#picker", files)
    tab.wait_to_see("#choose .file.done", len(files))


def send(tab: Tab) -> tuple[str, str]:
    """Check, send and return case number and PIN."""
    tab.click("#choose [data-act=continue]")
    tab.wait_to_see("#send")
    tab.click("#send")
    number, pin = tab.wait_to_see("#finish .secret", 2)
    return number, pin


def open_case(tab: Tab, url: str, number: str, pin: str) -> None:
    """Open a case by its number and its PIN."""
    tab.goto(f"{url}/en/case")
    tab.fill("#number", number)
    tab.fill("#pin", pin)
    tab.click("main form .button")
    tab.wait_to_see(".secret")
