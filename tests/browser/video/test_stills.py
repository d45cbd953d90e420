"""Pictures that only libheif or the browser decodes, in a real browser."""

import io
from pathlib import Path

import pytest
from PIL import Image

from hashcore.limits import MAX_FOREIGN_PIXELS
from tests.browser.video.conftest import Hasher
from tests.browser.video.reference import decoded, distance, heic, photograph, reference

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


def test_a_heic_bomb_never_reaches_the_decoder(hash_file: Hasher, tmp_path: Path) -> None:
    path = heic(photograph(64, 64), tmp_path / "small.heic")
    side = int(MAX_FOREIGN_PIXELS**0.5) + 1
    size = bytes(4) + (64).to_bytes(4) * 2
    data = path.read_bytes()
    assert size in data
    path.write_bytes(data.replace(size, bytes(4) + side.to_bytes(4) * 2))
    assert hash_file(path)["code"] == "too-many-pixels"
    assert not any("heif-worker" in line for line in hash_file.server.log)


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


def test_a_broken_avif_is_refused_by_code(hash_file: Hasher, tmp_path: Path) -> None:
    path = tmp_path / "broken.avif"
    photograph().save(path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    path.write_bytes(data[: len(data) * 2 // 3])
    assert hash_file(path)["code"] in {"truncated", "unsupported-format"}


def test_the_heic_decoder_is_loaded_only_when_it_is_needed(
    hash_file: Hasher, tmp_path: Path
) -> None:
    png = tmp_path / "plain.png"
    photograph(200, 150).save(png)
    assert hash_file(png)["result"]["format"] == "PNG"
    assert not any("heif" in line for line in hash_file.server.log)
    hash_file(heic(photograph(200, 150), tmp_path / "one.heic"))
    hash_file(heic(photograph(202, 150), tmp_path / "two.heic"))
    assert sum("libheif.wasm" in line for line in hash_file.server.log) == 1
