"""A minute of 1080p H.264, and a HEIC of 12 megapixels: file to fingerprints in Chromium.

Beside the film: ffmpeg decoding it natively and doing nothing with it, in the same run.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import skimage.data
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.browser.runtime.jail_server import JailServer  # noqa: E402
from tests.browser.video.conftest import Hasher, add_picker  # noqa: E402
from tests.vectors.make_videos import QUIET, Clip, make  # noqa: E402

SECONDS = 60
RUNS = 3
RATE = ("-b:v", "4M", "-maxrate", "6M", "-bufsize", "8M")


def run() -> list[dict[str, object]]:
    """Return the figures as rows."""
    with tempfile.TemporaryDirectory() as folder:
        film = make(
            Clip(width=1920, height=1080, seconds=SECONDS, noise=0, options=RATE),
            Path(folder) / "minute.mp4",
        )
        heic = twelve_megapixels(Path(folder))
        rows = in_chromium(film, heic)
        native = statistics.median(decode_natively(film) for _ in range(RUNS))
    faster = SECONDS / (native / 1000)
    rows.append({"what": "the same film, ffmpeg decodes only", "ms": native, "real time": faster})
    return rows


def in_chromium(film: Path, heic: Path) -> list[dict[str, object]]:
    """Measure through the hash pool, workers and all."""
    server = JailServer()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox"]
            )
            page = browser.new_page()
            add_picker(page, server)
            hasher = Hasher(page, server)
            films = [hasher(film) for _ in range(RUNS)]
            pictures = [hasher(heic)["ms"] for _ in range(RUNS + 1)][1:]
            browser.close()
    finally:
        server.close()
    took = statistics.median(each["ms"] for each in films)
    kept = sum(e["algorithm"] == "pdq" for e in films[0]["result"]["fingerprints"])
    return [
        {
            "what": "1080p H.264, 60 s, 4 Mbit/s",
            "ms": took,
            "real time": SECONDS / (took / 1000),
            "looked at": films[0]["result"]["frames"],
            "kept": kept,
        },
        {"what": "HEIC, 12 MP", "ms": statistics.median(pictures)},
    ]


def decode_natively(film: Path) -> float:
    """Return how long ffmpeg takes to decode a film, in ms."""
    started = time.perf_counter()
    subprocess.run([*QUIET, "-i", str(film), "-f", "null", "-"], check=True)
    return (time.perf_counter() - started) * 1000


def twelve_megapixels(folder: Path) -> Path:
    """Write a HEIC as phones do."""
    source, path = folder / "photo.png", folder / "photo.heic"
    pixels = getattr(skimage.data, "coffee")()  # noqa: B009
    Image.fromarray(pixels).resize((4032, 3024)).save(source)
    command = ["heif-enc", "-q", "80", str(source), "-o", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path
