"""A film's fingerprints: PDQ of the frames that tell it apart, and the exact ones of the file.

Nothing here opens a film. A browser decodes, reduces each frame to its 64 x 64 luma with the
bands that `reduction_bands` gives, and feeds them in; the file's bytes come in slices.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from hashcore.errors import HashError
from hashcore.exact import BytesLike, ExactFingerprints
from hashcore.fingerprint import Fingerprint
from hashcore.kernel import SIDE, Band, bands
from hashcore.pdq import SMALLEST_SIDE, hash_luma
from hashcore.raster import STORED, Floats, Turn
from hashcore.sieve import FrameSieve, KeptFrame

NOTES: Final = ("video-not-decodable", "video-incomplete", "video-too-plain", "video-partly")
"""Why a film has fewer fingerprints than it might: none of what it shows, not to its end, or not
of every moment.
"""


_TURNS: Final = {
    90: Turn(mirror_rows=True, transpose=True),
    180: Turn(mirror_rows=True, mirror_columns=True),
    270: Turn(mirror_columns=True, transpose=True),
}


@dataclass(frozen=True)
class VideoReport:
    """What is known about a film; `frames` is how many were looked at, `note` one of `NOTES`."""

    kind: Literal["video"]
    format: str
    width: int
    height: int
    frames: int
    duration_ms: int
    note: str | None
    fingerprints: tuple[Fingerprint, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the report ready for JSON."""
        return vars(self) | {"fingerprints": [each.as_dict() for each in self.fingerprints]}


@dataclass(frozen=True)
class Film:
    """What a film's container says; `rotation` is in degrees clockwise, to be shown upright."""

    format: str
    width: int
    height: int
    rotation: int
    duration_ms: int

    @property
    def turn(self) -> Turn:
        """How frames are turned to be shown."""
        return _TURNS.get(self.rotation, STORED)


class VideoReading:
    """Gathers one film's fingerprints while it is read."""

    def __init__(self) -> None:
        self.film = Film("VIDEO", 0, 0, 0, 0)
        self._exact = ExactFingerprints()
        self._sieve = FrameSieve()
        self._bytes = 0

    def add_bytes(self, data: BytesLike) -> None:
        """Take the file's next slice."""
        self._bytes += len(data)
        self._exact.update(data)

    def add_lumas(
        self, lumas: Floats, times_ms: Sequence[float], upright: Floats | None = None
    ) -> None:
        """Look at some frames: (n, 64, 64) lumas as stored, times in ms, lumas as shown."""
        self._sieve.feed(lumas, times_ms, upright)

    def report(
        self, *, complete: bool = True, decodable: bool = True, dense: bool = True
    ) -> VideoReport:
        """Return all fingerprints: the kept frames in order, then the exact ones.

        Args:
            complete: the film was read to its end.
            decodable: its frames could be decoded.
            dense: it was looked at many times a second, not in its key frames only.

        Raises:
            HashError: empty-file.
        """
        if not self._bytes:
            raise HashError("empty-file")
        film, kept = self.film, self._sieve.kept
        return VideoReport(
            kind="video",
            format=film.format,
            width=film.width,
            height=film.height,
            frames=self._sieve.seen,
            duration_ms=film.duration_ms,
            note=self._note(complete=complete, decodable=decodable, dense=dense),
            fingerprints=_perceptual(kept) + self._exact.fingerprints(),
        )

    def _note(self, *, complete: bool, decodable: bool, dense: bool) -> str | None:
        if not decodable or not self._sieve.seen:
            return "video-not-decodable"
        if not complete:
            return "video-incomplete"
        if not self._sieve.kept:
            return "video-too-plain"
        return None if dense and not self._sieve.thinned else "video-partly"


def reduction_bands(
    width: int, height: int, columns: int, rows: int, turn: Turn = STORED
) -> tuple[tuple[Band, ...], tuple[Band, ...]]:
    """Return the bands of rows and of columns that make PDQ's luma of an averaged frame.

    All but the last of the `columns` and `rows` are the mean of equally many pixels. Where `turn`
    transposes, the result still is to be transposed.

    Raises:
        HashError: the frame is too small to be recognised.
    """
    if min(width, height) < SMALLEST_SIDE:
        raise HashError("video-too-plain")
    return (
        bands(height, rows, mirrored=turn.mirror_rows),
        bands(width, columns, mirrored=turn.mirror_columns),
    )


def lumas_from(buffer: BytesLike) -> Floats:
    """Return (n, 64, 64) lumas from 32-bit floats that follow one another."""
    return np.frombuffer(buffer, np.float32).reshape(-1, SIDE, SIDE)


def _perceptual(kept: Sequence[KeptFrame]) -> tuple[Fingerprint, ...]:
    """Return the frames as stored; in a film that is shown turned, also as it is shown."""
    found = [
        Fingerprint("pdq", frame.stored.value, frame.stored.quality, "stored", frame.time_ms)
        for frame in kept
    ]
    for frame in kept:
        if frame.upright is not None:
            value, quality = hash_luma(frame.upright)
            found.append(Fingerprint("pdq", value, quality, "upright", frame.time_ms))
    return tuple(found)
