"""What a file is, told by its first bytes, and so who has to decode it."""

from typing import Final, Literal

Kind = Literal["picture", "heif", "avif", "jxl", "video"]

HEAD_BYTES: Final = 512
"""How much of a file `kind_of` looks at."""

_HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1"})
_AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
_NO_FILM_BRANDS: Final = frozenset({b"M4A ", b"M4B ", b"M4P ", b"crx ", b"jp2 ", b"jpx "})
_FILM_BOXES: Final = frozenset(
    {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp", b"sidx", b"moof"}
)
"""What a film without `ftyp` begins with: old ones, and pieces of one that is sent in pieces."""

_JXL_STARTS: Final = (b"\xff\x0a", b"\x00\x00\x00\x0cJXL ")
_BARE_UNITS: Final = (b"\x67", b"\x27", b"\x09", b"\x40\x01", b"\x46\x01")
"""What H.264 and HEVC begin with where no container is around them."""
_FILM_STARTS: Final = (
    b"\x1a\x45\xdf\xa3",  # Matroska and WebM
    b"FLV\x01",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",  # Windows Media
    b"\x00\x00\x01\xba",  # MPEG program stream
    b"\x00\x00\x01\xb3",
    b".RMF",  # RealMedia
    b"\x06\x0e\x2b\x34\x02\x05\x01\x01",  # MXF
    *(code + unit for code in (b"\0\0\1", b"\0\0\0\1") for unit in _BARE_UNITS),
)
_OGG_FILMS: Final = (b"\x80theora", b"\x01video", b"BBCD")
_TS_PACKETS: Final = ((0, 188), (4, 192))
"""Where the first packet of an MPEG transport stream begins, and its length; camcorders' second."""


def kind_of(head: bytes) -> Kind:
    """Tell from a file's first bytes who has to decode it.

    Returns "picture" for all that `hashcore.decode` is to judge, also for what it refuses.
    """
    if head[4:8] == b"ftyp":
        return _kind_of_brands(head)
    if head.startswith(_JXL_STARTS):
        return "jxl"
    is_avi = head.startswith(b"RIFF") and head[8:12] == b"AVI "
    if is_avi or head.startswith(_FILM_STARTS) or head[4:8] in _FILM_BOXES:
        return "video"
    if head.startswith(b"OggS") and any(name in head for name in _OGG_FILMS):
        return "video"
    is_ts = any(head[start::length][:3] == b"GGG" for start, length in _TS_PACKETS)
    return "video" if is_ts else "picture"


def _kind_of_brands(head: bytes) -> Kind:
    length = min(len(head), int.from_bytes(head[:4]))
    major, *others = (head[at : at + 4] for at in (8, *range(16, length, 4)))
    brands = {major, *others}
    if brands & _AVIF_BRANDS:
        return "avif"
    if brands & _HEIF_BRANDS:
        return "heif"
    return "picture" if major in _NO_FILM_BRANDS else "video"
