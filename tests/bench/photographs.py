"""Real photographs that packages carry freely: what the benches look at.

- scikit-image's package data: public domain or CC0, as its functions say one by one.
- Debian's `lomiri-wallpapers-16.04`: CC0, CC-BY 4.0 and CC-BY-SA 4.0, by the photographers that
  the file names tell.
- Debian's `mate-backgrounds`, folder `nature`: GPL 2 or later, photographers in its AUTHORS.

Nothing of them comes into the project; `build.py bench` installs the packages.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import skimage
from PIL import Image

SKIMAGE = Path(skimage.__file__).parent / "data"
BACKGROUNDS = Path("/usr/share/backgrounds")
NAMES = (
    *("astronaut.png", "camera.png", "chelsea.png", "coffee.png", "coins.png", "rocket.jpg"),
    *("motorcycle_left.png", "hubble_deep_field.jpg", "retina.jpg", "moon.png", "brick.png"),
    *("grass.png", "gravel.png", "ihc.png"),
)
NO_PHOTOGRAPHS = ("analogpattern", "umang")


def paths() -> list[Path]:
    """Return where the photographs are.

    Raises:
        FileNotFoundError: a package is not installed.
    """
    large = [
        path
        for path in sorted(BACKGROUNDS.glob("*_by_*.jpg"))
        if not path.name.startswith(NO_PHOTOGRAPHS)
    ]
    nature = sorted((BACKGROUNDS / "mate" / "nature").glob("*.jpg"))
    if not large or not nature:
        raise FileNotFoundError("Install lomiri-wallpapers-16.04 and mate-backgrounds.")
    return [*(SKIMAGE / name for name in NAMES), *large, *nature]


def photographs(longest: int) -> Iterator[Image.Image]:
    """Yield each photograph with no side over `longest` pixels."""
    for path in paths():
        with Image.open(path) as picture:
            picture.draft("RGB", (longest, longest))
            small = picture.convert("RGB")
        small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        yield small


def large_photographs(size: tuple[int, int], count: int) -> Iterator[bytes]:
    """Yield JPEG files of one size, cut from photographs of at least 6 megapixels.

    There are fewer such photographs than are wanted: each gives several, whose place, size and
    JPEG quality differ, so that no two have the same pixels. A part that is smaller than `size`
    is enlarged, by half at most.
    """
    large = [path for path in paths() if _pixels(path) >= 6_000_000]
    for number in range(count):
        with Image.open(large[number % len(large)]) as picture:
            whole = picture.convert("RGB")
        if whole.height > whole.width:
            whole = whole.transpose(Image.Transpose.ROTATE_90)
        turn = number // len(large)
        share = 1 - 0.04 * turn
        width = min(whole.width, whole.height * size[0] / size[1]) * share
        height = width * size[1] / size[0]
        left, top = (whole.width - width) * (turn % 3) / 2, (whole.height - height) * (turn % 2)
        box = (left, top, left + width, top + height)
        part = whole.resize(size, Image.Resampling.BICUBIC, box=box)
        file = io.BytesIO()
        part.save(file, "JPEG", quality=(80, 88, 92, 95)[number % 4])
        yield file.getvalue()


def _pixels(path: Path) -> int:
    with Image.open(path) as picture:
        size: tuple[int, int] = picture.size
    return size[0] * size[1]
