"""The secret keys: one file, readable by its owner only, made on first use.

`secret` never changes: case numbers, PINs and look-ups hang on it. `encryption` holds the keys
that seal fingerprints, by number; the highest seals, all of them open. A backup of the database
without this file gives no fingerprint back. A running server follows the file: keys that were
added or retired count from the next value on.
"""

import base64
import binascii
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from server.store import durable_file

KEY_BYTES = 32


class BadKeyFile(Exception):
    """The key file cannot be used; the message names the file and never its content."""


@dataclass(frozen=True)
class Keyring:
    """The root secret and the encryption keys."""

    secret: bytes = field(repr=False)
    encryption: Mapping[int, bytes] = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """Return the key for one purpose; keys of different purposes tell nothing of each other."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"abdruck " + purpose.encode()).derive(
            self.secret
        )

    @property
    def current(self) -> int:
        """The number of the key that seals."""
        return max(self.encryption)

    def check(self, number: int) -> bytes:
        """Return what tells whether another keyring holds the same secret and key."""
        return digest(self.derive("key check"), self.encryption[number])


class FollowedKeys(Mapping[int, bytes]):
    """The encryption keys in a file, read again when the file was replaced."""

    def __init__(self, path: Path, keys: Mapping[int, bytes]) -> None:
        self._path = path
        self._keys = keys
        self._seen = stamp(path)

    def __getitem__(self, number: int) -> bytes:
        return self._fresh()[number]

    def __iter__(self) -> Iterator[int]:
        return iter(self._fresh())

    def __len__(self) -> int:
        return len(self._fresh())

    def _fresh(self) -> Mapping[int, bytes]:
        # A file that is being moved or mended must not stop a server that has its keys.
        with suppress(OSError, BadKeyFile):
            now = stamp(self._path)
            if now != self._seen:
                # A retired key may still open what was read a moment ago.
                self._keys = {**self._keys, **read(self._path).encryption}
                self._seen = now
        return self._keys


def stamp(path: Path) -> tuple[int, int]:
    """Return what changes when a file is replaced."""
    status = path.stat()
    return status.st_ino, status.st_mtime_ns


def digest(key: bytes, *parts: bytes) -> bytes:
    """Return the HMAC-SHA256 of parts, each with its length so that they cannot run together."""
    total = hmac.new(key, digestmod="sha256")
    for part in parts:
        total.update(len(part).to_bytes(8))
        total.update(part)
    return total.digest()


def open_keyring(path: Path, given: str = "") -> tuple[Keyring, bool]:
    """Return the keys that are given as text, or those in a file, and whether it was just made."""
    if given:
        return parse(given, "The setting keys"), False
    made = not path.exists() and make(path)
    keys = read(path)
    return Keyring(keys.secret, FollowedKeys(path, keys.encryption)), made


def read(path: Path) -> Keyring:
    """Return the keys in a file.

    Raises:
        BadKeyFile: The file is damaged, or others may read it.
    """
    if path.stat().st_mode & 0o077:
        raise BadKeyFile(f"{path} can be read by others: run chmod 600 {path}")
    return parse(path.read_bytes(), str(path))


def parse(text: str | bytes, origin: str) -> Keyring:
    """Return the keys in a file's text.

    Raises:
        BadKeyFile: The text is damaged; the message names where it comes from.
    """
    try:
        table = json.loads(text)
        keys = {int(name): decode(key) for name, key in table["encryption"].items()}
        keyring = Keyring(decode(table["secret"]), keys)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadKeyFile(f"{origin} is damaged: restore it from a backup.") from error
    if not keys:
        raise BadKeyFile(f"{origin} holds no encryption key: restore it from a backup.")
    return keyring


def decode(text: str) -> bytes:
    """Return one key.

    Raises:
        ValueError: It is not base64, or of another length.
    """
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(key) != KEY_BYTES:
        raise ValueError("wrong length")
    return key


def make(path: Path) -> bool:
    """Make a key file; False when another process made it in the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = Keyring(secrets.token_bytes(KEY_BYTES), {1: new_key()})
    return durable_file.create(path, key_file_text(fresh))


def replace(path: Path, keys: Keyring) -> None:
    """Put other keys into a key file: it is the old or the new one at every moment."""
    durable_file.replace(path, key_file_text(keys))


def key_file_text(keys: Keyring) -> str:
    """Write keys as a key file holds them."""
    table = {
        "secret": base64.b64encode(keys.secret).decode(),
        "encryption": {
            str(number): base64.b64encode(key).decode() for number, key in keys.encryption.items()
        },
    }
    return json.dumps(table, indent=2)


def new_key() -> bytes:
    """Return a new encryption key."""
    return secrets.token_bytes(KEY_BYTES)
