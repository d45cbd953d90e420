"""What a file that Pillow cannot open is, and what its boxes say before anything is decoded.

HEIC, AVIF and MP4 share one form: boxes of a length, a name and a content. Source: ISO/IEC
14496-12 and 23008-12. Only names, sizes and turns are read here, with every length checked.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from hashcore.errors import HashError
from hashcore.limits import MAX_FOREIGN_PIXELS, MAX_SIDE
from hashcore.raster import STORED, Turn

Kind = Literal["picture", "heif", "avif", "jxl", "video"]

HEAD_BYTES: Final = 512
"""How much of a file `kind_of` looks at."""

_HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1"})
_AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
_NO_FILM_BRANDS: Final = frozenset({b"M4A ", b"M4B ", b"M4P ", b"crx ", b"jp2 ", b"jpx "})
_OLD_FILM_BOXES: Final = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_JXL_STARTS: Final = (b"\xff\x0a", b"\x00\x00\x00\x0cJXL ")
_FILM_STARTS: Final = (
    b"\x1a\x45\xdf\xa3",  # Matroska and WebM
    b"FLV\x01",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",  # Windows Media
    b"\x00\x00\x01\xba",  # MPEG program stream
    b"\x00\x00\x01\xb3",
)
_TS_PACKET: Final = 188
_MOST_BOXES: Final = 10_000
_ROTATIONS: Final = {
    1: Turn(mirror_columns=True, transpose=True),
    2: Turn(mirror_rows=True, mirror_columns=True),
    3: Turn(mirror_rows=True, transpose=True),
}
"""What `irot` asks for, counted against the clock."""


@dataclass(frozen=True)
class Still:
    """What a HEIC or AVIF file says of its main picture: size as stored, turn, how many more."""

    width: int
    height: int
    turn: Turn
    pictures: int


def kind_of(head: bytes) -> Kind:
    """Tell from a file's first bytes who has to decode it.

    Returns "picture" for all that `hashcore.decode` is to judge, also for what it refuses.
    """
    if head[4:8] == b"ftyp":
        return _kind_of_brands(head)
    if head.startswith(_JXL_STARTS):
        return "jxl"
    is_avi = head.startswith(b"RIFF") and head[8:12] == b"AVI "
    if is_avi or head.startswith(_FILM_STARTS) or head[4:8] in _OLD_FILM_BOXES:
        return "video"
    packets = head[::_TS_PACKET][:3]
    return "video" if len(head) > 2 * _TS_PACKET and packets == b"GGG" else "picture"


def _kind_of_brands(head: bytes) -> Kind:
    length = min(len(head), int.from_bytes(head[:4]))
    major, *others = (head[at : at + 4] for at in (8, *range(16, length, 4)))
    brands = {major, *others}
    if brands & _AVIF_BRANDS:
        return "avif"
    if brands & _HEIF_BRANDS:
        return "heif"
    return "picture" if major in _NO_FILM_BRANDS else "video"


def still_facts(data: bytes) -> Still:
    """Read what a HEIC or AVIF file says of its main picture, and check it against the limits.

    Raises:
        HashError: truncated, or too-many-pixels in any picture of the file.
    """
    try:
        return _still_facts(data)
    except (struct.error, LookupError, StopIteration):
        raise HashError("truncated") from None


def _still_facts(data: bytes) -> Still:
    meta = dict(_boxes(_first(data, b"meta")[4:]))
    properties = list(_boxes(_first(meta[b"iprp"], b"ipco"))) if b"iprp" in meta else []
    sizes = [struct.unpack(">II", body[4:12]) for name, body in properties if name == b"ispe"]
    if not sizes:
        raise HashError("truncated")
    for width, height in sizes:
        if width * height > MAX_FOREIGN_PIXELS or max(width, height) > MAX_SIDE:
            raise HashError("too-many-pixels")
    main = _main_item(meta)
    own = [properties[at - 1] for at in _associations(meta[b"iprp"], main) if at]
    own_sizes = [struct.unpack(">II", body[4:12]) for name, body in own if name == b"ispe"]
    width, height = (own_sizes or sizes)[0]
    turns = [_ROTATIONS.get(body[0] & 3, STORED) for name, body in own if name == b"irot"]
    mirrored = any(name == b"imir" for name, _ in own)
    pictures = _count_items(meta.get(b"iinf", b""))
    return Still(width, height, STORED if mirrored or not turns else turns[0], pictures)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each box's name and content; a length that leads outside ends it."""
    at = 0
    for _ in range(_MOST_BOXES):
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


def _first(data: bytes, wanted: bytes) -> bytes:
    return next(body for name, body in _boxes(data) if name == wanted)


def _main_item(meta: dict[bytes, bytes]) -> int:
    body = meta[b"pitm"]
    return int.from_bytes(body[4:6] if body[0] == 0 else body[4:8])


def _count_items(body: bytes) -> int:
    """Return how many pictures the file lists, its tiles not counted."""
    if not body:
        return 1
    start = 6 if body[0] == 0 else 8
    kinds = [item[8:12] for name, item in _boxes(body[start:]) if name == b"infe"]
    grids = kinds.count(b"grid")
    return max(1, grids or sum(kind in {b"hvc1", b"av01"} for kind in kinds))


def _associations(iprp: bytes, item: int) -> list[int]:
    """Return the numbers of an item's properties, in the order they apply."""
    body = _first(iprp, b"ipma")
    version, flags = body[0], body[3]
    (entries,) = struct.unpack_from(">I", body, 4)
    at = 8
    for _ in range(min(entries, _MOST_BOXES)):
        width = 2 if version == 0 else 4
        number = int.from_bytes(body[at : at + width])
        count = body[at + width]
        at += width + 1
        step = 2 if flags & 1 else 1
        mask = 0x7FFF if flags & 1 else 0x7F
        own = [
            int.from_bytes(body[p : p + step]) & mask for p in range(at, at + count * step, step)
        ]
        if number == item:
            return own
        at += count * step
    return []
