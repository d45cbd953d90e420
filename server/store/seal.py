"""Seals fingerprints: AES-256-GCM at rest, and a keyed digest to look one up without opening any.

A sealed value is bound to its entry and algorithm: moved to another row it does not open.
"""

import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.store.keys import Keyring, digest

NONCE_BYTES = 12


@dataclass(frozen=True)
class Sealed:
    """A value as the database holds it: the key's number, nonce and ciphertext."""

    key_id: int
    data: bytes


class Sealer:
    """Seals and opens fingerprint values with a keyring."""

    def __init__(self, keys: Keyring) -> None:
        self._current = keys.current
        self._ciphers = {number: AESGCM(key) for number, key in keys.encryption.items()}
        self._lookup = keys.derive("fingerprint look-up")

    def seal(self, entry: int, algorithm: str, value: str) -> Sealed:
        """Seal one value for one entry."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = self._ciphers[self._current]
        data = cipher.encrypt(nonce, value.encode(), binding(entry, algorithm))
        return Sealed(self._current, nonce + data)

    def open(self, entry: int, algorithm: str, sealed: Sealed) -> str:
        """Open one value.

        Raises:
            cryptography.exceptions.InvalidTag: It was changed or belongs to another entry.
        """
        nonce, data = sealed.data[:NONCE_BYTES], sealed.data[NONCE_BYTES:]
        return self._ciphers[sealed.key_id].decrypt(nonce, data, binding(entry, algorithm)).decode()

    def digest(self, algorithm: str, value: str) -> bytes:
        """Return what a value is looked up by."""
        return digest(self._lookup, algorithm.encode(), value.encode())


def binding(entry: int, algorithm: str) -> bytes:
    """Return what a sealed value is bound to."""
    return f"{entry} {algorithm}".encode()
