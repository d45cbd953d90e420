"""Fingerprints of a file's bytes: they find the very same file and no other."""

import hashlib
from collections.abc import Sequence

from hashcore.fingerprint import Fingerprint
from hashcore.limits import EXACT_ALGORITHMS

type BytesLike = bytes | bytearray | memoryview


class ExactFingerprints:
    """MD5, SHA-1 and SHA-256 of a file that comes in slices; none of it is kept.

    Args:
        algorithms: those that are wanted.
    """

    def __init__(self, algorithms: Sequence[str] = EXACT_ALGORITHMS) -> None:
        # Not for secrets, and without OpenSSL in the browser: Python's own implementations do.
        self._digests = [hashlib.new(name, usedforsecurity=False) for name in algorithms]

    def update(self, data: BytesLike) -> None:
        """Take the next slice."""
        for digest in self._digests:
            digest.update(data)

    def fingerprints(self) -> tuple[Fingerprint, ...]:
        """Return the fingerprints of all slices so far."""
        return tuple(Fingerprint(each.name, each.hexdigest()) for each in self._digests)
