"""The secret keys: one file, readable by its owner only, made on first use.

`secret` never changes: case numbers, PINs and look-ups hang on it. `encryption` holds the keys
that seal fingerprints, by number; the highest seals, all of them open. A backup of the database
without this file gives no fingerprint back.
"""

import base64
import binascii
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


class BadKeyFile(Exception):
    """The key file cannot be used; the message names the file and never its content."""


@dataclass(frozen=True)
class Keyring:
    """The root secret and the encryption keys."""

    secret: bytes
    encryption: Mapping[int, bytes]

    def derive(self, purpose: str) -> bytes:
        """Return the key for one purpose; keys of different purposes tell nothing of each other."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"abdruck " + purpose.encode()).derive(
            self.secret
        )

    @cached_property
    def current(self) -> int:
        """The number of the key that seals."""
        return max(self.encryption)


def digest(key: bytes, *parts: bytes) -> bytes:
    """Return the HMAC-SHA256 of parts, each with its length so that they cannot run together."""
    total = hmac.new(key, digestmod="sha256")
    for part in parts:
        total.update(len(part).to_bytes(8))
        total.update(part)
    return total.digest()


def open_keyring(path: Path) -> tuple[Keyring, bool]:
    """Return the keys in a file and whether the file was just made."""
    made = not path.exists() and make(path)
    return read(path), made


def read(path: Path) -> Keyring:
    """Return the keys in a file.

    Raises:
        BadKeyFile: The file is damaged, or others may read it.
    """
    if path.stat().st_mode & 0o077:
        raise BadKeyFile(f"{path} can be read by others: run chmod 600 {path}")
    try:
        table = json.loads(path.read_bytes())
        keys = {int(name): decode(text) for name, text in table["encryption"].items()}
        keyring = Keyring(decode(table["secret"]), keys)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadKeyFile(f"{path} is damaged: restore it from a backup.") from error
    if not keys:
        raise BadKeyFile(f"{path} holds no encryption key: restore it from a backup.")
    return keyring


def decode(text: str) -> bytes:
    """Return one key."""
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
    fresh = [base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() for _ in range(2)]
    table = {"secret": fresh[0], "encryption": {"1": fresh[1]}}
    # mkstemp makes the file readable by its owner only; the link appears whole or not at all.
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(table, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        os.link(name, path)
    except FileExistsError:
        return False
    finally:
        Path(name).unlink()
    return True
