"""What phones add to a JPEG changes nothing: the main picture is hashed as platforms' tool does."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pdqhash
import pytest
import skimage.data
from PIL import Image, ImageCms

from hashcore.picture import fingerprint_picture
from hashcore.raster import Bytes
from tests.vectors.foreign import wide_profile


def photograph(name: str = "coffee") -> Image.Image:
    pixels: Bytes = getattr(skimage.data, name)()
    return Image.fromarray(pixels).convert("RGB").resize((600, 400))


def jpeg(image: Image.Image, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90, **options)
    return file.getvalue()


def stereo() -> bytes:
    """A main picture and another behind it, listed as a second camera's."""
    file = io.BytesIO()
    others = [photograph("astronaut")]
    photograph().save(file, "MPO", save_all=True, append_images=others, quality=90)
    return file.getvalue()


def ultra_hdr() -> bytes:
    """A main picture with a small map of how bright each part is behind it."""
    gains = photograph().convert("L").resize((150, 100))
    return jpeg(photograph()) + jpeg(gains)


def wide_colours() -> bytes:
    """Values of a wider range of colours, which platforms' tool does not convert."""
    return jpeg(photograph(), icc_profile=wide_profile())


@pytest.mark.parametrize("make", [stereo, ultra_hdr, wide_colours])
def test_the_main_picture_hashes_as_platforms_tool_hashes_it(make: Callable[[], bytes]) -> None:
    content = make()
    report = fingerprint_picture(content)
    with Image.open(io.BytesIO(content)) as image:
        bits, quality = pdqhash.compute(np.asarray(image.convert("RGB")))
    assert (report.format, report.width, report.height, report.frames) == ("JPEG", 600, 400, 1)
    perceptual = [each for each in report.fingerprints if each.algorithm == "pdq"]
    assert [each.view for each in perceptual] == ["stored"]
    assert perceptual[0].value == np.packbits(bits).tobytes().hex()
    assert perceptual[0].quality == quality


def test_a_profile_of_wide_colours_is_there_and_would_change_the_picture() -> None:
    with Image.open(io.BytesIO(wide_colours())) as image:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
        shown = ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"))
        assert shown is not None
        assert np.abs(np.asarray(shown).astype(int) - np.asarray(image)).max() > 10
