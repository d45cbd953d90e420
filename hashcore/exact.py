"""Fingerprints of a file's bytes: they find the very same file and no other."""

import hashlib

from hashcore.fingerprint import Fingerprint

type BytesLike = bytes | bytearray | memoryview


class ExactFingerprints:
    """MD5, SHA-1 and SHA-256 of a file that comes in slices; none of it is kept."""

    def __init__(self) -> None:
        # Not for secrets, and without OpenSSL in the browser: Python's own implementations do.
        self._digests = (
            hashlib.md5(usedforsecurity=False),
            hashlib.sha1(usedforsecurity=False),
            hashlib.sha256(usedforsecurity=False),
        )

    def update(self, data: BytesLike) -> None:
        """Take the next slice."""
        for digest in self._digests:
            digest.update(data)

    def fingerprints(self) -> tuple[Fingerprint, ...]:
        """Return the fingerprints of all slices so far."""
        return tuple(Fingerprint(each.name, each.hexdigest()) for each in self._digests)
