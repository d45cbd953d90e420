"""The application in this process, and the same behind a real gunicorn on a free port."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from server.app import create_app
from server.settings import Settings
from server.store.database import Database
from server.store.key_rows import require_keys
from server.store.keys import open_keyring
from server.store.upgrade import upgrade
from tests.ports import free_port
from tests.sources import ROOT, SOURCES

if TYPE_CHECKING:
    from tests.real_postgresql import PostgresServer

pytest_plugins = ["tests.real_postgresql"]
# A busy machine is no fault: only pytest's own time limit ends a test.
hypothesis_settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("any machine")
BUILT = ROOT / "static" / "build"
START_SECONDS = 60


class RunningSite:
    """The site as visitors reach it: gunicorn with SQLite in a folder of its own."""

    def __init__(self, folder: Path, static_dir: Path, settings: dict[str, str]) -> None:
        self.folder = folder
        self.data_dir = folder / "var"
        self.log_path = folder / "gunicorn.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("ABDRUCK_")}
        self._environ = inherited | {
            "ABDRUCK_DATA_DIR": str(self.data_dir),
            "ABDRUCK_STATIC_DIR": str(static_dir),
            "PYTHONPATH": str(ROOT),
            **{f"ABDRUCK_{name.upper()}": value for name, value in settings.items()},
        }

    def start(self) -> None:
        """Make the database ready, start gunicorn and wait until it answers."""
        self._run_to_end("server.commands", "upgrade")
        serve = [sys.executable, "-m", "server.commands", "serve"]
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [*serve, "--bind", f"127.0.0.1:{self.port}"],
                cwd=self.folder,
                env=self._environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_it_listens(self._process)

    def stop(self) -> None:
        """Let requests finish and stop."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End every process of the server at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def log_text(self) -> str:
        """Return all that the server wrote."""
        return self.log_path.read_text() if self.log_path.exists() else ""

    def _run_to_end(self, module: str, *words: str) -> None:
        command = [sys.executable, "-m", module, *words]
        done = subprocess.run(
            command, cwd=self.folder, env=self._environ, capture_output=True, text=True
        )
        with self.log_path.open("a") as log:
            log.write(done.stdout + done.stderr)
        if done.returncode:
            pytest.fail(f"{' '.join(words)} failed:\n{self.log_text()}")

    def _wait_until_it_listens(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while "Booting worker" not in self.log_text() or not self._answers():
            if process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                pytest.fail(f"gunicorn did not start:\n{self.log_text()}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(START_SECONDS)
            if probe.connect_ex(("127.0.0.1", self.port)):
                return False
            probe.sendall(b"GET /static/build/ HTTP/1.0\r\n\r\n")
            return probe.recv(1) != b""

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            if how is signal.SIGKILL:
                os.killpg(self._process.pid, how)
            else:
                self._process.send_signal(how)
        self._process.wait(timeout=30)
        self._process = None


@pytest.fixture(scope="session")
def static_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built files, or where there are none a table of addresses that lead nowhere."""
    if (BUILT / "manifest.json").is_file():
        return BUILT
    folder = tmp_path_factory.mktemp("static")
    names = [
        f"{name}/{path.relative_to(source).as_posix()}"
        for name, source in SOURCES.items()
        for path in source.rglob("*")
        if path.is_file()
    ]
    assets = {name: f"/static/build/site/unbuilt/{name}" for name in names}
    runtime = {"worker": "/static/build/runtime/unbuilt/worker.js", "parts": {}}
    (folder / "manifest.json").write_text(json.dumps({"assets": assets, "runtime": runtime}))
    return folder


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """The setting: empty for SQLite. Tests of both databases name this fixture's two values."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return ""
    server: PostgresServer = request.getfixturevalue("postgresql")
    return server.add_ready_database()


@pytest.fixture
def settings(tmp_path: Path, static_dir: Path, database_url: str) -> Settings:
    """Settings with a folder of their own."""
    return Settings(data_dir=tmp_path / "var", static_dir=static_dir, database_url=database_url)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """A database with every table, beside its keys."""
    keys, _ = open_keyring(settings.keys_path())
    database = Database(settings.database())
    upgrade(database)
    require_keys(database, keys)
    yield database
    database.close()


@pytest.fixture
def app(settings: Settings, database: Database) -> Iterator[Flask]:
    """The whole application."""
    app = create_app(settings)
    yield app
    for name in app.extensions.keys() & {"abdruck-database", "abdruck-replica"}:
        app.extensions[name].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the whole application."""
    return app.test_client()


@pytest.fixture(scope="session")
def site_factory(
    tmp_path_factory: pytest.TempPathFactory, static_dir: Path
) -> Iterator[Callable[..., RunningSite]]:
    """Start real servers, each with data of its own; keywords are settings."""
    started: list[RunningSite] = []

    def start(**settings: str) -> RunningSite:
        running = RunningSite(tmp_path_factory.mktemp("site"), static_dir, settings)
        started.append(running)
        running.start()
        return running

    yield start
    for running in started:
        running.kill()


@pytest.fixture(scope="session")
def shared_site(site_factory: Callable[..., RunningSite]) -> RunningSite:
    """One real server for every test that leaves it as it was."""
    return site_factory()


@pytest.fixture
def site(site_factory: Callable[..., RunningSite]) -> Iterator[RunningSite]:
    """A real server for one test, which may kill it; its log is shown when the test fails."""
    running = site_factory()
    yield running
    running.stop()
    print(running.log_text())


@pytest.fixture(scope="session")
def submission() -> Callable[..., dict[str, Any]]:
    """Make what a visitor's browser sends, of made-up fingerprints; keywords replace parts."""

    def make(pictures: int = 1, **parts: Any) -> dict[str, Any]:
        items = [
            {
                "kind": "image",
                "fingerprints": [
                    {
                        "algorithm": "pdq",
                        "value": secrets.token_hex(32),
                        "quality": 100,
                        "view": "stored",
                    },
                    {"algorithm": "md5", "value": secrets.token_hex(16)},
                    {"algorithm": "sha256", "value": secrets.token_hex(32)},
                ],
            }
            for _ in range(pictures)
        ]
        return {
            "request_id": secrets.token_urlsafe(16),
            "who": "minor",
            "items": items,
            **parts,
        }

    return make
