"""The hash of files: equal to what platforms' own tool (`tx`) computes from the same file."""

import hashlib
import io
import warnings
from pathlib import Path

import numpy as np
import pdqhash
import pytest
from PIL import Image, ImageOps
from threatexchange.signal_type.pdq.pdq_hasher import pdq_from_bytes
from threatexchange.signal_type.pdq.signal import PdqSignal

from hashcore.decode import Picture, decode
from hashcore.errors import HashError
from hashcore.fingerprint import Fingerprint
from hashcore.limits import CROP_VIEWS, DIHEDRAL_VIEWS, MATCH_DISTANCE, MIN_QUALITY
from hashcore.pdq import hash_luma, lumas
from hashcore.picture import PictureReport, fingerprint_picture
from hashcore.raster import Bytes
from tests.vectors.make_vectors import Vector, grey, make_vectors, orientation, photograph, saved

type Files = dict[Vector, bytes]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("vectors")
    return {vector: (folder / vector.name).read_bytes() for vector in make_vectors(folder)}


@pytest.fixture(scope="module")
def reports(files: Files) -> dict[str, PictureReport]:
    return {vector.name: fingerprint_picture(content) for vector, content in files.items()}


def views(report: PictureReport) -> dict[str, Fingerprint]:
    """Return the fingerprints of the first frame by view; those of later ones come after them."""
    found: dict[str, Fingerprint] = {}
    for each in report.fingerprints:
        if each.view:
            found.setdefault(each.view, each)
    return found


def pixels_hash(picture: Image.Image) -> tuple[str, int]:
    samples = np.asarray(picture.convert("RGBA").convert("RGB"))
    vector, quality = pdqhash.compute(samples)
    return np.packbits(vector.astype(np.uint8)).tobytes().hex(), quality


def distance(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def test_there_are_enough_pictures_of_every_format(files: Files) -> None:
    assert len(files) >= 40
    assert {vector.format for vector in files} == {"JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"}


def test_vectors_are_the_same_on_every_run(files: Files, tmp_path: Path) -> None:
    assert make_vectors(tmp_path) == list(files)
    for vector, content in files.items():
        # libtiff leaves bytes between its parts as they were: pixels are compared, not files.
        with Image.open(tmp_path / vector.name) as again, Image.open(io.BytesIO(content)) as first:
            assert again.tobytes() == first.tobytes(), vector.name


def test_format_size_and_frames_are_reported(
    files: Files, reports: dict[str, PictureReport]
) -> None:
    for vector, content in files.items():
        with Image.open(io.BytesIO(content)) as picture:
            if vector.format == "TIFF":
                picture.load()
            facts = (vector.format, *picture.size, vector.frames)
        report = reports[vector.name]
        assert (report.format, report.width, report.height, report.frames) == facts, vector.name


def test_stored_view_equals_tx_wherever_tx_reads_the_file_rightly(
    files: Files, reports: dict[str, PictureReport]
) -> None:
    right = {vector: content for vector, content in files.items() if vector.tx == "right"}
    assert len(right) >= 40
    for vector, content in right.items():
        found = views(reports[vector.name])
        expected = pdq_from_bytes(content)
        assert (found["stored"].value, found["stored"].quality) == expected, vector.name
        assert "unconverted" not in found, vector.name


@pytest.mark.filterwarnings("ignore:Palette images with Transparency")
def test_stored_view_is_the_picture_as_meant_where_tx_misreads_it(
    files: Files, reports: dict[str, PictureReport]
) -> None:
    for vector, content in files.items():
        with Image.open(io.BytesIO(content)) as picture:
            if vector.tx == "right" or picture.mode in {"LAB", "I;16", "I;16B", "I", "F"}:
                continue
            found = views(reports[vector.name])["stored"]
            assert (found.value, found.quality) == pixels_hash(picture), vector.name


def test_unconverted_view_equals_tx_where_it_misreads(
    files: Files, reports: dict[str, PictureReport]
) -> None:
    misread = {vector: content for vector, content in files.items() if vector.tx == "misread"}
    assert misread
    for vector, content in misread.items():
        found = views(reports[vector.name])
        expected = pdq_from_bytes(content)
        assert (found["unconverted"].value, found["unconverted"].quality) == expected, vector.name
        assert found["stored"].value != expected[0], vector.name


def test_nothing_is_claimed_for_tx_where_it_returns_nothing(
    files: Files, reports: dict[str, PictureReport]
) -> None:
    for vector, content in files.items():
        if vector.tx == "silent":
            assert PdqSignal.hash_from_bytes(content) == "", vector.name
        elif vector.tx == "fails":
            with pytest.raises((ValueError, IndexError), match=r"mismatch|out of bounds"):
                pdq_from_bytes(content)
        else:
            continue
        found = views(reports[vector.name])
        assert list(found) == ["stored"]
        assert (found["stored"].quality or 0) >= MIN_QUALITY, vector.name


@pytest.mark.parametrize(
    "name", ["png-16-bit-grey.png", "tiff-16-bit.tif", "tiff-16-bit-big-endian.tif"]
)
def test_sixteen_bits_of_grey_are_the_grey_that_is_seen(
    name: str, reports: dict[str, PictureReport]
) -> None:
    found = views(reports[name])["stored"]
    assert (found.value, found.quality) == pixels_hash(grey())


@pytest.mark.parametrize("name", ["tiff-32-bit.tif", "tiff-float.tif"])
def test_numbers_of_unknown_range_match_the_grey_that_is_seen(
    name: str, reports: dict[str, PictureReport]
) -> None:
    found = views(reports[name])["stored"]
    assert distance(found.value, pixels_hash(grey())[0]) <= 2


def test_upright_view_equals_the_reference_on_turned_pixels(
    files: Files, reports: dict[str, PictureReport]
) -> None:
    turned = [vector for vector in files if vector.orientation > 1]
    assert {vector.orientation for vector in turned} == set(range(2, 9))
    for vector in files:
        with Image.open(io.BytesIO(files[vector])) as picture:
            upright = ImageOps.exif_transpose(picture) if vector in turned else None
        found = views(reports[vector.name])
        assert ("upright" in found) == (upright is not None), vector.name
        if upright is not None:
            mine = (found["upright"].value, found["upright"].quality)
            assert mine == pixels_hash(upright), vector.name


def test_exact_hashes_are_those_of_the_file(
    files: Files, reports: dict[str, PictureReport]
) -> None:
    for vector, content in files.items():
        exact = {
            each.algorithm: each.value
            for each in reports[vector.name].fingerprints
            if each.algorithm != "pdq"
        }
        assert exact == {
            name: hashlib.new(name, content, usedforsecurity=False).hexdigest()
            for name in ("md5", "sha1", "sha256")
        }


def test_dihedral_views_are_added_on_demand_and_equal_the_reference(files: Files) -> None:
    content = next(content for vector, content in files.items() if vector.name == "png-rgb.png")
    found = views(fingerprint_picture(content, dihedral=True))
    vectors, quality = pdqhash.compute_dihedral(np.asarray(photograph()))
    assert tuple(found) == ("stored", *DIHEDRAL_VIEWS)
    for fingerprint, vector in zip(found.values(), vectors, strict=True):
        assert fingerprint.value == np.packbits(vector.astype(np.uint8)).tobytes().hex()
        assert fingerprint.quality == quality


def middle(pixels: Bytes, hundredths: int) -> Bytes:
    top, left = (round(side * hundredths / 100) for side in pixels.shape[:2])
    return pixels[top : len(pixels) - top, left : pixels.shape[1] - left]


def test_views_of_the_middle_are_added_on_demand_and_equal_the_reference() -> None:
    picture = photograph()
    found = views(fingerprint_picture(saved(picture, "PNG"), crops=True))
    assert tuple(found) == ("stored", *CROP_VIEWS)
    for view, hundredths in CROP_VIEWS.items():
        vector, quality = pdqhash.compute(
            np.ascontiguousarray(middle(np.asarray(picture), hundredths))
        )
        assert found[view].value == np.packbits(vector.astype(np.uint8)).tobytes().hex()
        assert found[view].quality == quality


def test_the_middle_is_that_of_the_picture_as_it_is_shown() -> None:
    content = saved(photograph().crop((0, 0, 500, 300)), "PNG", exif=orientation(6))
    found = views(fingerprint_picture(content, crops=True))
    with Image.open(io.BytesIO(content)) as stored:
        upright = np.asarray(ImageOps.exif_transpose(stored).convert("RGB"))
    for view, hundredths in CROP_VIEWS.items():
        cut = Image.fromarray(middle(upright, hundredths))
        assert found[view].value == pixels_hash(cut)[0]


def test_the_middle_of_a_reduced_photo_is_that_of_the_full_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = saved(photograph().resize((2003, 1501), Image.Resampling.BICUBIC), "JPEG", quality=90)
    exact = views(fingerprint_picture(content, crops=True))
    monkeypatch.setattr("hashcore.decode._SCALED_ABOVE", ((2_000_000, 2),))
    reduced = views(fingerprint_picture(content, crops=True))
    for view in CROP_VIEWS:
        assert distance(reduced[view].value, exact[view].value) <= 4


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_bytes_will_do(kind: type) -> None:
    content = saved(photograph(), "PNG")
    assert fingerprint_picture(kind(content)) == fingerprint_picture(content)


@pytest.mark.parametrize(
    ("width", "height", "scale"),
    [(3000, 2000, 1), (3200, 2400, 2), (4000, 3000, 4), (6000, 4500, 2), (12_000, 9_000, 4)],
)
def test_only_large_photos_are_decoded_at_reduced_size(width: int, height: int, scale: int) -> None:
    content = saved(Image.new("L", (width, height)), "JPEG")
    assert decode(content).raster.image.width == width // scale


def test_a_progressive_photo_gets_no_first_look_that_saves_nothing() -> None:
    content = saved(Image.new("L", (4000, 3000)), "JPEG", progressive=True)
    assert decode(content).raster.image.width == 2000


@pytest.mark.parametrize(
    ("shift", "scales"),
    [(23, [4]), (7, [4, 2]), (20, [4, 2, 1])],
    ids=["clear", "close", "closest"],
)
def test_a_photo_is_looked_at_more_closely_until_no_bit_hangs_on_it(
    monkeypatch: pytest.MonkeyPatch, shift: int, scales: list[int]
) -> None:
    looks = []

    def watched(data: bytes, *, scale: int | None = None) -> Picture:
        looks.append(decode(data, scale=scale))
        return looks[-1]

    monkeypatch.setattr("hashcore.decode._SCALED_ABOVE", ((2_000_000, 4),))
    monkeypatch.setattr("hashcore.picture.decode", watched)
    # Crops of one photograph, whose middle frequencies lie far apart, closer and closest.
    corners = (6 * shift, 4 * shift, 391, 260)
    picture = photograph().crop(corners).resize((2003, 1501), Image.Resampling.BICUBIC)
    content = saved(picture, "JPEG", quality=85)
    found = views(fingerprint_picture(content))["stored"]
    assert [look.scale for look in looks] == scales
    assert distance(found.value, pdq_from_bytes(content)[0]) == 0


def test_a_huge_photo_stays_next_to_tx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hashcore.decode._SCALED_ABOVE", ((2_000_000, 2),))
    picture = photograph().resize((2003, 1501), Image.Resampling.BICUBIC)
    content = saved(picture, "JPEG", quality=85, exif=orientation(6))
    found = views(fingerprint_picture(content))
    assert distance(found["stored"].value, pdq_from_bytes(content)[0]) <= 2
    with Image.open(io.BytesIO(content)) as stored:
        upright = pixels_hash(stored.transpose(Image.Transpose.ROTATE_270))[0]
    assert distance(found["upright"].value, upright) <= 2


@pytest.mark.parametrize("scale", [2, 4])
def test_a_large_picture_where_a_bit_hangs_on_the_rest_is_decoded_whole(
    monkeypatch: pytest.MonkeyPatch, scale: int
) -> None:
    monkeypatch.setattr("hashcore.decode._SCALED_ABOVE", ((2_000_000, scale),))
    stripes = np.zeros((1504, 2000), np.uint8)
    stripes[:, ::94] = 255
    content = saved(Image.fromarray(stripes), "JPEG", quality=90)
    found = views(fingerprint_picture(content))["stored"]
    assert found.value == pixels_hash(Image.open(io.BytesIO(content)))[0]
    # What the smaller copy alone gives is another picture's fingerprint.
    hurried = hash_luma(lumas(decode(content).raster)[0])
    assert distance(hurried.value, found.value) > MATCH_DISTANCE


@pytest.mark.parametrize("scale", [2, 4, 8])
def test_a_reduced_jpeg_is_hashed_with_the_full_pictures_kernel(scale: int) -> None:
    picture = photograph().resize((2003, 1501), Image.Resampling.BICUBIC)
    content = saved(picture, "JPEG", quality=90)
    found = hash_luma(lumas(decode(content, scale=scale).raster)[0])
    small = picture.reduce(scale)
    naive = pixels_hash(small)[0]
    expected = pdq_from_bytes(content)[0]
    assert distance(found.value, expected) <= 4
    assert distance(found.value, expected) <= distance(naive, expected) <= MATCH_DISTANCE


def test_a_broken_exif_block_refuses_nothing() -> None:
    content = saved(photograph(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert list(views(fingerprint_picture(content))) == ["stored"]


def test_no_warning_of_the_decoder_escapes(files: Files) -> None:
    broken = saved(photograph(), "PNG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x05\x01")
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        for content in (*files.values(), broken):
            fingerprint_picture(content, dihedral=True)
    assert [str(each.message) for each in seen] == []


def test_a_picture_that_exhausts_memory_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("hashcore.picture.lumas", exhausted)
    with pytest.raises(HashError) as caught:
        fingerprint_picture(saved(photograph(), "PNG"))
    assert caught.value.code == "out-of-memory"
