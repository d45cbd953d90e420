"""What the browser's code may name: one file sends, nothing stores, the two threads stay apart."""

import re
from pathlib import Path

import pytest

from hashcore import limits
from hashcore.containers import HEAD_BYTES

BROWSER = Path(__file__).resolve().parents[2] / "web" / "browser"
FOLDERS = ("page", "shared", "worker")

NEVER = {
    "another way to send": r"XMLHttpRequest|sendBeacon|WebSocket|EventSource|RTCPeerConnection",
    "storage on the device": r"localStorage|sessionStorage|indexedDB|document\.cookie|\bcaches\b",
    "HTML made of text": r"(inner|outer)HTML|insertAdjacentHTML|document\.write",
    "code made of text": r"\beval\b|new Function",
    "another origin": r"https?://(?!\w+\.invalid/)",  # .invalid never leads anywhere
}
FETCH = re.compile(r"\bfetch\s*\(")
SENDER = "page/submit.js"
# These load the public parts of the runtime, and never say more than their address.
LOADERS = {"page/pool.js", "page/runtime.js", "page/decoders.js"}
BOOT = "worker/boot.js"  # replaces fetch by the parts that it was handed
IMPORT = re.compile(r"""\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]""")
MAY_IMPORT = {"page": {"page", "shared"}, "worker": {"worker", "shared"}, "shared": {"shared"}}


def code_of(text: str) -> str:
    """Return a source without its comments, which may name what the code must not."""
    return re.sub(r"/\*.*?\*/|^\s*//[^\n]*|\s//\s[^\n]*", "", text, flags=re.DOTALL | re.MULTILINE)


def sources() -> dict[str, str]:
    files = (path for folder in FOLDERS for path in (BROWSER / folder).rglob("*.js"))
    return {path.relative_to(BROWSER).as_posix(): path.read_text("utf-8") for path in files}


def findings(name: str, text: str) -> list[str]:
    """Say everything that one source file must not contain."""
    code = code_of(text)
    found = [what for what, pattern in NEVER.items() if re.search(pattern, code)]
    if FETCH.search(code) and name not in {SENDER, BOOT, *LOADERS}:
        found.append("a request outside the one sender")
    if name in LOADERS and re.search(r"\b(method|body)\s*:", code):
        found.append("a loader that says more than an address")
    folder = name.split("/")[0]
    for target in IMPORT.findall(code):
        resolved = (BROWSER / name).parent.joinpath(target).resolve()
        inside = target.startswith(".") and resolved.is_relative_to(BROWSER)
        if not inside or resolved.relative_to(BROWSER).parts[0] not in MAY_IMPORT[folder]:
            found.append(f"an import across the threads: {target}")
    return found


@pytest.mark.parametrize("name", sorted(sources()))
def test_a_source_sends_and_stores_nothing_and_stays_in_its_thread(name: str) -> None:
    assert findings(name, sources()[name]) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page/files.js", "await fetch('/x')"),
        ("page/pool.js", "fetch(url, { method: 'POST' })"),
        ("page/files.js", "navigator.sendBeacon('/x', name)"),
        ("page/files.js", "localStorage.name = name"),
        ("page/files.js", "row.innerHTML = name"),
        ("shared/limits.js", "const home = 'https://example.org';"),
        ("page/files.js", "import { boot } from '../worker/boot.js';"),
        ("worker/boot.js", "import { Panels } from '../page/panels.js';"),
        ("worker/boot.js", "await import('pyodide')"),
    ],
)
def test_every_breach_of_these_rules_is_found(name: str, text: str) -> None:
    assert findings(name, text)


def test_the_one_sender_sends_to_this_site_and_names_nobody() -> None:
    sender = sources()[SENDER]
    assert len(FETCH.findall(sender)) == 1
    for promise in ("mode: 'same-origin'", "credentials: 'omit'", "referrerPolicy: 'no-referrer'"):
        assert promise in sender


def test_the_browser_uses_the_limits_of_hashcore() -> None:
    text = sources()["shared/limits.js"]
    said = dict(re.findall(r"export const (\w+) = (\d+);", text))
    assert said == {name: str(getattr(limits, name)) for name in said}
    assert said.keys() == set(re.findall(r"\b(M[A-Z_]+)\b =", text))
    assert {"MAX_FILES", "MAX_FRAMES", "MIN_QUALITY"} <= said.keys()
    assert f"const HEAD_BYTES = {HEAD_BYTES};" in sources()["worker/boot.js"]
