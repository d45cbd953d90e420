"""What a picture's samples mean, and how platforms' tool takes them: two readings.

The right reading gives the luma of every mode; transparency is left out, as everyone leaves it
out. The other repeats what `tx hash photo` (threatexchange's
`pdq_hasher`) does: it takes the first three samples of a pixel for red, green and blue, whatever
they are, so palette indices and inks become colours. It fails where this returns no reading.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from PIL import Image

from hashcore.raster import STORED, Bytes, Samples, Turn

Reading = Callable[[Image.Image], Samples]
"""Turns a piece of a picture into samples."""


def _as(mode: str) -> Reading:
    return lambda piece: _samples(piece.convert(mode))


def _samples(piece: Image.Image) -> Samples:
    samples: Samples = np.asarray(piece)
    return samples if samples.ndim == 3 else samples[:, :, None]


def _luma(piece: Image.Image) -> Samples:
    """Return the luma of colours: of each of the 2**24, Pillow's is the reference's to the bit."""
    return _samples(piece.convert("F"))


def _first_three(piece: Image.Image) -> Samples:
    return _samples(piece)[:, :, :3]


def _lightness(piece: Image.Image) -> Samples:
    return _samples(piece)[:, :, :1]


def _high_bytes(piece: Image.Image) -> Bytes:
    high: Bytes = (np.asarray(piece) >> 8).astype(np.uint8)[:, :, None]
    return high


_RIGHT: Final[dict[str, Reading]] = {
    "1": _as("L"),
    "L": _samples,
    "LA": _as("L"),
    "P": _luma,
    "PA": _luma,
    "RGB": _luma,
    "RGBA": _luma,
    "CMYK": lambda piece: _luma(piece.convert("RGB")),
    "LAB": _lightness,
    "I;16": _high_bytes,
    "I;16B": _high_bytes,
}

_MISREAD: Final[dict[str, Reading]] = {
    "P": _samples,
    "CMYK": _first_three,
    "LAB": _first_three,
    # Clipped to a byte: all but the darkest is white.
    "I;16": _as("RGB"),
}


def right_reading(image: Image.Image) -> Reading | None:
    """Return how to read a loaded picture as it is meant; None for a mode nobody knows."""
    if image.mode in {"I", "F"}:
        return _stretched(image)
    return _RIGHT.get(image.mode)


def misreading(image: Image.Image) -> Reading | None:
    """Return how platforms' tool reads a loaded picture, where that is not as it is meant."""
    return _MISREAD.get(image.mode)


def _stretched(image: Image.Image) -> Reading:
    """Spread numbers of unknown range, from the least to the greatest, over a byte."""
    low, high = (float(value) for value in image.getextrema())  # type: ignore[arg-type]
    scale = 255 / (high - low) if high > low else 0.0

    def read(piece: Image.Image) -> Bytes:
        with np.errstate(all="ignore"):
            values = np.nan_to_num((np.asarray(piece, np.float64) - low) * scale)
        stretched: Bytes = np.clip(values, 0, 255).astype(np.uint8)[:, :, None]
        return stretched

    return read


@dataclass(frozen=True)
class PillowRaster:
    """A loaded picture, read piece by piece: only the piece becomes an array.

    `full_size` is what `image` was before a decoder reduced it; both are as stored, not turned.
    """

    image: Image.Image
    reading: Reading
    full_size: tuple[int, int]
    turn: Turn = STORED

    @property
    def width(self) -> int:
        """Columns at hand."""
        return self.image.size[1 if self.turn.transpose else 0]

    @property
    def height(self) -> int:
        """Rows at hand."""
        return self.image.size[0 if self.turn.transpose else 1]

    @property
    def full_width(self) -> int:
        """Columns of the picture that is meant."""
        return self.full_size[1 if self.turn.transpose else 0]

    @property
    def full_height(self) -> int:
        """Rows of the picture that is meant."""
        return self.full_size[0 if self.turn.transpose else 1]

    def rows(self, start: int, stop: int) -> Samples:
        """Return rows `start` to `stop` of the turned picture."""
        width, height = self.image.size
        if self.turn.transpose:
            left, right = (
                (width - stop, width - start) if self.turn.mirror_columns else (start, stop)
            )
            box = (left, 0, right, height)
        else:
            top, bottom = (
                (height - stop, height - start) if self.turn.mirror_rows else (start, stop)
            )
            box = (0, top, width, bottom)
        return self.turn.apply(self.reading(self.image.crop(box)))

    def turned(self, turn: Turn) -> Self:
        """Return the stored picture turned; no pixel is copied."""
        return replace(self, turn=turn)
