"""PDQ, the picture's fingerprint, from pixels to bits; equal to the reference on equal pixels.

Source: facebook/ThreatExchange, `pdq/`, and the paper "The TMK+PDQF Video-Hashing Algorithm and
the PDQ Image-Hashing Algorithm". How this differs from it in method, and why the answer is the
same: docs/fingerprints.md.
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from hashcore.kernel import SIDE, Band, bands
from hashcore.limits import DIHEDRAL_VIEWS
from hashcore.raster import BLUE, GREEN, RED, STORED, Floats, Raster, Turn
from hashcore.reference import exact_luma

SMALLEST_SIDE: Final = 5
"""A picture with a shorter side has no frequencies worth comparing: hash 0, quality 0."""

_FREQUENCIES = 16
_LUMA = np.array([RED, GREEN, BLUE], np.float32)
_COSINES = np.array(
    [
        [
            # The reference rounds the scale to 32 bits before it multiplies.
            float(np.float32(math.sqrt(2 / SIDE)))
            * math.cos(math.pi / 2 / SIDE * (i + 1) * (2 * j + 1))
            for i in range(_FREQUENCIES)
        ]
        for j in range(SIDE)
    ],
    np.float32,
)
_ODD = np.arange(_FREQUENCIES) % 2 == 1

# The reference's running sums drift by up to 0.001 in a luma and 0.004 in a frequency (measured
# on pictures up to 7,000 px wide). Where a decision is closer than these, only its own order of
# additions decides as it does.
_CLOSE_FREQUENCIES: Final = 0.01
_CLOSE_STEPS: Final = 0.002

CLOSE_IN_A_COPY: Final = {2: 0.02, 4: 0.2}
"""The same where a decoder delivered a half or a quarter of the size. Of 100 photographs those
closer than 0.016 at a half had all four whose fingerprint differed, by 2 bits, and those closer
than 0.16 at a quarter all ten. Other pictures may differ by as little where they seem clear."""

DIHEDRAL_EXACT_PIXELS: Final = 1_000_000
"""Up to so many pixels a picture is summed again for its dihedral views alone: they are compared
with the plain fingerprints of other files, so in a larger one a bit is not worth the time."""


class Hash(NamedTuple):
    """64 lower-case hex digits, and how much there is to recognise from 0 to 100."""

    value: str
    quality: int


def lumas(
    raster: Raster, turns: Sequence[Turn] = (STORED,), *, dihedral: bool = False
) -> list[Floats]:
    """Return the 64 x 64 luma of each way to turn a picture, from one pass over its rows.

    Neither the picture nor its blur is ever held as floats: one band of rows is.

    Args:
        raster: the pixels.
        turns: the ways to turn them.
        dihedral: whether `dihedral_hashes` must be exact, too, in a picture that is not large.
    """
    if min(raster.full_width, raster.full_height) < SMALLEST_SIDE:
        return [np.zeros((SIDE, SIDE), np.float32) for _ in turns]
    reduced = raster.full_width != raster.width or raster.full_height != raster.height
    if (raster.width, raster.height) == (SIDE, SIDE) and not reduced:
        return [exact_luma(raster.turned(turn)) for turn in turns]
    dihedral &= raster.width * raster.height <= DIHEDRAL_EXACT_PIXELS
    return [
        luma if reduced or is_settled(luma, dihedral=dihedral) else exact_luma(raster.turned(turn))
        for turn, luma in zip(turns, _banded(raster, turns), strict=True)
    ]


def hash_luma(luma: Floats) -> Hash:
    """Return the fingerprint of a 64 x 64 luma."""
    return Hash(_hex(_transform(luma)), _quality(luma))


def dihedral_hashes(luma: Floats) -> dict[str, Hash]:
    """Return the fingerprints of the seven turned and mirrored pictures, by PDQ's names.

    A turn of the picture is a sign flip or a transpose of its frequencies: no second blur.
    """
    waves = _transform(luma)
    down, across, both = _mirrored(waves)
    variants = (across.T, both, down.T, down, across, waves.T, both.T)
    quality = _quality(luma)
    return {
        view: Hash(_hex(variant), quality)
        for view, variant in zip(DIHEDRAL_VIEWS, variants, strict=True)
    }


def _banded(raster: Raster, turns: Sequence[Turn]) -> list[Floats]:
    """Reduce the rows, then the columns; only 64 rows ever wait in between."""
    down = {
        mirror: bands(raster.full_height, raster.height, mirrored=mirror)
        for mirror in {turn.mirror_rows for turn in turns}
    }
    rows = {mirror: np.empty((SIDE, raster.width), np.float32) for mirror in down}
    for index in range(SIDE):
        # A mirrored band lies where its opposite does: one reading serves both.
        wanted = {mirror: (SIDE - 1 - index if mirror else index) for mirror in down}
        pair = {mirror: down[mirror][at] for mirror, at in wanted.items()}
        start, stop = min(b.start for b in pair.values()), max(b.stop for b in pair.values())
        pixels = raster.rows(start, stop)
        values = pixels.reshape(stop - start, -1).astype(np.float32, copy=False)
        for mirror, band in pair.items():
            part = values[band.start - start : band.stop - start]
            mean = np.einsum("i,ij->j", band.weights, part).reshape(pixels.shape[1:])
            rows[mirror][wanted[mirror]] = mean[:, 0] if mean.shape[1] < 3 else mean @ _LUMA
    return [_columns(rows[turn.mirror_rows], raster, turn) for turn in turns]


def _columns(rows: Floats, raster: Raster, turn: Turn) -> Floats:
    luma = np.empty((SIDE, SIDE), np.float32)
    across: Sequence[Band] = bands(raster.full_width, raster.width, mirrored=turn.mirror_columns)
    for index, band in enumerate(across):
        luma[:, index] = np.einsum("ij,j->i", rows[:, band.start : band.stop], band.weights)
    return np.ascontiguousarray(luma.T) if turn.transpose else luma


def _transform(luma: Floats) -> Floats:
    """Return the 16 x 16 lowest frequencies of a luma, summed as the reference does.

    Along the first axis NumPy adds one by one, as the reference; a matrix product would add in an
    order of its own, another on every machine.
    """
    half = np.add.reduce(_COSINES[:, :, None] * luma[:, None, :], axis=0)
    across = np.ascontiguousarray(half.T)
    waves: Floats = np.add.reduce(across[:, :, None] * _COSINES[:, None, :], axis=0)
    return waves


def _mirrored(waves: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the frequencies of the picture mirrored top to bottom, left to right, and both."""
    down, across = np.where(_ODD[:, None], waves, -waves), np.where(_ODD, waves, -waves)
    return down, across, np.where(_ODD[:, None] ^ _ODD, -waves, waves)


def is_settled(luma: Floats, *, dihedral: bool = False, close: float = _CLOSE_FREQUENCIES) -> bool:
    """Whether no bit of the hash and no point of quality hangs on the order of additions.

    `close` is how near two frequencies may be for it to matter which of them is greater.
    """
    waves = _transform(luma)
    for variant in (waves, *_mirrored(waves)) if dihedral else (waves,):
        # Only who is above the median counts: the two in the middle must be far apart.
        middle = np.partition(variant, (127, 128), axis=None)[127:129]
        if middle[1] - middle[0] < close:
            return False
    steps = _steps(luma)
    lowest, highest = ((steps + by).astype(np.int32).sum() for by in (-_CLOSE_STEPS, _CLOSE_STEPS))
    return bool(min(100, lowest // 90) == min(100, highest // 90))


def _hex(waves: Floats) -> str:
    median = np.partition(waves, 127, axis=None)[127]
    return np.packbits((waves > median).ravel()[::-1]).tobytes().hex()


def _steps(luma: Floats) -> Floats:
    """Return the differences of neighbours, as percentages before they are cut to integers."""
    down, across = luma[:-1] - luma[1:], luma[:, :-1] - luma[:, 1:]
    steps: Floats = np.abs(np.concatenate([down.ravel(), across.ravel()])) * 100 / 255
    return steps


def _quality(luma: Floats) -> int:
    return min(100, int(_steps(luma).astype(np.int32).sum()) // 90)
