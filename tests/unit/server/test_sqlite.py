"""What SQLite must be told on every connection."""

from sqlalchemy import text

from server.store.database import Database
from server.store.upgrade import downgrade, upgrade


def test_what_was_answered_is_on_the_disk(database: Database) -> None:
    with database.reading() as connection:
        pragma = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    full = 2
    assert pragma == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_foreign_keys_count_again_after_a_migration(database: Database) -> None:
    downgrade(database, "0001")
    upgrade(database)
    with database.reading() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
