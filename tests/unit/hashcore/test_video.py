"""What a film's fingerprints promise, without any film: frames are made here."""

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
import skimage.data
from PIL import Image

from hashcore.errors import BadFingerprint, HashError
from hashcore.fingerprint import Fingerprint
from hashcore.kernel import Band
from hashcore.limits import (
    MATCH_DISTANCE,
    MAX_FRAMES,
    SIEVE_DISTANCE,
    WIDEST_SIEVE_DISTANCE,
)
from hashcore.pdq import hash_luma, lumas
from hashcore.raster import STORED, ArrayRaster, Bytes, Floats
from hashcore.sieve import FrameSieve
from hashcore.video import Film, VideoReading, lumas_from, reduction_bands

FRAME_MS = 1000 / 30


def distance(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def photograph(name: str) -> Bytes:
    pixels: Bytes = getattr(skimage.data, name)()
    return np.asarray(Image.fromarray(pixels).convert("RGB").resize((480, 320)))


def panned(seconds: int) -> Iterator[Floats]:
    """Frames of a camera that pans over one photograph after another, two seconds each."""
    names = ("astronaut", "coffee", "chelsea", "rocket")
    for index in range(seconds * 30):
        pixels = photograph(names[index // 60 % len(names)])
        left, top = index % 60 * 2, index % 60
        yield lumas(ArrayRaster(pixels[top : top + 240, left : left + 320]))[0]


def reduced(pixels: Bytes, down: Sequence[Band], across: Sequence[Band]) -> Floats:
    """Weigh as the film reader does."""
    rows = np.stack([band.weights @ pixels[band.start : band.stop] for band in down])
    columns = [rows[:, band.start : band.stop] @ band.weights for band in across]
    return np.stack(columns, axis=1).astype(np.float32)


@pytest.fixture(scope="module")
def film() -> Floats:
    return np.stack(list(panned(8)))


def times(frames: Floats) -> list[float]:
    return [index * FRAME_MS for index in range(len(frames))]


def noise(count: int, seed: int = 1) -> Floats:
    return np.random.default_rng(seed).uniform(0, 255, (count, 64, 64)).astype(np.float32)


def test_every_frame_is_close_to_a_kept_one(film: Floats) -> None:
    sieve = FrameSieve()
    sieve.feed(film, times(film))
    kept = [frame.stored.value for frame in sieve.kept]
    nearest = [min(distance(each.value, k) for k in kept) for each in map(hash_luma, film)]
    assert max(nearest) <= SIEVE_DISTANCE
    assert len(kept) < len(film)


def test_a_copy_cut_at_any_place_matches_in_all_frames_a_platform_looks_at(film: Floats) -> None:
    sieve = FrameSieve()
    sieve.feed(film, times(film))
    kept = [frame.stored.value for frame in sieve.kept]
    for start in (0, 17, 41, 69):
        looked_at = [hash_luma(luma) for luma in film[start::30]]
        found = [min(distance(e.value, k) for k in kept) <= MATCH_DISTANCE for e in looked_at]
        assert all(found)


def test_kept_frames_are_unlike_each_other_even_when_a_film_repeats(film: Floats) -> None:
    sieve = FrameSieve()
    sieve.feed(film, times(film))
    once = sieve.kept
    sieve.feed(film, times(film))
    assert sieve.kept == once
    values = [frame.stored.value for frame in once]
    assert all(distance(a, b) > SIEVE_DISTANCE for a in values for b in values if a is not b)


def test_batches_of_any_size_keep_the_same_frames(film: Floats) -> None:
    whole, parts = FrameSieve(), FrameSieve()
    whole.feed(film, times(film))
    for start in range(0, len(film), 7):
        parts.feed(film[start : start + 7], times(film)[start : start + 7])
    assert [f.time_ms for f in parts.kept] == [f.time_ms for f in whole.kept]


def test_no_film_gives_more_frames_than_the_limit() -> None:
    sieve = FrameSieve()
    frames = noise(2 * MAX_FRAMES + 50)
    sieve.feed(frames, times(frames))
    assert len(sieve.kept) == MAX_FRAMES
    assert sieve.thinned
    # A recoded copy differs by some bits more, and still has to match.
    assert sieve.distance == WIDEST_SIEVE_DISTANCE < MATCH_DISTANCE


def test_of_too_many_frames_those_stay_that_most_of_the_film_looks_like() -> None:
    frames, once = noise(5), noise(40, seed=2)
    sieve = FrameSieve(most=5)
    for start in range(0, len(once), 4):
        shown = np.concatenate([once[start : start + 4], frames])
        sieve.feed(shown, [start * 1000 + ms for ms in times(shown)])
    assert [each.stored for each in sieve.kept] == [hash_luma(luma) for luma in frames]


def test_times_that_repeat_or_run_backwards_are_told_apart() -> None:
    sieve = FrameSieve()
    sieve.feed(noise(4), [-500.0, 0.0, 0.4, -20.0])
    sieve.feed(noise(1, seed=2), [2.0**40])
    assert [each.time_ms for each in sieve.kept] == [0, 1, 2, 3]


def test_plain_frames_are_dropped() -> None:
    reading = VideoReading()
    reading.add_bytes(b"film")
    reading.add_lumas(np.full((3, 64, 64), 40, np.float32), [0, 33, 67])
    report = reading.report()
    assert report.note == "video-too-plain"
    assert {each.algorithm for each in report.fingerprints} == {"md5", "sha1", "sha256"}


def test_each_frame_carries_its_time_and_view(film: Floats) -> None:
    reading = VideoReading()
    reading.film = Film("MP4", 320, 240, 0, 8000)
    reading.add_bytes(b"film")
    reading.add_lumas(film, times(film))
    frames = [each for each in reading.report().fingerprints if each.algorithm == "pdq"]
    assert frames[0].as_dict()["frame_ms"] == 0
    assert [each.frame_ms for each in frames] == sorted({each.frame_ms for each in frames})  # type: ignore[type-var]
    assert {each.view for each in frames} == {"stored"}


def test_a_film_shown_turned_is_found_as_stored_and_as_shown() -> None:
    pixels = ArrayRaster(photograph("astronaut"))
    film = Film("MOV", 480, 320, 90, 33)
    stored, upright = lumas(pixels, (STORED, film.turn))
    reading = VideoReading()
    reading.film = film
    reading.add_bytes(b"film")
    reading.add_lumas(stored[None], [0], upright[None])
    first, second = reading.report().fingerprints[:2]
    assert (first.view, second.view) == ("stored", "upright")
    assert first.value == hash_luma(stored).value
    assert second.value == hash_luma(upright).value


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_bands_of_a_turned_film_give_what_the_turned_picture_gives(rotation: int) -> None:
    pixels = np.asarray(Image.fromarray(photograph("coffee")).convert("L"))
    turn = Film("MOV", 480, 320, rotation, 33).turn
    luma = reduced(pixels, *reduction_bands(480, 320, 480, 320, turn))
    luma = luma.T if turn.transpose else luma
    whole = np.ascontiguousarray(np.rot90(pixels, -rotation // 90))
    assert hash_luma(luma) == hash_luma(lumas(ArrayRaster(whole[:, :, None]))[0])


def test_slices_give_the_exact_fingerprints_of_the_whole_file() -> None:
    data = bytes(range(256)) * 1000
    reading = VideoReading()
    for start in range(0, len(data), 1000):
        reading.add_bytes(memoryview(data)[start : start + 1000])
    exact = {e.algorithm: e.value for e in reading.report(decodable=False).fingerprints}
    expected = {name: hashlib.new(name, data).hexdigest() for name in ("md5", "sha1", "sha256")}
    assert exact == expected


def test_a_film_that_no_browser_decodes_still_has_its_exact_fingerprints() -> None:
    reading = VideoReading()
    reading.add_bytes(b"a codec from tomorrow")
    report = reading.report(decodable=False)
    assert report.note == "video-not-decodable"
    assert len(report.fingerprints) == 3


def test_a_film_that_breaks_off_keeps_what_was_seen(film: Floats) -> None:
    reading = VideoReading()
    reading.add_bytes(b"half")
    reading.add_lumas(film[:60], times(film[:60]))
    report = reading.report(complete=False)
    assert report.note == "video-incomplete"
    assert report.frames == 60
    assert report.fingerprints[0].algorithm == "pdq"


def test_a_film_of_which_not_every_moment_was_kept_says_so(film: Floats) -> None:
    whole, keys = VideoReading(), VideoReading()
    for reading in (whole, keys):
        reading.add_bytes(b"film")
        reading.add_lumas(film, times(film))
    assert whole.report().note is None
    assert keys.report(dense=False).note == "video-partly"
    whole.add_lumas(noise(2 * MAX_FRAMES), times(noise(2 * MAX_FRAMES)))
    assert whole.report().note == "video-partly"


def test_an_empty_file_is_no_film() -> None:
    with pytest.raises(HashError) as refused:
        VideoReading().report()
    assert refused.value.code == "empty-file"


def test_frames_too_small_to_recognise_are_refused() -> None:
    with pytest.raises(HashError) as refused:
        reduction_bands(4, 100, 4, 100)
    assert refused.value.code == "video-too-plain"


@pytest.mark.parametrize("factor", [1, 2, 4])
def test_an_averaged_frame_hashes_as_the_whole_one(factor: int) -> None:
    picture = Image.fromarray(photograph("astronaut")).resize((1280, 1024))
    pixels = np.asarray(picture.convert("L"))
    height, width = pixels.shape
    small = pixels.reshape(height // factor, factor, width // factor, factor).mean((1, 3))
    sides = (width, height, width // factor, height // factor)
    luma = reduced(small, *reduction_bands(*sides))
    whole = hash_luma(lumas(ArrayRaster(pixels[:, :, None]))[0])
    found = hash_luma(lumas_from(luma.astype(np.float32).tobytes())[0])
    assert distance(found.value, whole.value) <= 2


@pytest.mark.parametrize("time", [-1, 2**31, 1.5, True, "0"])
def test_a_frame_time_out_of_range_is_refused(time: object) -> None:
    fields = {"algorithm": "pdq", "value": "0" * 64, "quality": 60, "view": "stored"}
    with pytest.raises(BadFingerprint):
        Fingerprint.parse({**fields, "frame_ms": time})


def test_an_exact_fingerprint_has_no_frame_time() -> None:
    with pytest.raises(BadFingerprint):
        Fingerprint("md5", "0" * 32, frame_ms=0)
