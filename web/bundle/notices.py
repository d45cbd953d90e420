"""Write THIRD_PARTY_NOTICES.md from what is installed: names, versions, licences, what each is for.

`python -m web.bundle.notices` writes the file, `--check` fails when it is out of date.
"""

import json
import re
import sys
from collections.abc import Sequence
from importlib.metadata import Distribution, distribution
from pathlib import Path

from web.bundle.crossbuild import emscripten_version
from web.bundle.downloads import NUMPY, PILLOW

ROOT = Path(__file__).resolve().parents[2]
NOTICES = ROOT / "THIRD_PARTY_NOTICES.md"

SENT_FROM_NPM = {
    "pyodide": "the runtime",
    "mediabunny": "finds the frames in a video; data savers get it only when a file needs it",
    "libheif-js": "decodes HEIC; as mediabunny, but a file of its own that can be replaced",
}

RUNTIME = ROOT / "web/browser/node_modules/pyodide/pyodide-lock.json"
INFO = json.loads(RUNTIME.read_text())["info"]
CPYTHON, EMSCRIPTEN = INFO["python"], emscripten_version(INFO)

# Parts inside the runtime that visitors' browsers receive; they carry no metadata of their own.
INSIDE_THE_RUNTIME = (
    ("CPython", CPYTHON, "PSF-2.0", "the language and its standard library, inside Pyodide"),
    ("Emscripten", EMSCRIPTEN, "MIT OR NCSA", "the system library of the WebAssembly build"),
    ("numpy", NUMPY.version, "BSD-3-Clause", "arithmetic of the fingerprint"),
    ("Pillow", PILLOW.version, "MIT-CMU", "opens pictures"),
    ("libjpeg", "as in the wheel", "IJG", "JPEG, inside Pillow's WebAssembly wheel"),
    ("libwebp", "as in the wheel", "BSD-3-Clause", "WebP, inside Pillow's WebAssembly wheel"),
    ("libtiff", "as in the wheel", "libtiff", "TIFF, inside Pillow's WebAssembly wheel"),
    ("zlib", "as in the wheel", "Zlib", "PNG, inside Pillow's WebAssembly wheel"),
)

HEAD = """# Third-party notices

Made by `python -m web.bundle.notices`; do not edit.
Abdruck itself is under Apache-2.0 (see LICENSE).
Each package's full licence text is in the package, where the build installs it from.

"""


def licence_of(package: Distribution) -> str:
    """Return a package's licence: its SPDX expression, its classifiers, or its short text."""
    meta = package.metadata
    if expression := meta.get("License-Expression"):
        return str(expression)
    classifiers = [
        line.rsplit(" :: ", 1)[-1]
        for line in meta.get_all("Classifier") or ()
        if line.startswith("License :: ") and not line.endswith(":: OSI Approved")
    ]
    text = (meta.get("License") or "").strip().splitlines()
    return ", ".join(classifiers) or (text[0] if text else "see the package")


def python_rows(lock: Path) -> list[tuple[str, str, str]]:
    """List the packages of a requirements file that are installed here."""
    names = re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)([^\\\n]*)", lock.read_text(), re.M)
    rows = []
    for name, version, marker in names:
        if ";" in marker:
            continue  # not for every machine: leaving it out keeps the file the same everywhere
        rows.append((name, version, licence_of(distribution(name))))
    return rows


def npm_rows() -> list[tuple[str, str, str]]:
    """List the npm packages of the lock file: name, version, licence."""
    lock = json.loads((ROOT / "web/browser/package-lock.json").read_text())
    return [
        (path.removeprefix("node_modules/"), entry["version"], entry.get("license", ""))
        for path, entry in lock["packages"].items()
        if path and not entry.get("optional")
    ]


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Write one Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def notices() -> str:
    """Return the whole file."""
    npm = npm_rows()
    browser = [(*row, SENT_FROM_NPM[row[0]]) for row in npm if row[0] in SENT_FROM_NPM]
    browser += INSIDE_THE_RUNTIME
    serve = python_rows(ROOT / "requirements.txt")
    served = {name for name, _, _ in serve}
    dev = [row for row in python_rows(ROOT / "requirements-dev.txt") if row[0] not in served]
    dev += [row for row in npm if row[0] not in SENT_FROM_NPM]
    three = ("package", "version", "licence")
    return (
        HEAD
        + "## Sent to visitors' browsers\n\n"
        + table((*three, "for"), browser)
        + "\n## Runs on the server, or builds what it serves\n\n"
        + table(three, serve)
        + "\n## Used by checks and tests only\n\n"
        + table(three, dev)
    )


def main(words: list[str]) -> int:
    """Write the file, or compare it."""
    text = notices()
    if "--check" in words:
        if NOTICES.read_text() != text:
            print("THIRD_PARTY_NOTICES.md is out of date: run python -m web.bundle.notices")
            return 1
        return 0
    NOTICES.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
