"""The browser's Python: bytes, cold start, one large photograph, memory; beside stock Pyodide.

The stock peer is what its documentation shows: a module worker, `loadPyodide`, `loadPackage` of
the same two wheels, `import numpy, PIL.Image`; served from here, compressed like ours.
"""

import base64
import http.server
import io
import json
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli  # type: ignore[import-untyped]
import numpy as np
import numpy.typing as npt
import pdqhash
import skimage.data
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.chromium import ARGUMENTS, CHROMIUM
from web.bundle.build import NPM, OUT, ROOT, build
from web.bundle.cache import derived
from web.bundle.downloads import wheels

type Bytes = npt.NDArray[np.uint8]

ASTRONAUT: Callable[[], Bytes] = skimage.data.astronaut
ROUNDS = 5
POLICY = "default-src 'none'; script-src 'wasm-unsafe-eval'"
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm"}
STOCK_FILES = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
STOCK_WORKER = """
import { loadPyodide } from '/stock/pyodide.mjs';
const python = await loadPyodide({ indexURL: '/stock/' });
await python.loadPackage(['numpy', 'pillow']);
python.runPython('import numpy, PIL.Image, PIL.JpegImagePlugin, PIL.PngImagePlugin');
postMessage('ready');
"""
PAGE = "<!doctype html><meta charset=utf-8><script type=module src=/bench.js></script>"
SCRIPT = """
import { HashPool } from '/browser/page/pool.js';
const clock = async (work) => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};
window.ours = (urls) => clock(async () => {
  window.pool = new HashPool(urls, { size: 1 });
  await pool.ready;
});
window.stock = () => clock(() => new Promise((resolve) => {
  const worker = new Worker('/stock-worker.mjs', { type: 'module' });
  worker.onmessage = () => { worker.terminate(); resolve(); };
}));
window.hash = (file) => clock(() => pool.hash(file));
const binary = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
window.bytes = (text) => new File([binary(text)], 'x');
// The pool keeps a worker's memory to itself: listen beside it.
window.memory = 0;
window.Worker = class extends Worker {
  constructor(...options) {
    super(...options);
    this.addEventListener('message', ({ data }) => {
      memory = Math.max(memory, data.memory ?? 0);
    });
  }
};
"""


def stock_files() -> dict[str, bytes]:
    """Return what stock Pyodide fetches, by path."""
    folder = NPM / "pyodide"
    files = {f"/stock/{name}": (folder / name).read_bytes() for name in STOCK_FILES}
    files |= {f"/stock/{pin.name}": data for pin, data in wheels().items()}
    files["/stock/pyodide-lock.json"] = (folder / "pyodide-lock.json").read_bytes()
    files["/stock-worker.mjs"] = STOCK_WORKER.encode()
    return files


def small(data: bytes) -> bytes:
    """Return a file as the transfer sees it."""
    return derived(["bench brotli", data], lambda: brotli.compress(data, quality=11, lgwin=24))


@contextmanager
def served(files: dict[str, bytes]) -> Iterator[str]:
    """Serve these files and the built ones on a free port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_words: object) -> None:
            pass

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            data = files.get(path)
            # Browsers but Chromium take Brotli by https only.
            packed = "br" in self.headers.get("Accept-Encoding", "")
            built = ROOT / ("web" if path.startswith("/browser") else "") / path.lstrip("/")
            if data is None and built.is_file():
                twin = built.with_name(f"{built.name}.br")
                data = twin.read_bytes() if twin.is_file() else small(built.read_bytes())
            if data is not None and not packed:
                data = brotli.decompress(data)
            self.send_response(200 if data is not None else 404)
            self.send_header("Content-Length", str(len(data or b"")))
            self.send_header("Content-Type", TYPES.get(Path(path).suffix, "text/html"))
            if data is not None and packed:
                self.send_header("Content-Encoding", "br")
            if path.endswith("/worker.js"):
                self.send_header("Content-Security-Policy", POLICY)
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(data or b"")

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def photograph(megapixels: int) -> bytes:
    """Return a JPEG of so many megapixels, 4:3, enlarged from a photograph."""
    width = round((megapixels * 1e6 * 4 / 3) ** 0.5)
    picture = Image.fromarray(ASTRONAUT()).resize((width, width * 3 // 4))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=90)
    return file.getvalue()


def native(content: bytes) -> float:
    """Return the milliseconds that Pillow and pdqhash take, as platforms' tool calls them."""
    start = time.perf_counter()
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    pdqhash.compute(np.asarray(picture))
    return (time.perf_counter() - start) * 1000


def measure(page: Page, urls: dict[str, Any]) -> dict[str, float]:
    """Return medians, ours and the peer's in turn."""
    ours, stock = [], []
    for _ in range(ROUNDS):
        stock.append(page.evaluate("stock()"))
        ours.append(
            page.evaluate(
                "async (urls) => { const t = await ours(urls); pool.stop(); return t; }", urls
            )
        )
    found = {"ready": statistics.median(ours), "stock": statistics.median(stock)}
    for megapixels in (12, 48):
        content = photograph(megapixels)
        page.evaluate(
            "(text) => { memory = 0; window.file = bytes(text); }",
            base64.b64encode(content).decode(),
        )
        times, natives = [], []
        for _ in range(ROUNDS):
            page.evaluate("async (urls) => { await ours(urls); }", urls)
            times.append(page.evaluate("hash(file)"))
            natives.append(native(content))
            page.evaluate("pool.stop()")
        found[f"hash {megapixels}"] = statistics.median(times)
        found[f"native {megapixels}"] = statistics.median(natives)
        found[f"memory {megapixels}"] = page.evaluate("memory") / 1e6
    return found


def row(name: str, ours: float, peer: str, peer_value: float, unit: str) -> dict[str, object]:
    """Return one line of the table."""
    return {
        "name": name,
        "ours": round(ours, 2),
        "peer": peer,
        "peer_value": round(peer_value, 2),
        "ratio": round(ours / peer_value, 3),
        "unit": unit,
    }


def run() -> list[dict[str, object]]:
    """Build, measure and return the table."""
    build()
    manifest = json.loads((OUT / "manifest.json").read_text())
    stock = {path: small(data) for path, data in stock_files().items()}
    files = stock | {"/": small(PAGE.encode()), "/bench.js": small(SCRIPT.encode())}
    with served(files) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS])
        page = browser.new_page()
        page.goto(address)
        page.wait_for_function("() => Boolean(window.ours && window.Worker)")
        found = measure(page, manifest["runtime"])
        browser.close()
    wire = sum(manifest["transfer"].values()) / 1e6
    stock_wire = sum(map(len, stock.values())) / 1e6
    return [
        row("bytes until ready, Brotli", wire, "stock Pyodide", stock_wire, "MB"),
        row("cold start to ready", found["ready"], "stock Pyodide", found["stock"], "ms"),
        row(
            "12 MP JPEG, all fingerprints",
            found["hash 12"],
            "Pillow + pdqhash",
            found["native 12"],
            "ms",
        ),
        row(
            "48 MP JPEG, all fingerprints",
            found["hash 48"],
            "Pillow + pdqhash",
            found["native 48"],
            "ms",
        ),
        row("memory after 12 MP", found["memory 12"], "limit", 160, "MB"),
        row("memory after 48 MP", found["memory 48"], "limit", 120, "MB"),
    ]
