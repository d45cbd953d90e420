"""A hundred photographs of 12 megapixels in Chromium: ours, the canvas way, and native, in turn.

Native is Pillow and `pdqhash` at full size, as platforms' tool does: the fingerprint that both
others are compared with. The canvas way is canvas_peer.js. Ours gives all eight views, MD5, SHA-1
and SHA-256; both others PDQ alone. The photographs are parts of real ones: photographs.py.
"""

import base64
import io
import json
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pdqhash
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.bench.bench_runtime import PAGE, served, small
from tests.bench.photographs import large_photographs
from tests.browser.runtime.inside import Evaluates
from tests.chromium import ARGUMENTS, CHROMIUM
from web.bundle.build import OUT, build

SIZE = (4000, 3000)
COUNT = 100
HERE = Path(__file__).resolve().parent
SCRIPT = """
import { HashPool } from '/browser/page/pool.js';
import { canvasHash } from '/canvas_peer.js';
/** Run some work; tell how long it took and for how long the page was held at most. */
async function clock(work) {
  const channel = new MessageChannel();
  const from = performance.now();
  let last = from;
  let held = 0;
  channel.port1.onmessage = () => {
    const now = performance.now();
    held = Math.max(held, now - last);
    last = now;
    setTimeout(() => channel.port2.postMessage(0));
  };
  channel.port2.postMessage(0);
  const answer = await work();
  const now = performance.now();
  channel.port1.close();
  return { answer, ms: now - from, held: Math.max(held, now - last) };
}
window.start = async (urls) => {
  window.pool = new HashPool({ ...urls, views: 'all' }, { size: 1 });
  await pool.ready;
};
const binary = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
window.take = (text) => { window.file = new File([binary(text)], '', { type: 'image/jpeg' }); };
window.ours = () => clock(async () => (await pool.hash(file)).fingerprints[0].value);
window.canvas = () => clock(() => canvasHash(file));
"""


def run() -> list[dict[str, object]]:
    """Build, measure and return the table."""
    build()
    runtime = json.loads((OUT / "manifest.json").read_text())["runtime"]
    peer = (HERE / "canvas_peer.js").read_bytes()
    files = {"/": PAGE.encode(), "/bench.js": SCRIPT.encode(), "/canvas_peer.js": peer}
    sent = {path: small(data) for path, data in files.items()}
    with served(sent) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS])
        page = browser.new_page()
        page.goto(address)
        page.wait_for_function("() => Boolean(window.canvas)")
        page.evaluate("start", runtime)
        found = [measure(page, content) for content in large_photographs(SIZE, COUNT)]
        browser.close()
    native = statistics.median(each["native"]["ms"] for each in found)
    return [row(way, [each[way] for each in found], native) for way in ("ours", "canvas", "native")]


def measure(page: Evaluates, content: bytes) -> dict[str, dict[str, Any]]:
    """Return each way's time and its distance from the platforms' fingerprint."""
    page.evaluate("take", base64.b64encode(content).decode())
    canvas, ours = page.evaluate("canvas()"), page.evaluate("ours()")
    start = time.perf_counter()
    vector, _ = pdqhash.compute(np.asarray(Image.open(io.BytesIO(content))))
    took = (time.perf_counter() - start) * 1000
    expected = np.packbits(vector.astype(np.uint8)).tobytes().hex()
    found = {"ours": ours, "canvas": canvas, "native": {"answer": expected, "ms": took, "held": 0}}
    for each in found.values():
        each["bits"] = (int(each["answer"], 16) ^ int(expected, 16)).bit_count()
    return found


def row(way: str, found: Sequence[dict[str, Any]], native: float) -> dict[str, object]:
    """Return one line: medians, and how far from the platforms' fingerprint."""
    took = statistics.median(each["ms"] for each in found)
    bits = [each["bits"] for each in found]
    return {
        "JPEG, 12 MP": way,
        "ms": round(took),
        "of native": took / native,
        "distance 0": f"{100 * bits.count(0) / len(bits):.0f} %",
        "mean bits": statistics.fmean(bits),
        "most bits": max(bits),
        "page held, ms": round(statistics.median(each["held"] for each in found)),
    }
