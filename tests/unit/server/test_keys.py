import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from server.store.keys import BadKeyFile, Keyring, digest, new_key, open_keyring, replace
from server.store.seal import Sealed, Sealer

VALUE = "0123456789abcdef" * 4


@pytest.fixture
def keys(tmp_path: Path) -> Keyring:
    return open_keyring(tmp_path / "keys.json")[0]


def test_keys_are_made_once_and_readable_by_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "keys.json"
    first, made = open_keyring(path)
    assert made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_keyring(path) == (first, False)
    assert [each.name for each in path.parent.iterdir()] == ["keys.json"]


def test_keys_that_others_may_read_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    open_keyring(path)
    path.chmod(0o640)
    with pytest.raises(BadKeyFile, match="chmod 600"):
        open_keyring(path)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"secret": "AAAA", "encryption": {}}', '{"secret": 3, "encryption": {}}'],
)
def test_a_damaged_key_file_is_named_and_not_replaced(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(BadKeyFile, match="restore it from a backup"):
        open_keyring(path)
    assert path.read_text() == text


def test_purposes_have_keys_of_their_own(keys: Keyring) -> None:
    assert keys.derive("pin") == keys.derive("pin") != keys.derive("pin pepper")


def test_parts_of_a_digest_do_not_run_together() -> None:
    assert digest(b"key", b"ab", b"c") != digest(b"key", b"a", b"bc")


def test_a_sealed_value_opens_for_its_own_entry_and_algorithm_only(keys: Keyring) -> None:
    sealer = Sealer(keys)
    sealed = sealer.seal(7, "pdq", VALUE)
    assert sealer.open(7, "pdq", sealed) == VALUE
    assert VALUE.encode() not in sealed.data
    for entry, algorithm, data in (
        (8, "pdq", sealed.data),
        (7, "md5", sealed.data),
        (7, "pdq", sealed.data[:-1] + bytes([sealed.data[-1] ^ 1])),
    ):
        with pytest.raises(InvalidTag):
            sealer.open(entry, algorithm, Sealed(sealed.key_id, data))


def test_the_same_value_is_sealed_differently_and_looked_up_alike(keys: Keyring) -> None:
    sealer = Sealer(keys)
    assert sealer.seal(7, "pdq", VALUE) != sealer.seal(7, "pdq", VALUE)
    assert sealer.digest("pdq", VALUE) == sealer.digest("pdq", VALUE)
    assert sealer.digest("pdq", VALUE) != sealer.digest("sha256", VALUE)


def test_a_running_server_follows_its_key_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    sealer = Sealer(open_keyring(path)[0])
    old = sealer.seal(7, "pdq", VALUE)
    keys = open_keyring(path)[0]
    replace(path, Keyring(keys.secret, {**keys.encryption, 2: new_key()}))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    new = sealer.seal(7, "pdq", VALUE)
    assert (old.key_id, new.key_id) == (1, 2)
    assert sealer.open(7, "pdq", old) == sealer.open(7, "pdq", new) == VALUE


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_text("{")])
def test_a_running_server_keeps_its_keys_when_the_file_is_lost(
    tmp_path: Path, harm: Callable[[Path], object]
) -> None:
    path = tmp_path / "keys.json"
    sealer = Sealer(open_keyring(path)[0])
    harm(path)
    assert sealer.open(7, "pdq", sealer.seal(7, "pdq", VALUE)) == VALUE


def test_keys_can_be_given_as_text(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys = open_keyring(path)[0]
    given, made = open_keyring(tmp_path / "none" / "keys.json", path.read_text())
    assert (given, made) == (keys, False)
    assert not (tmp_path / "none").exists()


def test_another_keyring_has_another_check(tmp_path: Path, keys: Keyring) -> None:
    assert keys.check(1) == open_keyring(tmp_path / "keys.json")[0].check(1)
    assert Keyring(keys.secret, {1: new_key()}).check(1) != keys.check(1)
    assert Keyring(new_key(), keys.encryption).check(1) != keys.check(1)
