"""Pictures that only libheif or the browser decodes, in a real browser."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from hashcore.limits import MAX_FOREIGN_PIXELS
from hashcore.stills import still_facts
from tests.browser.video.conftest import Hasher
from tests.browser.video.reference import (
    decoded,
    distance,
    heic,
    photograph,
    reference,
    turned_heic,
)
from tests.vectors.foreign import jxl
from tests.vectors.make_videos import PHOTOGRAPHS

pytestmark = pytest.mark.browser
TURNED = 6


def test_a_heic_hashes_as_its_pixels_do(hash_file: Hasher, tmp_path: Path) -> None:
    path = heic(photograph(), tmp_path / "photo.heic")
    result = hash_file(path)["result"]
    assert (result["kind"], result["format"]) == ("image", "HEIC")
    assert (result["width"], result["height"]) == (1200, 900)
    stored = result["fingerprints"][0]
    assert stored["view"] == "stored"
    assert distance(stored["value"], reference(decoded(path))) <= 2


def test_a_cut_heic_is_refused_by_code_and_the_next_file_goes_on(
    hash_file: Hasher, tmp_path: Path
) -> None:
    whole = heic(photograph(), tmp_path / "whole.heic")
    cut = tmp_path / "cut.heic"
    data = whole.read_bytes()
    cut.write_bytes(data[: len(data) // 2])
    assert hash_file(cut)["code"] == "truncated"
    assert hash_file(whole)["result"]["format"] == "HEIC"


def test_a_turned_heic_is_found_as_stored_and_as_shown(hash_file: Hasher, tmp_path: Path) -> None:
    plain = heic(photograph(), tmp_path / "plain.heic")
    path = turned_heic(plain, tmp_path / "turned.heic", 3)
    result = hash_file(path)["result"]
    assert (result["width"], result["height"]) == (1200, 900)
    found = {each["view"]: each["value"] for each in result["fingerprints"] if "view" in each}
    assert distance(found["stored"], reference(decoded(plain))) <= 2
    assert distance(found["upright"], reference(decoded(path))) <= 2


def test_of_several_pictures_in_a_heic_the_main_one_counts(
    hash_file: Hasher, tmp_path: Path
) -> None:
    other = tmp_path / "other.png"
    photograph().transpose(Image.Transpose.TRANSPOSE).save(other)
    path = heic(photograph(), tmp_path / "burst.heic", str(other))
    data = bytearray(path.read_bytes())
    main = data.index(b"pitm") + 8
    assert data[main : main + 2] == b"\0\1"
    data[main + 1] = 2
    path.write_bytes(data)
    assert still_facts(bytes(data)).frames == 1
    result = hash_file(path)["result"]
    assert (result["width"], result["height"]) == (1200, 900)
    assert distance(result["fingerprints"][0]["value"], reference(photograph())) <= 4


def test_the_two_files_of_a_live_photo_are_hashed_together(
    hash_file: Hasher, film: Callable[..., Path], tmp_path: Path
) -> None:
    picture = heic(photograph(), tmp_path / "IMG_1.heic")
    moving = film("mov", codec="h264", seconds=1.0, photographs=PHOTOGRAPHS[:2])
    results = hash_file.together(picture, moving)
    assert [each["kind"] for each in results] == ["image", "video"]
    assert [each["note"] for each in results[1:]] == [None]


def test_a_heic_bomb_never_reaches_the_decoder(hash_alone: Hasher, tmp_path: Path) -> None:
    path = heic(photograph(64, 64), tmp_path / "small.heic")
    side = int(MAX_FOREIGN_PIXELS**0.5) + 1
    size = bytes(4) + (64).to_bytes(4) * 2
    data = path.read_bytes()
    assert size in data
    path.write_bytes(data.replace(size, bytes(4) + side.to_bytes(4) * 2))
    assert hash_alone(path)["code"] == "too-many-pixels"
    assert not any("heif-worker" in line for line in hash_alone.server.log)


def test_a_heic_that_says_it_is_small_and_is_not_is_refused_and_the_next_file_goes_on(
    hash_file: Hasher, tmp_path: Path
) -> None:
    path = heic(photograph(), tmp_path / "lies.heic")
    size = bytes(4) + (1200).to_bytes(4) + (900).to_bytes(4)
    data = path.read_bytes()
    assert data.count(size) == 1
    path.write_bytes(data.replace(size, bytes(4) + (64).to_bytes(4) * 2))
    assert still_facts(path.read_bytes()).width == 64
    assert hash_file(path)["code"] == "too-many-pixels"
    assert hash_file(heic(photograph(200, 150), tmp_path / "next.heic"))["result"]["width"] == 200


def test_an_avif_hashes_as_its_pixels_do(hash_file: Hasher, tmp_path: Path) -> None:
    path = tmp_path / "photo.avif"
    photograph().save(path, quality=80)
    result = hash_file(path)["result"]
    assert (result["format"], result["width"], result["height"]) == ("AVIF", 1200, 900)
    with Image.open(path) as image:
        assert distance(result["fingerprints"][0]["value"], reference(image.convert("RGB"))) <= 2


def test_a_turned_avif_is_found_as_stored_and_as_shown(hash_file: Hasher, tmp_path: Path) -> None:
    path = tmp_path / "turned.avif"
    exif = Image.Exif()
    exif[0x0112] = TURNED
    photograph().save(path, quality=80, exif=exif)
    result = hash_file(path)["result"]
    with Image.open(io.BytesIO(path.read_bytes())) as image:
        shown = image.convert("RGB")
    found = {each["view"]: each["value"] for each in result["fingerprints"] if "view" in each}
    stored = photograph()
    assert distance(found["stored"], reference(stored)) <= 4
    upright = stored.transpose(Image.Transpose.ROTATE_270)
    assert distance(found["upright"], reference(upright)) <= 4
    assert shown.size in {stored.size, upright.size}


def test_a_moving_avif_is_found_by_its_first_frame(hash_file: Hasher, tmp_path: Path) -> None:
    path = tmp_path / "moving.avif"
    others = [photograph().transpose(Image.Transpose.ROTATE_180)]
    photograph().save(path, save_all=True, append_images=others, quality=80, duration=200)
    result = hash_file(path)["result"]
    assert (result["format"], result["frames"]) == ("AVIF", 2)
    assert distance(result["fingerprints"][0]["value"], reference(photograph())) <= 4


def test_a_broken_avif_is_refused_by_code(hash_file: Hasher, tmp_path: Path) -> None:
    path = tmp_path / "broken.avif"
    photograph().save(path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    path.write_bytes(data[: len(data) * 2 // 3])
    assert hash_file(path)["code"] in {"truncated", "unsupported-format"}


def test_a_jpeg_xl_hashes_as_its_pixels_do_and_a_bomb_is_refused(
    hash_file: Hasher, tmp_path: Path
) -> None:
    path = tmp_path / "photo.jxl"
    content = jxl(path, photograph())
    result = hash_file(path)["result"]
    assert (result["format"], result["width"], result["height"]) == ("JXL", 1200, 900)
    assert distance(result["fingerprints"][0]["value"], reference(photograph())) <= 4
    # A height of 2**18, as wide as high
    path.write_bytes(content[:2] + (0b001_111111111111111111_10_0).to_bytes(3, "little") + content)
    assert hash_file(path)["code"] == "too-many-pixels"


def test_the_heic_decoder_is_loaded_only_when_it_is_needed(
    hash_alone: Hasher, tmp_path: Path
) -> None:
    png = tmp_path / "plain.png"
    photograph(200, 150).save(png)
    assert hash_alone(png)["result"]["format"] == "PNG"
    assert not any("heif" in line for line in hash_alone.server.log)
    hash_alone(heic(photograph(200, 150), tmp_path / "one.heic"))
    hash_alone(heic(photograph(202, 150), tmp_path / "two.heic"))
    assert sum("libheif.wasm" in line for line in hash_alone.server.log) == 1
