"""Pictures of every format and mode, the same on every run, made from nothing but packages.

`python tests/vectors/make_vectors.py FOLDER` writes them. Photographs are scikit-image's; the
rest is drawn here.
"""

import io
import json
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import skimage.data
from PIL import Image, ImageDraw

type Tx = Literal["right", "misread", "silent", "fails"]
type Bytes = npt.NDArray[np.uint8]

ASTRONAUT: Callable[[], Bytes] = skimage.data.astronaut
CAMERA: Callable[[], Bytes] = skimage.data.camera
CHELSEA: Callable[[], Bytes] = skimage.data.chelsea
COFFEE: Callable[[], Bytes] = skimage.data.coffee


@dataclass(frozen=True)
class Vector:
    """A picture file and what is known about it.

    `tx` says what platforms' tool makes of it: the right fingerprint, another one, none because
    it finds too little quality, or an error. `lossless` files decode alike everywhere; JPEG and
    lossy WebP depend on the decoder's library. The browser's libtiff lacks some ways of packing:
    what `in_browser` denies is refused there with a plain reason.
    """

    name: str
    format: str
    tx: Tx = "right"
    orientation: int = 1
    frames: int = 1
    lossless: bool = True
    in_browser: bool = True


def photograph() -> Image.Image:
    return Image.fromarray(CHELSEA())


def grey() -> Image.Image:
    return Image.fromarray(CAMERA()).resize((400, 300))


def see_through() -> Image.Image:
    picture = photograph().convert("RGBA")
    ramp = np.linspace(0, 255, picture.width).astype(np.uint8)
    picture.putalpha(Image.fromarray(np.tile(ramp, (picture.height, 1))))
    return picture


def drawing(width: int = 320, height: int = 240) -> Image.Image:
    picture = Image.new("RGB", (width, height), "#fdf6e3")
    pen = ImageDraw.Draw(picture)
    for i in range(1, 9):
        box = (width * i // 12, height * i // 20, width * (i + 3) // 12, height * (i + 9) // 20)
        pen.ellipse(box, fill=(25 * i, 255 - 25 * i, 40 + 20 * i), outline="black")
    pen.polygon([(0, height), (width // 2, height // 3), (width // 3, height)], fill="navy")
    return picture


def stripes(width: int, height: int) -> Image.Image:
    rows = np.zeros((height, width, 3), np.uint8)
    rows[::7] = 200, 120, 40
    return Image.fromarray(rows)


def noise(width: int, height: int) -> Image.Image:
    random = np.random.default_rng(width * 10_000 + height)
    return Image.fromarray(random.integers(0, 256, (height, width, 3), np.uint8))


def sixteen_bits() -> npt.NDArray[np.uint16]:
    return np.asarray(grey()).astype(np.uint16) * np.uint16(257)


def saved(picture: Image.Image, format_name: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, format_name, **options)
    return file.getvalue()


def png_of_16_bits(samples: npt.NDArray[np.uint16]) -> bytes:
    """A PNG with 16 bits per colour, which Pillow reads and does not write."""
    height, width, channels = samples.shape
    rows = samples.astype(">u2").reshape(height, -1).view(np.uint8)
    filtered = np.concatenate([np.zeros((height, 1), np.uint8), rows], axis=1).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 16, {3: 2, 4: 6}[channels], 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(filtered)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def orientation(value: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = value
    return exif.tobytes()


def jpegs() -> Iterator[tuple[Vector, bytes]]:
    photo = photograph()

    def vector(name: str, **facts: Any) -> Vector:
        return Vector(f"jpeg-{name}.jpg", "JPEG", lossless=False, **facts)

    for subsampling, name in enumerate(("444", "422", "420")):
        yield vector(name), saved(photo, "JPEG", quality=85, subsampling=subsampling)
    yield vector("quality-20"), saved(photo, "JPEG", quality=20)
    yield vector("progressive"), saved(photo, "JPEG", progressive=True)
    yield vector("restarts"), saved(photo, "JPEG", restart_marker_rows=1)
    yield vector("grey"), saved(grey(), "JPEG")
    yield vector("drawing"), saved(drawing(), "JPEG", quality=95)
    yield vector("astronaut"), saved(Image.fromarray(ASTRONAUT()), "JPEG", quality=92)
    large = Image.fromarray(COFFEE()).resize((1803, 1203), Image.Resampling.BICUBIC)
    yield vector("large"), saved(large, "JPEG", quality=90)
    adobe = saved(photo.convert("CMYK"), "JPEG", quality=90)
    yield vector("cmyk", tx="misread"), adobe
    mark = adobe.index(b"\xff\xee")
    length = 2 + int.from_bytes(adobe[mark + 2 : mark + 4])
    yield vector("cmyk-unmarked", tx="misread"), adobe[:mark] + adobe[mark + length :]
    yield (
        vector("two-pictures"),
        saved(photo, "MPO", save_all=True, append_images=[drawing(451, 300)]),
    )
    for value in range(1, 9):
        yield (
            vector(f"orientation-{value}", orientation=value),
            saved(photo, "JPEG", quality=90, exif=orientation(value)),
        )


def pngs() -> Iterator[tuple[Vector, bytes]]:
    photo = photograph()

    def vector(name: str, **facts: Any) -> Vector:
        return Vector(f"png-{name}.png", "PNG", **facts)

    yield vector("rgb"), saved(photo, "PNG")
    yield vector("rgba"), saved(see_through(), "PNG")
    yield vector("grey"), saved(grey(), "PNG")
    yield vector("grey-alpha"), saved(see_through().convert("LA"), "PNG")
    yield vector("drawing"), saved(drawing(), "PNG")
    yield vector("1-bit", tx="silent"), saved(grey().convert("1"), "PNG")
    palette = photo.quantize(200, method=Image.Quantize.FASTOCTREE)
    yield vector("palette", tx="misread"), saved(palette, "PNG")
    few = drawing().quantize(16, method=Image.Quantize.MAXCOVERAGE)
    yield vector("palette-4-bits", tx="silent"), saved(few, "PNG", bits=4)
    clear = see_through().quantize(64, method=Image.Quantize.FASTOCTREE)
    yield vector("palette-alpha", tx="misread"), saved(clear, "PNG")
    yield vector("16-bit-grey", tx="silent"), saved(Image.fromarray(sixteen_bits()), "PNG")
    deep = np.asarray(photo).astype(np.uint16) * 257
    yield vector("16-bit-rgb"), png_of_16_bits(deep)
    opaque = np.full((*deep.shape[:2], 1), 65535, np.uint16)
    yield vector("16-bit-rgba"), png_of_16_bits(np.concatenate([deep, opaque], axis=2))
    yield (
        vector("animated", frames=2),
        saved(photo, "PNG", save_all=True, append_images=[drawing(451, 300)]),
    )
    yield vector("orientation-6", orientation=6), saved(photo, "PNG", exif=orientation(6))


def sizes() -> Iterator[tuple[Vector, bytes]]:
    for width, height in ((1, 1), (4, 4), (5, 5), (64, 64), (65, 64), (127, 129)):
        yield Vector(f"size-{width}x{height}.png", "PNG"), saved(noise(width, height), "PNG")
    for width, height in ((3000, 5), (5, 3000), (2500, 40), (40, 2500)):
        name = f"size-{width}x{height}.png"
        yield Vector(name, "PNG"), saved(photograph().resize((width, height)), "PNG")
    yield Vector("flat.png", "PNG"), saved(Image.new("RGB", (300, 200), "#336699"), "PNG")
    yield Vector("stripes.png", "PNG"), saved(stripes(900, 700), "PNG")
    board = np.kron(np.indices((8, 8)).sum(0) % 2, np.ones((25, 25))).astype(np.uint8) * 255
    yield Vector("chessboard.png", "PNG"), saved(Image.fromarray(board), "PNG")


def webps_gifs_bmps() -> Iterator[tuple[Vector, bytes]]:
    photo, other = photograph(), drawing(451, 300)
    webp = {"save_all": True, "append_images": [other], "duration": 100, "lossless": True}
    yield Vector("webp-lossy.webp", "WEBP", lossless=False), saved(photo, "WEBP", quality=80)
    yield Vector("webp-lossless.webp", "WEBP"), saved(photo, "WEBP", lossless=True)
    yield Vector("webp-alpha.webp", "WEBP"), saved(see_through(), "WEBP", lossless=True, exact=True)
    yield Vector("webp-animated.webp", "WEBP", frames=2), saved(photo, "WEBP", **webp)
    turned = saved(photo, "WEBP", lossless=True, exif=orientation(8))
    yield Vector("webp-orientation-8.webp", "WEBP", orientation=8), turned
    palette = photo.quantize(250, method=Image.Quantize.FASTOCTREE)
    both = [other.quantize(16)]
    yield Vector("gif.gif", "GIF", tx="misread"), saved(palette, "GIF")
    animated = saved(palette, "GIF", save_all=True, append_images=both)
    yield Vector("gif-animated.gif", "GIF", tx="misread", frames=2), animated
    yield Vector("gif-grey.gif", "GIF"), saved(grey(), "GIF")
    yield Vector("bmp-rgb.bmp", "BMP"), saved(photo, "BMP")
    yield Vector("bmp-rgba.bmp", "BMP"), saved(see_through(), "BMP")
    yield Vector("bmp-palette.bmp", "BMP", tx="misread"), saved(palette, "BMP")
    yield Vector("bmp-1-bit.bmp", "BMP", tx="silent"), saved(grey().convert("1"), "BMP")


def tiffs() -> Iterator[tuple[Vector, bytes]]:
    photo = photograph()

    def vector(name: str, **facts: Any) -> Vector:
        return Vector(f"tiff-{name}.tif", "TIFF", **facts)

    for packing in ("raw", "tiff_lzw", "packbits"):
        yield vector(packing), saved(photo, "TIFF", compression=packing)
    deflated = saved(photo, "TIFF", compression="tiff_adobe_deflate")
    yield vector("deflate", in_browser=False), deflated
    packed = saved(photo, "TIFF", compression="jpeg")
    yield vector("jpeg", lossless=False, in_browser=False), packed
    yield vector("rgba"), saved(see_through(), "TIFF")
    yield vector("grey"), saved(grey(), "TIFF")
    yield vector("fax", tx="silent"), saved(grey().convert("1"), "TIFF", compression="group4")
    palette = photo.quantize(200, method=Image.Quantize.FASTOCTREE)
    yield vector("palette", tx="misread"), saved(palette, "TIFF")
    yield vector("cmyk", tx="misread"), saved(photo.convert("CMYK"), "TIFF")
    yield vector("lab", tx="misread"), saved(Image.merge("LAB", photo.split()), "TIFF")
    deep = Image.fromarray(sixteen_bits())
    yield vector("16-bit", tx="silent"), saved(deep, "TIFF")
    swapped = Image.frombytes("I;16B", deep.size, sixteen_bits().astype(">u2").tobytes())
    yield vector("16-bit-big-endian", tx="fails"), saved(swapped, "TIFF")
    yield vector("palette-alpha", tx="fails"), saved(palette.convert("PA"), "TIFF")
    wide = Image.fromarray(sixteen_bits().astype(np.int32))
    yield vector("32-bit", tx="fails"), saved(wide, "TIFF")
    light = Image.fromarray(np.asarray(grey()).astype(np.float32) / 255)
    yield vector("float", tx="fails"), saved(light, "TIFF")
    yield (
        vector("two-pages", frames=2),
        saved(photo, "TIFF", save_all=True, append_images=[drawing()]),
    )
    # Pillow turns a TIFF upright while reading it, so nothing is left to turn.
    yield vector("orientation-6"), saved(photo, "TIFF", tiffinfo={0x0112: 6})


def make_vectors(folder: Path) -> list[Vector]:
    """Write every picture into a folder and return what is known about each."""
    folder.mkdir(parents=True, exist_ok=True)
    vectors = []
    for make in (jpegs, pngs, sizes, webps_gifs_bmps, tiffs):
        for vector, content in make():
            (folder / vector.name).write_bytes(content)
            vectors.append(vector)
    return vectors


if __name__ == "__main__":
    print(json.dumps([asdict(vector) for vector in make_vectors(Path(sys.argv[1]))], indent=2))
