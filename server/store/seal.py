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
        self._keys = keys
        self._ciphers: dict[int, AESGCM] = {}
        self._lookup = keys.derive("fingerprint look-up")

    def seal(self, entry: int, algorithm: str, value: str) -> Sealed:
        """Seal one value for one entry."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        number = self._keys.current
        data = self._cipher(number).encrypt(nonce, value.encode(), binding(entry, algorithm))
        return Sealed(number, nonce + data)

    def open(self, entry: int, algorithm: str, sealed: Sealed) -> str:
        """Open one value.

        Raises:
            cryptography.exceptions.InvalidTag: It was changed or belongs to another entry.
        """
        nonce, data = sealed.data[:NONCE_BYTES], sealed.data[NONCE_BYTES:]
        return self._cipher(sealed.key_id).decrypt(nonce, data, binding(entry, algorithm)).decode()

    def digest(self, algorithm: str, value: str) -> bytes:
        """Return what a value is looked up by."""
        return digest(self._lookup, algorithm.encode(), value.encode())

    def _cipher(self, number: int) -> AESGCM:
        if number not in self._ciphers:
            self._ciphers[number] = AESGCM(self._keys.encryption[number])
        return self._ciphers[number]


def binding(entry: int, algorithm: str) -> bytes:
    """Return what a sealed value is bound to."""
    return f"{entry} {algorithm}".encode()
