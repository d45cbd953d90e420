"""Intake beside a bare Flask route that inserts one row: same gunicorn, database and settings."""

import http.client
import json
import secrets
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

import psycopg

from tests.bench.serving import abdruck, gunicorn
from tests.real_postgresql import ROOMY, PostgresServer, new_server

ROUNDS = 5
REQUESTS = 120  # a round
VISITORS = 8

BARE = '''
"""The least that stores a row as safely as we do."""
import json
import os
import sqlite3

from flask import Flask, request

app = Flask(__name__)


@app.post("/api/v1/cases")
def insert():
    json.loads(request.get_data())
    connection = sqlite3.connect(os.environ["BARE_DATABASE"], timeout=30)
    try:
        connection.execute("PRAGMA synchronous = FULL")
        with connection:
            connection.execute("INSERT INTO rows (body) VALUES (?)", (request.get_data(),))
    finally:
        connection.close()
    return {"ok": True}, 201
'''


def body() -> str:
    """Return one case of one picture, as the page sends it."""
    pdq = {"algorithm": "pdq", "value": secrets.token_hex(32), "quality": 100, "view": "stored"}
    fingerprints = [pdq, *({"algorithm": n, "value": secrets.token_hex(b)} for n, b in EXACT)]
    items = [{"kind": "image", "fingerprints": fingerprints}]
    return json.dumps({"request_id": secrets.token_urlsafe(16), "who": "minor", "items": items})


EXACT = (("md5", 16), ("sha1", 20), ("sha256", 32))


def round_of(port: int) -> float:
    """Send a round of cases and return requests a second; every one must be stored."""

    def visit(count: int) -> None:
        for _ in range(count):
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
                headers = {"Content-Type": "application/json"}
                connection.request("POST", "/api/v1/cases", body(), headers)
                response = connection.getresponse()
                response.read()
                if response.status != 201:
                    raise RuntimeError(f"a case was answered with {response.status}")

    start = time.perf_counter()
    with ThreadPoolExecutor(VISITORS) as visitors:
        list(visitors.map(visit, [REQUESTS // VISITORS] * VISITORS))
    return REQUESTS / (time.perf_counter() - start)


BARE_POSTGRESQL = """
\"\"\"The least that stores a row in PostgreSQL.\"\"\"
import json
import os

import psycopg
from flask import Flask, request

app = Flask(__name__)


@app.post("/api/v1/cases")
def insert():
    json.loads(request.get_data())
    with psycopg.connect(os.environ["BARE_DATABASE"]) as connection:
        connection.execute("INSERT INTO rows (body) VALUES (%s)", (request.get_data(),))
    return {"ok": True}, 201
"""


def start_ours(stack: ExitStack, folder: Path) -> int:
    return stack.enter_context(abdruck(folder)).port


def start_bare(stack: ExitStack, folder: Path) -> int:
    (folder / "bare.py").write_text(BARE)
    database = folder / "bare.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB)")
    return stack.enter_context(gunicorn("bare:app", folder, BARE_DATABASE=str(database))).port


@contextmanager
def durable_postgresql() -> Iterator[PostgresServer]:
    """Run a PostgreSQL that keeps what it has answered, unlike the tests' own."""
    server = new_server()
    server.options = ROOMY
    server.make()
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.data.parent)


def start_ours_there(stack: ExitStack, folder: Path, url: str) -> int:
    return stack.enter_context(abdruck(folder, database_url=url)).port


def start_bare_there(stack: ExitStack, folder: Path, url: str) -> int:
    (folder / "bare.py").write_text(BARE_POSTGRESQL)
    address = url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE rows (id bigserial PRIMARY KEY, body bytea)")
    return stack.enter_context(gunicorn("bare:app", folder, BARE_DATABASE=address)).port


def run() -> list[dict[str, object]]:
    """Measure both on both databases in turns, so that what else the machine does hits all."""
    with ExitStack() as stack:
        server = stack.enter_context(durable_postgresql())
        starters: dict[str, Callable[[ExitStack, Path], int]] = {
            "SQLite": start_ours,
            "SQLite, bare insert": start_bare,
            "PostgreSQL": partial(start_ours_there, url=server.add_database()),
            "PostgreSQL, bare insert": partial(start_bare_there, url=server.add_database()),
        }
        rates = measured(stack, starters)
    rows: list[dict[str, object]] = []
    for name in ("SQLite", "PostgreSQL"):
        ours, bare = rates[name], rates[f"{name}, bare insert"]
        what = f"cases a second, {name}"
        rows.append({"what": what, "ours": ours, "bare insert": bare, "ratio": ours / bare})
    rows.append({"what": "ms of one processor for the PIN's hash", "ours": pin_milliseconds()})
    return rows


def measured(
    stack: ExitStack, starters: dict[str, Callable[[ExitStack, Path], int]]
) -> dict[str, float]:
    """Return each server's requests a second."""
    rates: dict[str, list[float]] = {name: [] for name in starters}
    ports = {}
    for name, start in starters.items():
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ports[name] = start(stack, folder)
        round_of(ports[name])  # warms up
    for _ in range(ROUNDS):
        for name, port in ports.items():
            rates[name].append(round_of(port))
    return {name: statistics.median(found) for name, found in rates.items()}


def pin_milliseconds() -> float:
    """Return what argon2id takes: it is most of a case's cost, and meant to be."""
    from server.cases.pins import HASHER

    times = []
    for _ in range(9):
        start = time.perf_counter()
        HASHER.hash(b"12345678")
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)
