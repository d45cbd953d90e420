"""The reduced luma with every rounding of the reference's own arithmetic, slowly.

The reference keeps running sums in 32-bit floats, so what it computes for a sample depends on
all samples before it. Where two frequencies of a picture are nearly equal (drawings, stripes,
flat pictures) that noise decides bits of the hash, and only the same sequence of additions gives
the same bits. Rows stream through four box filters; memory holds two windows of rows.
Source: facebook/ThreatExchange, `pdq/cpp/downscaling`, `box1DFloat`.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np

from hashcore.kernel import SIDE, centres, window
from hashcore.raster import BLUE, GREEN, RED, Floats, Raster


def exact_luma(raster: Raster) -> Floats:
    """Return the 64 x 64 luma that the reference computes for these very pixels."""
    width, height = raster.width, raster.height
    lumas = _luma_rows(raster)
    if (width, height) == (SIDE, SIDE):
        return np.stack(list(lumas))
    columns = centres(width)
    once = _box_down((_box_along(row) for row in lumas), height)
    twice = _box_down((_box_along(row)[columns] for row in once), height)
    wanted = centres(height)
    kept = {i: row for i, row in enumerate(twice) if i in set(wanted)}
    return np.stack([kept[i] for i in wanted])


def _luma_rows(raster: Raster) -> Iterator[Floats]:
    step = max(1, 2**16 // raster.width)
    for start in range(0, raster.height, step):
        rows = raster.rows(start, min(start + step, raster.height))
        if rows.dtype == np.float32:
            yield from rows[:, :, 0]
            continue
        red, green, blue = (rows[:, :, i % rows.shape[2]] for i in range(3))
        # In 64 bits and in this order, then rounded once: as the reference's binding does.
        yield from (red * RED + green * GREEN + blue * BLUE).astype(np.float32)


def _box_along(row: Floats) -> Floats:
    """Average each sample with its neighbours along a row, by one running sum."""
    width, ahead = window(len(row))
    moves = len(row) - width
    sliding = width + 2 * moves
    # What the sum takes in and lets go, in the reference's order.
    steps = np.empty(sliding + ahead - 1, np.float32)
    steps[:width] = row[:width]
    steps[width:sliding:2] = row[width:]
    steps[width + 1 : sliding : 2] = -row[:moves]
    steps[sliding:] = -row[moves : moves + ahead - 1]
    sums = np.add.accumulate(steps)
    kept = sums[ahead - 1 : width], sums[width + 1 : sliding : 2], sums[sliding:]
    averages: Floats = np.concatenate(kept) / _counts(len(row))
    return averages


def _box_down(rows: Iterable[Floats], height: int) -> Iterator[Floats]:
    """Average each row with its neighbours above and below, by one running sum per column."""
    width, ahead = window(height)
    held: deque[Floats] = deque()
    total: Floats | None = None
    for index, row in enumerate(rows):
        total = row.copy() if total is None else total + row
        held.append(row)
        if len(held) > width:
            total -= held.popleft()
        if index >= ahead - 1:
            yield total / np.float32(len(held))
    while total is not None and len(held) > width - ahead + 1:
        total -= held.popleft()
        yield total / np.float32(len(held))


@lru_cache(4)
def _counts(length: int) -> Floats:
    """Return how many samples each window along an axis holds."""
    width, ahead = window(length)
    index = np.arange(length)
    reach = np.minimum(index + ahead, length) - np.maximum(index - (width - ahead), 0)
    counts: Floats = reach.astype(np.float32)
    return counts
