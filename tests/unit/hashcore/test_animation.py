"""A moving picture is found by its later frames, too."""

import io

import pytest
import skimage.data
from PIL import Image

from hashcore.animation import frame_fingerprints
from hashcore.picture import PictureReport, fingerprint_picture
from hashcore.raster import Bytes

NAMES = ("astronaut", "coffee", "chelsea", "coffee")


def frames(*names: str) -> list[Image.Image]:
    found = []
    for name in names:
        pixels: Bytes = getattr(skimage.data, name)()
        found.append(Image.fromarray(pixels).convert("RGB").resize((240, 180)))
    return found


def moving(form: str, pictures: list[Image.Image]) -> bytes:
    file = io.BytesIO()
    first, *others = pictures
    first.save(file, form, save_all=True, append_images=others, duration=200, loop=0)
    return file.getvalue()


def times(report: PictureReport) -> list[int]:
    return [each.frame_ms for each in report.fingerprints if each.frame_ms is not None]


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_each_distinct_frame_is_fingerprinted_once_with_its_time(form: str) -> None:
    report = fingerprint_picture(moving(form, frames(*NAMES)))
    assert report.frames == 4
    assert times(report) == [200, 400]


def test_a_later_frame_hashes_as_it_would_alone() -> None:
    report = fingerprint_picture(moving("WEBP", frames(*NAMES)))
    (later,) = [each for each in report.fingerprints if each.frame_ms == 200]
    file = io.BytesIO()
    frames("coffee")[0].save(file, "PNG")
    alone = fingerprint_picture(file.getvalue()).fingerprints[0]
    assert (int(later.value, 16) ^ int(alone.value, 16)).bit_count() <= 6


def test_the_pages_of_a_document_are_no_frames() -> None:
    report = fingerprint_picture(moving("TIFF", frames(*NAMES)))
    assert report.frames == 4
    assert times(report) == []


def test_frames_behind_a_damaged_one_are_left_out() -> None:
    whole = moving("GIF", frames(*NAMES))
    report = fingerprint_picture(whole[: len(whole) * 2 // 5])
    assert report.fingerprints[0].view == "stored"
    assert len(times(report)) <= 1


def test_the_work_on_a_large_animation_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hashcore.animation._MOST_PIXELS", 240 * 180 * 2)
    with Image.open(io.BytesIO(moving("GIF", frames(*NAMES)))) as image:
        image.load()
        assert [each.frame_ms for each in frame_fingerprints(image, 4)] == [200]
