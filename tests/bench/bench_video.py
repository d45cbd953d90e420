"""A minute of 1080p H.264, and a HEIC of 12 megapixels: file to fingerprints in Chromium.

Beside the film, in turn with it: ffmpeg decoding it natively and doing nothing with it. Processor
time is that of all threads, so it says what the work takes however busy the machine is.
"""

import os
import resource
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
from tests.chromium import ARGUMENTS, CHROMIUM  # noqa: E402
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
        return in_chromium(film, twelve_megapixels(Path(folder)))


def in_chromium(film: Path, heic: Path) -> list[dict[str, object]]:
    """Measure through the hash pool, workers and all, and ffmpeg in between."""
    server = JailServer()
    ours, native = [], []
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS])
            page = browser.new_page()
            add_picker(page, server)
            hasher = Hasher(page, server)
            for _ in range(RUNS):
                before = browser_seconds()
                answer = hasher(film)
                ours.append((answer["ms"], (browser_seconds() - before) * 1000))
                native.append(decode_natively(film))
            pictures = [hasher(heic)["ms"] for _ in range(RUNS + 1)][1:]
            browser.close()
    finally:
        server.close()
    kept = sum(e["algorithm"] == "pdq" for e in answer["result"]["fingerprints"])
    return [
        {
            **row("1080p H.264, 60 s, 4 Mbit/s", ours),
            "looked at": answer["result"]["frames"],
            "kept": kept,
        },
        row("the same film, ffmpeg decodes only", native),
        {"what": "HEIC, 12 MP", "ms": statistics.median(pictures)},
    ]


def row(what: str, runs: list[tuple[float, float]]) -> dict[str, object]:
    """Return the medians of runs, each its time and its processor time in ms."""
    took, processor = (statistics.median(column) for column in zip(*runs, strict=True))
    return {"what": what, "ms": took, "processor ms": processor, "real time": SECONDS * 1000 / took}


def browser_seconds() -> float:
    """Return the processor time of every process below this one, those that ended not counted."""
    listed = [path.read_text() for path in Path("/proc").glob("[0-9]*/stat")]
    fields = {line.split()[0]: line.rpartition(") ")[2].split() for line in listed}
    total, parents = 0, {str(os.getpid())}
    while parents:
        parents = {process for process, each in fields.items() if each[1] in parents}
        total += sum(int(fields[each][11]) + int(fields[each][12]) for each in parents)
    return total / os.sysconf("SC_CLK_TCK")


def decode_natively(film: Path) -> tuple[float, float]:
    """Return how long ffmpeg takes to decode a film, and its processor time, in ms."""
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*QUIET, "-i", str(film), "-f", "null", "-"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return (time.perf_counter() - started) * 1000, processor * 1000


def twelve_megapixels(folder: Path) -> Path:
    """Write a HEIC as phones do."""
    source, path = folder / "photo.png", folder / "photo.heic"
    pixels = getattr(skimage.data, "coffee")()  # noqa: B009
    Image.fromarray(pixels).resize((4032, 3024)).save(source)
    command = ["heif-enc", "-q", "80", str(source), "-o", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path
