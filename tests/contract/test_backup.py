"""Backup, restore, purge and what a thief of the database gets, on both databases."""

import json
import stat
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from server.settings import Settings
from server.store import clock
from server.store.database import Database
from server.store.tables import cases, entries, feed_clock, fingerprints, metadata
from tests.real_postgresql import PostgresServer, program

pytestmark = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)

Make = Callable[..., dict[str, Any]]
Run = Callable[..., Result]
DAY = 24 * 60 * 60


@pytest.fixture
def send(client: FlaskClient, submission: Make) -> Callable[[int], dict[str, Any]]:
    def case(pictures: int = 1) -> dict[str, Any]:
        sent = submission(pictures)
        answer = client.post("/api/v1/cases", json=sent)
        assert answer.status_code == 201
        receipt: dict[str, Any] = answer.get_json()
        return sent | receipt

    return case


def standing(database: Database) -> set[int]:
    with database.reading() as connection:
        query = select(entries.c.id).where(entries.c.state == "active")
        return set(connection.execute(query).scalars())


def rows(database: Database, table: Any) -> int:
    with database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def withdraw(app: Flask, case: dict[str, Any]) -> None:
    client = app.test_client()
    page = client.post("/en/case", data={"number": case["case_number"], "pin": case["pin"]}).text
    token = page.split('name="token"')[1].split('value="')[1].split('"')[0]
    answer = client.post("/en/case", data={"token": token, "withdraw": "confirmed"})
    assert answer.status_code == 200


def values(*sent: dict[str, Any]) -> list[str]:
    return [
        each["value"] for case in sent for item in case["items"] for each in item["fingerprints"]
    ]


def test_a_backup_is_one_file_that_only_its_owner_reads(
    run: Run, send: Callable[..., Any], tmp_path: Path
) -> None:
    send(2)
    said = run("backup", str(tmp_path / "copy")).output
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600
    assert "keys are not in it" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "var"]


def test_a_backup_never_overwrites(run: Run, app: Flask, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("precious")
    assert "exists already" in run("backup", str(tmp_path / "copy"), code=1).output
    assert (tmp_path / "copy").read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "var"]


def test_what_was_backed_up_comes_back(
    run: Run, send: Callable[..., Any], database: Database, app: Flask, tmp_path: Path
) -> None:
    case = send(3)
    before = standing(database)
    run("backup", str(tmp_path / "copy"))
    lost = send(2)
    assert "--replace" in run("restore", str(tmp_path / "copy"), code=1).output
    assert rows(database, entries) == 5
    run("restore", str(tmp_path / "copy"), "--replace")
    assert standing(database) == before
    client = app.test_client()
    for sent, found in ((case, True), (lost, False)):
        data = {"number": sent["case_number"], "pin": sent["pin"]}
        page = client.post("/en/case", data=data).text
        assert (page.count('name="token"') > 0) == found


def test_a_backup_restores_into_an_empty_database(
    run: Run,
    send: Callable[..., Any],
    database: Database,
    settings: Settings,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    send(3)
    run("backup", str(tmp_path / "copy"))
    before = standing(database)
    url = f"sqlite:///{tmp_path}/elsewhere.sqlite3"
    if settings.database_url:
        server: PostgresServer = request.getfixturevalue("postgresql")
        url = server.add_database()
    run("restore", str(tmp_path / "copy"), ABDRUCK_DATABASE_URL=url)
    elsewhere = Database(url)
    assert standing(elsewhere) == before
    elsewhere.close()


def test_a_restore_does_not_bring_back_what_was_withdrawn_since(
    run: Run, send: Callable[..., Any], database: Database, app: Flask, tmp_path: Path
) -> None:
    kept, gone = send(1), send(2)
    run("backup", str(tmp_path / "copy"))
    withdraw(app, gone)
    assert len(standing(database)) == 1
    said = run("restore", str(tmp_path / "copy"), "--replace").output
    assert "Withdrawn again" in said
    assert len(standing(database)) == 1
    assert rows(database, entries) == 3
    assert rows(database, fingerprints) == len(values(kept))


def test_a_restore_does_not_bring_back_a_key_that_was_ended(run: Run, tmp_path: Path) -> None:
    run("upgrade")
    gone = key(run("platform", "add", "Gone"))
    rotated = key(run("platform", "add", "Rotated"))
    run("backup", str(tmp_path / "copy"))
    run("platform", "revoke", "Gone", "--yes")
    newer = key(run("platform", "rotate", "Rotated", "--overlap-days", "3"))
    last_day = (datetime.now(UTC).date() + timedelta(days=3)).isoformat()
    said = run("restore", str(tmp_path / "copy"), "--replace").output
    assert f"stay ended: {gone}." in said
    assert f"since the backup are lost: {newer}." in said
    listed = run("platform", "list").output
    assert gone not in listed
    assert [line.split()[-1] for line in listed.splitlines() if rotated in line] == [last_day]
    run("platform", "add", "Gone")


def test_ended_keys_stay_ended_where_they_were_all_there_was(run: Run, tmp_path: Path) -> None:
    run("upgrade")
    gone = key(run("platform", "add", "Gone"))
    run("backup", str(tmp_path / "copy"))
    run("platform", "revoke", "Gone", "--yes")
    run("restore", str(tmp_path / "copy"), "--replace")
    assert gone not in run("platform", "list").output


def test_a_restore_over_nothing_tells_what_to_look_through(
    run: Run, settings: Settings, database: Database, tmp_path: Path
) -> None:
    run("platform", "add", "Example")
    run("backup", str(tmp_path / "copy"))
    with database.writing() as connection:
        metadata.drop_all(connection)
    said = run("restore", str(tmp_path / "copy")).output
    assert "Withdrawals since the backup may be lost" in said
    assert "abdruck platform list" in said


def key(added: Result) -> str:
    return added.output.split("User name: ")[1].split()[0]


def test_a_restore_gives_no_number_or_time_again(
    run: Run, send: Callable[..., Any], database: Database, tmp_path: Path
) -> None:
    run("backup", str(tmp_path / "copy"))
    send(3)
    with database.writing() as connection:
        clock.close(connection, int(time.time()) + 50)
        before = connection.execute(select(feed_clock)).one()
    run("restore", str(tmp_path / "copy"), "--replace")
    with database.writing() as connection:
        stamp = clock.tick(connection, 1)
    assert stamp.first_seq > before.seq
    assert stamp.at >= before.closed_until


def test_a_restore_with_other_keys_is_refused_and_changes_nothing(
    run: Run, send: Callable[..., Any], database: Database, settings: Settings, tmp_path: Path
) -> None:
    send(1)
    run("backup", str(tmp_path / "copy"))
    send(1)
    settings.keys_path().rename(tmp_path / "keys.json")
    other = replace(settings, data_dir=tmp_path / "other")
    run("upgrade", ABDRUCK_DATA_DIR=str(other.data_dir), ABDRUCK_DATABASE_URL="")
    other.keys_path().rename(settings.keys_path())
    said = run("restore", str(tmp_path / "copy"), "--replace", code=1).output
    assert "key file belongs to another database" in said
    assert rows(database, entries) == 2


@pytest.mark.parametrize("harm", ["cut", "text", "empty", "changed", "other kind"])
def test_a_damaged_backup_is_refused_and_changes_nothing(
    run: Run,
    send: Callable[..., Any],
    database: Database,
    settings: Settings,
    tmp_path: Path,
    harm: str,
) -> None:
    send(30)
    file = tmp_path / "copy"
    run("backup", str(file))
    whole = file.read_bytes()
    middle = len(whole) // 2
    other = b"SQLite format 3\0" if settings.database_url else b"PGDMP"
    file.write_bytes(
        {
            "cut": whole[:middle],
            "text": b"Dear operator,",
            "empty": b"",
            "changed": whole[:middle] + bytes(4096) + whole[middle + 4096 :],
            "other kind": other + whole[16:],
        }[harm]
    )
    said = run("restore", str(file), "--replace", code=1).output
    assert said.startswith("Error: ")
    assert "nothing was changed" in said.lower()
    assert rows(database, entries) == 30


def test_a_thief_of_the_database_or_a_dump_gets_no_fingerprint(
    run: Run,
    send: Callable[..., Any],
    settings: Settings,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    sent = [send(2), send(1)]
    run("key", "rotate")
    sent.append(send(2))
    run("key", "reseal")
    run("backup", str(tmp_path / "copy"))
    stolen = [(tmp_path / "copy").read_bytes()]
    if settings.database_url:
        server: PostgresServer = request.getfixturevalue("postgresql")
        server.execute("CHECKPOINT")
        files = [path for path in server.data.rglob("*") if path.is_file()]
        stolen += [path.read_bytes() for path in files]
        stolen.append(plain_dump(settings.database_url))
    else:
        stolen += [path.read_bytes() for path in settings.data_dir.glob("abdruck.sqlite3*")]
    needles = [text.encode() for text in values(*sent)]
    needles += [bytes.fromhex(text) for text in values(*sent)]
    needles += [case[name].encode() for case in sent for name in ("case_number", "request_id")]
    for content in stolen:
        for needle in needles:
            assert needle not in content
            assert needle.upper() not in content


def plain_dump(url: str) -> bytes:
    plain = url.replace("+psycopg", "")
    dump = subprocess.run([program("pg_dump"), plain], capture_output=True, check=True).stdout
    assert b"COPY public.fingerprints" in dump
    return dump


def test_purging_forgets_the_case_and_then_the_tombstone(
    run: Run, send: Callable[..., Any], database: Database, app: Flask, settings: Settings
) -> None:
    send(1)
    gone = send(2)
    withdraw(app, gone)
    assert "Deleted 0 cases, 0 tombstones" in run("purge").output
    age(database, settings.forget_days + 1)
    assert "Deleted 1 cases, 0 tombstones" in run("purge").output
    assert (rows(database, cases), rows(database, entries)) == (1, 3)
    age(database, settings.tombstone_days)
    assert "Deleted 0 cases, 2 tombstones" in run("purge").output
    assert (rows(database, cases), rows(database, entries)) == (1, 1)


def age(database: Database, days: int) -> None:
    with database.writing() as connection:
        connection.execute(update(entries).values(change_at=entries.c.change_at - days * DAY))


def test_stats_count_without_telling_of_anyone(run: Run, send: Callable[..., Any]) -> None:
    for _ in range(6):
        send(2)
    table = json.loads(run("stats", "--json").output)
    assert list(table["cases opened"].values()) == ["5+"]
    assert table["entries by kind"] == {"image": "10+"}
    assert table["entries by state"] == {"active": "10+"}
    assert list(table["answers: who"].values()) == ["5+"]
