"""How much of a film is found again, by its length: the share of looks within distance 31.

The films are the hardest there are: a hand-held camera that never rests pans over public-domain
photographs, ten seconds each. A platform looks once a second, beginning 0.3 s into the film.
Beside ours: the key frames alone, as in films over ten minutes.
"""

import itertools
from random import Random

import numpy as np
from PIL import Image

from hashcore.limits import MATCH_DISTANCE, MIN_QUALITY
from hashcore.pdq import Hash, hash_luma, lumas
from hashcore.raster import ArrayRaster, Floats
from hashcore.sieve import FrameSieve, Words
from tests.bench.photographs import photographs

LENGTHS = (60, 120, 180, 300, 540)
SCENE = 10  # seconds
LOOKS = 15  # a second
KEYS = (1, 2, 5)  # seconds between key frames
FRAME = (320, 180)


def panned(seconds: int, random: Random) -> Floats:
    """Return lumas (n, 64, 64) of a camera that pans and zooms, one photograph a scene."""
    pictures = [picture.convert("L") for picture in photographs(1200)]
    return np.stack(
        [luma for _ in range(seconds // SCENE) for luma in scene(random.choice(pictures), random)]
    )


def scene(picture: Image.Image, random: Random) -> list[Floats]:
    """Return the lumas of one scene: from one view of a photograph to another, unsteadily."""
    wide, high = picture.size
    views = []
    for zoom in (random.uniform(0.45, 0.8), random.uniform(0.45, 0.8)):
        across = min(wide, high * 16 / 9) * zoom
        down = across * 9 / 16
        views.append(
            np.array(
                [random.uniform(0, wide - across), random.uniform(0, high - down), across, down]
            )
        )
    found = []
    for share in np.linspace(0, 1, SCENE * LOOKS, endpoint=False):
        left, top, across, down = views[0] + (views[1] - views[0]) * share
        left = min(max(0, left + random.gauss(0, 1.5)), wide - across)
        top = min(max(0, top + random.gauss(0, 1.5)), high - down)
        box = (left, top, left + across, top + down)
        frame = picture.resize(FRAME, Image.Resampling.BILINEAR, box=box)
        found.append(lumas(ArrayRaster(np.asarray(frame)[:, :, None]))[0])
    return found


def words(hashes: list[Hash]) -> Words:
    """Return hashes as (n, 4) words."""
    return np.stack([np.frombuffer(bytes.fromhex(each.value), np.uint64) for each in hashes])


def share_found(known: list[Hash], looks: list[Hash]) -> float:
    """Return the share of a platform's looks that a known frame matches."""
    kept = words(known)
    nearest = [int(np.bitwise_count(kept ^ look).sum(axis=1).min()) for look in words(looks)]
    return float(np.mean(np.array(nearest) <= MATCH_DISTANCE))


def run() -> list[dict[str, object]]:
    """Return the table: a row for each length of film."""
    rows: list[dict[str, object]] = []
    for seconds in LENGTHS:
        film = panned(seconds, Random(seconds))  # noqa: S311 # no secret
        hashes = [hash_luma(luma) for luma in film]
        sieve = FrameSieve()
        for start in range(0, len(film), 32):
            times = [(start + index) * 1000 / LOOKS for index in range(32)]
            sieve.feed(film[start : start + 32], times)
        looks = [each for each in hashes[LOOKS // 3 :: LOOKS] if each.quality >= MIN_QUALITY]
        row: dict[str, object] = {
            "film of": f"{seconds} s",
            "kept": len(sieve.kept),
            "distance": sieve.distance,
            "found": share_found([each.stored for each in sieve.kept], looks),
        }
        for key in KEYS:
            keys = itertools.islice(hashes, 0, None, key * LOOKS)
            good = [each for each in keys if each.quality >= MIN_QUALITY]
            row[f"key frame each {key} s"] = share_found(good, looks)
        rows.append(row)
    return rows
