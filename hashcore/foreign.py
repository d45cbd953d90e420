"""Pictures that somebody else decoded: HEIC by libheif, AVIF by the browser."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from hashcore.raster import STORED, Bytes, Turn

_CHANNELS = 4


@dataclass(frozen=True)
class ForeignRaster:
    """Red, green, blue and something more, row by row, outside this Python's memory.

    `read` returns the bytes from one place to another; only those of some rows are held at once.
    """

    read: Callable[[int, int], bytes]
    size: tuple[int, int]
    turn: Turn = STORED

    @property
    def width(self) -> int:
        """Columns."""
        return self.size[1 if self.turn.transpose else 0]

    @property
    def height(self) -> int:
        """Rows."""
        return self.size[0 if self.turn.transpose else 1]

    full_width = width
    full_height = height

    def rows(self, start: int, stop: int) -> Bytes:
        """Return rows `start` to `stop` of the turned picture."""
        if self.turn == STORED:
            return self._stored(start, stop)
        return self._whole[start:stop]

    def turned(self, turn: Turn) -> Self:
        """Return the stored picture turned; no pixel is copied."""
        return replace(self, turn=turn)

    @cached_property
    def _whole(self) -> Bytes:
        # Rows of a turned picture are columns of the stored one: all of it is needed at once.
        return self.turn.apply(self._stored(0, self.size[1]))

    def _stored(self, start: int, stop: int) -> Bytes:
        width = self.size[0]
        data = self.read(start * width * _CHANNELS, stop * width * _CHANNELS)
        return np.frombuffer(data, np.uint8).reshape(-1, width, _CHANNELS)[:, :, :3]
