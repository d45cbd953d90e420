"""What languages cost: the start of the server and a page, with three and with all of them."""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import brotli  # type: ignore[import-untyped]

from tests.pseudo_locales import PSEUDO_LOCALES, write_pseudo_catalogues
from tests.sources import ROOT
from tests.unit.web.one_case import installation
from web.locales import LOCALES, catalogue

ROUNDS = 7
FEW = 3
# A process of its own: imports are part of a start, and nothing is warm.
START = """
import sys, time
begun = time.perf_counter()
from pathlib import Path
from tests.unit.web.one_case import installation
from web.locales import offered
folder, number = Path(sys.argv[1]), int(sys.argv[2])
app = installation(folder, locales=offered(folder)[:number])
answer = app.test_client().get("/en/")
assert answer.status_code == 200
print(time.perf_counter() - begun)
"""


def fill(folder: Path) -> None:
    """Give every language a catalogue of full size: that of the pseudo-language."""
    write_pseudo_catalogues(folder)
    full = catalogue(folder, PSEUDO_LOCALES[0]).read_bytes()
    for locale in LOCALES[1:]:
        path = catalogue(folder, locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(full)


def start(folder: Path, number: int) -> float:
    """Return the seconds from the start of a process to its first page."""
    done = subprocess.run(
        [sys.executable, "-c", START, str(folder), str(number)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return float(done.stdout)


def starts(folder: Path) -> Iterator[tuple[float, float]]:
    """Take turns, so that a busy machine slows both."""
    for _ in range(ROUNDS):
        yield start(folder, FEW), start(folder, len(LOCALES))


def run() -> list[dict[str, object]]:
    """Compare three languages with all."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder)
        few, every = zip(*starts(folder), strict=True)
        visitors = [
            installation(folder, locales=LOCALES[:number]).test_client() for number in (FEW, None)
        ]
        rows = [row("start to the first page, s", statistics.median(few), statistics.median(every))]
        for path in ("/en/", "/en/help", "/en/languages/"):
            sizes = [len(brotli.compress(visitor.get(path).data)) for visitor in visitors]
            rows.append(row(f"{path}, bytes compressed", *sizes))
    return rows


def row(what: str, few: float, every: float) -> dict[str, object]:
    """Return a line of the table."""
    return {
        "languages": what,
        f"with {FEW}": few,
        f"with {len(LOCALES)}": every,
        "ratio": every / few,
    }
