"""Films that are trimmed, cut, damaged or wrong about themselves: what can be seen still counts."""

import struct
from pathlib import Path

import pytest

from hashcore.limits import MAX_FRAME_MS
from tests.browser.video.conftest import LOOKS, SHORT, Hasher, MakeFilm
from tests.browser.video.reference import (
    MOST_BITS,
    assert_exact,
    bits_from_reference,
    frames,
    packets,
)
from tests.vectors.make_videos import PHOTOGRAPHS, ffmpeg

pytestmark = pytest.mark.browser

TEN_HOURS = 36_000
MONTH = 30 * 86_400
DURATION_IN_WEBM = b"\x44\x89\x88"  # in ms, as a number of 8 bytes
KEYS_EACH_SECOND = ("-g", "30")
FASTSTART = ("-movflags", "+faststart")


@pytest.fixture(scope="module")
def eleven_minutes(film: MakeFilm, folder: Path) -> Path:
    """The same second again and again, its packets copied."""
    path = folder / "eleven.mp4"
    second = film("mp4", seconds=1.0, photographs=PHOTOGRAPHS[:2], width=160, height=90, rate=2)
    ffmpeg("-stream_loop", "659", "-i", str(second), "-c", "copy", *FASTSTART, str(path))
    return path


def claiming(path: Path, copy: Path, seconds: int) -> Path:
    """Write a copy of a film that says it lasts so long."""
    data = bytearray(path.read_bytes())
    for name in (b"mvhd", b"mdhd"):
        at = data.index(name) + 16  # the time scale, then the duration
        scale = int.from_bytes(data[at : at + 4])
        data[at + 4 : at + 8] = (scale * seconds).to_bytes(4)
    copy.write_bytes(data)
    return copy


def half(path: Path, copy: Path) -> Path:
    """Write a copy of a film that breaks off in the middle."""
    data = path.read_bytes()
    copy.write_bytes(data[: len(data) // 2])
    return copy


def with_sound(path: Path, copy: Path, seconds: int, *options: str) -> Path:
    """Write a copy of a film with a tone of its own length."""
    tone = ("-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}")
    ffmpeg("-i", str(path), *tone, "-c:v", "copy", "-c:a", "libopus", *options, str(copy))
    return copy


def test_a_film_trimmed_without_being_recoded_is_seen_from_its_new_beginning(
    hash_file: Hasher, film: MakeFilm, folder: Path
) -> None:
    trimmed = folder / "trimmed-copy.mp4"
    # What a trimmer without loss leaves: frames that are there and shown by nobody.
    ffmpeg("-ss", "1.3", "-i", str(film("mp4", seconds=4.0)), "-c", "copy", str(trimmed))
    result = hash_file(trimmed)["result"]
    assert result["note"] is None
    assert 0.8 * 2.7 * LOOKS[0] / 2 <= result["frames"] <= 2.8 * LOOKS[1] / 2
    assert len(frames(result)) >= 3
    assert max(bits_from_reference(result, trimmed)) <= MOST_BITS


@pytest.mark.parametrize("ending", ["mkv", "mp4"])
def test_sound_that_goes_on_longer_makes_no_film_incomplete(
    hash_file: Hasher, film: MakeFilm, folder: Path, ending: str
) -> None:
    path = with_sound(film("mp4", **SHORT), folder / f"sound.{ending}", seconds=4)
    assert hash_file(path)["result"]["note"] is None


def test_a_film_with_sound_that_was_cut_off_says_so(
    hash_file: Hasher, film: MakeFilm, folder: Path
) -> None:
    clusters = ("-cluster_time_limit", "400")  # what is read together, in ms
    whole = with_sound(film("mp4", **SHORT), folder / "whole.mkv", 2, *clusters)
    result = hash_file(half(whole, folder / "cut.mkv"))["result"]
    assert result["note"] == "video-incomplete"
    assert frames(result)


def test_behind_a_damaged_place_the_film_is_seen_again(
    hash_file: Hasher, film: MakeFilm, folder: Path
) -> None:
    path = film("mp4", seconds=4.0, options=KEYS_EACH_SECOND)
    data = bytearray(path.read_bytes())
    at, size = packets(path)[40]
    data[at : at + size] = b"\xff" * size
    damaged = folder / "damaged.mp4"
    damaged.write_bytes(data)
    result = hash_file(damaged)["result"]
    assert result["note"] == "video-incomplete"
    assert max(frames(result)) > 3000
    assert result["frames"] >= 0.6 * 2 * LOOKS[0]


def test_a_film_that_claims_a_second_and_lasts_minutes_is_not_looked_at_for_ever(
    hash_file: Hasher, eleven_minutes: Path, folder: Path
) -> None:
    liar = claiming(eleven_minutes, folder / "liar.mp4", seconds=1)
    result = hash_file(liar)["result"]
    # Two frames a second for ten minutes, then one.
    assert 1200 <= result["frames"] <= 1270
    assert result["note"] == "video-partly"


def test_a_long_film_that_was_cut_off_says_so(
    hash_file: Hasher, eleven_minutes: Path, folder: Path
) -> None:
    result = hash_file(half(eleven_minutes, folder / "eleven-cut.mp4"))["result"]
    assert result["note"] == "video-incomplete"
    assert frames(result)


def test_a_film_that_claims_a_month_has_its_fingerprints(
    hash_file: Hasher, film: MakeFilm, folder: Path
) -> None:
    path = film("webm", codec="vp8", **SHORT)
    data = bytearray(path.read_bytes())
    at = data.index(DURATION_IN_WEBM) + len(DURATION_IN_WEBM)
    data[at : at + 8] = struct.pack(">d", MONTH * 1000)
    month = folder / "month.webm"
    month.write_bytes(data)
    result = hash_file(month)["result"]
    assert result["duration_ms"] <= MAX_FRAME_MS
    assert max(bits_from_reference(result, path)) <= MOST_BITS
    assert_exact(result, month)


def test_a_film_whose_frames_lie_a_month_behind_its_beginning_has_its_exact_fingerprints(
    hash_file: Hasher, film: MakeFilm, folder: Path
) -> None:
    late = folder / "late.mkv"
    offset = ("-output_ts_offset", str(MONTH))
    ffmpeg("-i", str(film("mp4", **SHORT)), "-c", "copy", *offset, str(late))
    result = hash_file(late)["result"]
    assert result["duration_ms"] == MAX_FRAME_MS
    assert_exact(result, late)


def test_a_film_cut_off_in_the_middle_keeps_what_can_be_seen(
    hash_file: Hasher, film: MakeFilm, folder: Path
) -> None:
    cut = half(film("mp4", options=FASTSTART, **SHORT), folder / "cut.mp4")
    result = hash_file(cut)["result"]
    assert result["note"] == "video-incomplete"
    assert 0 < result["frames"] < 30
    assert frames(result)
    assert_exact(result, cut)


def test_a_film_without_its_index_keeps_its_exact_fingerprints(
    hash_file: Hasher, film: MakeFilm, folder: Path
) -> None:
    cut = half(film("mp4", **SHORT), folder / "no-index.mp4")
    result = hash_file(cut)["result"]
    assert result["note"] == "video-not-decodable"
    assert_exact(result, cut)


def test_films_of_nothing_are_refused_or_explained(hash_file: Hasher, folder: Path) -> None:
    header = b"\0\0\0\x18ftypisom\0\0\0\0isomavc1"
    (folder / "header.mp4").write_bytes(header)
    (folder / "empty.mp4").write_bytes(b"")
    assert hash_file(folder / "header.mp4")["result"]["note"] == "video-not-decodable"
    assert hash_file(folder / "empty.mp4")["code"] == "empty-file"


def test_a_long_film_is_looked_at_by_its_key_frames(
    hash_file: Hasher, film: MakeFilm, folder: Path
) -> None:
    long = folder / "long.mp4"
    # Ten hours: the same second again and again, its packets copied.
    second = film("mp4", seconds=1.0, photographs=PHOTOGRAPHS[:2], width=160, height=90, rate=2)
    ffmpeg("-stream_loop", "35999", "-i", str(second), "-c", "copy", str(long))
    answer = hash_file(long)
    result = answer["result"]
    assert result["duration_ms"] >= 35_000_000
    assert 100 <= result["frames"] <= 3001
    # The visitor is told that a short piece may not be found.
    assert result["note"] == "video-partly"


def test_a_short_film_that_claims_ten_hours_ends_with_what_it_shows(
    hash_file: Hasher, film: MakeFilm, folder: Path
) -> None:
    path = film("mp4", **SHORT)
    claims = claiming(path, folder / "claims.mp4", seconds=TEN_HOURS)
    result = hash_file(claims)["result"]
    assert_exact(result, claims)
    assert 1 <= result["frames"] <= LOOKS[1]
    assert max(bits_from_reference(result, path)) <= MOST_BITS
