"""What a restore must not forget of the database that it replaces.

Every withdrawal, every key that was ended, and how far the feed's clock had come. On PostgreSQL it
is kept in a file beside the backup until the restore is whole: pg_restore commits before the
withdrawals are repeated, and a power cut in between would make them forgotten.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import DatabaseError, NoResultFound

from server.store import durable_file
from server.store.database import Database
from server.store.tables import OWN_MEMBER, cases, entries, feed_clock, members, platform_keys

# What SQLite says of a file that is harmed; of a busy or missing one it says something else.
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR)
# Empty until somebody told us something.
TOLD = (
    select(cases.c.id),
    select(entries.c.id),
    select(platform_keys.c.username),
    select(members.c.id).where(members.c.id != OWN_MEMBER),
)


class Damaged(Exception):
    """The database's file is harmed."""


@dataclass(frozen=True)
class PriorState:
    """What must not be forgotten: withdrawn entries, keys with their last days, the clock."""

    withdrawn: Sequence[int]
    keys: Mapping[str, str | None]
    seq: int
    closed_until: int

    def joined(self, later: "PriorState | None") -> "PriorState":
        """Join what was seen before a restore that was cut off with what is seen now.

        A key lives on only when it stands in both: the backup may have brought it back.
        """
        if later is None:
            return self
        return PriorState(
            sorted({*self.withdrawn, *later.withdrawn}),
            {
                name: min(filter(None, (day, later.keys[name])), default=None)
                for name, day in self.keys.items()
                if name in later.keys
            },
            max(self.seq, later.seq),
            max(self.closed_until, later.closed_until),
        )


def look_at(database: Database) -> PriorState | None:
    """Return what must not be forgotten; None when nothing was ever sent to the database.

    Raises:
        Damaged: SQLite's file is harmed.
    """
    try:
        if not inspect(database.engine).has_table(platform_keys.name):
            return None
        with database.reading() as connection:
            require_whole(connection)
            if not any(connection.execute(query.limit(1)).first() for query in TOLD):
                return None
            return read(connection)
    except DatabaseError as error:
        # The low byte is the kind, the rest the place.
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in DAMAGE:
            raise Damaged from error
        raise


def require_whole(connection: Connection) -> None:
    """Let SQLite check every page: half a list of withdrawals must not pass for all of it.

    Raises:
        Damaged: A page is harmed.
    """
    if connection.dialect.name != "sqlite":
        return
    if connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
        raise Damaged


def salvage(database: Database) -> PriorState | None:
    """Return what a damaged database still tells; None when that is nothing."""
    try:
        with database.reading() as connection:
            return read(connection)
    except (DatabaseError, NoResultFound):
        return None


def read(connection: Connection) -> PriorState:
    """Read what must not be forgotten."""
    clock = connection.execute(select(feed_clock.c.seq, feed_clock.c.closed_until)).one()
    query = select(entries.c.id).where(entries.c.state == "withdrawn")
    withdrawn = connection.execute(query).scalars().all()
    rows = connection.execute(select(platform_keys.c.username, platform_keys.c.expires_on))
    keys = {name: day.isoformat() if day else None for name, day in rows}
    return PriorState(withdrawn, keys, clock.seq, clock.closed_until)


def note_of(database: Database, file: Path) -> Path:
    """Return where the note of a database stands: beside the backup, the same for any backup."""
    address = database.engine.url.render_as_string(hide_password=True)
    return file.resolve().parent / f"abdruck-restore-{sha256(address.encode()).hexdigest()[:12]}"


def noted(note: Path) -> PriorState | None:
    """Return what a restore that was cut off had noted."""
    return PriorState(**json.loads(note.read_text())) if note.exists() else None


def write_note(note: Path, prior: PriorState) -> None:
    """Write a note, whole and on the disk, for its owner only."""
    durable_file.replace(note, json.dumps(asdict(prior)))
