"""Pictures that Python does not decode in the browser: AVIF by Pillow, JPEG XL by ffmpeg."""

import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageCms

from tests.vectors.make_vectors import COFFEE

SIZE: Final = (600, 400)


def photograph() -> Image.Image:
    """Return a photograph of a cup of coffee."""
    return Image.fromarray(COFFEE()).resize(SIZE)


def wide_profile() -> bytes:
    """Return a profile of a wider range of colours than sRGB."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red = profile.index(b"rXYZ", 128)
    at = int.from_bytes(profile[red + 4 : red + 8]) + 8
    profile[at : at + 4] = round(0.515 * 65536).to_bytes(4)
    return bytes(profile)


def transparent() -> Image.Image:
    """Return a photograph of which the upper edge is not seen at all, the lower fully."""
    picture = photograph().convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(SIZE))
    return picture


def _saved(picture: Image.Image, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, "AVIF", quality=85, **options)
    return file.getvalue()


def _turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return _saved(photograph(), exif=exif)


def _hdr() -> bytes:
    """Say of ordinary colours that they are those of a bright screen: BT.2020 and PQ."""
    data = _saved(photograph())
    at = data.index(b"colrnclx") + 8
    return data[:at] + b"\0\x09\0\x10" + data[at + 4 :]


def _moving() -> bytes:
    other = transparent().transpose(Image.Transpose.ROTATE_180)
    return _saved(transparent(), save_all=True, append_images=[other], duration=200)


def jxl(path: Path, picture: Image.Image) -> bytes:
    """Write a JPEG XL and return it."""
    source = path.with_suffix(".png")
    picture.save(source)
    command = ["ffmpeg", "-y", "-v", "error", "-i", str(source), "-c:v", "libjxl", str(path)]
    subprocess.run(command, check=True)
    return path.read_bytes()


AVIFS: Final[dict[str, Callable[[], bytes]]] = {
    "plain": lambda: _saved(photograph()),
    "wide colours": lambda: _saved(photograph(), icc_profile=wide_profile()),
    "bright colours": _hdr,
    "transparent": lambda: _saved(transparent()),
    "upside down": lambda: _turned(3),
    "on its side": lambda: _turned(6),
    "turned and mirrored": lambda: _turned(5),
    "moving, transparent": _moving,
}
"""Files that browsers show otherwise than they are stored, each in its own way."""
