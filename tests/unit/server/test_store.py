import threading
import time

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from server.store import clock, platform_rows
from server.store.database import Database
from server.store.tables import OWN_MEMBER, entries, fingerprints, metadata
from server.store.upgrade import DatabaseNotReady, downgrade, require_current, upgrade

pytestmark = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_migrations_go_both_ways(database: Database) -> None:
    downgrade(database, "base")
    assert set(inspect(database.engine).get_table_names()) == {"alembic_version"}
    with pytest.raises(DatabaseNotReady, match="upgrade"):
        require_current(database)
    upgrade(database)
    require_current(database)


def test_no_migration_loses_a_row(database: Database) -> None:
    downgrade(database, "0001")
    with database.writing() as connection:
        for statement in (
            "INSERT INTO entries (id, position, member_id, kind, state, created_on, change_at,"
            " change_seq) VALUES (7, 1, 1, 'image', 'active', '2030-01-31', 5, 1)",
            "INSERT INTO fingerprints (entry_id, algorithm, key_id, sealed, digest)"
            " VALUES (7, 'md5', 1, :bytes, :bytes)",
        ):
            values = {"bytes": b"0"} if ":bytes" in statement else {}
            connection.execute(text(statement), values)
    upgrade(database)
    downgrade(database, "0001")
    upgrade(database)
    with database.reading() as connection:
        found = connection.execute(select(entries.c.id, entries.c.entered_at)).all()
        assert [tuple(row) for row in found] == [(7, 5)]
        assert connection.execute(select(fingerprints.c.entry_id)).scalars().all() == [7]


def test_a_reader_sees_one_state_and_changes_nothing(database: Database) -> None:
    with database.reading() as connection:
        before = clock.closed_until(connection)
        with database.writing() as other:
            clock.close(other, before + 100)
        assert clock.closed_until(connection) == before


def test_errors_of_the_database_do_not_quote_values(database: Database) -> None:
    statement = text("INSERT INTO members (id, name) VALUES (1, :name)")
    with pytest.raises(IntegrityError) as caught, database.writing() as connection:
        connection.execute(statement, {"name": "SENTINEL"})
    assert "SENTINEL" not in str(caught.value)


def test_time_never_goes_back_even_when_the_machine_s_does(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as connection:
        first = clock.tick(connection, 3)
    monkeypatch.setattr(time, "time", lambda: first.at - 1000.5)
    with database.writing() as connection:
        second = clock.tick(connection, 1)
    assert second.at == first.at
    assert second.first_seq == first.first_seq + 3


def test_a_change_never_falls_into_a_window_that_was_closed(database: Database) -> None:
    later = int(time.time()) + 100
    with database.writing() as connection:
        clock.close(connection, later)
    with database.reading() as connection:
        assert clock.closed_until(connection) == later
    with database.writing() as connection:
        assert clock.tick(connection, 1).at >= later


def test_closing_an_earlier_window_changes_nothing(database: Database) -> None:
    with database.writing() as connection:
        at = clock.tick(connection, 1).at
        clock.close(connection, at - 100)
        assert clock.closed_until(connection) == at


def test_a_writer_that_fails_leaves_no_gap(database: Database) -> None:
    with database.writing() as connection:
        first = clock.tick(connection, 1).first_seq
    with pytest.raises(RuntimeError), database.writing() as connection:
        clock.tick(connection, 5)
        raise RuntimeError
    with database.writing() as connection:
        assert clock.tick(connection, 1).first_seq == first + 1


def test_writers_in_parallel_get_every_number_once(database: Database) -> None:
    taken: list[int] = []

    def write() -> None:
        for _ in range(10):
            with database.writing() as connection:
                taken.append(clock.tick(connection, 1).first_seq)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(taken) == list(range(1, 41))


def test_members_are_numbered_after_ourselves(database: Database) -> None:
    with database.writing() as connection:
        assert platform_rows.find_member(connection, "Abdruck") == OWN_MEMBER
        assert platform_rows.add_member(connection, "Example") == OWN_MEMBER + 1
