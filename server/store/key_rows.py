"""Which encryption keys the database knows: it refuses a value sealed with a retired one.

A fingerprint's `key_id` refers to this table. A key is retired by deleting its row, which the
database allows only when no fingerprint needs it, and no server that missed the news can seal
with it afterwards. `check_value` binds a row to its key, so that a wrong key file is found at
the start and not when a platform fetches.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select, update

from server.store.database import Database
from server.store.keys import Keyring
from server.store.tables import encryption_keys


class KeysDoNotFit(Exception):
    """The keys are not those of the database; the message says which."""


def known(connection: Connection) -> dict[int, bytes | None]:
    """Return each key's number and check value, which is missing until the first start."""
    rows = connection.execute(select(encryption_keys.c.number, encryption_keys.c.check_value))
    return {row.number: row.check_value for row in rows}


def compare(rows: Mapping[int, bytes | None], keys: Keyring) -> None:
    """Make sure that keys are those of a database.

    Raises:
        KeysDoNotFit: One is missing or another one.
    """
    for number, check in rows.items():
        if check is None:
            continue
        if number not in keys.encryption:
            raise KeysDoNotFit(
                f"The database needs encryption key {number}, which the key file does not hold: "
                "put back the copy of the key file that belongs to it."
            )
        if keys.check(number) != check:
            raise KeysDoNotFit(
                "The key file belongs to another database: put back the copy that belongs to "
                "this one, or set keys_file."
            )


def require_keys(database: Database, keys: Keyring) -> None:
    """Note the keys of a database on its first start, and every newer one; refuse others.

    Raises:
        KeysDoNotFit: The keys are not those of the database.
    """
    with database.reading() as connection:
        rows = known(connection)
    compare(rows, keys)
    fresh = [number for number, check in rows.items() if check is None]
    if keys.current > max(rows, default=0):
        fresh.append(keys.current)
    fresh = [number for number in fresh if number in keys.encryption]
    if not fresh:
        return
    with database.writing() as connection:
        for number in fresh:
            put(connection, number, keys.check(number))


def put(connection: Connection, number: int, check: bytes | None) -> None:
    """Write one key's row."""
    chosen = encryption_keys.c.number == number
    if connection.execute(update(encryption_keys).where(chosen).values(check_value=check)).rowcount:
        return
    connection.execute(insert(encryption_keys).values(number=number, check_value=check))


def retire(connection: Connection, current: int) -> None:
    """Delete every key before the current one.

    Raises:
        sqlalchemy.exc.IntegrityError: A fingerprint still needs one.
    """
    connection.execute(delete(encryption_keys).where(encryption_keys.c.number < current))
