"""Which frames of a film are worth a fingerprint: those unlike every one kept so far.

A platform looks at one frame a second, of a copy that may begin anywhere. So every frame is
looked at here, and one is kept when it is more than `distance` bits from all kept before it:
then each frame of the film is close to a kept one, wherever a copy was cut. A clip that would
keep more than `MAX_FRAMES` raises that distance, but never so far that a recoded copy escapes.
Where that is not enough, the frames stay that most of the film looks like.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hashcore.limits import (
    MAX_FRAME_MS,
    MAX_FRAMES,
    MIN_QUALITY,
    SIEVE_DISTANCE,
    WIDEST_SIEVE_DISTANCE,
)
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
    """Takes frames in the order they are shown and keeps those that are unlike.

    `seen` is how many were looked at, `distance` the bits between kept ones, and `thinned` says
    whether some are left out to which no kept one is that close.
    """

    def __init__(self, most: int = MAX_FRAMES) -> None:
        self.most = most
        self.distance = SIEVE_DISTANCE
        self.seen = 0
        self.thinned = False
        self._next_ms = 0
        self._forget()

    @property
    def kept(self) -> tuple[KeptFrame, ...]:
        """The frames that are kept, at most `most`, in the order they are shown."""
        self._thin_to(self.most)
        return tuple(self._frames)

    def feed(self, lumas: Floats, times_ms: Sequence[float], upright: Floats | None = None) -> None:
        """Look at some frames.

        Args:
            lumas: (n, 64, 64), from 0 to 255, as stored.
            times_ms: when each is first shown; what is not later than the one before is moved.
            upright: the same as shown, where that differs.
        """
        self.seen += len(lumas)
        for index, luma in enumerate(lumas):
            time_ms = max(self._next_ms, round(times_ms[index]))
            self._next_ms = time_ms + 1
            hashed = hash_luma(luma)
            if hashed.quality >= MIN_QUALITY and time_ms <= MAX_FRAME_MS:
                shown = None if upright is None else upright[index].copy()
                self._keep_if_new(KeptFrame(time_ms, hashed, shown))
        self._make_room()

    def _forget(self) -> None:
        self._frames: list[KeptFrame] = []
        self._words: Words = np.empty((0, 4), np.uint64)
        self._looks: list[int] = []  # how many frames each kept one stands for

    def _keep_if_new(self, frame: KeptFrame, looks: int = 1) -> None:
        words = np.frombuffer(bytes.fromhex(frame.stored.value), np.uint64)
        if len(self._frames):
            bits = np.bitwise_count(self._words ^ words).sum(axis=1)
            nearest = bits.argmin()
            if bits[nearest] <= self.distance:
                self._looks[nearest] += looks
                return
        self._frames.append(frame)
        self._words = np.vstack([self._words, words])
        self._looks.append(looks)

    def _make_room(self) -> None:
        """Keep fewer, at a larger distance; at the largest, let new ones gather looks first."""
        while len(self._frames) > self.most and self.distance < WIDEST_SIEVE_DISTANCE:
            self.distance += _STEP
            kept = list(zip(self._frames, self._looks, strict=True))
            self._forget()
            for frame, looks in kept:
                self._keep_if_new(frame, looks)
        if len(self._frames) > 2 * self.most:
            self._thin_to(self.most)

    def _thin_to(self, most: int) -> None:
        if len(self._frames) <= most:
            return
        self.thinned = True
        by_looks = sorted(range(len(self._frames)), key=self._looks.__getitem__, reverse=True)
        stay = sorted(by_looks[:most])
        self._frames = [self._frames[index] for index in stay]
        self._looks = [self._looks[index] for index in stay]
        self._words = self._words[stay]
