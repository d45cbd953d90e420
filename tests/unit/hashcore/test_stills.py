"""What files say of pictures that Python does not decode, and how an AVIF is made plain."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hashcore.errors import HashError
from hashcore.limits import MAX_FOREIGN_PIXELS
from hashcore.raster import STORED
from hashcore.stills import as_stored, jxl_facts, still_facts
from tests.browser.video.reference import heic
from tests.vectors.foreign import AVIFS, jxl, photograph


def codestream(bits: str) -> bytes:
    """Return a JPEG XL that begins with these bits, each number's least one first."""
    return b"\xff\x0a" + int(bits.replace(" ", "")[::-1], 2).to_bytes(40, "little")


def in_boxes(content: bytes, name: bytes = b"jxlc") -> bytes:
    head = b"\0\0\0\x0cJXL \r\n\x87\n" + b"\0\0\0\x14ftypjxl \0\0\0\0jxl "
    return head + (8 + len(content)).to_bytes(4) + name + content


@pytest.mark.parametrize("size", [(64, 48), (600, 400), (641, 480), (480, 800), (33, 1000)])
def test_the_size_of_a_jpeg_xl_is_read_in_both_of_its_forms(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    content = jxl(tmp_path / "a.jxl", photograph().resize(size))
    for file in (content, in_boxes(content), in_boxes(bytes(4) + content, b"jxlp")):
        facts = jxl_facts(file)
        assert (facts.width, facts.height, facts.turn) == (*size, STORED)


def test_a_jpeg_xl_bomb_is_refused_before_anything_is_decoded() -> None:
    side = int(MAX_FOREIGN_PIXELS**0.5)
    thirty = f"{side:030b}"[::-1]
    for bits in (f"0 11 {thirty} 100", f"0 11 {thirty} 000 11 {thirty}"):
        with pytest.raises(HashError) as refused:
            jxl_facts(codestream(bits))
        assert refused.value.code == "too-many-pixels"


def test_a_cut_or_broken_jpeg_xl_is_refused_by_code(tmp_path: Path) -> None:
    whole = in_boxes(jxl(tmp_path / "a.jxl", photograph()))
    for end in range(12, 50):
        with pytest.raises(HashError) as refused:
            jxl_facts(whole[:end])
        assert refused.value.code == "truncated"
    rng = np.random.default_rng(7)
    for _ in range(500):
        broken = bytearray(whole[:200])
        for at in rng.integers(0, 60, 3):
            broken[at] = rng.integers(256)
        try:
            jxl_facts(bytes(broken))
        except HashError as error:
            assert error.code in {"truncated", "too-many-pixels"}


@pytest.mark.parametrize("name", AVIFS)
def test_a_plain_avif_has_the_stored_pixels_and_nothing_beside_them(name: str) -> None:
    content = AVIFS[name]()
    plain = as_stored(content)
    assert len(plain) == len(content)
    with Image.open(io.BytesIO(content)) as one, Image.open(io.BytesIO(plain)) as other:
        stored, decoded = (np.asarray(each.convert("RGB")).astype(int) for each in (one, other))
        assert (other.mode, other.size) == ("RGB", photograph().size)
        assert other.getexif().get(0x0112, 1) == 1
        assert "icc_profile" not in other.info
        assert getattr(other, "n_frames", 1) == 1
    assert np.abs(stored - decoded).max() <= 2


@pytest.mark.parametrize("name", AVIFS)
def test_frames_are_counted_in_an_avif_that_moves_and_no_pictures_beside_the_main_one(
    name: str,
) -> None:
    content = AVIFS[name]()
    assert still_facts(content).frames == (2 if "moving" in name else 1)
    assert still_facts(content.replace(b"stsz", b"free")).frames == 1


def test_a_thumbnail_is_no_frame(tmp_path: Path) -> None:
    path = heic(photograph(), tmp_path / "photo.heic", "--thumb", "160")
    assert b"thmb" in path.read_bytes()
    assert still_facts(path.read_bytes()).frames == 1


def test_an_avif_that_was_made_plain_is_plain_already_and_a_broken_one_refused_by_code() -> None:
    content = AVIFS["transparent"]()
    assert as_stored(as_stored(content)) == as_stored(content)
    rng = np.random.default_rng(8)
    for _ in range(1000):
        broken = bytearray(content[:500])
        for at in rng.integers(0, 450, 4):
            broken[at] = rng.integers(256)
        for read in (still_facts, as_stored):
            try:
                read(bytes(broken))
            except HashError as error:
                assert error.code in {"truncated", "too-many-pixels"}
