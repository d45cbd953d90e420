"""What a HEIC, AVIF or JPEG XL file says of its main picture before anything is decoded.

Sources: ISO/IEC 14496-12 and 23008-12 for boxes, 18181-1 for JPEG XL. Only sizes and turns are
read here, with every length checked.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hashcore.boxes import MOST_ENTRIES, boxes, first
from hashcore.errors import HashError
from hashcore.limits import MAX_COUNTED_FRAMES, MAX_FOREIGN_PIXELS, MAX_SIDE
from hashcore.raster import STORED, Turn

_ROTATIONS: Final = {
    1: Turn(mirror_columns=True, transpose=True),
    2: Turn(mirror_rows=True, mirror_columns=True),
    3: Turn(mirror_rows=True, transpose=True),
}
"""What `irot` asks for, counted against the clock."""

_SHOWN_OTHERWISE: Final = frozenset({b"auxC", b"irot", b"imir"})
"""Properties by which browsers show other pixels than those stored: transparency and turns."""

_MOVING_BRANDS: Final = frozenset({b"avis", b"hevc", b"hevx", b"msf1"})
_SRGB: Final = struct.pack(">HH", 1, 13)
"""Primaries and transfer of `nclx` that no browser converts."""


_JXL_HEAD: Final = 12
"""A JPEG XL's two first bytes, and as many more as its size may take: 75 bits."""

_JXL_SIDE_BITS: Final = (9, 13, 18, 30)
_JXL_RATIOS: Final = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
"""Width to height, where a JPEG XL does not say its width."""


@dataclass(frozen=True)
class Still:
    """What a file says of its main picture: size as stored, turn, how many frames if it moves."""

    width: int
    height: int
    turn: Turn
    frames: int


def still_facts(data: bytes) -> Still:
    """Read what a HEIC or AVIF file says of its main picture, and check it against the limits.

    Raises:
        HashError: truncated, or too-many-pixels in any picture of the file.
    """
    try:
        return _still_facts(data)
    except (struct.error, LookupError):
        raise HashError("truncated") from None


def as_stored(data: bytes) -> bytes:
    """Return an AVIF file whose main picture a browser decodes to the very pixels it stores.

    Browsers blend transparent parts, convert colours and turn the picture, each in its own way,
    and none of that can be undone in what they hand out. So the copy says nothing of it, nor
    that it moves: then they would take a track's frame.

    Raises:
        HashError: truncated.
    """
    copy = bytearray(data)
    file = memoryview(copy)
    try:
        _forget_moving(first(file, b"ftyp"))
        _forget_looks(first(first(file, b"meta")[4:], b"iprp"))
    except (struct.error, LookupError):
        raise HashError("truncated") from None
    return bytes(copy)


def _still_facts(data: bytes) -> Still:
    meta = dict(boxes(first(data, b"meta")[4:]))
    properties = list(boxes(first(meta[b"iprp"], b"ipco"))) if b"iprp" in meta else []
    sizes = [struct.unpack(">II", body[4:12]) for name, body in properties if name == b"ispe"]
    if not sizes:
        raise HashError("truncated")
    for width, height in sizes:
        _check_size(width, height)
    main = _main_item(meta)
    links = _associations(meta[b"iprp"])
    own = [properties[at - 1] for item, link in links if item == main and (at := _number(link))]
    own_sizes = [struct.unpack(">II", body[4:12]) for name, body in own if name == b"ispe"]
    width, height = (own_sizes or sizes)[0]
    turns = [_ROTATIONS.get(body[0] & 3, STORED) for name, body in own if name == b"irot"]
    mirrored = any(name == b"imir" for name, _ in own)
    return Still(width, height, STORED if mirrored or not turns else turns[0], _frames(data))


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_FOREIGN_PIXELS or max(width, height) > MAX_SIDE:
        raise HashError("too-many-pixels")


def _forget_moving(ftyp: memoryview) -> None:
    for at in range(0, min(len(ftyp), MOST_ENTRIES), 4):
        if bytes(ftyp[at : at + 4]) == b"avis":
            ftyp[at : at + 4] = b"avif"


def _forget_looks(iprp: memoryview) -> None:
    properties = list(boxes(first(iprp, b"ipco")))
    for name, body in properties:
        if name == b"colr" and bytes(body[:4]) == b"nclx":
            body[4:8] = _SRGB
    for _, link in _associations(iprp):
        name, body = properties[max(0, _number(link) - 1)]
        if name in _SHOWN_OTHERWISE or (name == b"colr" and bytes(body[:4]) != b"nclx"):
            link[:] = bytes(len(link))


def _main_item(meta: dict[bytes, bytes]) -> int:
    body = meta[b"pitm"]
    return int.from_bytes(body[4:6] if body[0] == 0 else body[4:8])


def _frames(data: bytes) -> int:
    """Return how many frames follow one another where the file moves, else 1.

    Other pictures in the file are none of them: a thumbnail, the transparency, more of a burst.
    """
    brands = first(data, b"ftyp")[:256]
    if _MOVING_BRANDS.isdisjoint(brands[at : at + 4] for at in range(0, len(brands), 4)):
        return 1
    try:
        samples = first(data, b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsz")
    except HashError:
        # A broken track takes nothing from the main picture.
        return 1
    return min(max(1, int.from_bytes(samples[8:12])), MAX_COUNTED_FRAMES)


def _associations[T: (bytes, memoryview)](iprp: T) -> Iterator[tuple[int, T]]:
    """Yield items, and the links to their properties in the order they apply."""
    body = first(iprp, b"ipma")
    version, flags = body[0], body[3]
    (entries,) = struct.unpack_from(">I", body, 4)
    at = 8
    for _ in range(min(entries, MOST_ENTRIES)):
        width = 2 if version == 0 else 4
        item = int.from_bytes(body[at : at + width])
        count = body[at + width]
        at += width + 1
        step = 2 if flags & 1 else 1
        for place in range(at, at + count * step, step):
            yield item, body[place : place + step]
        at += count * step


def _number(link: bytes | memoryview) -> int:
    """Return which property a link is to, from 1; 0 is none. Its first bit says it matters."""
    return int.from_bytes(link) & (0x7FFF if len(link) == 2 else 0x7F)


def jxl_facts(data: bytes) -> Still:
    """Read how large a JPEG XL is, and check it against the limits.

    Raises:
        HashError: truncated, or too-many-pixels.
    """
    width, height = _jxl_size(_Bits(_codestream(data)))
    _check_size(width, height)
    return Still(width, height, STORED, 1)


class _Bits:
    """A JPEG XL's first bits, the least of each byte first."""

    def __init__(self, codestream: bytes) -> None:
        if len(codestream) < _JXL_HEAD or not codestream.startswith(b"\xff\x0a"):
            raise HashError("truncated")
        self._rest = int.from_bytes(codestream[2:_JXL_HEAD], "little")

    def take(self, count: int) -> int:
        taken = self._rest & ((1 << count) - 1)
        self._rest >>= count
        return taken


def _codestream(data: bytes) -> bytes:
    """Return the pictures' part of a file; the rest of it is boxes."""
    if data.startswith(b"\xff\x0a"):
        return data
    parts = {b"jxlc": 0, b"jxlp": 4}
    found = ((name, body) for name, body in boxes(data) if name in parts)
    name, body = next(found, (b"jxlc", b""))
    return body[parts[name] :]


def _jxl_size(bits: _Bits) -> tuple[int, int]:
    small = bits.take(1)

    def side() -> int:
        if small:
            return 8 * (bits.take(5) + 1)
        return bits.take(_JXL_SIDE_BITS[bits.take(2)]) + 1

    height = side()
    ratio = bits.take(3)
    if not ratio:
        return side(), height
    across, down = _JXL_RATIOS[ratio - 1]
    return height * across // down, height
