"""What is not a good picture gets a code, in bounded memory, and never anything else."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hashcore.errors import SENTENCES, HashError
from hashcore.limits import MAX_COUNTED_FRAMES
from hashcore.picture import fingerprint_picture
from tests.vectors.make_vectors import drawing, grey, noise, photograph, saved


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *before: bytes, colour: int = 2) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(2**20)))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(before) + pixels + chunk(b"IEND", b"")


def resized_header(content: bytes, at: int, width: int, height: int, layout: str) -> bytes:
    body = bytearray(content)
    struct.pack_into(layout, body, at, width, height)
    return bytes(body)


def webp_canvas(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    content = b"WEBPVP8X" + struct.pack("<II", 10, 2) + size
    return b"RIFF" + struct.pack("<I", len(content)) + content


def tiff(width: int, height: int) -> bytes:
    content = saved(grey(), "TIFF")
    fields = {0x0100: width, 0x0101: height, 0x0116: height}
    body = bytearray(content)
    (at,) = struct.unpack_from("<I", body, 4)
    for index in range(*struct.unpack_from("<H", body, at)):
        entry = at + 2 + 12 * index
        (tag,) = struct.unpack_from("<H", body, entry)
        if tag in fields:
            struct.pack_into("<HII", body, entry + 2, 4, 1, fields[tag])
    return bytes(body)


def jpeg(width: int, height: int, *, progressive: bool = False) -> bytes:
    content = saved(photograph(), "JPEG", progressive=progressive)
    at = content.index(b"\xff\xc2" if progressive else b"\xff\xc0") + 5
    return resized_header(content, at, height, width, ">HH")


TOO_LARGE = {
    "png": png(30_000, 30_000),
    "png-grey": png(30_000, 30_000, colour=0),
    "png-line": png(2_000_000, 3),
    "gif": resized_header(saved(grey(), "GIF"), 6, 65_535, 65_535, "<HH"),
    "bmp": resized_header(saved(photograph(), "BMP"), 18, 30_000, 30_000, "<ii"),
    "webp": webp_canvas(16_383, 16_383),
    "webp-canvas": webp_canvas(2**24, 2**7),
    "tiff": tiff(30_000, 30_000),
    "jpeg": jpeg(65_500, 65_500),
    "jpeg-progressive": jpeg(14_000, 14_000, progressive=True),
}
WHOLE = {
    "jpeg": saved(photograph(), "JPEG"),
    "jpeg-progressive": saved(photograph(), "JPEG", progressive=True),
    "png": saved(photograph(), "PNG"),
    "gif": saved(photograph(), "GIF"),
    "webp": saved(photograph(), "WEBP"),
    "bmp": saved(photograph(), "BMP"),
    "tiff": saved(photograph(), "TIFF"),
    "tiff-lzw": saved(photograph(), "TIFF", compression="tiff_lzw"),
}


def code_of(content: bytes) -> str:
    with pytest.raises(HashError) as caught:
        fingerprint_picture(content)
    return caught.value.code


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("empty-file", b""),
        ("not-a-picture", b"\0"),
        ("not-a-picture", b"\0" * 5000),
        ("not-a-picture", b"This is a text that someone called photo.jpg.\n"),
        ("not-a-picture", b"BMW is a text that begins like a bitmap.\n" * 9),
        ("unsupported-format", b"\0\0\0\x18ftypheic" + bytes(99)),
        ("unsupported-format", b"\0\0\0\x18ftypavif" + bytes(99)),
        ("unsupported-format", b"\0\0\0\x18ftypisom" + bytes(99)),
        ("unsupported-format", b"RIFF\0\0\0\0AVI " + bytes(99)),
        ("unsupported-format", b"\x1a\x45\xdf\xa3" + bytes(99)),
        ("unsupported-format", b"%PDF-1.7\n"),
        ("unsupported-format", b'<?xml version="1.0"?><svg/>'),
        ("truncated", b"\xff\xd8\xff"),
        ("truncated", b"\xff\xd8\xff\xe0" + bytes(99)),
        ("truncated", b"\x89PNG\r\n\x1a\n"),
        ("truncated", b"GIF89a"),
        ("truncated", b"II*\0"),
        ("truncated", b"RIFF\x04\0\0\0WEBP"),
        ("truncated", b"RIFF\x0c\0\0\0WEBPVP8L\0\0"),
    ],
)
def test_what_is_no_picture_is_told_plainly(code: str, content: bytes) -> None:
    assert code_of(content) == code


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
def test_a_cut_picture_is_truncated(name: str, share: float) -> None:
    content = WHOLE[name]
    assert code_of(content[: int(len(content) * share)]) in {"truncated", "not-a-picture"}


@pytest.mark.parametrize("name", [name for name in WHOLE if name != "bmp"])
def test_a_picture_cut_in_half_is_called_truncated(name: str) -> None:
    assert code_of(WHOLE[name][: len(WHOLE[name]) // 2]) == "truncated"


def test_a_tiff_packed_in_a_way_not_known_everywhere_is_called_unsupported() -> None:
    content = saved(photograph(), "TIFF", compression="tiff_adobe_deflate")
    assert code_of(content[: len(content) // 2]) == "truncated"
    damaged = content.replace(content[8:3000], bytes(2992))
    assert code_of(damaged) == "unsupported-format"


@pytest.mark.parametrize("name", TOO_LARGE)
def test_too_many_pixels_are_refused_before_decoding(name: str) -> None:
    assert code_of(TOO_LARGE[name]) == "too-many-pixels"


@pytest.mark.parametrize(
    "before",
    [
        chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(2**27))),
        chunk(b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(bytes(2**27))),
        chunk(b"iCCP", b"profile\0\0" + zlib.compress(bytes(2**27))),
    ],
    ids=["zTXt", "iTXt", "iCCP"],
)
def test_a_bomb_beside_the_pixels_is_refused(before: bytes) -> None:
    assert code_of(png(500, 500, before)) == "truncated"


def test_bombs_fit_into_a_worker(tmp_path: Path) -> None:
    for name, content in TOO_LARGE.items():
        (tmp_path / name).write_bytes(content)
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(2**26)))
    (tmp_path / "text").write_bytes(png(500, 500, text))
    # The kernel's peak of this very program: getrusage would count the one that started it, too.
    program = (
        "import sys; from hashcore.__main__ import main; main(sys.argv[1:]);"
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    paths = [str(path) for path in tmp_path.iterdir()]
    run = subprocess.run(
        [sys.executable, "-c", program, *paths], capture_output=True, text=True, check=True
    )
    *answers, kilobytes = run.stdout.splitlines()
    assert len(answers) == len(paths)
    assert int(kilobytes) < 128_000


def test_a_tiny_file_of_many_flat_pixels_is_read() -> None:
    content = saved(Image.new("L", (4_000, 3_000), 77), "PNG")
    assert fingerprint_picture(content).width == 4_000


def test_a_gif_whose_later_frames_are_cut_is_still_read() -> None:
    whole = saved(photograph(), "GIF", save_all=True, append_images=[drawing(451, 300)])
    assert (
        fingerprint_picture(whole[:-2000]).fingerprints[0]
        == (fingerprint_picture(whole).fingerprints[0])
    )


def test_a_picture_that_says_it_has_five_million_frames_is_still_read() -> None:
    report = fingerprint_picture(png(300, 300, chunk(b"acTL", struct.pack(">II", 5_000_000, 0))))
    assert report.frames == MAX_COUNTED_FRAMES


def check_only_hash_errors(content: bytes) -> None:
    try:
        fingerprint_picture(content)
    except HashError as error:
        assert error.code in SENTENCES


STARTS = [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM", b"II*\0", b"MM\0*", b"RIFF"]


@given(st.sampled_from(STARTS), st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_random_bytes_raise_nothing_but_hash_errors(start: bytes, rest: bytes) -> None:
    check_only_hash_errors(start + rest)


SMALL = [
    saved(noise(24, 17), "JPEG"),
    saved(noise(24, 17), "JPEG", progressive=True),
    saved(noise(24, 17), "PNG"),
    saved(noise(24, 17).quantize(9), "PNG"),
    saved(noise(24, 17), "GIF"),
    saved(noise(24, 17), "WEBP", lossless=True),
    saved(noise(24, 17), "BMP"),
    saved(noise(24, 17), "TIFF"),
    saved(noise(24, 17).convert("F"), "TIFF"),
    saved(noise(24, 17).convert("CMYK"), "TIFF", compression="tiff_lzw"),
]


@given(st.sampled_from(SMALL), st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=4))))
@settings(max_examples=300, deadline=None)
def test_damaged_pictures_raise_nothing_but_hash_errors(
    content: bytes, damage: list[tuple[int, bytes]]
) -> None:
    body = io.BytesIO(content)
    for place, written in damage:
        body.seek(place % len(content))
        body.write(written)
    check_only_hash_errors(body.getvalue())
