"""Puts a backup back, without bringing back what was taken off the list since it was made.

Where the database that is replaced can still be read, its withdrawals are repeated on the
backup. The feed's clock goes on from now and its numbers jump ahead of all that were ever given,
so that no platform takes a new change for one that it has seen.
"""

import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import batched
from pathlib import Path

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, delete, inspect, select, update

from server.store import key_rows
from server.store.backup import BackupRefused, check_file, is_sqlite, run_program
from server.store.clock import tick
from server.store.database import Database
from server.store.keys import Keyring
from server.store.seal import Sealed, Sealer
from server.store.tables import cases, entries, feed_clock, fingerprints, platform_keys
from server.store.upgrade import upgrade

SEQ_JUMP = 10**9  # more changes than are ever lost between a backup and its use
SAMPLE = 1000
BATCH = 500
TOLD = (cases, entries, platform_keys)  # empty until somebody told us something


@dataclass(frozen=True)
class Present:
    """What of the database that is replaced must not be forgotten."""

    withdrawn: Sequence[int] = ()
    seq: int = 0
    closed_until: int = 0


def restore(database: Database, file: Path, keys: Keyring, *, replace: bool) -> int:
    """Put a backup in the place of the database; return how many withdrawals were repeated.

    Raises:
        BackupRefused: It is no usable backup, or the database holds cases and may not be replaced.
        KeysDoNotFit: The backup was made with other keys.
    """
    check_file(database, file)
    present = look_at(database)
    if present is not None and not replace:
        raise BackupRefused(
            "The database holds cases or keys. To replace it all the same: --replace"
        )
    put_back = restore_sqlite if is_sqlite(database) else restore_postgresql
    return put_back(database, file, keys, present or Present())


def look_at(database: Database) -> Present | None:
    """Return what must not be forgotten of a database; None when nothing was ever sent to it."""
    if not inspect(database.engine).has_table("platform_keys"):
        return None
    with database.reading() as connection:
        if not any(connection.execute(select(table).limit(1)).first() for table in TOLD):
            return None
        clock = connection.execute(select(feed_clock.c.seq, feed_clock.c.closed_until)).one()
        query = select(entries.c.id).where(entries.c.state == "withdrawn")
        withdrawn = connection.execute(query).scalars().all()
    return Present(withdrawn, clock.seq, clock.closed_until)


def restore_sqlite(database: Database, file: Path, keys: Keyring, present: Present) -> int:
    """Prepare a copy of the backup, then write it over the database in one transaction."""
    place = Path(str(database.engine.url.database)).parent
    with tempfile.TemporaryDirectory(dir=place) as folder:
        path = Path(folder) / "restored.sqlite3"
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)
        draft = Database(f"sqlite:///{path}")
        try:
            repeated = finish(draft, keys, present)
        finally:
            draft.close()
        with closing(sqlite3.connect(path)) as source, database.engine.connect() as connection:
            driver = connection.connection.driver_connection
            if driver is None:
                raise BackupRefused("The database was closed.")
            source.backup(driver)
    return repeated


def restore_postgresql(database: Database, file: Path, keys: Keyring, present: Present) -> int:
    """Let pg_restore replace every table in one transaction."""
    key_rows.compare(keys_in_dump(file), keys)
    options = ("--clean", "--if-exists", "--single-transaction", "--no-owner", "--no-privileges")
    run_program("pg_restore", database.engine.url, (*options, str(file)))
    return finish(database, keys, present)


def keys_in_dump(file: Path) -> dict[int, bytes | None]:
    """Return the check values of the keys that a dump of PostgreSQL needs."""
    words = ("--data-only", "--table=encryption_keys", "--file=-", str(file))
    rows = {}
    for line in run_program("pg_restore", None, words).splitlines():
        number, tab, check = line.partition("\t")
        if tab:
            rows[int(number)] = None if check == r"\N" else bytes.fromhex(check.lstrip("\\x"))
    return rows


def finish(database: Database, keys: Keyring, present: Present) -> int:
    """Bring restored tables to this version and this day; return how many were withdrawn again."""
    upgrade(database)
    with database.writing() as connection:
        key_rows.compare(key_rows.known(connection), keys)
        open_sample(connection, keys)
        wind_forward(connection, present)
        parts = batched(present.withdrawn, BATCH, strict=False)
        return sum(withdraw_again(connection, part) for part in parts)


def open_sample(connection: Connection, keys: Keyring) -> None:
    """Open some fingerprints: a backup that gives none back is no backup."""
    sealer = Sealer(keys)
    for row in connection.execute(select(fingerprints).limit(SAMPLE)):
        try:
            sealer.open(row.entry_id, row.algorithm, Sealed(row.key_id, row.sealed))
        except (InvalidTag, KeyError) as error:
            raise BackupRefused("A fingerprint in the backup cannot be opened.") from error


def wind_forward(connection: Connection, present: Present) -> None:
    """Set the clock to now and past every number that the replaced database gave."""
    clock = connection.execute(select(feed_clock).with_for_update()).one()
    connection.execute(
        update(feed_clock).values(
            seq=max(clock.seq, present.seq) + SEQ_JUMP,
            closed_until=max(clock.closed_until, present.closed_until, int(time.time())),
        )
    )


def withdraw_again(connection: Connection, wanted: Sequence[int]) -> int:
    """Withdraw those of some entries that the backup still holds as standing."""
    query = select(entries.c.id).where(entries.c.id.in_(wanted), entries.c.state != "withdrawn")
    ids = connection.execute(query).scalars().all()
    stamp = tick(connection, len(ids))
    for offset, entry in enumerate(ids):
        connection.execute(
            update(entries)
            .where(entries.c.id == entry)
            .values(state="withdrawn", change_at=stamp.at, change_seq=stamp.first_seq + offset)
        )
    connection.execute(delete(fingerprints).where(fingerprints.c.entry_id.in_(ids)))
    theirs = select(entries.c.case_id).where(entries.c.id.in_(ids))
    connection.execute(update(cases).where(cases.c.id.in_(theirs)).values(content_digest=None))
    return len(ids)
