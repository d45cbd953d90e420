"""Intake beside a bare Flask route that inserts one row: the same gunicorn, SQLite and settings."""

import http.client
import json
import os
import secrets
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def gunicorn(application: str, folder: Path, **environ: str) -> Iterator[int]:
    """Serve an application with our own gunicorn settings; yield its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:server.gunicorn_conf"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "error", application]
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", **environ}
    process = subprocess.Popen(command, cwd=folder, env=env, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{application} did not start")
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


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


def start_ours(stack: ExitStack, folder: Path) -> int:
    static = folder / "static"
    static.mkdir()
    built = ROOT / "static" / "build" / "manifest.json"
    empty = '{"assets": {}, "runtime": {}}'
    (static / "manifest.json").write_text(built.read_text() if built.exists() else empty)
    environ = {"ABDRUCK_DATA_DIR": str(folder / "var"), "ABDRUCK_STATIC_DIR": str(static)}
    subprocess.run(
        [sys.executable, "-m", "server.commands", "upgrade"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return stack.enter_context(gunicorn("server.app:create_app()", folder, **environ))


def start_bare(stack: ExitStack, folder: Path) -> int:
    (folder / "bare.py").write_text(BARE)
    database = folder / "bare.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB)")
    return stack.enter_context(gunicorn("bare:app", folder, BARE_DATABASE=str(database)))


def run() -> list[dict[str, object]]:
    """Measure both in turns, so that what else the machine does hits both."""
    starters: dict[str, Callable[[ExitStack, Path], int]] = {
        "intake": start_ours,
        "bare insert": start_bare,
    }
    rates: dict[str, list[float]] = {name: [] for name in starters}
    with ExitStack() as stack:
        ports = {}
        for name, start in starters.items():
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            ports[name] = start(stack, folder)
            round_of(ports[name])  # warms up
        for _ in range(ROUNDS):
            for name, port in ports.items():
                rates[name].append(round_of(port))
    ours, bare = (statistics.median(rates[name]) for name in starters)
    return [
        {"what": "requests a second", "ours": ours, "bare insert": bare, "ratio": ours / bare},
        {"what": "milliseconds of one processor for the PIN's hash", "ours": pin_milliseconds()},
    ]


def pin_milliseconds() -> float:
    """Return what argon2id takes: it is most of a case's cost, and meant to be."""
    from server.cases.pins import HASHER

    times = []
    for _ in range(9):
        start = time.perf_counter()
        HASHER.hash(b"12345678")
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)
