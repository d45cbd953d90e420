"""From a file's bytes to pixels: the only module that opens pictures.

Pillow reads; this module decides what is opened, how large, and what the pixels mean. Whatever
Pillow raises on hostile bytes leaves here as a `HashError`, and none of its warnings do.
"""

import io
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from types import ModuleType
from typing import Final

from PIL import (
    BmpImagePlugin,
    ExifTags,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from hashcore.errors import HashError
from hashcore.formats import sniff, webp_size
from hashcore.limits import MAX_COUNTED_FRAMES, MAX_DECODED_BYTES, MAX_PIXELS, MAX_SIDE
from hashcore.pixels import PillowRaster, misreading, right_reading
from hashcore.raster import STORED, Turn

if find_spec("PIL._imagingmath") is None:
    # GIF's plugin wants it at import, to write files; the browser's Pillow may come without.
    sys.modules.setdefault("PIL.ImageMath", ModuleType("PIL.ImageMath"))
from PIL import GifImagePlugin

_OPENERS: Final[dict[str, type[ImageFile.ImageFile]]] = {
    "JPEG": JpegImagePlugin.JpegImageFile,
    "PNG": PngImagePlugin.PngImageFile,
    "GIF": GifImagePlugin.GifImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
    "TIFF": TiffImagePlugin.TiffImageFile,
    "WEBP": WebPImagePlugin.WebPImageFile,
}
"""Opened directly: `Image.open` would load and try every plugin that Pillow has."""

_TURNS: Final = {
    2: Turn(mirror_columns=True),
    3: Turn(mirror_rows=True, mirror_columns=True),
    4: Turn(mirror_rows=True),
    5: Turn(transpose=True),
    6: Turn(mirror_rows=True, transpose=True),
    7: Turn(mirror_rows=True, mirror_columns=True, transpose=True),
    8: Turn(mirror_columns=True, transpose=True),
}
"""What each EXIF orientation asks for; 1 is as stored."""


# Bytes per pixel that decoding holds at its peak, beside the file itself.
_PEAK_BYTES: Final = {"JPEG": 4, "PNG": 4, "BMP": 4, "GIF": 2, "TIFF": 8, "WEBP": 20}

_TIFF_EVERYWHERE: Final = {"raw", "packbits", "tiff_lzw", "tiff_ccitt", "group3", "group4"}

# A JPEG of more pixels than this is decoded that many times smaller. Up to `_CLOSER_UP_TO` that
# is a first look, followed by a closer one where a bit hangs on what it leaves out.
_SCALED_ABOVE: Final = ((100_000_000, 4), (25_000_000, 2), (10_000_000, 4), (6_000_000, 2))
_CLOSER_UP_TO: Final = 25_000_000


@dataclass(frozen=True)
class Picture:
    """A decoded picture: its facts as stored, and its pixels in up to two readings.

    `hurried`: it was decoded smaller to save time, and may be decoded larger where that matters.
    """

    format: str
    width: int
    height: int
    frames: int
    turn: Turn
    raster: PillowRaster
    misread: PillowRaster | None
    hurried: bool

    @property
    def scale(self) -> int:
        """How many times smaller it was decoded."""
        return round(self.width / self.raster.width)


def decode(data: bytes, *, scale: int | None = None) -> Picture:
    """Return the first or main picture of a file.

    Args:
        data: the file.
        scale: how much smaller than full size a JPEG is decoded (1, 2, 4 or 8); by default as
            much as leaves the fingerprint what it is (see docs/fingerprints.md).

    Raises:
        HashError: the file is empty, no picture, of a foreign format, incomplete or damaged, or
            larger than `hashcore.limits` allow.
    """
    name = sniff(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Two letters are no proof: a text may begin with BM.
        with _refusals("not-a-picture" if name == "BMP" else "truncated"):
            if name == "WEBP":
                _check_size(name, webp_size(data))
            image = _OPENERS[name](io.BytesIO(data))
        with _refusals("unsupported-format" if _may_be_unreadable(image) else "truncated"):
            return _load(name, image, scale)


def _load(name: str, image: ImageFile.ImageFile, scale: int | None) -> Picture:
    width, height = image.size
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        scale = _jpeg_scale(image, scale)
        image.draft(None, (max(1, width // scale), max(1, height // scale)))
    else:
        _check_size(name, image.size)
    # Counted before loading: a loaded TIFF has closed its file.
    frames = 1 if name == "JPEG" else _frames(image)
    image.load()
    if name == "TIFF":
        # Pillow has turned it upright already, for platforms' tool as for us.
        width, height = image.size
    reading, wrong = right_reading(image), misreading(image)
    if reading is None:
        raise HashError("unsupported-format")
    full_size = (width, height)
    return Picture(
        format=name,
        width=width,
        height=height,
        frames=frames,
        turn=_turn(image),
        raster=PillowRaster(image, reading, full_size),
        misread=PillowRaster(image, wrong, full_size) if wrong else None,
        hurried=image.size != full_size and width * height <= _CLOSER_UP_TO,
    )


def _may_be_unreadable(image: ImageFile.ImageFile) -> bool:
    """Whether a failure is rather the decoder's than the file's.

    A TIFF may be packed in many ways, and the browser's libtiff comes without some.
    """
    packing = image.info.get("compression", "raw")
    return image.format == "TIFF" and packing not in _TIFF_EVERYWHERE


def _jpeg_scale(image: JpegImagePlugin.JpegImageFile, wanted: int | None) -> int:
    """Return how much smaller to decode, so that neither time nor memory grows out of hand."""
    width, height = image.size
    _check_sides(width, height)
    scale = wanted or next((scale for pixels, scale in _SCALED_ABOVE if width * height > pixels), 1)
    # A progressive file keeps all its coefficients, two bytes each, at any scale: a first look at a
    # quarter would take as long as one at a half.
    if image.info.get("progressive") and not wanted and width * height <= _CLOSER_UP_TO:
        scale = min(scale, 2)
    samples = sum(across * down for _, across, down, _ in image.layer)
    most = max((across * down for _, across, down, _ in image.layer), default=1)
    kept = 2 * width * height * samples // most if image.info.get("progressive") else 0
    while kept + _PEAK_BYTES["JPEG"] * width * height // scale**2 > MAX_DECODED_BYTES:
        if scale == 8:
            raise HashError("too-many-pixels")
        scale *= 2
    return scale


def _check_size(name: str, size: tuple[int, int]) -> None:
    width, height = size
    _check_sides(width, height)
    if _PEAK_BYTES[name] * width * height > MAX_DECODED_BYTES:
        raise HashError("too-many-pixels")


def _check_sides(width: int, height: int) -> None:
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise HashError("too-many-pixels")


def _frames(image: ImageFile.ImageFile) -> int:
    try:
        return min(max(1, int(getattr(image, "n_frames", 1))), MAX_COUNTED_FRAMES)
    except Exception:
        # A later frame that is broken takes nothing from the first.
        return 1


def _turn(image: ImageFile.ImageFile) -> Turn:
    try:
        return _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1), STORED)
    except Exception:
        # Broken notes beside a picture are no reason to refuse the picture.
        return STORED


@contextmanager
def _refusals(code: str) -> Iterator[None]:
    """Turn whatever Pillow raises into a `HashError`."""
    try:
        yield
    except HashError:
        raise
    except MemoryError:
        raise HashError("out-of-memory") from None
    except Exception:
        # Pillow's parsers raise nearly every built-in exception on hostile bytes.
        raise HashError(code) from None
