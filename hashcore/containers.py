"""What a file is, told by its first bytes, and so who has to decode it."""

from typing import Final, Literal

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
