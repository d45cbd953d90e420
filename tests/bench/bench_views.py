"""Which copies of a picture are found: the share of photographs within distance 31.

The copy's fingerprint is what a platform computes (`pdqhash` at full size); ours are those that a
browser sends: one, with the seven turned and mirrored views, with the crops of the middle, all.
The photographs and their licences: photographs.py.
"""

import io
from collections.abc import Callable

import numpy as np
import pdqhash
from PIL import Image, ImageDraw, ImageEnhance, ImageFont, ImageOps

from hashcore.limits import CROP_VIEWS, DIHEDRAL_VIEWS, MATCH_DISTANCE
from hashcore.picture import fingerprint_picture
from tests.bench.photographs import photographs

type Picture = Image.Image
type Change = Callable[[Picture], Picture]

LONGEST = 1600
SCREEN = 9 / 19.5
"""A phone's screen, width to height."""
CHOICES = {
    "one": {"stored"},
    "8 views": {"stored", *DIHEDRAL_VIEWS},
    "with crops": {"stored", *CROP_VIEWS},
    "all": {"stored", *DIHEDRAL_VIEWS, *CROP_VIEWS},
}


def saved_again(quality: int) -> Change:
    """Return a change: compressed once more."""
    return lambda picture: reopened(saved(picture, quality))


def no_larger_than(side: int, quality: int) -> Change:
    """Return a change: scaled down as platforms do, then compressed."""

    def change(picture: Picture) -> Picture:
        small = picture.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        return reopened(saved(small, quality))

    return change


def cut(left: float, top: float, right: float, bottom: float) -> Change:
    """Return a change: shares of the width and height cut off."""

    def change(picture: Picture) -> Picture:
        wide, high = picture.size
        return picture.crop(
            (
                round(wide * left),
                round(high * top),
                round(wide * (1 - right)),
                round(high * (1 - bottom)),
            )
        )

    return change


def screenshot(picture: Picture) -> Picture:
    """Return the picture on a phone's screen, with black bars."""
    width = picture.width
    height = max(round(width / SCREEN), picture.height)
    screen = Image.new("RGB", (width, height))
    screen.paste(picture, (0, (height - picture.height) // 2))
    return screen


def square(picture: Picture) -> Picture:
    """Return the middle square, as posts show it."""
    return ImageOps.fit(picture, (min(picture.size),) * 2)


def written_over(picture: Picture) -> Picture:
    """Return the picture with a line of text over it."""
    copy = picture.copy()
    unit = min(copy.size) / 10
    place = copy.width / 2, copy.height - 2 * unit
    font = ImageFont.load_default(unit)
    draw = ImageDraw.Draw(copy)
    draw.text(place, "look at this", "white", font, "mm", stroke_width=3, stroke_fill="black")
    return copy


def with_a_face(picture: Picture) -> Picture:
    """Return the picture with a smiling face of a third of its height over it."""
    copy = picture.copy()
    draw = ImageDraw.Draw(copy)
    unit = min(copy.size) / 10
    left, top = copy.width * 0.6, copy.height * 0.15
    draw.ellipse((left, top, left + 3 * unit, top + 3 * unit), "gold", "black")
    for eye in (0.8, 1.8):
        at = left + eye * unit
        draw.ellipse((at, top + unit, at + unit / 3, top + 1.4 * unit), "black")
    mouth = (left + 0.7 * unit, top + unit, left + 2.3 * unit, top + 2.3 * unit)
    draw.arc(mouth, 20, 160, "black", round(unit / 6))
    return copy


CHANGES: dict[str, Change] = {
    "JPEG again, quality 75": saved_again(75),
    "JPEG again, quality 50": saved_again(50),
    "at most 1,080 px, quality 80": no_larger_than(1080, 80),
    "at most 640 px, quality 70": no_larger_than(640, 70),
    "brighter by a fifth": lambda picture: ImageEnhance.Brightness(picture).enhance(1.2),
    "without colours": lambda picture: picture.convert("L").convert("RGB"),
    "mirrored": ImageOps.mirror,
    "turned by 90 degrees": lambda picture: picture.transpose(Image.Transpose.ROTATE_90),
    "a line of text over it": written_over,
    "a large smiling face over it": with_a_face,
    **{
        f"cropped, {share} % off each side": cut(*[share / 100] * 4)
        for share in (1, 2, 3, 5, 7, 10, 12)
    },
    "cropped, 2 % off one side": cut(0, 0, 0.02, 0),
    "cropped, 5 % off one side": cut(0, 0, 0.05, 0),
    "cropped, 10 % off one side": cut(0, 0, 0.10, 0),
    "mirrored and cropped, 5 % off each side": lambda picture: ImageOps.mirror(
        cut(*[0.05] * 4)(picture)
    ),
    "screenshot with bars": screenshot,
    "square crop": square,
}


def run() -> list[dict[str, object]]:
    """Return one row for each change, then how near unrelated photographs come."""
    pictures = list(photographs(LONGEST))
    ours = [fingerprints(picture) for picture in pictures]
    rows = [row(name, change, pictures, ours) for name, change in CHANGES.items()]
    return [*rows, *unrelated(ours)]


def row(
    name: str, change: Change, pictures: list[Picture], ours: list[dict[str, int]]
) -> dict[str, object]:
    """Return the shares found after one change."""
    copies = [as_platforms_see(change(picture)) for picture in pictures]
    found = {
        choice: sum(
            nearest(copy, known, views) <= MATCH_DISTANCE
            for copy, known in zip(copies, ours, strict=True)
        )
        for choice, views in CHOICES.items()
    }
    shares = {choice: f"{100 * count / len(pictures):.0f} %" for choice, count in found.items()}
    return {"what was done to the copy": name, **shares}


def unrelated(ours: list[dict[str, int]]) -> list[dict[str, object]]:
    """Return how near the views of one photograph come to another photograph."""
    distances = [
        (stored["stored"] ^ value).bit_count()
        for index, stored in enumerate(ours)
        for other in ours[:index] + ours[index + 1 :]
        for value in other.values()
    ]
    return [
        {
            "unrelated comparisons": len(distances),
            "photographs": len(ours),
            "nearest, bits": min(distances),
            "false matches": sum(distance <= MATCH_DISTANCE for distance in distances),
        }
    ]


def fingerprints(picture: Picture) -> dict[str, int]:
    """Return what a browser sends, by view."""
    report = fingerprint_picture(saved(picture, 92), dihedral=True, crops=True)
    return {each.view: int(each.value, 16) for each in report.fingerprints if each.view}


def as_platforms_see(picture: Picture) -> int:
    """Return the copy's fingerprint as platforms' tools compute it."""
    vector, _ = pdqhash.compute(np.asarray(reopened(saved(picture, 85))))
    return int.from_bytes(np.packbits(vector.astype(np.uint8)).tobytes())


def nearest(copy: int, known: dict[str, int], views: set[str]) -> int:
    """Return the bits between a copy and the nearest of some views."""
    return min((copy ^ value).bit_count() for view, value in known.items() if view in views)


def saved(picture: Picture, quality: int) -> bytes:
    """Return a picture as a JPEG file."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()


def reopened(content: bytes) -> Picture:
    """Return a file's picture."""
    return Image.open(io.BytesIO(content)).convert("RGB")
