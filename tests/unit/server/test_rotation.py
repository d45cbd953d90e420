"""Rotating the encryption key beside running servers, cut off anywhere."""

import secrets
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hashcore.fingerprint import Fingerprint
from server.cases.answers import Answers
from server.cases.opening import Item, Opening, Submission
from server.settings import Settings
from server.store import key_rows, rotation
from server.store.database import Database
from server.store.key_rows import KeysDoNotFit, require_keys
from server.store.keys import Keyring, new_key, open_keyring, read
from server.store.seal import Sealed, Sealer
from server.store.tables import encryption_keys, fingerprints

pytestmark = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


class Cut(Exception):
    """The power goes off here."""


@pytest.fixture
def path(settings: Settings, database: Database) -> Path:
    return settings.keys_path()


@pytest.fixture
def send(database: Database, path: Path) -> Callable[[int], None]:
    """Send pictures as a server does that was started before any rotation."""
    opening = Opening(database, open_keyring(path)[0])

    def case(pictures: int) -> None:
        items = tuple(
            Item("image", (Fingerprint("md5", secrets.token_hex(16)),)) for _ in range(pictures)
        )
        sent = Submission(secrets.token_bytes(16), items, Answers("minor"))
        opening.open(sent, date(2030, 1, 31))

    return case


def key_numbers(database: Database) -> list[int]:
    with database.reading() as connection:
        return sorted(connection.execute(select(fingerprints.c.key_id)).scalars())


def known_numbers(database: Database) -> list[int]:
    with database.reading() as connection:
        return sorted(connection.execute(select(encryption_keys.c.number)).scalars())


def opened(database: Database, keys: Keyring) -> list[str]:
    sealer = Sealer(keys)
    with database.reading() as connection:
        rows = connection.execute(select(fingerprints).order_by(fingerprints.c.id)).all()
    return [
        sealer.open(row.entry_id, row.algorithm, Sealed(row.key_id, row.sealed)) for row in rows
    ]


def test_a_new_key_seals_at_once_also_in_servers_that_run(
    database: Database, path: Path, send: Callable[[int], None]
) -> None:
    send(1)
    assert rotation.rotate(database, path) == 2
    send(1)
    assert key_numbers(database) == [1, 2]
    assert len(opened(database, read(path))) == 2


def test_resealing_keeps_every_value_and_retires_the_old_key(
    database: Database, path: Path, send: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 3)
    send(10)
    before = opened(database, read(path))
    rotation.rotate(database, path)
    assert rotation.reseal(database, path) == 10
    assert key_numbers(database) == [2] * 10
    assert opened(database, read(path)) == before
    assert list(read(path).encryption) == known_numbers(database) == [2]
    send(1)
    assert rotation.reseal(database, path) == 0


def test_resealing_that_was_cut_off_goes_on(
    database: Database, path: Path, send: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 3)
    send(10)
    before = opened(database, read(path))
    rotation.rotate(database, path)
    seal_anew, left = rotation.seal_anew, iter(range(5))

    def cut(*words: object) -> None:
        if next(left, None) is None:
            raise Cut
        seal_anew(*words)  # type: ignore[arg-type]

    with monkeypatch.context() as patch, pytest.raises(Cut):
        patch.setattr(rotation, "seal_anew", cut)
        rotation.reseal(database, path)
    assert key_numbers(database) == [1] * 7 + [2] * 3
    assert opened(database, read(path)) == before
    assert rotation.reseal(database, path) == 7
    assert opened(database, read(path)) == before


@pytest.mark.parametrize("step", [rotation.rotate, rotation.reseal])
def test_a_cut_before_the_key_file_is_written_is_mended_by_running_again(
    database: Database,
    path: Path,
    send: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
    step: Callable[[Database, Path], int],
) -> None:
    send(2)
    before = opened(database, read(path))
    if step is rotation.reseal:
        rotation.rotate(database, path)

    def cut(*_words: object) -> None:
        raise Cut

    with monkeypatch.context() as patch, pytest.raises(Cut):
        patch.setattr(rotation, "replace", cut)
        step(database, path)
    require_keys(database, read(path))
    send(1)
    step(database, path)
    rotation.reseal(database, path)
    assert opened(database, read(path))[:2] == before
    assert list(read(path).encryption) == known_numbers(database) == [2]


def test_a_retired_key_seals_nothing_more(
    database: Database, path: Path, send: Callable[[int], None]
) -> None:
    late = read(path)  # a server that never hears of the rotation
    rotation.rotate(database, path)
    rotation.reseal(database, path)
    item = Item("image", (Fingerprint("md5", "a" * 32),))
    sent = Submission(secrets.token_bytes(16), (item,), Answers("minor"))
    with pytest.raises(IntegrityError):
        Opening(database, late).open(sent, date(2030, 1, 31))
    send(1)
    assert key_numbers(database) == [2]


def test_another_database_s_keys_are_refused(database: Database, tmp_path: Path) -> None:
    other, _ = open_keyring(tmp_path / "other" / "keys.json")
    with pytest.raises(KeysDoNotFit, match="another database"):
        require_keys(database, other)


def test_a_missing_key_is_named(database: Database, path: Path) -> None:
    old = read(path)
    rotation.rotate(database, path)
    with pytest.raises(KeysDoNotFit, match="encryption key 2"):
        require_keys(database, old)


def test_a_key_that_was_added_by_hand_counts_from_the_next_start(
    database: Database, path: Path
) -> None:
    keys = read(path)
    require_keys(database, Keyring(keys.secret, {**keys.encryption, 2: new_key()}))
    assert known_numbers(database) == [1, 2]
    with database.reading() as connection:
        assert all(key_rows.known(connection).values())
