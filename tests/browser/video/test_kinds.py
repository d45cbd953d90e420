"""Files of a kind that nobody here decodes, and files too large to be read whole."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.video.conftest import Hasher
from tests.browser.video.reference import assert_exact
from tests.vectors.make_videos import PHOTOGRAPHS

pytestmark = pytest.mark.browser

OLD = {
    "ogv": ("-c:v", "libtheora", "-pix_fmt", "yuv420p"),
    "mxf": ("-c:v", "mpeg2video", "-r", "25"),
    "h264": (),
}


@pytest.mark.parametrize("ending", OLD)
def test_a_film_of_a_rare_kind_has_its_exact_fingerprints(
    hash_file: Hasher, film: Callable[..., Path], ending: str
) -> None:
    path = film(ending, seconds=1.0, photographs=PHOTOGRAPHS[:1], options=OLD[ending])
    result = hash_file(path)["result"]
    assert result["note"] == "video-not-decodable"
    assert_exact(result, path)


def test_a_camcorders_film_is_taken_for_a_film(
    hash_file: Hasher, film: Callable[..., Path]
) -> None:
    path = film("mts", seconds=1.0, photographs=PHOTOGRAPHS[:1], options=("-mpegts_m2ts_mode", "1"))
    result = hash_file(path)["result"]
    assert result["kind"] == "video"
    assert_exact(result, path)


@pytest.mark.parametrize(
    ("start", "size", "code"),
    [
        (b"no picture", 3 * 2**30, "not-a-picture"),
        (b"%PDF-1.7", 3 * 2**30, "unsupported-format"),
        (b"\xff\xd8\xff\xe0", 300_000_001, "too-many-pixels"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", 3 * 2**30, "too-many-pixels"),
    ],
)
def test_a_file_too_large_for_a_browser_is_refused_without_being_read(
    hash_file: Hasher, tmp_path: Path, start: bytes, size: int, code: str
) -> None:
    path = tmp_path / "large"
    path.write_bytes(start)
    with path.open("r+b") as file:
        file.truncate(size)
    assert hash_file(path)["code"] == code
