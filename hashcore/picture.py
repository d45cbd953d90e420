"""A picture's fingerprints: what everything else here is for."""

from dataclasses import dataclass
from typing import Literal

from hashcore.decode import Picture, decode
from hashcore.errors import HashError
from hashcore.exact import BytesLike, ExactFingerprints
from hashcore.fingerprint import Fingerprint
from hashcore.limits import MIN_QUALITY
from hashcore.pdq import Hash, dihedral_hashes, hash_luma, lumas
from hashcore.raster import STORED


@dataclass(frozen=True)
class PictureReport:
    """What is known about a picture: facts that are shown, fingerprints that may be sent.

    `width` and `height` are as stored; `frames` is more than 1 where only the first of several
    was looked at.
    """

    kind: Literal["image"]
    format: str
    width: int
    height: int
    frames: int
    fingerprints: tuple[Fingerprint, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the report ready for JSON."""
        return vars(self) | {"fingerprints": [each.as_dict() for each in self.fingerprints]}


def fingerprint_picture(data: BytesLike, *, dihedral: bool = False) -> PictureReport:
    """Return all fingerprints of a picture file.

    The first is PDQ of the pixels as stored, which is what platforms' tools compute. Further
    views follow where they differ from it: `upright`, turned as the file's EXIF orientation
    asks; `unconverted`, what `tx hash photo` computes where it takes samples for colours that
    are none. Last come MD5, SHA-1 and SHA-256 of the file.

    Args:
        data: the file's bytes.
        dihedral: whether the seven turned and mirrored views are wanted, too.

    Raises:
        HashError: the file gives no fingerprint; `code` says why.
    """
    content = data if isinstance(data, bytes) else bytes(data)
    try:
        picture = decode(content)
        views = _views(picture, dihedral=dihedral)
        exact = ExactFingerprints()
        exact.update(content)
    except MemoryError:
        raise HashError("out-of-memory") from None
    perceptual = tuple(
        Fingerprint("pdq", value, quality, view) for view, (value, quality) in views.items()
    )
    return PictureReport(
        kind="image",
        format=picture.format,
        width=picture.width,
        height=picture.height,
        frames=picture.frames,
        fingerprints=perceptual + exact.fingerprints(),
    )


def _views(picture: Picture, *, dihedral: bool) -> dict[str, Hash]:
    turns = (STORED,) if picture.turn == STORED else (STORED, picture.turn)
    luma, *upright = lumas(picture.raster, turns, dihedral=dihedral)
    stored = hash_luma(luma)
    views = {"stored": stored}
    if upright and (turned := hash_luma(upright[0])).value != stored.value:
        views["upright"] = turned
    if picture.misread:
        misread = hash_luma(lumas(picture.misread)[0])
        # Below this quality the tool itself returns nothing.
        if misread.value != stored.value and misread.quality >= MIN_QUALITY:
            views["unconverted"] = misread
    if dihedral:
        views |= dihedral_hashes(luma)
    return views
