"""Films are recognised by what they show, in a real browser, as platforms' tools see them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from hashcore.limits import MATCH_DISTANCE, MAX_FRAMES
from tests.browser.runtime.jail_server import JailServer
from tests.browser.video.conftest import LOOKS, SHORT, Hasher, MakeFilm, add_picker
from tests.browser.video.reference import (
    MOST_BITS,
    assert_exact,
    bits_from_reference,
    distance,
    frames,
    packets,
    reference,
)
from tests.vectors.make_videos import PHOTOGRAPHS, ffmpeg, reference_frames

pytestmark = pytest.mark.browser

DISPOSABLE_SLICE = 0x01


@pytest.mark.parametrize(
    ("codec", "ending", "container"),
    [
        ("h264", "mp4", "MP4"),
        ("h264-baseline", "3gp", "MP4"),
        ("h264-full-range", "mov", "MOV"),
        ("vp8", "webm", "WEBM"),
        ("vp9", "webm", "WEBM"),
        ("av1", "webm", "WEBM"),
        ("h264", "mkv", "MKV"),
        ("h264", "ts", "TS"),
    ],
)
def test_every_kept_frame_is_within_six_bits_of_the_platforms_tool(
    hash_file: Hasher, film: MakeFilm, codec: str, ending: str, container: str
) -> None:
    path = film(ending, codec=codec, **SHORT)
    result = hash_file(path)["result"]
    assert (result["kind"], result["format"], result["note"]) == ("video", container, None)
    assert (result["width"], result["height"]) == (640, 360)
    assert LOOKS[0] <= result["frames"] <= LOOKS[1]
    assert_exact(result, path)
    bits = bits_from_reference(result, path)
    assert len(bits) >= 3
    assert max(bits) <= MOST_BITS
    assert np.median(bits) <= 2


def test_a_film_in_hd_colours_is_read_as_the_video_tool_reads_it(
    hash_file: Hasher, film: MakeFilm
) -> None:
    path = film("mp4", codec="h264-bt709", **SHORT)
    result = hash_file(path)["result"]
    # vPDQ converts every film by the older matrix, whatever the film says of itself.
    assert max(bits_from_reference(result, path, "-vf", "scale=in_color_matrix=bt601")) <= MOST_BITS
    assert max(bits_from_reference(result, path)) <= 2 * MOST_BITS


@pytest.mark.parametrize(("width", "height"), [(642, 362), (1082, 1918), (1280, 720), (66, 50)])
def test_odd_sizes_are_averaged_without_loss(
    hash_file: Hasher, film: MakeFilm, width: int, height: int
) -> None:
    path = film("mp4", width=width, height=height, seconds=0.5, photographs=PHOTOGRAPHS[:2])
    result = hash_file(path)["result"]
    assert max(bits_from_reference(result, path)) <= MOST_BITS


def test_ten_bits_a_sample_are_read(hash_file: Hasher, film: MakeFilm) -> None:
    path = film("webm", codec="vp9", options=("-pix_fmt", "yuv420p10le"), **SHORT)
    assert max(bits_from_reference(hash_file(path)["result"], path)) <= MOST_BITS


def test_a_trimmed_and_recoded_copy_is_still_found(
    hash_file: Hasher, film: MakeFilm, folder: Path
) -> None:
    path = film("mp4", seconds=12.0)
    copy = folder / "trimmed.mp4"
    ffmpeg("-ss", "2.3", "-i", str(path), "-vf", "scale=480:-2", "-crf", "30", str(copy))
    result = hash_file(path)["result"]
    known = frames(result).values()
    assert len(known) <= MAX_FRAMES
    pixels, times = reference_frames(copy)
    each_second = [pixels[i] for i in np.searchsorted(times, range(0, times[-1], 1000))]
    assert len(each_second) >= 9
    matched = [
        min(distance(reference(frame), value) for value in known) <= MATCH_DISTANCE
        for frame in each_second
    ]
    assert sum(matched) >= 0.8 * len(matched)


def test_a_turned_film_is_found_as_stored_and_as_shown(
    hash_file: Hasher, film: MakeFilm, folder: Path
) -> None:
    turned = folder / "turned.mov"
    source = str(film("mp4", **SHORT))
    ffmpeg("-i", source, "-c", "copy", "-metadata:s:v", "rotate=90", str(turned))
    result = hash_file(turned)["result"]
    assert max(bits_from_reference(result, turned)) <= MOST_BITS
    pixels, times = reference_frames(turned, upright=True)
    shown = frames(result, "upright")
    assert shown.keys() == frames(result).keys()
    for time, value in shown.items():
        index = min(range(len(times)), key=lambda i: abs(times[i] - time))
        assert distance(value, reference(pixels[index])) <= MOST_BITS


def test_frames_of_uneven_length_keep_their_times(
    hash_file: Hasher, film: MakeFilm, folder: Path
) -> None:
    uneven = folder / "uneven.mp4"
    choose = "select='lt(mod(n,7),3)'"
    source = str(film("mp4", **SHORT))
    ffmpeg("-i", source, "-vf", choose, "-fps_mode", "vfr", str(uneven))
    result = hash_file(uneven)["result"]
    _, times = reference_frames(uneven)
    assert all(min(abs(time - t) for t in times) <= 1 for time in frames(result))
    assert max(bits_from_reference(result, uneven)) <= MOST_BITS


def test_a_film_of_one_frame_has_one_fingerprint(
    hash_file: Hasher, film: MakeFilm, folder: Path
) -> None:
    single = folder / "single.mp4"
    ffmpeg("-i", str(film("mp4", **SHORT)), "-frames:v", "1", str(single))
    result = hash_file(single)["result"]
    assert result["frames"] == 1
    assert list(frames(result)) == [0]


def test_a_wrong_name_changes_nothing(hash_file: Hasher, film: MakeFilm, folder: Path) -> None:
    path = film("mp4", **SHORT)
    disguised = folder / "holiday.jpg"
    disguised.write_bytes(path.read_bytes())
    assert hash_file(disguised)["result"] == hash_file(path)["result"]


@pytest.mark.parametrize(("codec", "ending"), [("hevc", "mp4"), ("mpeg4", "mp4"), ("mpeg4", "avi")])
def test_what_the_browser_cannot_decode_keeps_its_exact_fingerprints(
    hash_file: Hasher, film: MakeFilm, codec: str, ending: str
) -> None:
    path = film(ending, codec=codec, **SHORT)
    result = hash_file(path)["result"]
    assert result["note"] == "video-not-decodable"
    assert_exact(result, path)
    assert not frames(result)


def test_a_browser_without_webcodecs_keeps_the_exact_fingerprints(
    page: Page, serve: Callable[..., JailServer], film: MakeFilm
) -> None:
    path = film("mp4", **SHORT)
    server = serve(prologue=b"delete self.VideoDecoder;\n")
    add_picker(page, server)
    result = Hasher(page, server)(path)["result"]
    assert result["note"] == "video-not-decodable"
    assert_exact(result, path)


def test_an_encrypted_film_keeps_its_exact_fingerprints(
    hash_file: Hasher, film: MakeFilm, folder: Path
) -> None:
    locked = folder / "locked.mp4"
    key = "00112233445566778899aabbccddeeff"
    scheme = ("-encryption_scheme", "cenc-aes-ctr", "-encryption_key", key)
    ffmpeg(
        "-i", str(film("mp4", **SHORT)), "-c", "copy", *scheme, "-encryption_kid", key, str(locked)
    )
    result = hash_file(locked)["result"]
    assert result["note"] == "video-not-decodable"
    assert_exact(result, locked)


def test_frames_that_no_other_is_made_from_are_not_decoded(
    hash_file: Hasher, film: MakeFilm, folder: Path
) -> None:
    path = film("mp4", seconds=4.0)
    data = bytearray(path.read_bytes())
    unneeded = [(at, size) for at, size in packets(path) if data[at + 4] == DISPOSABLE_SLICE]
    assert len(unneeded) > 30
    for at, size in unneeded:
        data[at + 5 : at + size] = bytes(size - 5)
    (folder / "spoiled.mp4").write_bytes(data)
    result = hash_file(folder / "spoiled.mp4")["result"]
    assert result["note"] is None
    assert frames(result) == frames(hash_file(path)["result"])


def test_progress_tells_how_far_the_film_is_seen(hash_file: Hasher, film: MakeFilm) -> None:
    stages = hash_file(film("mp4", seconds=4.0))["stages"]
    places = [place for stage, place in stages if stage == "watching"]
    assert places[-1]["duration"] == 4000
    assert 3800 <= places[-1]["position"] <= 4000
    assert [place["position"] for place in places] == sorted(place["position"] for place in places)


def test_cancelling_ends_a_film_at_once_and_the_next_file_goes_on(
    hash_file: Hasher, film: MakeFilm
) -> None:
    answer = hash_file(film("mp4", seconds=12.0), cancel_at="watching")
    assert answer["code"] == "cancelled"
    assert hash_file(film("mp4", **SHORT))["result"]["note"] is None


def test_the_film_reader_asks_the_network_for_nothing(hash_alone: Hasher, film: MakeFilm) -> None:
    hash_alone(film("mp4", **SHORT))
    runtime = hash_alone.server.manifest["runtime"]
    # The page fetches the decoders for every visitor, before any file is chosen.
    known = {*runtime["parts"].values(), runtime["decoders"]["libheif"]}
    asked = [line.split()[1].removeprefix("/jail") for line in hash_alone.server.log]
    others = [path for path in asked if path not in known and not path.startswith("/browser/")]
    expected = {"/", "/page.js", "/favicon.ico"}
    assert {p for p in others if not p.endswith("worker.js")} <= expected
    workers = {p.rsplit("/", 1)[1] for p in others if p.endswith("worker.js")}
    assert workers == {"worker.js", "video-worker.js", "heif-worker.js"}
