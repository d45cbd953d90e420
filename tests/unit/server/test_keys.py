import json
import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from server.store.keys import BadKeyFile, Keyring, digest, open_keyring
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


def test_old_values_open_after_a_new_key_was_added(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    old = Sealer(open_keyring(path)[0]).seal(7, "pdq", VALUE)
    table = json.loads(path.read_text())
    table["encryption"]["2"] = table["secret"]
    path.write_text(json.dumps(table))
    sealer = Sealer(open_keyring(path)[0])
    assert sealer.open(7, "pdq", old) == VALUE
    assert sealer.seal(7, "pdq", VALUE).key_id == 2
