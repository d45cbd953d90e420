"""A phone with little memory on a slow connection."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.browser.engines.tab import PlaywrightTab
from tests.browser.engines.way import begin, choose, send
from tests.browser.journey.pictures import draw, encoded
from tests.conftest import RunningSite

pytestmark = pytest.mark.browser

# "Slow 4G" of Chromium's own tools: bytes a second, and milliseconds there and back.
SLOW_4G = {"downloadThroughput": 180_000, "uploadThroughput": 84_375, "latency": 562.5}
SMALL = {
    "one core": "Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => 1 })",
    "little memory": "Object.defineProperty(navigator, 'deviceMemory', { get: () => 2 })",
    "a finger, and memory untold": "delete Navigator.prototype.deviceMemory",
}


@pytest.fixture
def phone(chromium_browser: Browser) -> Iterator[Page]:
    context = chromium_browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    yield context.new_page()
    context.close()


def slow_down(devtools: CDPSession) -> None:
    """Make the page's thread four times slower, and the connection that of a full train."""
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", {"offline": False, **SLOW_4G})


@pytest.mark.slow
def test_the_whole_way_works_on_a_slow_phone_with_a_slow_connection(
    phone: Page, shared_site: RunningSite, tmp_path: Path
) -> None:
    # Given a photograph as phones take it
    photo = tmp_path / "IMG_20260101_123122.jpg"
    photo.write_bytes(encoded(draw(3, (4000, 3000)), "jpg", quality=80))
    slow_down(phone.context.new_cdp_session(phone))
    tab = PlaywrightTab(phone)
    # When its owner goes the whole way
    started = time.monotonic()
    begin(tab, shared_site.url)
    readable = time.monotonic()
    tab.wait_to_see("#choose[data-engine=ready]")
    ready = time.monotonic()
    choose(tab, [photo])
    done = time.monotonic()
    send(tab)
    print(
        f"slow phone: choosing after {readable - started:.1f} s, Python ready after "
        f"{ready - started:.1f} s, a photograph of 12 megapixels {done - ready:.1f} s"
    )


@pytest.mark.parametrize("lack", SMALL)
def test_a_small_device_runs_one_worker(
    phone: Page, shared_site: RunningSite, tmp_path: Path, lack: str
) -> None:
    files = [tmp_path / f"{seed}.png" for seed in range(4)]
    for seed, path in enumerate(files):
        path.write_bytes(encoded(draw(seed, (900, 700)), "png"))
    phone.add_init_script(SMALL[lack])
    started: list[str] = []
    phone.on("worker", lambda worker: started.append(worker.url))
    tab = PlaywrightTab(phone)
    begin(tab, shared_site.url)
    choose(tab, files)
    assert len(started) == 1
