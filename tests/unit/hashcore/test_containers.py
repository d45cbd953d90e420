"""What the boxes of HEIC, AVIF and films say, and what hostile ones may not do."""

import io
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image

from hashcore.containers import kind_of
from hashcore.errors import HashError
from hashcore.foreign import ForeignRaster
from hashcore.limits import MAX_FOREIGN_PIXELS
from hashcore.picture import fingerprint_foreign, fingerprint_picture
from hashcore.raster import STORED, Bytes, Turn
from hashcore.stills import still_facts


def photograph(name: str) -> Bytes:
    pixels: Bytes = getattr(skimage.data, name)()
    return pixels


def box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, name) + body


def ispe(width: int, height: int) -> bytes:
    return box(b"ispe", bytes(4), struct.pack(">II", width, height))


def heic(*properties: bytes, brand: bytes = b"heic") -> bytes:
    """A HEIC whose only picture has these properties; there are no pixels in it."""
    links = bytes([len(properties), *range(1, len(properties) + 1)])
    ipma = box(b"ipma", bytes(4), struct.pack(">IH", 1, 1), links)
    iprp = box(b"iprp", box(b"ipco", *properties), ipma)
    meta = box(b"meta", bytes(4), box(b"pitm", bytes(4), b"\0\1"), iprp)
    return box(b"ftyp", brand, bytes(4), brand) + meta


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (box(b"ftyp", b"heic", bytes(4), b"mif1heic"), "heif"),
        (box(b"ftyp", b"mif1", bytes(4), b"mif1heic"), "heif"),
        (box(b"ftyp", b"mif1", bytes(4), b"mif1avif"), "avif"),
        (box(b"ftyp", b"avis", bytes(4), b"msf1"), "avif"),
        (box(b"ftyp", b"isom", bytes(4), b"isomavc1"), "video"),
        (box(b"ftyp", b"qt  ", bytes(4)), "video"),
        (box(b"ftyp", b"3gp4", bytes(4)), "video"),
        (box(b"moov", bytes(40)), "video"),
        (b"\x1a\x45\xdf\xa3" + bytes(40), "video"),
        (b"RIFF\0\0\0\0AVI LIST", "video"),
        ((b"G" + bytes(187)) * 3, "video"),
        ((bytes(4) + b"G" + bytes(187)) * 3, "video"),
        (box(b"styp", b"msdh"), "video"),
        (box(b"moof", bytes(40)), "video"),
        (b"OggS" + bytes(24) + b"\x80theora", "video"),
        (b"OggS" + bytes(24) + b"\x01vorbis", "picture"),
        (b".RMF" + bytes(40), "video"),
        (b"\x06\x0e\x2b\x34\x02\x05\x01\x01" + bytes(40), "video"),
        (b"\0\0\0\1\x67\x42" + bytes(40), "video"),
        (b"\0\0\0\1\x40\x01" + bytes(40), "video"),
        (bytes(100), "picture"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "picture"),
        (box(b"ftyp", b"M4A ", bytes(4)), "picture"),
        (b"\xff\x0a" + bytes(20), "jxl"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "picture"),
        (b"G" + bytes(20), "picture"),
        (b"", "picture"),
    ],
)
def test_a_file_is_told_by_its_first_bytes(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind


@pytest.mark.parametrize(
    ("angle", "turn"),
    [
        (0, STORED),
        (1, Turn(mirror_columns=True, transpose=True)),
        (2, Turn(mirror_rows=True, mirror_columns=True)),
        (3, Turn(mirror_rows=True, transpose=True)),
    ],
)
def test_the_turn_of_a_heic_is_the_one_its_box_names(angle: int, turn: Turn) -> None:
    facts = still_facts(heic(ispe(4032, 3024), box(b"irot", bytes([angle]))))
    assert (facts.width, facts.height, facts.turn) == (4032, 3024, turn)


@pytest.mark.parametrize("turn", [Turn(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)])  # type: ignore[arg-type]
def test_the_inverse_of_a_turn_undoes_it(turn: Turn) -> None:
    pixels = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    assert np.array_equal(turn.inverse.apply(turn.apply(pixels)), pixels)


def test_a_heic_bomb_is_refused_before_anything_is_decoded() -> None:
    side = int(MAX_FOREIGN_PIXELS**0.5) + 1
    with pytest.raises(HashError) as refused:
        still_facts(heic(ispe(64, 64), ispe(side, side)))
    assert refused.value.code == "too-many-pixels"


def test_a_cut_or_broken_heic_is_refused_by_code() -> None:
    whole = heic(ispe(640, 480), box(b"irot", b"\3"))
    for end in range(24, len(whole)):
        with pytest.raises(HashError) as refused:
            still_facts(whole[:end])
        assert refused.value.code == "truncated"
    rng = np.random.default_rng(5)
    for _ in range(2000):
        broken = bytearray(whole)
        for at in rng.integers(0, len(whole), 4):
            broken[at] = rng.integers(256)
        try:
            still_facts(bytes(broken))
        except HashError as error:
            assert error.code in {"truncated", "too-many-pixels"}


@pytest.mark.parametrize("given_upright", [True, False])
def test_foreign_pixels_hash_as_the_same_picture_in_a_jpeg(given_upright: bool) -> None:
    turn = Turn(mirror_rows=True, transpose=True)
    stored = np.asarray(Image.fromarray(photograph("coffee")))
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(stored).save(file, "PNG", exif=exif)
    expected = fingerprint_picture(file.getvalue())
    given = np.ascontiguousarray(turn.apply(stored)) if given_upright else stored
    pixels = np.dstack([given, np.full(given.shape[:2], 255, np.uint8)]).tobytes()
    raster = ForeignRaster(lambda start, stop: pixels[start:stop], (given.shape[1], given.shape[0]))
    still = still_facts(heic(ispe(600, 400), box(b"irot", b"\3")))
    report = fingerprint_foreign(b"file", "HEIC", still, raster, upright=given_upright)
    assert report.fingerprints[:2] == expected.fingerprints[:2]
    assert (report.width, report.height) == (600, 400)


def test_a_heic_from_an_encoder_is_read(tmp_path: Path) -> None:
    source, path = tmp_path / "a.png", tmp_path / "a.heic"
    Image.fromarray(photograph("coffee")).save(source)
    subprocess.run(["heif-enc", "-q", "60", source, "-o", path], check=True, capture_output=True)
    data = path.read_bytes()
    assert kind_of(data[:512]) == "heif"
    facts = still_facts(data)
    assert (facts.width, facts.height, facts.turn, facts.frames) == (600, 400, STORED, 1)
