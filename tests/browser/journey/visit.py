"""A visit as tests make it: what a person does on the guided document, in their words."""

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import FilePayload, Locator, Page, expect

AXE = Path(__file__).resolve().parents[3] / "web/browser/node_modules/axe-core/axe.min.js"
# Starting Python and hashing take their time on a busy machine.
PATIENCE_MS = 90_000
COUNTED = """([done, failed]) =>
  document.querySelectorAll('#choose .file.done').length === done
  && document.querySelectorAll('#choose .file.bad').length === failed"""


class Visit:
    """One visitor on one page of the browser."""

    def __init__(self, page: Page, url: str, *, locale: str = "en", step: int = 1) -> None:
        self.page = page
        self.address = f"{url}/{locale}/steps/{step}"

    def open(self) -> "Visit":
        """Open the guided document at its first panel."""
        self.page.goto(self.address)
        return self

    def begin(self) -> "Visit":
        """Go on from the reading to choosing."""
        self.open()
        self.page.locator("#go").click()
        expect(self.panel("choose")).to_be_visible()
        return self

    def wait_until_loaded(self) -> None:
        """Wait until Python runs in the browser."""
        self._watch("() => document.querySelector('#choose').dataset.engine === 'ready'")
        expect(self.panel("choose")).to_have_attribute("data-engine", "ready")

    def panel(self, name: str) -> Locator:
        """Return a panel of the document."""
        return self.page.locator(f"#{name}")

    def choose(self, *files: FilePayload) -> None:
        """Choose files with the picker."""
        self.page.set_input_files("#picker", list(files))

    def rows(self) -> Locator:
        """Return the rows of the chosen files."""
        return self.panel("choose").locator(".file")

    def row(self, name: str) -> Locator:
        """Return the row of one file by its whole name."""
        return self.rows().filter(
            has=self.page.locator("b").filter(has_text=re.compile(f"^{re.escape(name)}$"))
        )

    def wait_for(self, *, done: int, failed: int = 0) -> None:
        """Wait until so many files are done and so many could not be."""
        self._watch(COUNTED, [done, failed])
        rows = self.panel("choose")
        expect(rows.locator(".file.done")).to_have_count(done)
        expect(rows.locator(".file.bad")).to_have_count(failed)

    def go_to_check(self) -> None:
        """Go on to the check."""
        self.panel("choose").locator("[data-act=continue]").click()
        expect(self.panel("check")).to_be_visible()

    def shown_request(self) -> str:
        """Return the text that the page says it will send."""
        return self.page.locator("#request").text_content() or ""

    def send(self) -> None:
        """Press the button that sends."""
        self.page.locator("#send").click()

    def case(self) -> tuple[str, str]:
        """Return case number and PIN, once they are shown."""
        self._watch("() => document.querySelector('#finish').checkVisibility()")
        expect(self.panel("finish")).to_be_visible()
        number, pin = self.page.locator("#finish .secret").all_text_contents()
        return number, pin

    def _watch(self, condition: str, arg: object = None) -> None:
        # `expect` looks once a second and says what it sees; this sees the moment itself.
        with suppress(PlaywrightError):
            self.page.wait_for_function(condition, arg=arg, timeout=PATIENCE_MS)

    def go_through(self, *files: FilePayload) -> tuple[str, str]:
        """Go the whole way and return case number and PIN."""
        self.begin()
        self.choose(*files)
        self.wait_for(done=len(files))
        self.go_to_check()
        self.send()
        return self.case()

    def running_workers(self) -> int:
        """Return how many workers run, once the browser has told of those that just ended."""
        for _ in range(100):
            if not self.page.workers:
                return 0
            self.page.wait_for_timeout(50)
        return len(self.page.workers)

    def axe_findings(self) -> Sequence[str]:
        """Return what axe finds wrong with the page as it is now."""
        self.page.evaluate(AXE.read_text("utf-8") + ";undefined")
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{each['id']}: {node['html'][:200]}"
            for each in found["violations"]
            for node in each["nodes"]
        ]

    def is_wider_than_the_screen(self) -> bool:
        """Say whether one would have to scroll sideways."""
        wide: bool = self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        return wide
