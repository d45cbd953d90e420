"""The further frames of a moving picture: a GIF that is posted on may begin anywhere.

The first frame is the picture itself and hashed as one. Of the others those are kept that are
unlike it and each other, as in a film.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from PIL import Image

from hashcore.fingerprint import Fingerprint
from hashcore.limits import MAX_DECODED_BYTES, MAX_FRAME_MS
from hashcore.pdq import lumas
from hashcore.pixels import PillowRaster, right_reading
from hashcore.raster import Floats
from hashcore.sieve import FrameSieve

_MOST_KEPT: Final = 100
_MOST_LOOKED_AT: Final = 2_000
_MOST_PIXELS: Final = 600_000_000
"""Frames times their size: what a slow phone decodes in a minute."""
_PEAK_BYTES: Final = 16
"""Bytes per pixel that a later frame takes: it is drawn over the one before, in colours."""


def frame_fingerprints(image: Image.Image, frames: int) -> tuple[Fingerprint, ...]:
    """Return the fingerprints of a loaded picture's distinct frames after the first.

    Frames that are damaged, and all behind them, are left out; so are all where one of them would
    take more memory than decoding may.
    """
    width, height = image.size
    if _PEAK_BYTES * width * height > MAX_DECODED_BYTES:
        return ()
    sieve = FrameSieve(_MOST_KEPT)
    for luma, time in _frames(image, frames):
        sieve.feed(luma[None], [time])
    return tuple(
        Fingerprint("pdq", frame.stored.value, frame.stored.quality, "stored", frame.time_ms)
        for frame in sieve.kept
        if frame.time_ms
    )


def _frames(image: Image.Image, frames: int) -> Iterator[tuple[Floats, int]]:
    width, height = image.size
    most = min(frames, _MOST_LOOKED_AT, _MOST_PIXELS // (width * height))
    time = 0
    for index in range(most):
        try:
            image.seek(index)
            image.load()
        except Exception:
            # What Pillow raises on a broken frame; the picture itself has been read already.
            return
        reading = right_reading(image)
        if reading:
            luma = lumas(PillowRaster(image, reading, image.size))[0]
            yield np.asarray(luma), min(time, MAX_FRAME_MS)
        time += max(1, int(image.info.get("duration") or 100))
