"""The same figures in Chromium, Firefox and WebKitGTK: start, photographs, a minute of film.

In each browser in turn with its peer: stock Pyodide, the canvas way, native Pillow and `pdqhash`.
A visitor's second file finds all that the first one started, so the first is not counted.
"""

import json
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from tests.bench import bench_photographs, bench_runtime
from tests.bench.bench_runtime import PAGE, served, small, stock_files
from tests.bench.bench_video import RATE, SECONDS
from tests.bench.photographs import large_photographs
from tests.browser.engines.browsers import ENGINES, chromium, firefox, webkit
from tests.browser.engines.tab import PlaywrightTab, Tab, WebKitTab
from tests.browser.runtime.jail_server import JailServer
from tests.browser.video.conftest import ADD_PICKER, hash_chosen
from tests.vectors.make_videos import Clip, make
from web.bundle.build import OUT, build

STARTS = 3
PHOTOGRAPHS = 25
FILMS = 2
HERE = Path(__file__).resolve().parent


def run() -> list[dict[str, object]]:
    """Build, measure in each browser and return the table."""
    build()
    files = {
        "/": PAGE.encode(),
        "/bench.js": bench_runtime.SCRIPT.encode(),
        "/photographs": PAGE.replace("/bench.js", "/photographs.js").encode(),
        "/photographs.js": bench_photographs.SCRIPT.encode(),
        "/canvas_peer.js": (HERE / "canvas_peer.js").read_bytes(),
        **stock_files(),
    }
    sent = {path: small(data) for path, data in files.items()}
    with (
        tempfile.TemporaryDirectory() as name,
        served(sent) as address,
        sync_playwright() as playwright,
    ):
        film = make(
            Clip(width=1920, height=1080, seconds=SECONDS, noise=0, options=RATE),
            Path(name) / "minute.mp4",
        )
        rows = []
        for engine in ENGINES:
            with opened(engine, playwright, Path(name)) as tab:
                rows.append({"browser": engine, **figures(tab, address, film)})
    return rows


@contextmanager
def opened(engine: str, playwright: Playwright, folder: Path) -> Iterator[Tab]:
    """Start a browser and give its tab."""
    if engine == "webkit":
        with webkit(folder) as driver:
            yield WebKitTab(driver)
    else:
        start = chromium if engine == "chromium" else firefox
        with start(playwright) as browser:
            yield PlaywrightTab(browser.new_page())


def figures(tab: Tab, address: str, film: Path) -> dict[str, object]:
    """Return one browser's line."""
    ours, stock = zip(*(starts(tab, address) for _ in range(STARTS)), strict=True)
    found = photographs(tab, address)
    took = {way: statistics.median(each[way]["ms"] for each in found) for way in found[0]}
    bits = [each["ours"]["bits"] for each in found]
    return {
        "start, ms": round(statistics.median(ours)),
        "of stock": statistics.median(ours) / statistics.median(stock),
        "12 MP JPEG, ms": round(took["ours"]),
        "of native": took["ours"] / took["native"],
        "of the canvas way": took["ours"] / took["canvas"],
        "distance 0": f"{100 * bits.count(0) / len(bits):.0f} %",
        "most bits": max(bits),
        "canvas, mean bits": statistics.fmean(each["canvas"]["bits"] for each in found),
        "page held, ms": round(statistics.median(each["ours"]["held"] for each in found)),
        "film, times real time": SECONDS * 1000 / statistics.median(films(tab, film)),
    }


def starts(tab: Tab, address: str) -> tuple[float, float]:
    """Return how long ours and stock Pyodide take from nothing to ready, in ms."""
    tab.goto(address)
    tab.wait_until("() => Boolean(window.stock)")
    return tab.evaluate("ours", runtime()), tab.evaluate("stock()")


def runtime() -> dict[str, object]:
    """Return the addresses of the parts."""
    found: dict[str, object] = json.loads((OUT / "manifest.json").read_text())["runtime"]
    return found


def photographs(tab: Tab, address: str) -> list[dict[str, dict[str, float]]]:
    """Return each way's time and distance, photograph by photograph."""
    tab.goto(f"{address}photographs")
    tab.wait_until("() => Boolean(window.canvas)")
    tab.evaluate("start", runtime())
    first, *others = large_photographs(bench_photographs.SIZE, PHOTOGRAPHS + 1)
    bench_photographs.measure(tab, first)
    return [bench_photographs.measure(tab, content) for content in others]


def films(tab: Tab, film: Path) -> list[float]:
    """Return how long a film takes, in ms, run by run."""
    server = JailServer()
    try:
        tab.goto(server.origin)
        tab.wait_until("() => Boolean(window.HashPool)")
        tab.evaluate(ADD_PICKER)
        tab.choose("input", [film])
        return [float(hash_chosen(tab, server)["ms"]) for _ in range(FILMS)]
    finally:
        server.close()
