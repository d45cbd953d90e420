"""The boxes of HEIC, AVIF and MP4: a length, a name and a content. Source: ISO/IEC 14496-12.

Every length is checked; a `memoryview` gives contents that can be written to.
"""

import struct
from collections.abc import Iterator
from typing import Final

from hashcore.errors import HashError

MOST_ENTRIES: Final = 10_000
"""Most boxes in a row, or entries of a table, that are looked at."""


def boxes[T: (bytes, memoryview)](data: T) -> Iterator[tuple[bytes, T]]:
    """Yield each box's name and content.

    Raises:
        HashError: truncated, where a length leads outside; only `mdat` may be cut off.
    """
    at = 0
    for _ in range(MOST_ENTRIES):
        if at + 8 > len(data):
            return
        size, name = struct.unpack_from(">I4s", data, at)
        header = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, at + 8)
            header = 16
        end = len(data) if size == 0 else at + size
        if end < at + header or (end > len(data) and name != b"mdat"):
            raise HashError("truncated")
        yield name, data[at + header : end]
        at = end


def first[T: (bytes, memoryview)](data: T, *path: bytes) -> T:
    """Return the content of the first box of a name, or of one inside it, and so on.

    Raises:
        HashError: truncated, where there is none.
    """
    for wanted in path:
        found = next((body for name, body in boxes(data) if name == wanted), None)
        if found is None:
            raise HashError("truncated")
        data = found
    return data
