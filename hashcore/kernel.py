"""PDQ's blur and decimation along one axis, as 64 short weighted bands.

The reference blurs the whole picture with two passes of a box filter and then keeps 64 x 64 of
the samples. Both steps are linear and separable: each kept sample is a weighted sum over a band
of at most twice the window, so nothing else needs computing. Source: facebook/ThreatExchange,
`pdq/cpp/downscaling`.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hashcore.raster import Floats

SIDE = 64
"""Rows and columns of the reduced luma."""


Doubles = npt.NDArray[np.float64]


class Band(NamedTuple):
    """Weights, summing to one, of the samples from `start` on."""

    start: int
    weights: Floats

    @property
    def stop(self) -> int:
        """The first sample behind the band."""
        return self.start + len(self.weights)


def window(length: int) -> tuple[int, int]:
    """Return the box filter's width along an axis, and how many samples it reaches ahead."""
    width = (length + 2 * SIDE - 1) // (2 * SIDE)
    return width, (width + 2) // 2


def centres(length: int) -> list[int]:
    """Return the 64 samples that decimation keeps."""
    return [int((i + 0.5) * length / SIDE) for i in range(SIDE)]


@lru_cache(16)
def bands(length: int, samples: int, *, mirrored: bool = False) -> tuple[Band, ...]:
    """Return the 64 bands along an axis of `length` samples.

    Args:
        length: samples of the picture that is meant.
        samples: samples at hand: as many, or fewer where they come from a reduced copy whose
            every sample is the mean of those it replaces.
        mirrored: the bands of the mirrored axis, in samples of the one at hand.
    """
    full = [_full_band(length, centre) for centre in centres(length)]
    if mirrored:
        full = [(length - start - len(weights), weights[::-1]) for start, weights in full]
    if samples == length:
        return tuple(Band(start, weights.astype(np.float32)) for start, weights in full)
    edges = _edges(length, samples)
    return tuple(_reduced_band(edges, start, weights) for start, weights in full)


def _full_band(length: int, centre: int) -> tuple[int, Doubles]:
    width, ahead = window(length)
    low, high = max(0, centre - (width - ahead)), min(centre + ahead, length)
    inner = np.arange(low, high)
    starts = np.maximum(inner - (width - ahead), 0)
    stops = np.minimum(inner + ahead, length)
    start = int(starts[0])
    # Each inner box spreads evenly over its samples: +1 where it begins, -1 behind its end.
    steps = np.zeros(int(stops[-1]) - start + 1)
    share = 1.0 / ((stops - starts) * (high - low))
    np.add.at(steps, starts - start, share)
    np.add.at(steps, stops - start, -share)
    return start, np.cumsum(steps)[:-1]


def _edges(length: int, samples: int) -> Doubles:
    """Return where each sample of a reduced copy begins and ends in the full picture."""
    factor = -(-length // samples)
    if factor in (2, 4, 8) and -(-length // factor) == samples:
        # A JPEG decoder's own scaling: whole samples, of which the last may be cut short.
        whole: Doubles = np.minimum(np.arange(samples + 1) * float(factor), length)
        return whole
    return np.linspace(0, length, samples + 1, dtype=np.float64)


def _reduced_band(edges: Doubles, start: int, weights: Doubles) -> Band:
    total = np.concatenate([[0.0], np.cumsum(weights)])
    first = int(np.searchsorted(edges, start, "right")) - 1
    last = int(np.searchsorted(edges, start + len(weights), "left"))
    reached = np.clip(edges[first : last + 1] - start, 0, len(weights))
    whole = reached.astype(np.intp)
    # Between two samples the total grows evenly; behind the last one it stays.
    shares = total[whole] + (reached - whole) * np.concatenate([weights, [0.0]])[whole]
    return Band(first, np.diff(shares).astype(np.float32))
