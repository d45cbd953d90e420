"""Browsers that lack something: the way works, or the page says what to do."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, Route

from tests.browser.engines.browsers import chromium, firefox
from tests.browser.engines.tab import PlaywrightTab
from tests.browser.engines.way import begin, choose, send
from tests.conftest import RunningSite
from tests.vectors.foreign import AVIFS
from tests.vectors.make_videos import PHOTOGRAPHS, Clip, make

pytestmark = pytest.mark.browser

type Start = Callable[[Playwright], AbstractContextManager[Browser]]

NO_WEBASSEMBLY: dict[str, Start] = {
    "chromium": lambda playwright: chromium(playwright, "--js-flags=--jitless"),
    "firefox": lambda playwright: firefox(playwright, {"javascript.options.wasm": False}),
}
# Each alone is a setting of careful people; Tor's browser has them all.
CAREFUL: dict[str, str | float | bool] = {
    "privacy.resistFingerprinting": True,
    "browser.privatebrowsing.autostart": True,
    "dom.storage.enabled": False,
    "dom.indexedDB.enabled": False,
    "dom.caches.enabled": False,
    "dom.serviceWorkers.enabled": False,
    "network.cookie.cookieBehavior": 2,
    "media.peerconnection.enabled": False,
    "webgl.disabled": True,
    "javascript.options.baselinejit": False,
    "javascript.options.ion": False,
}


# A function that returns a 16-byte vector, which needs SIMD.
VECTOR = """WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1,
    123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]))"""


@pytest.fixture
def without_simd(playwright: Playwright) -> Iterator[PlaywrightTab]:
    """A Chromium that knows no vectors, as on an old processor and in Safari before 16.4."""
    with chromium(playwright, "--js-flags=--no-enable-sse4-1") as browser:
        yield PlaywrightTab(browser.new_page())


@pytest.fixture(params=NO_WEBASSEMBLY)
def without_webassembly(
    request: pytest.FixtureRequest, playwright: Playwright
) -> Iterator[PlaywrightTab]:
    with NO_WEBASSEMBLY[request.param](playwright) as browser:
        yield PlaywrightTab(browser.new_page())


@pytest.fixture
def careful(playwright: Playwright) -> Iterator[PlaywrightTab]:
    """A private window of a Firefox that resists fingerprinting and stores nothing."""
    with firefox(playwright, CAREFUL) as browser:
        yield PlaywrightTab(browser.new_page())


@pytest.fixture
def of_2015(chromium_browser: Browser) -> Iterator[PlaywrightTab]:
    """A browser that does not know modules: to it their script has a type that it cannot run."""

    def forget_modules(route: Route) -> None:
        answer = route.fetch()
        text = answer.text().replace('type="module"', 'type="unknown"')
        route.fulfill(response=answer, body=text)

    page = chromium_browser.new_page()
    page.route("**/steps/1", forget_modules)
    yield PlaywrightTab(page)
    page.close()


def test_a_browser_without_webassembly_says_what_to_do(
    without_webassembly: PlaywrightTab, shared_site: RunningSite
) -> None:
    tab = without_webassembly
    tab.goto(f"{shared_site.url}/en/steps/1")
    (said,) = tab.wait_to_see("#needs-wasm")
    assert "Update the browser, change the setting, or open this page in another one" in said
    assert tab.shown("#go") == []
    assert len(tab.shown("#needs a")) == 2


def test_a_browser_without_simd_goes_the_whole_way(
    without_simd: PlaywrightTab, shared_site: RunningSite, pictures: list[Path]
) -> None:
    begin(without_simd, shared_site.url)
    assert without_simd.evaluate(VECTOR) is False
    choose(without_simd, pictures)
    send(without_simd)


def test_a_browser_without_modules_reads_the_page_and_is_told_what_to_do(
    of_2015: PlaywrightTab, shared_site: RunningSite
) -> None:
    of_2015.goto(f"{shared_site.url}/en/steps/1")
    (said,) = of_2015.wait_to_see("#needs-script")
    assert "the browser is too old" in said
    assert of_2015.shown("#go") == []


def test_a_private_firefox_that_resists_fingerprinting_goes_the_whole_way_but_for_films_and_avif(
    careful: PlaywrightTab, shared_site: RunningSite, pictures: list[Path], tmp_path: Path
) -> None:
    film = make(Clip(seconds=1, photographs=PHOTOGRAPHS[:1]), tmp_path / "film.mp4")
    avif = tmp_path / "photo.avif"
    avif.write_bytes(AVIFS["plain"]())
    begin(careful, shared_site.url)
    assert careful.evaluate("navigator.hardwareConcurrency") <= 8  # it hides the true number
    assert careful.evaluate("typeof VideoFrame") == "undefined"
    careful.choose("#picker", [*pictures, film, avif])
    *of_pictures, of_film = sorted(careful.wait_to_see("#choose .done [data-slot=status]", 3))
    assert of_pictures == ["Fingerprint ready"] * 2
    assert of_film.startswith("This browser cannot look into this video. Only exact copies")
    (of_avif,) = careful.wait_to_see("#choose .bad [data-slot=status]")
    assert of_avif.startswith("This kind of picture cannot be read here.")
    send(careful)
