"""The hash of pixels: equal to PyPI `pdqhash`, which wraps the reference's C++."""

from collections.abc import Callable

import numpy as np
import pdqhash
import pytest
import skimage.data
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from hashcore.kernel import bands
from hashcore.limits import DIHEDRAL_VIEWS
from hashcore.pdq import DIHEDRAL_EXACT_PIXELS, dihedral_hashes, hash_luma, lumas
from hashcore.pixels import right_reading
from hashcore.raster import STORED, ArrayRaster, Bytes, Turn
from hashcore.reference import exact_luma

SIDES = st.one_of(st.integers(5, 300), st.integers(5, 3000), st.sampled_from([5, 63, 64, 65, 128]))
TURNS = [Turn(*(bool(bits >> i & 1) for i in range(3))) for bits in range(8)]


PHOTOGRAPHS: list[Callable[[], Bytes]] = [
    skimage.data.astronaut,
    skimage.data.chelsea,
    skimage.data.coffee,
]
CAMERA: Callable[[], Bytes] = skimage.data.camera


def reference_hash(vector: Bytes) -> str:
    return np.packbits(vector.astype(np.uint8)).tobytes().hex()


def turned(pixels: Bytes, turn: Turn) -> Bytes:
    return np.ascontiguousarray(ArrayRaster(pixels).turned(turn).pixels)


def photograph(width: int, height: int, seed: int) -> Bytes:
    """A real photograph's own samples, repeated or skipped to any size."""
    source = PHOTOGRAPHS[seed % 3]()
    down = np.arange(height) * source.shape[0] // height
    across = np.arange(width) * source.shape[1] // width
    sample: Bytes = source[down[:, None], across]
    return sample


def noise(width: int, height: int, seed: int) -> Bytes:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def boxes(width: int, height: int, seed: int) -> Bytes:
    """Flat colours and hard edges: frequencies tie, and the order of additions decides."""
    random = np.random.default_rng(seed)
    pixels = np.full((height, width, 3), random.integers(0, 256, 3, np.uint8))
    for _ in range(seed % 5):
        top, left = random.integers(height), random.integers(width)
        bottom, right = random.integers(1, height + 1), random.integers(1, width + 1)
        pixels[top:bottom, left:right] = random.integers(0, 256, 3)
    return pixels


PICTURES = st.builds(
    lambda make, width, height, seed: make(width, height, seed),
    st.sampled_from([photograph, noise, boxes]),
    SIDES,
    SIDES,
    st.integers(0, 2**32 - 1),
)


@given(PICTURES)
@settings(max_examples=80, deadline=None)
def test_every_size_gives_the_reference_hash_and_quality(pixels: Bytes) -> None:
    vector, quality = pdqhash.compute(pixels)
    assert hash_luma(lumas(ArrayRaster(pixels))[0]) == (reference_hash(vector), quality)


@given(PICTURES)
@settings(max_examples=40, deadline=None)
def test_seven_dihedral_views_equal_the_reference(pixels: Bytes) -> None:
    # Of exactly this size the reference adds rounding that its own plain hash does without.
    assume(pixels.shape[:2] != (64, 64))
    assume(pixels.shape[0] * pixels.shape[1] <= DIHEDRAL_EXACT_PIXELS)
    vectors, quality = pdqhash.compute_dihedral(pixels)
    luma = lumas(ArrayRaster(pixels), dihedral=True)[0]
    ours = dihedral_hashes(luma)
    assert tuple(ours) == DIHEDRAL_VIEWS
    expected = [(reference_hash(vector), quality) for vector in vectors[1:]]
    assert list(ours.values()) == expected


@given(PICTURES, st.sampled_from(TURNS))
@settings(max_examples=40, deadline=None)
def test_turning_equals_the_reference_on_turned_pixels(pixels: Bytes, turn: Turn) -> None:
    vector, quality = pdqhash.compute(turned(pixels, turn))
    _, luma = lumas(ArrayRaster(pixels), (STORED, turn))
    assert hash_luma(luma) == (reference_hash(vector), quality)


@pytest.mark.parametrize("size", [(5, 5), (64, 64), (64, 65), (129, 128), (2999, 7), (7, 2999)])
def test_sizes_where_the_method_changes_equal_the_reference(size: tuple[int, int]) -> None:
    for make in (photograph, noise, boxes):
        pixels = make(*size, 7)
        vector, quality = pdqhash.compute(pixels)
        assert hash_luma(lumas(ArrayRaster(pixels))[0]) == (reference_hash(vector), quality)


@pytest.mark.parametrize("size", [(1, 1), (4, 4), (4, 3000), (3000, 4)])
def test_a_side_under_five_gives_zero(size: tuple[int, int]) -> None:
    assert hash_luma(lumas(ArrayRaster(noise(*size, 1)))[0]) == ("0" * 64, 0)


@pytest.mark.parametrize("value", [0, 1, 77, 254, 255])
def test_a_flat_picture_equals_the_reference(value: int) -> None:
    pixels = np.full((300, 451, 3), value, np.uint8)
    vector, quality = pdqhash.compute(pixels)
    assert hash_luma(lumas(ArrayRaster(pixels))[0]) == (reference_hash(vector), quality)


def test_one_channel_equals_three_equal_ones() -> None:
    grey = CAMERA()
    vector, quality = pdqhash.compute(np.repeat(grey[:, :, None], 3, axis=2))
    luma = lumas(ArrayRaster(grey[:, :, None]))[0]
    assert hash_luma(luma) == (reference_hash(vector), quality)


def test_only_some_rows_are_ever_asked_for() -> None:
    asked: list[int] = []

    class Watched(ArrayRaster):
        def rows(self, start: int, stop: int) -> Bytes:
            asked.append(stop - start)
            return super().rows(start, stop)

    lumas(Watched(photograph(2000, 1500, 1)), TURNS)
    assert max(asked) < 60


def test_order_of_additions_is_replayed_where_bits_hang_on_it() -> None:
    # Stripes: all frequencies but a few are nothing but rounding.
    pixels = np.zeros((700, 900, 3), np.uint8)
    pixels[::13] = 200, 100, 50
    vector, _ = pdqhash.compute(pixels)
    assert hash_luma(exact_luma(ArrayRaster(pixels))).value == reference_hash(vector)


@pytest.mark.parametrize(("length", "samples"), [(4000, 2000), (4001, 2001), (4001, 501), (999, 7)])
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_reduced_copy_gets_the_full_pictures_weights(
    length: int, samples: int, mirrored: bool
) -> None:
    for band in bands(length, samples, mirrored=mirrored):
        assert band.weights.sum() == pytest.approx(1, abs=1e-5)
        assert 0 <= band.start < band.stop <= samples


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_every_colour_has_the_luma_that_the_reference_computes(mode: str) -> None:
    green, blue = np.indices((256, 256), np.uint8)
    for red in range(256):
        colours = np.dstack([np.full_like(green, red), green, blue])
        image = Image.fromarray(colours).convert(mode)
        reading = right_reading(image)
        assert reading is not None
        expected = colours[:, :, 0] * 0.299 + colours[:, :, 1] * 0.587 + colours[:, :, 2] * 0.114
        assert np.array_equal(reading(image)[:, :, 0], expected.astype(np.float32))
