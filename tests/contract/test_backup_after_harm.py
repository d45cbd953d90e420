"""Restoring after harm: over a damaged SQLite file, and after a power cut on PostgreSQL."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server.app import desk_rules
from server.cases.desk import Desk
from server.settings import Settings
from server.store import restore
from server.store.database import Database
from server.store.keys import open_keyring
from server.store.tables import entries

Make = Callable[..., dict[str, Any]]
Run = Callable[..., Result]
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def send(client: FlaskClient, submission: Make) -> Callable[[int], dict[str, Any]]:
    def case(pictures: int) -> dict[str, Any]:
        answer = client.post("/api/v1/cases", json=submission(pictures))
        assert answer.status_code == 201
        receipt: dict[str, Any] = answer.get_json()
        return receipt

    return case


def withdraw(settings: Settings, database: Database, case: dict[str, Any]) -> None:
    keys, _ = open_keyring(settings.keys_path())
    desk = Desk(database, keys, desk_rules(settings))
    opened = desk.open(case["case_number"], case["pin"])
    assert opened is not None
    assert desk.withdraw(opened.token, None) is not None


def standing(database: Database) -> set[int]:
    with database.reading() as connection:
        query = select(entries.c.id).where(entries.c.state == "active")
        return set(connection.execute(query).scalars())


def harm(path: Path, how: str) -> None:
    """Damage a database that nobody has open."""
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(
        {
            "header": bytes(100) + whole[100:],
            "schema": whole[:100] + bytes(3000) + whole[3100:],
            "middle": whole[:middle] + b"\xff" * 40_000 + whole[middle + 40_000 :],
            "cut": whole[:middle],
        }[how]
    )


@pytest.mark.parametrize("how", ["header", "schema", "middle", "cut"])
def test_a_damaged_database_is_put_aside_only_when_that_is_said(
    run: Run,
    app: Flask,
    send: Callable[..., Any],
    database: Database,
    settings: Settings,
    how: str,
) -> None:
    send(30)
    before = standing(database)
    copy = settings.data_dir.parent / "copy"
    run("backup", str(copy))
    app.extensions["abdruck-database"].close()
    database.close()
    path = settings.data_dir / "abdruck.sqlite3"
    harm(path, how)
    harmed = path.read_bytes()
    for words in ((), ("--replace",)):
        said = run("restore", str(copy), *words, code=1).output
        assert "damaged" in said
        assert "--damaged" in said
        assert path.read_bytes() == harmed
    said = run("restore", str(copy), "--damaged").output
    assert "may be lost" in said
    assert "abdruck platform list" in said
    assert standing(database) == before
    assert (settings.data_dir / "abdruck.sqlite3.damaged").read_bytes() == harmed
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_a_damaged_database_still_tells_of_withdrawals_is_repeated(
    run: Run, app: Flask, send: Callable[..., Any], database: Database, settings: Settings
) -> None:
    send(30)
    gone = send(2)
    copy = settings.data_dir.parent / "copy"
    run("backup", str(copy))
    withdraw(settings, database, gone)
    before = standing(database)
    with database.reading() as connection:
        root = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE name = 'fingerprints'"
        ).scalar_one()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    app.extensions["abdruck-database"].close()
    database.close()
    with (settings.data_dir / "abdruck.sqlite3").open("r+b") as opened:
        opened.seek((root - 1) * size)
        opened.write(b"\xff" * size)
    assert "Withdrawn again" in run("restore", str(copy), "--damaged").output
    assert standing(database) == before


def test_a_whole_database_is_not_put_aside(
    run: Run, send: Callable[..., Any], settings: Settings
) -> None:
    send(1)
    copy = settings.data_dir.parent / "copy"
    run("backup", str(copy))
    assert "--replace" in run("restore", str(copy), "--damaged", code=1).output
    run("restore", str(copy), "--replace", "--damaged")
    assert not list(settings.data_dir.glob("*.damaged"))


@ON_POSTGRESQL
def test_a_power_cut_after_pg_restore_forgets_no_withdrawal_and_no_ended_key(
    run: Run,
    send: Callable[..., Any],
    database: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    send(1)
    gone = send(2)
    ended = run("platform", "add", "Ended").output.split("User name: ")[1].split()[0]
    folder = settings.data_dir.parent / "backups"
    folder.mkdir()
    run("backup", str(folder / "monday"))
    run("backup", str(folder / "tuesday"))
    withdraw(settings, database, gone)
    run("platform", "revoke", "Ended", "--yes")
    before = standing(database)

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(restore, "finish", power_cut)
        run("restore", str(folder / "monday"), "--replace", code=1)
    assert len(standing(database)) == 3  # pg_restore has committed
    notes = list(folder.glob("abdruck-restore-*"))
    assert [stat.S_IMODE(path.stat().st_mode) for path in notes] == [0o600]
    said = run("restore", str(folder / "tuesday")).output
    assert "Withdrawn again" in said
    assert standing(database) == before
    assert ended not in run("platform", "list").output
    assert sorted(path.name for path in folder.iterdir()) == ["monday", "tuesday"]


@ON_POSTGRESQL
def test_a_restore_that_pg_restore_undid_leaves_no_note(
    run: Run,
    send: Callable[..., Any],
    settings: Settings,
    database: Database,
) -> None:
    send(1)
    folder = settings.data_dir.parent / "backups"
    folder.mkdir()
    run("backup", str(folder / "monday"))
    with database.writing() as connection:  # what pg_restore may not drop
        connection.exec_driver_sql("CREATE VIEW seen AS SELECT id FROM entries")
    assert (
        "nothing was changed" in run("restore", str(folder / "monday"), "--replace", code=1).output
    )
    assert [path.name for path in folder.iterdir()] == ["monday"]
