"""How the hash sees a picture: some rows at a time, never all of it as numbers."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol, Self

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Samples = Bytes | Floats
"""(rows, columns, channels): the luma alone, or the bytes of red, green and blue."""

RED, GREEN, BLUE = 0.299, 0.587, 0.114
"""Shares of a pixel's luma."""


class Turn(NamedTuple):
    """A way to turn or mirror a picture: first the mirrors, then rows become columns."""

    mirror_rows: bool = False
    mirror_columns: bool = False
    transpose: bool = False

    def apply[T: (Bytes, Samples)](self, pixels: T) -> T:
        """Return a turned view of an array of (rows, columns, channels)."""
        mirrored = pixels[:: -1 if self.mirror_rows else 1, :: -1 if self.mirror_columns else 1]
        return mirrored.swapaxes(0, 1) if self.transpose else mirrored

    @property
    def inverse(self) -> "Turn":
        """The turn that undoes this one."""
        if self.transpose:
            return Turn(self.mirror_columns, self.mirror_rows, transpose=True)
        return self


STORED = Turn()
"""The picture as it is."""


class Raster(Protocol):
    """Pixels that are read in runs of rows.

    `width` and `height` count the pixels at hand; `full_width` and `full_height` those of the
    picture that is meant: more where a decoder delivered a reduced copy.
    """

    @property
    def width(self) -> int: ...  # noqa: D102
    @property
    def height(self) -> int: ...  # noqa: D102
    @property
    def full_width(self) -> int: ...  # noqa: D102
    @property
    def full_height(self) -> int: ...  # noqa: D102

    def rows(self, start: int, stop: int) -> Samples:
        """Return rows `start` to `stop`."""
        ...

    def turned(self, turn: Turn) -> Self:
        """Return the same picture turned."""
        ...


@dataclass(frozen=True)
class ArrayRaster:
    """A picture that is an array already: (height, width, channels) of bytes."""

    pixels: Bytes

    @property
    def width(self) -> int:
        """Columns."""
        return self.pixels.shape[1]

    @property
    def height(self) -> int:
        """Rows."""
        return self.pixels.shape[0]

    full_width = width
    full_height = height

    def rows(self, start: int, stop: int) -> Bytes:
        """Return rows `start` to `stop`."""
        return self.pixels[start:stop]

    def turned(self, turn: Turn) -> Self:
        """Return a view of the same array."""
        return type(self)(turn.apply(self.pixels))
