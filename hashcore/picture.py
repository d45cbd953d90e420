"""A picture's fingerprints: what everything else here is for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from hashcore.animation import frame_fingerprints
from hashcore.crop import CroppedRaster
from hashcore.decode import Picture, decode
from hashcore.errors import HashError
from hashcore.exact import BytesLike, ExactFingerprints
from hashcore.fingerprint import Fingerprint
from hashcore.foreign import ForeignRaster
from hashcore.limits import CROP_VIEWS, EXACT_ALGORITHMS, MIN_QUALITY
from hashcore.pdq import CLOSE_IN_A_COPY, Hash, dihedral_hashes, hash_luma, is_settled, lumas
from hashcore.raster import STORED, Floats, Raster, Turn
from hashcore.stills import Still

_MOVING: Final = frozenset({"GIF", "PNG", "WEBP"})
"""Formats whose frames follow one another; the pages of a TIFF do not."""


@dataclass(frozen=True)
class PictureReport:
    """What is known about a picture: facts that are shown, fingerprints that may be sent.

    `width` and `height` are as stored; `frames` is how many pictures follow one another in a
    moving picture or a document. All but the first are looked at only in a moving GIF, PNG, WebP.
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


def fingerprint_picture(
    data: BytesLike,
    *,
    dihedral: bool = False,
    crops: bool = False,
    algorithms: Sequence[str] = EXACT_ALGORITHMS,
) -> PictureReport:
    """Return all fingerprints of a picture file.

    The first is PDQ of the pixels as stored, which is what platforms' tools compute. Further
    views follow where they differ from it: `upright`, turned as the file's EXIF orientation
    asks; `unconverted`, what `tx hash photo` computes where it takes samples for colours that
    are none. Then the distinct frames of a moving picture, each with its time. Last come MD5,
    SHA-1 and SHA-256 of the file.

    Args:
        data: the file's bytes.
        dihedral: whether the seven turned and mirrored views are wanted, too.
        crops: whether the views of the middle are wanted, too.
        algorithms: the exact fingerprints that are wanted.

    Raises:
        HashError: the file gives no fingerprint; `code` says why.
    """
    content = data if isinstance(data, bytes) else bytes(data)
    try:
        picture, seen = _look(content, dihedral=dihedral)
        views = _views(seen, dihedral=dihedral)
        if crops:
            views |= _middles(picture.raster.turned(picture.turn))
        if picture.misread:
            views |= _unconverted(picture.misread, views["stored"])
        frames: tuple[Fingerprint, ...] = ()
        if picture.frames > 1 and picture.format in _MOVING:
            frames = frame_fingerprints(picture.raster.image, picture.frames)
        exact = ExactFingerprints(algorithms)
        exact.update(content)
    except MemoryError:
        raise HashError("out-of-memory") from None
    return PictureReport(
        kind="image",
        format=picture.format,
        width=picture.width,
        height=picture.height,
        frames=picture.frames,
        fingerprints=_perceptual(views) + frames + exact.fingerprints(),
    )


def fingerprint_foreign(
    data: BytesLike,
    name: str,
    still: Still,
    raster: ForeignRaster,
    *,
    upright: bool = False,
    dihedral: bool = False,
    crops: bool = False,
) -> PictureReport:
    """Return all fingerprints of a picture that libheif or the browser decoded.

    Args:
        data: the file's bytes.
        name: the format's name.
        still: what the file says of its main picture.
        raster: its pixels.
        upright: whether they are turned as they are shown.
        dihedral: whether the seven turned and mirrored views are wanted, too.
        crops: whether the views of the middle are wanted, too.

    Raises:
        HashError: out-of-memory.
    """
    turns = (still.turn.inverse, STORED) if upright else (STORED, still.turn)
    try:
        views = _views(lumas(raster, _distinct(turns), dihedral=dihedral), dihedral=dihedral)
        if crops:
            views |= _middles(raster.turned(turns[1]))
        exact = ExactFingerprints()
        exact.update(data)
    except MemoryError:
        raise HashError("out-of-memory") from None
    return PictureReport(
        kind="image",
        format=name,
        width=still.width,
        height=still.height,
        frames=still.frames,
        fingerprints=_perceptual(views) + exact.fingerprints(),
    )


def _perceptual(views: dict[str, Hash]) -> tuple[Fingerprint, ...]:
    return tuple(
        Fingerprint("pdq", value, quality, view) for view, (value, quality) in views.items()
    )


def _look(content: bytes, *, dihedral: bool) -> tuple[Picture, list[Floats]]:
    """Return a picture and its luma, as stored and, where it is another, upright.

    Decoded larger, at last whole, where a bit hangs on what a smaller copy leaves out.
    """
    scale: int | None = None
    while True:
        picture = decode(content, scale=scale)
        seen = lumas(picture.raster, _distinct((STORED, picture.turn)), dihedral=dihedral)
        if not picture.hurried or _is_clear(picture, seen):
            return picture, seen
        scale = picture.scale // 2
        del picture  # or both would be in memory at once


def _is_clear(picture: Picture, seen: Sequence[Floats]) -> bool:
    """Whether no bit of what platforms' tools compute hangs on what a smaller copy leaves out."""
    judged = [*seen, *(lumas(picture.misread) if picture.misread else ())]
    return all(is_settled(luma, close=CLOSE_IN_A_COPY[picture.scale]) for luma in judged)


def _distinct(turns: tuple[Turn, Turn]) -> tuple[Turn, ...]:
    return tuple(dict.fromkeys(turns))


def _views(seen: Sequence[Floats], *, dihedral: bool) -> dict[str, Hash]:
    luma, *turned = seen
    views = {"stored": hash_luma(luma)}
    if turned and (shown := hash_luma(turned[0])).value != views["stored"].value:
        views["upright"] = shown
    if dihedral:
        views |= dihedral_hashes(luma)
    return views


def _middles(shown: Raster) -> dict[str, Hash]:
    """Return the views of the middle of a picture as it is shown: as who cuts a copy sees it."""
    return {
        view: hash_luma(lumas(CroppedRaster(shown, hundredths))[0])
        for view, hundredths in CROP_VIEWS.items()
    }


def _unconverted(misread: Raster, stored: Hash) -> dict[str, Hash]:
    found = hash_luma(lumas(misread)[0])
    # Below this quality the tool itself returns nothing.
    differs = found.value != stored.value and found.quality >= MIN_QUALITY
    return {"unconverted": found} if differs else {}
