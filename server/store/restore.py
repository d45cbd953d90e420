"""Puts a backup back, without bringing back what was taken off the list since it was made.

Where the database that is replaced can still be read, its withdrawals are repeated on the
backup and keys that were ended stay ended. The feed's clock goes on from now and its numbers jump
ahead of all that were ever given, so that no platform takes a new change for one that it has seen.
"""

import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import date
from itertools import batched, count
from pathlib import Path

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, delete, select, update

from server.store import entry_rows, key_rows
from server.store.backup import BackupRefused, check_file, is_sqlite, run_program
from server.store.database import Database
from server.store.keys import Keyring
from server.store.prior_state import (
    Damaged,
    PriorState,
    look_at,
    note_of,
    noted,
    salvage,
    write_note,
)
from server.store.seal import Sealed, Sealer
from server.store.tables import cases, entries, feed_clock, fingerprints, platform_keys
from server.store.upgrade import upgrade

SEQ_JUMP = 10**9  # more changes than are ever lost between a backup and its use
SAMPLE = 1000
BATCH = 500


@dataclass(frozen=True)
class Outcome:
    """What a restore did besides copying; keys by their user names."""

    withdrawn: int = 0  # entries withdrawn again
    ended: Sequence[str] = ()  # keys of the backup that had been ended since
    missing: Sequence[str] = ()  # keys given since the backup: they are lost
    known: bool = True  # whether the replaced database told of what came after the backup
    aside: Path | None = None  # where a damaged database was put


def restore(
    database: Database, file: Path, keys: Keyring, *, replace: bool, damaged: bool = False
) -> Outcome:
    """Put a backup in the place of the database.

    Raises:
        BackupRefused: It is no usable backup, or the database holds cases and may not be
            replaced, or is damaged and may not be put aside.
        KeysDoNotFit: The backup was made with other keys.
    """
    check_file(database, file)
    if not is_sqlite(database):
        return restore_postgresql(database, file, keys, allowed=replace)
    try:
        prior = look_at(database)
    except Damaged as error:
        if not damaged:
            raise BackupRefused(
                "The present database is damaged, and with it what was withdrawn since the "
                "backup may be lost. To put it aside and restore all the same: --damaged"
            ) from error
        return restore_sqlite(database, file, keys, salvage(database), aside=True)
    require_leave(prior, replace)
    return restore_sqlite(database, file, keys, prior)


def require_leave(prior: PriorState | None, allowed: bool) -> None:
    """Refuse to replace a database that holds anything, unless it was said.

    Raises:
        BackupRefused: It was not.
    """
    if prior is not None and not allowed:
        raise BackupRefused(
            "The database holds cases or keys. To replace it all the same: --replace"
        )


def restore_sqlite(
    database: Database, file: Path, keys: Keyring, prior: PriorState | None, *, aside: bool = False
) -> Outcome:
    """Prepare a copy of the backup, then write it over the database in one transaction.

    Raises:
        BackupRefused: The backup is not usable, or the database was closed.
        KeysDoNotFit: The backup was made with other keys.
    """
    place = Path(str(database.engine.url.database))
    with tempfile.TemporaryDirectory(dir=place.parent) as folder:
        path = Path(folder) / "restored.sqlite3"
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)
        draft = Database(f"sqlite:///{path}")
        try:
            outcome = finish(draft, keys, prior)
        finally:
            draft.close()
        if aside:
            database.close()
            outcome = changed(outcome, aside=put_aside(place))
        with closing(sqlite3.connect(path)) as source, database.engine.connect() as connection:
            driver = connection.connection.driver_connection
            if driver is None:
                raise BackupRefused("The database was closed.")
            source.backup(driver)
    return outcome


def put_aside(path: Path) -> Path:
    """Rename a damaged database, its log first: a log must never meet another database."""
    names = (path.with_name(f"{path.name}.damaged{number or ''}") for number in count())
    free = next(name for name in names if not name.exists())
    for end in ("-wal", "-shm", ""):
        part = Path(f"{path}{end}")
        if part.exists():
            part.rename(f"{free}{end}")
    return free


def restore_postgresql(database: Database, file: Path, keys: Keyring, *, allowed: bool) -> Outcome:
    """Let pg_restore replace every table in one transaction, then finish.

    A note beside the backup tells a run after a power cut what was there before pg_restore.
    """
    note, prior = note_of(database, file), look_at(database)
    earlier = noted(note)
    if earlier is None:
        require_leave(prior, allowed)
    else:
        prior = earlier.joined(prior)
    key_rows.compare(keys_in_dump(file), keys)
    if prior is not None:
        write_note(note, prior)
    options = ("--clean", "--if-exists", "--single-transaction", "--no-owner", "--no-privileges")
    try:
        run_program("pg_restore", database.engine.url, (*options, str(file)))
    except BackupRefused:
        if earlier is None:
            note.unlink(missing_ok=True)  # it was undone whole
        raise
    outcome = finish(database, keys, prior)
    note.unlink(missing_ok=True)
    return outcome


def keys_in_dump(file: Path) -> dict[int, bytes | None]:
    """Return the check values of the keys that a dump of PostgreSQL needs."""
    words = ("--data-only", "--table=encryption_keys", "--file=-", str(file))
    rows = {}
    for line in run_program("pg_restore", None, words).splitlines():
        number, tab, check = line.partition("\t")
        if tab:
            rows[int(number)] = None if check == r"\N" else bytes.fromhex(check.lstrip("\\x"))
    return rows


def finish(database: Database, keys: Keyring, prior: PriorState | None) -> Outcome:
    """Bring restored tables to this version and this day."""
    upgrade(database)
    with database.writing() as connection:
        key_rows.compare(key_rows.known(connection), keys)
        open_sample(connection, keys)
        wind_forward(connection, prior)
        if prior is None:
            return Outcome(known=False)
        parts = batched(prior.withdrawn, BATCH, strict=False)
        return Outcome(
            sum(withdraw_again(connection, part) for part in parts),
            *keep_keys_ended(connection, prior),
        )


def open_sample(connection: Connection, keys: Keyring) -> None:
    """Open some fingerprints: a backup that gives none back is no backup.

    Raises:
        BackupRefused: One cannot be opened.
    """
    sealer = Sealer(keys)
    for row in connection.execute(select(fingerprints).limit(SAMPLE)):
        try:
            sealer.open(row.entry_id, row.algorithm, Sealed(row.key_id, row.sealed))
        except (InvalidTag, KeyError) as error:
            raise BackupRefused("A fingerprint in the backup cannot be opened.") from error


def wind_forward(connection: Connection, prior: PriorState | None) -> None:
    """Set the clock to now and past every number that the replaced database gave."""
    clock = connection.execute(select(feed_clock).with_for_update()).one()
    seq, closed_until = (prior.seq, prior.closed_until) if prior else (0, 0)
    connection.execute(
        update(feed_clock).values(
            seq=max(clock.seq, seq) + SEQ_JUMP,
            closed_until=max(clock.closed_until, closed_until, int(time.time())),
        )
    )


def keep_keys_ended(
    connection: Connection, prior: PriorState
) -> tuple[Sequence[str], Sequence[str]]:
    """Delete keys that were ended since the backup, give the others the last days they had.

    Returns:
        The user names that were deleted, and those of keys that the backup does not hold.
    """
    restored = set(connection.execute(select(platform_keys.c.username)).scalars())
    ended = sorted(restored - prior.keys.keys())
    connection.execute(delete(platform_keys).where(platform_keys.c.username.in_(ended)))
    for username, day in prior.keys.items():
        connection.execute(
            update(platform_keys)
            .where(platform_keys.c.username == username)
            .values(expires_on=date.fromisoformat(day) if day else None)
        )
    return ended, sorted(prior.keys.keys() - restored)


def withdraw_again(connection: Connection, wanted: Sequence[int]) -> int:
    """Withdraw those of some entries that the backup still holds as standing."""
    withdrawn = entry_rows.make_tombstones(connection, entries.c.id.in_(wanted))
    theirs = select(entries.c.case_id).where(entries.c.id.in_(wanted))
    connection.execute(update(cases).where(cases.c.id.in_(theirs)).values(content_digest=None))
    return withdrawn
