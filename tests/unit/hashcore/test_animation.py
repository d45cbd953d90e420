"""A moving picture is found by its later frames, too."""

import io
import subprocess
import sys
from pathlib import Path

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


# A small part of the real limit, so that pictures that just fit it are hashed soon. The kernel's
# peak is of this very program: getrusage would count the one that started it, too.
MOST_MEMORY = 2**24
MEASURE = f"""
import sys
from hashcore import animation, decode
from hashcore.picture import fingerprint_picture
animation.MAX_DECODED_BYTES = decode.MAX_DECODED_BYTES = {MOST_MEMORY}
def peak():
    return 1024 * int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
small, large = (open(path, "rb").read() for path in sys.argv[1:])
fingerprint_picture(small)
before = peak()
report = fingerprint_picture(large)
later = [each for each in report.fingerprints if each.frame_ms]
print(peak() - before, report.frames, len(later))
"""


@pytest.mark.parametrize(
    ("form", "side", "later"),
    [("GIF", 1020, 2), ("PNG", 1020, 2), ("WEBP", 910, 2), ("GIF", 1400, 0), ("PNG", 1400, 0)],
)
def test_an_animation_that_is_accepted_keeps_to_the_memory_of_decoding(
    tmp_path: Path, form: str, side: int, later: int
) -> None:
    paths = [tmp_path / "small", tmp_path / "large"]
    pictures = frames("astronaut", "coffee", "chelsea")
    for path, size in zip(paths, ((200, 200), (side, side)), strict=True):
        path.write_bytes(moving(form, [each.resize(size) for each in pictures]))
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, *map(str, paths)],
        capture_output=True,
        text=True,
        check=True,
    )
    taken, count, distinct = map(int, run.stdout.split())
    assert (count, distinct) == (3, later)
    assert taken < MOST_MEMORY * 1.1
