"""The middle of a picture, for views of copies whose edges were cut off."""

from dataclasses import dataclass, replace
from typing import Self

from hashcore.raster import Raster, Samples, Turn


@dataclass(frozen=True)
class CroppedRaster:
    """A picture without `hundredths` of a side at each end; nothing is decoded or copied.

    Of a reduced copy whole samples are cut off, so that what is left is a reduced copy, too.
    """

    whole: Raster
    hundredths: int

    @property
    def width(self) -> int:
        """Columns at hand."""
        return self.whole.width - 2 * self._cut(self.whole.width)

    @property
    def height(self) -> int:
        """Rows at hand."""
        return self.whole.height - 2 * self._cut(self.whole.height)

    @property
    def full_width(self) -> int:
        """Columns of the picture that is meant."""
        return self.width * -(-self.whole.full_width // self.whole.width)

    @property
    def full_height(self) -> int:
        """Rows of the picture that is meant."""
        return self.height * -(-self.whole.full_height // self.whole.height)

    def rows(self, start: int, stop: int) -> Samples:
        """Return rows `start` to `stop` of the middle."""
        top, left = self._cut(self.whole.height), self._cut(self.whole.width)
        return self.whole.rows(top + start, top + stop)[:, left : left + self.width]

    def turned(self, turn: Turn) -> Self:
        """Return the middle of the turned picture."""
        return replace(self, whole=self.whole.turned(turn))

    def _cut(self, samples: int) -> int:
        return round(samples * self.hundredths / 100)
