"""From a file to its fingerprints, beside Pillow and the reference's C++ (`pdqhash`).

Ours includes MD5, SHA-1 and SHA-256; the peer's is PDQ alone. Both run in turn in this process.
"""

import io
import statistics
import time
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pdqhash
import skimage.data
from PIL import Image

from hashcore.picture import fingerprint_picture

ASTRONAUT: Callable[[], npt.NDArray[np.uint8]] = skimage.data.astronaut
ROUNDS = 5
SIZES = {12: (4000, 3000), 48: (8000, 6000)}


def run() -> list[dict[str, object]]:
    """Return one row a kind of file: medians in milliseconds, and the ratio of the two."""
    return [row(name, content) for name, content in pictures()]


def pictures() -> Iterator[tuple[str, bytes]]:
    """Yield photographs of the sizes that phones take."""
    photo = Image.fromarray(ASTRONAUT()[60:444])
    for megapixels, size in SIZES.items():
        large = photo.resize(size, Image.Resampling.BICUBIC)
        yield f"JPEG, {megapixels} MP", saved(large, "JPEG", quality=88)
        if megapixels == 12:
            exif = Image.Exif()
            exif[0x0112] = 6
            turned = saved(large, "JPEG", quality=88, exif=exif.tobytes())
            yield "JPEG, 12 MP, stored and upright", turned
            yield "PNG, 12 MP", saved(large, "PNG", compress_level=3)
            yield "WebP, 12 MP", saved(large, "WEBP", quality=80, method=0)


def saved(picture: Image.Image, format_name: str, **options: object) -> bytes:
    """Return a picture as a file."""
    file = io.BytesIO()
    picture.save(file, format_name, **options)
    return file.getvalue()


def row(name: str, content: bytes) -> dict[str, object]:
    """Time both ways in turn, so that a busy machine slows both."""
    ours, peers = [], []
    for _ in range(ROUNDS):
        ours.append(milliseconds(lambda: fingerprint_picture(content)))
        peers.append(milliseconds(lambda: reference(content)))
    mine, peer = statistics.median(ours), statistics.median(peers)
    return {
        "name": name,
        "ours_ms": round(mine),
        "peer": "Pillow + pdqhash",
        "peer_ms": round(peer),
        "ratio": mine / peer,
    }


def reference(content: bytes) -> None:
    """Hash as platforms' own tool does."""
    with Image.open(io.BytesIO(content)) as picture:
        pdqhash.compute(np.asarray(picture))


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long one call takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
