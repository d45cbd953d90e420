"""The database: one address, SQLite or PostgreSQL, with transactions that read or write."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

WRITER = "abdruck_writer"
LOCK_SECONDS = 30  # how long a writer waits for the one before it


class BrokenReferences(Exception):
    """A migration left a row that refers to nothing."""


class Database:
    """Hands out transactions; a writer's is serialised where the database has one writer."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database."""
        with self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that is kept when the block ends and undone when it raises."""
        with self.engine.connect() as connection:
            connection = connection.execution_options(**{WRITER: True})
            with connection.begin():
                yield connection

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Open a writing transaction in which tables may be made anew.

        Raises:
            BrokenReferences: The block left a row that refers to nothing.
        """
        with (
            self.engine.connect() as connection,
            self._without_cascades(connection),
            connection.begin(),
        ):
            yield connection
            self._check_references(connection)

    @contextmanager
    def _without_cascades(self, connection: Connection) -> Iterator[None]:
        if connection.dialect.name != "sqlite":
            yield
            return
        # Dropping a table deletes its rows first, and with them all that refers to them.
        set_foreign_keys(connection, "OFF")
        connection.execution_options(**{WRITER: True})
        try:
            yield
        finally:
            set_foreign_keys(connection, "ON")

    def _check_references(self, connection: Connection) -> None:
        if connection.dialect.name != "sqlite":
            return
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise BrokenReferences("A migration left rows that refer to nothing; it was undone.")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def make_engine(url: str) -> Engine:
    """Return an engine that never quotes a statement's values in an error."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, pool_pre_ping=True)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": LOCK_SECONDS})
    event.listen(engine, "connect", prepare_sqlite)
    event.listen(engine, "begin", begin_sqlite)
    return engine


def prepare_sqlite(connection: Any, _record: object) -> None:
    """Set one SQLite connection up: what was answered survives a crash, what is deleted is gone."""
    connection.isolation_level = None  # begin_sqlite begins; the driver would too late
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        f"busy_timeout = {LOCK_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def set_foreign_keys(connection: Connection, state: str) -> None:
    """Switch SQLite's foreign keys; within a transaction it would have no effect."""
    driver = connection.connection.dbapi_connection
    if driver is not None:
        driver.cursor().execute(f"PRAGMA foreign_keys = {state}")


def begin_sqlite(connection: Connection) -> None:
    """Take the write lock first: a reader that becomes a writer could fail with 'locked'."""
    writer = connection.get_execution_options().get(WRITER)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")
