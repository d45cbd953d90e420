"""A real PostgreSQL on a free loopback port, from Debian's programs, with data of its own."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from server.store.database import Database
from server.store.upgrade import upgrade
from tests.ports import free_port

INSTALLED = Path("/usr/lib/postgresql")
OWNER = "abdruck"
PASSWORD = "only-for-tests"
START_SECONDS = 60
# Tests may lose their data in a power cut; what they test must not depend on the disk's speed.
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=32MB")
ROOMY = ("max_connections=200", "max_wal_senders=4", "wal_level=replica", "hot_standby=on")


class PostgresServer:
    """One PostgreSQL server and the databases in it."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.options: tuple[str, ...] = (*FAST, *ROOMY)
        self._log = folder / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0
        self.port = free_port()

    def make(self) -> None:
        """Make an empty server."""
        secret = self.data.parent / "password"
        secret.write_text(PASSWORD)
        give_to_owner(secret)
        options = ["--username", OWNER, "--pwfile", str(secret), "--auth", "scram-sha-256"]
        run_program("initdb", "--pgdata", str(self.data), "--no-sync", "-E", "UTF8", *options)

    def copy_from(self, primary: "PostgresServer") -> None:
        """Make a replica that follows another server."""
        address = f"host=127.0.0.1 port={primary.port} user={OWNER} password={PASSWORD}"
        options = ["--pgdata", str(self.data), "--write-recovery-conf", "--no-sync"]
        run_program("pg_basebackup", "--dbname", address, "--checkpoint", "fast", *options)

    def start(self) -> None:
        """Start and wait until it answers."""
        options = [f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories="]
        words = [word for option in (*options, *self.options) for word in ("-c", option)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(program("postgres")), "-D", str(self.data), *words],
                cwd=self.data.parent,
                stdout=log,
                stderr=log,
                user=unprivileged(),
            )
        deadline = time.monotonic() + START_SECONDS
        ready = [str(program("pg_isready")), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(ready, check=False).returncode:
            if self._process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL did not start:\n{self._log.read_text()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End every connection and stop."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=60)
            self._process = None

    def url(self, name: str) -> str:
        """Return a database's address."""
        return f"postgresql+psycopg://{OWNER}:{PASSWORD}@127.0.0.1:{self.port}/{name}"

    def add_database(self, template: str = "template0") -> str:
        """Make a database and return its address."""
        self._databases += 1
        name = f"test{self._databases}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def add_ready_database(self) -> str:
        """Make a database with every table and return its address."""
        return self.add_database(ready_template(self))

    def execute(self, statement: str) -> None:
        """Run a statement that cannot be in a transaction."""
        engine = create_engine(
            self.url("postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.execute(text(statement))


@cache
def ready_template(server: PostgresServer) -> str:
    """Return the name of a database with every table: copying it is quicker than migrating."""
    url = server.add_database()
    database = Database(url)
    upgrade(database)
    database.close()
    return str(make_url(url).database)


def program(name: str) -> Path:
    """Return the path of one of PostgreSQL's programs, the newest installed."""
    found = sorted(INSTALLED.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if not found:
        pytest.fail(
            f"The tests need PostgreSQL's program {name}. Install it: apt-get install postgresql"
        )
    return found[-1]


def unprivileged() -> str | None:
    """Return whom to run PostgreSQL as: it refuses root."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def give_to_owner(path: Path) -> None:
    """Let the user that PostgreSQL runs as have a file or folder."""
    if (user := unprivileged()) is not None:
        shutil.chown(path, user)


def run_program(name: str, *words: str) -> None:
    """Run one of PostgreSQL's programs to its end."""
    done = subprocess.run(
        [str(program(name)), *words],
        cwd="/",
        capture_output=True,
        text=True,
        user=unprivileged(),
        check=False,
    )
    if done.returncode:
        pytest.fail(f"{name} failed:\n{done.stderr}")


def new_server() -> PostgresServer:
    """Return a server with a folder that its user can reach; pytest's own folders are private."""
    folder = Path(tempfile.mkdtemp(prefix="abdruck-postgresql-"))
    give_to_owner(folder)
    return PostgresServer(folder)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """One PostgreSQL for all tests of a process; each takes a database of its own."""
    server = new_server()
    server.make()
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.data.parent)


@pytest.fixture
def replica(postgresql: PostgresServer) -> Iterator[PostgresServer]:
    """A replica of that PostgreSQL, following it by streaming."""
    server = new_server()
    server.copy_from(postgresql)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.data.parent)
