"""Rotates the encryption key: a new one seals, then everything is sealed anew, then the old goes.

Every step can be cut off anywhere and run again. The database learns of a key before the key
file holds it, and forgets it before the file does; so no server seals with an unknown key.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.exc import IntegrityError

from server.store import key_rows
from server.store.database import Database
from server.store.keys import Keyring, new_key, read, replace
from server.store.seal import Sealed, Sealer
from server.store.tables import fingerprints

BATCH = 500


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep other rotations of the same key file out until the block ends."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def rotate(database: Database, path: Path) -> int:
    """Add a key that seals from now on and return its number; the old ones go on opening."""
    with alone(path):
        old = read(path)
        number = old.current + 1
        keys = Keyring(old.secret, {**old.encryption, number: new_key()})
        with database.writing() as connection:
            key_rows.compare(key_rows.known(connection), old)
            key_rows.put(connection, number, None)  # bound only when the file holds it
        replace(path, keys)
        key_rows.require_keys(database, keys)
        return number


def reseal(database: Database, path: Path) -> int:
    """Seal every fingerprint with the newest key, retire the older ones, return how many."""
    with alone(path):
        keys = read(path)
        sealer = Sealer(keys)
        done = 0
        while True:
            done += sum(batches(database, sealer, keys.current))
            try:
                with database.writing() as connection:
                    key_rows.retire(connection, keys.current)
                break
            except IntegrityError:
                continue  # a server sealed with an old key in the meantime
        replace(path, Keyring(keys.secret, {keys.current: keys.encryption[keys.current]}))
        return done


def batches(database: Database, sealer: Sealer, current: int) -> Iterator[int]:
    """Seal anew in short transactions, so that visitors never wait long; yield each one's size."""
    last = 0
    while True:
        with database.writing() as connection:
            rows = connection.execute(
                select(fingerprints)
                .where(fingerprints.c.id > last, fingerprints.c.key_id < current)
                .order_by(fingerprints.c.id)
                .limit(BATCH)
                .with_for_update()
            ).all()
            for row in rows:
                seal_anew(connection, sealer, row)
        if not rows:
            return
        last = rows[-1].id
        yield len(rows)


def seal_anew(connection: Connection, sealer: Sealer, row: Row[*tuple[Any, ...]]) -> None:
    """Seal one fingerprint with the newest key."""
    value = sealer.open(row.entry_id, row.algorithm, Sealed(row.key_id, row.sealed))
    sealed = sealer.seal(row.entry_id, row.algorithm, value)
    connection.execute(
        update(fingerprints)
        .where(fingerprints.c.id == row.id)
        .values(key_id=sealed.key_id, sealed=sealed.data)
    )
