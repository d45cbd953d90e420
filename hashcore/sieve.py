"""Which frames of a film are worth a fingerprint: those unlike every one kept so far.

A platform looks at one frame a second, of a copy that may begin anywhere. So every frame is
looked at here, and one is kept when it is more than `SIEVE_DISTANCE` bits from all kept before
it: then each frame of the film is close to a kept one, wherever a copy was cut. A clip that
would keep more than `MAX_FRAMES` raises that distance and is sieved again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hashcore.limits import MAX_FRAMES, MIN_QUALITY, SIEVE_DISTANCE
from hashcore.pdq import Hash, hash_luma
from hashcore.raster import Floats

_STEP = 4
"""Bits by which the distance grows when too many frames were kept."""

Words = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class KeptFrame:
    """A frame that is unlike the others, and when it is first shown, in ms.

    `upright` is its luma as it is shown, where the film is stored turned.
    """

    time_ms: int
    stored: Hash
    upright: Floats | None


class FrameSieve:
    """Takes frames in the order they are shown and keeps those that are unlike."""

    def __init__(self, most: int = MAX_FRAMES) -> None:
        self.most = most
        self.distance = SIEVE_DISTANCE
        self.seen = 0
        self.kept: list[KeptFrame] = []
        self._words: Words = np.empty((0, 4), np.uint64)

    def feed(self, lumas: Floats, times_ms: Sequence[float], upright: Floats | None = None) -> None:
        """Look at some frames.

        Args:
            lumas: (n, 64, 64), from 0 to 255, as stored.
            times_ms: when each is first shown.
            upright: the same as shown, where that differs.
        """
        self.seen += len(lumas)
        for index, luma in enumerate(lumas):
            hashed = hash_luma(luma)
            if hashed.quality >= MIN_QUALITY:
                shown = None if upright is None else upright[index].copy()
                self._keep_if_new(KeptFrame(max(0, round(times_ms[index])), hashed, shown))
        while len(self.kept) > self.most:
            self.distance += _STEP
            kept, self.kept, self._words = self.kept, [], self._words[:0]
            for frame in kept:
                self._keep_if_new(frame)

    def _keep_if_new(self, frame: KeptFrame) -> None:
        words = np.frombuffer(bytes.fromhex(frame.stored.value), np.uint64)
        if len(self._words):
            nearest = np.bitwise_count(self._words ^ words).sum(axis=1).min()
            if nearest <= self.distance:
                return
        self.kept.append(frame)
        self._words = np.vstack([self._words, words])
