"""Which files are pictures that can be read here, told by their first bytes.

The file's name and the type that a browser claims are never asked: both lie.
"""

import struct
from typing import Final

from hashcore.errors import HashError

_STARTS: Final = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
)
# Known, but nothing that Pillow in the browser reads: HEIC, AVIF and videos (all `ftyp`),
# JPEG XL, JPEG 2000, Matroska, PDF, Photoshop, icons, drawings in XML.
_FOREIGN: Final = (
    b"\xff\x0a",
    b"\x00\x00\x00\x0cJXL ",
    b"\x00\x00\x00\x0cjP  ",
    b"\xff\x4f\xff\x51",
    b"\x1a\x45\xdf\xa3",
    b"%PDF-",
    b"8BPS",
    b"\x00\x00\x01\x00",
    b"<svg",
    b"<?xml",
    b"RIFF",
)


def sniff(data: bytes) -> str:
    """Return the name of a file's format.

    Raises:
        HashError: empty-file, unsupported-format or not-a-picture.
    """
    if not data:
        raise HashError("empty-file")
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    for start, name in _STARTS:
        if data.startswith(start):
            return name
    if data[4:8] == b"ftyp" or data.startswith(_FOREIGN):
        raise HashError("unsupported-format")
    raise HashError("not-a-picture")


def webp_size(data: bytes) -> tuple[int, int]:
    """Return width and height of a WebP file from its header.

    The decoder reserves the whole canvas as soon as it is made, so the size is needed before.

    Raises:
        HashError: truncated, where the header is cut or unknown.
    """
    try:
        kind = data[12:16]
        if kind == b"VP8X":
            (width,), (height,) = struct.iter_unpack(
                "<I", data[24:27] + b"\0" + data[27:30] + b"\0"
            )
            return width + 1, height + 1
        if kind == b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        if kind == b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
    except (struct.error, ValueError):
        pass
    raise HashError("truncated")
