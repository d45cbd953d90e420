"""What the feeds cost: a page of a short and a long list, each feed beside a bare answer of the
same bytes, and a whole first fetch by the clients that platforms run.
"""

import base64
import http.client
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from itertools import batched
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import insert, update
from threatexchange.exchanges.impl.ncmec_api import NCMECSignalExchangeAPI
from threatexchange.signal_type.pdq.signal import PdqSignal

from abdruck_kit.access import AbdruckCredentials
from abdruck_kit.own import AbdruckConfig, AbdruckExchange
from hashcore.fingerprint import Fingerprint
from server.cases.feed import Feed, FeedRules
from server.cases.platforms import Credentials, Platforms
from server.settings import Settings
from server.sharing.ncmec import page_xml
from server.store.database import Database
from server.store.entry_rows import fingerprint_row
from server.store.key_rows import require_keys
from server.store.keys import Keyring, open_keyring
from server.store.seal import Sealer
from server.store.tables import entries, feed_clock, fingerprints
from server.store.upgrade import upgrade
from tests.bench.serving import abdruck, gunicorn

SIZES = (10_000, 50_000, 1_000_000)
PAGE = 1000
PAGES = 15
BATCH = 5000
FIRST_SECOND = 1_700_000_000
A_SECOND = 10  # entries that changed in one
Request = tuple[str, dict[str, str]]

# NCMEC's client writes local time where UTC is meant.
os.environ["TZ"] = "UTC"
time.tzset()

BARE = """
from pathlib import Path

from flask import Flask

app = Flask(__name__)
PAGES = {}


@app.get("/<name>")
def page(name):
    if name not in PAGES:
        PAGES[name] = (Path(__file__).parent / name).read_bytes()
    return PAGES[name]
"""


def fill(database: Database, keys: Keyring, size: int, views: Sequence[str]) -> None:
    """Write pictures with some views each, as if they had come over a long time."""
    sealer = Sealer(keys)
    for batch in batched(range(1, size + 1), BATCH, strict=False):
        with database.writing() as connection:
            connection.execute(insert(entries), [entry(number, len(views)) for number in batch])
            connection.execute(insert(fingerprints), list(values(sealer, batch, views)))
    last = FIRST_SECOND + size // A_SECOND + 1
    with database.writing() as connection:
        connection.execute(update(feed_clock).values(seq=size, closed_until=last))


def entry(number: int, parts: int) -> dict[str, object]:
    at = FIRST_SECOND + number // A_SECOND
    return {
        "id": number,
        "position": 1,
        "member_id": 1,
        "kind": "image",
        "state": "active",
        "created_on": date(2030, 1, 31),
        "change_at": at,
        "change_seq": number,
        "parts": parts,
        "entered_at": at,
    }


def values(
    sealer: Sealer, numbers: tuple[int, ...], views: Sequence[str]
) -> Iterator[dict[str, object]]:
    for number in numbers:
        for view in views:
            value = Fingerprint("pdq", secrets.token_hex(32), 100, view)
            yield fingerprint_row(sealer, number, value)


def page_milliseconds(feed: Feed, size: int, number: int) -> float:
    """Return what one page in the midst of the list takes, written out as XML."""
    end = FIRST_SECOND + size // A_SECOND + 1
    start = time.perf_counter()
    page = feed.page(0, end, size // 2 + number * 7, PAGE)
    length = sum(map(len, page_xml(feed, page)))
    if length < PAGE * 100:
        raise RuntimeError("the page was not full")
    return (time.perf_counter() - start) * 1000


def change_milliseconds(feed: Feed, size: int) -> float:
    """Return what fetching the last few changes takes."""
    end = FIRST_SECOND + size // A_SECOND + 1
    start = time.perf_counter()
    sum(map(len, page_xml(feed, feed.page(end - 2, end))))
    return (time.perf_counter() - start) * 1000


def list_costs(feeds: dict[int, Feed]) -> list[dict[str, object]]:
    """Measure a short and a long list in turns, so that what else the machine does hits both."""
    pages: dict[int, list[float]] = {size: [] for size in feeds}
    changes: dict[int, list[float]] = {size: [] for size in feeds}
    for number in range(PAGES):
        for size, feed in feeds.items():
            pages[size].append(page_milliseconds(feed, size, number))
            changes[size].append(change_milliseconds(feed, size))
    page, change = f"page of {PAGE}, ms", "last changes, ms"
    found = {
        size: (statistics.median(pages[size]), statistics.median(changes[size])) for size in feeds
    }
    rows: list[dict[str, object]] = [
        {"entries": size, page: took, change: small} for size, (took, small) in found.items()
    ]
    (short, *_), (long, *_) = found.values()
    return [*rows, {"entries": "ratio", page: long / short}]


@contextmanager
def filled(size: int, views: Sequence[str] = ("stored",)) -> Iterator[tuple[Feed, Path]]:
    """Make a list of some entries; yield it, and the folder where a server finds it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = folder / "var"
        data.mkdir(mode=0o700)
        keys, _ = open_keyring(data / "keys.json")
        with closing(Database(f"sqlite:///{data}/abdruck.sqlite3")) as database:
            upgrade(database)
            require_keys(database, keys)
            fill(database, keys, size, views)
            yield Feed(database, keys, FeedRules("mark", Settings().feed_page_size)), folder


def add_key(folder: Path) -> Credentials:
    """Give a platform a key to the list in a folder."""
    keys, _ = open_keyring(folder / "var" / "keys.json")
    with closing(Database(f"sqlite:///{folder}/var/abdruck.sqlite3")) as database:
        return Platforms(database, keys).add("Bench")


def requests_for(key: Credentials) -> dict[str, Request]:
    """Return how a page of each feed is asked for: where, and with which headers."""
    basic = base64.b64encode(f"{key.username}:{key.secret}".encode()).decode()
    two_keys = {"Ocp-Apim-Subscription-Key": key.username, "x-functions-key": key.secret}
    by_name = {"Authorization": f"Basic {basic}"}
    return {
        "NCMEC": (f"/ncmec/v2/entries?size={PAGE}", by_name),
        "StopNCII": (f"/stopncii/v1/FetchHashes?startTimestamp=10&pageSize={PAGE}", two_keys),
        "our own": (f"/api/v1/entries?limit={PAGE}", by_name),
    }


def fetch(port: int, path: str, headers: dict[str, str]) -> tuple[float, bytes]:
    """Return the seconds of one request, and what it brought."""
    start = time.perf_counter()
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path} was answered with {response.status}")
    return time.perf_counter() - start, body


def beside_bare(folder: Path) -> Iterator[dict[str, object]]:
    """Compare each feed's entries a second with Flask's that has the same bytes at hand."""
    with ExitStack() as stack:
        wanted = requests_for(add_key(folder))
        ours = stack.enter_context(abdruck(folder, requests_per_minute="100000"))
        plain = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (plain / "bare.py").write_text(BARE)
        bare = stack.enter_context(gunicorn("bare:app", plain))
        for number, (name, (path, headers)) in enumerate(wanted.items()):
            (plain / str(number)).write_bytes(fetch(ours.port, path, headers)[1])
            fetch(bare.port, f"/{number}", {})
            times: dict[int, list[float]] = {ours.port: [], bare.port: []}
            for _ in range(PAGES):
                times[ours.port].append(fetch(ours.port, path, headers)[0])
                times[bare.port].append(fetch(bare.port, f"/{number}", {})[0])
            rates = [PAGE / statistics.median(found) for found in times.values()]
            yield {
                "feed": name,
                "entries a second": round(rates[0]),
                "bare Flask": round(rates[1]),
                "ratio": rates[0] / rates[1],
            }


def first_fetch(folder: Path) -> Iterator[dict[str, object]]:
    """Fetch a whole list over HTTP with the clients that platforms run."""
    key = add_key(folder)
    for name, pages in {"NCMEC client": by_ncmec, "our kit": by_kit}.items():
        with abdruck(folder) as server:
            rest, memory = server.cpu_seconds(), []
            count, asked, start = 0, 0, time.perf_counter()
            for found in pages(server.url, key):
                count, asked = count + found, asked + 1
                memory.append(server.most_memory())
            took = time.perf_counter() - start
            yield {
                "first fetch": name,
                "entries": count,
                "pages": asked,
                "whole, s": took,
                "server's processor, s": server.cpu_seconds() - rest,
                "server's most memory after a tenth, MB": memory[len(memory) // 10],
                "at the end, MB": memory[-1],
            }


def by_ncmec(url: str, key: Credentials) -> Iterator[int]:
    """Fetch as tx does with NCMEC's protocol; yield each page's records."""
    collab: Any = SimpleNamespace(environment=SimpleNamespace(value=f"{url}/ncmec"))
    exchange = NCMECSignalExchangeAPI(collab, key.username, key.secret)
    for delta in exchange.fetch_iter([PdqSignal], None):
        yield len(delta.updates)


def by_kit(url: str, key: Credentials) -> Iterator[int]:
    """Fetch as tx does with our kit; yield each page's records."""
    credentials = AbdruckCredentials(key.username, key.secret)
    exchange = AbdruckExchange(AbdruckConfig(base_url=url, name="bench"), credentials)
    for delta in exchange.fetch_iter([PdqSignal], None):
        yield len(delta.updates)


def run() -> list[dict[str, object]]:
    """Measure a short and a longer list, and every feed beside a bare answer."""
    with filled(SIZES[0]) as (short, folder), filled(SIZES[1]) as (longer, other):
        rows = list_costs({SIZES[0]: short, SIZES[1]: longer})
        return [*rows, *beside_bare(folder), *first_fetch(other)]


def run_million() -> list[dict[str, object]]:
    """Measure a million entries: costs must follow what is fetched, not what is there."""
    with filled(SIZES[0]) as (short, _), filled(SIZES[2]) as (million, folder):
        return [*list_costs({SIZES[0]: short, SIZES[2]: million}), *first_fetch(folder)]
