"""What a page of the list costs at 10,000 and at 1,000,000 entries, and a whole first fetch."""

import secrets
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import batched
from pathlib import Path

from sqlalchemy import insert, update

from hashcore.fingerprint import Fingerprint
from server.cases.feed import Feed, FeedRules
from server.sharing.ncmec import written
from server.store.database import Database
from server.store.entry_rows import fingerprint_row
from server.store.key_rows import require_keys
from server.store.keys import Keyring, open_keyring
from server.store.seal import Sealer
from server.store.tables import entries, feed_clock, fingerprints
from server.store.upgrade import upgrade

SIZES = (10_000, 1_000_000)
PAGE = 1000
PAGES = 15
BATCH = 5000
FIRST_SECOND = 1_700_000_000
A_SECOND = 10  # entries that changed in one


def fill(database: Database, keys: Keyring, size: int) -> None:
    """Write entries of one PDQ fingerprint each, as if they had come over a long time."""
    sealer = Sealer(keys)
    for batch in batched(range(1, size + 1), BATCH, strict=False):
        with database.writing() as connection:
            connection.execute(insert(entries), [entry(number) for number in batch])
            connection.execute(insert(fingerprints), list(values(sealer, batch)))
    last = FIRST_SECOND + size // A_SECOND + 1
    with database.writing() as connection:
        connection.execute(update(feed_clock).values(seq=size, closed_until=last))


def entry(number: int) -> dict[str, object]:
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
        "parts": 1,
        "entered_at": at,
    }


def values(sealer: Sealer, numbers: tuple[int, ...]) -> Iterator[dict[str, object]]:
    for number in numbers:
        yield fingerprint_row(
            sealer, number, Fingerprint("pdq", secrets.token_hex(32), 100, "stored")
        )


def page_milliseconds(feed: Feed, size: int) -> float:
    """Return what one page in the midst of the list takes, written out as XML."""
    end = FIRST_SECOND + size // A_SECOND + 1
    times = []
    for number in range(PAGES):
        after = size // 2 + number * 7
        start = time.perf_counter()
        page = feed.page(0, end, after, PAGE)
        length = sum(map(len, written(feed, page)))
        times.append((time.perf_counter() - start) * 1000)
        if length < PAGE * 100:
            raise RuntimeError("the page was not full")
    return statistics.median(times)


def change_milliseconds(feed: Feed, size: int) -> float:
    """Return what fetching the last few changes takes."""
    end = FIRST_SECOND + size // A_SECOND + 1
    times = []
    for _ in range(PAGES):
        start = time.perf_counter()
        page = feed.page(end - 2, end)
        sum(map(len, written(feed, page)))
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def whole_fetch(feed: Feed, size: int) -> tuple[float, float]:
    """Return the seconds of a first fetch, and the most megabytes that Python held meanwhile."""
    end = FIRST_SECOND + size // A_SECOND + 1
    start, after = time.perf_counter(), 0
    while True:
        page = feed.page(0, end, after)
        for _ in written(feed, page):
            pass
        if page.next_after is None:
            break
        after = page.next_after
    took = time.perf_counter() - start
    tracemalloc.start()
    for _ in written(feed, feed.page(0, end)):
        pass
    most = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return took, most


def run() -> list[dict[str, object]]:
    """Measure a small and a large list; costs must follow what is fetched, not what is there."""
    rows: list[dict[str, object]] = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            keys, _ = open_keyring(Path(folder) / "keys.json")
            with closing(Database(f"sqlite:///{folder}/bench.sqlite3")) as database:
                upgrade(database)
                require_keys(database, keys)
                fill(database, keys, size)
                feed = Feed(database, keys, FeedRules())
                took, most = whole_fetch(feed, size)
                rows.append(
                    {
                        "entries": size,
                        f"page of {PAGE}, ms": page_milliseconds(feed, size),
                        "last changes, ms": change_milliseconds(feed, size),
                        "whole fetch, s": took,
                        "entries a second": round(size / took),
                        "most of a page of 10,000, MB": most,
                    }
                )
    small, large = (float(str(row[f"page of {PAGE}, ms"])) for row in rows)
    rows.append({"entries": "ratio", f"page of {PAGE}, ms": large / small})
    return rows
