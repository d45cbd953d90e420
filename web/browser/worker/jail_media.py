"""Python's side of what it cannot decode itself: films, HEIC, AVIF.

One file at a time, as the worker has it. `jail.media` turns every answer into JSON.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from hashcore.containers import kind_of
from hashcore.errors import HashError
from hashcore.foreign import ForeignRaster
from hashcore.formats import sniff
from hashcore.kernel import Band
from hashcore.limits import MAX_FRAME_MS, MAX_PICTURE_BYTES, PICTURE_VIEWS
from hashcore.picture import fingerprint_foreign
from hashcore.raster import STORED
from hashcore.stills import Still, as_stored, jxl_facts, still_facts
from hashcore.video import Film, VideoReading, lumas_from, reduction_bands


class Bytes(Protocol):
    """A browser's array as Python sees it."""

    def to_bytes(self) -> bytes:
        """Copy it into Python's memory."""

    def assign(self, content: bytes) -> None:
        """Put as many bytes in the place of its own."""


class Pixels(Protocol):
    """A browser's Uint8Array as Python sees it."""

    def subarray(self, start: int, stop: int) -> Bytes:
        """Look at a part of it; nothing is copied."""


NO_STILL = Still(0, 0, STORED, 1)


class OpenFile:
    """What is known of the file in work."""

    def __init__(self) -> None:
        self.film = VideoReading()
        self.still = NO_STILL
        self.content = b""


now = OpenFile()


def kind(head: Bytes, size: int) -> dict[str, object]:
    """Tell who has to decode a file, and forget the one before.

    What is neither picture nor film is refused here, and a picture that is too large: only a film
    need not be read whole.
    """
    now.film, now.still, now.content = VideoReading(), NO_STILL, b""
    start = head.to_bytes()
    found = kind_of(start)
    if found == "picture":
        sniff(start)
    if found != "video" and size > MAX_PICTURE_BYTES:
        raise HashError("too-many-pixels")
    return {"kind": found}


def take_still(content: Bytes, kind: str) -> dict[str, object]:
    """Check what a picture says of itself, and make an AVIF ready for the browser's decoder."""
    now.content = content.to_bytes()
    now.still = (jxl_facts if kind == "jxl" else still_facts)(now.content)
    if kind == "avif":
        content.assign(as_stored(now.content))
    return {}


def fingerprint_pixels(
    name: str, pixels: Pixels, width: int, height: int, upright: bool, views: str
) -> dict[str, object]:
    """Return the report of a picture whose pixels somebody else decoded."""
    raster = ForeignRaster(lambda a, b: pixels.subarray(a, b).to_bytes(), (width, height))
    report = fingerprint_foreign(
        now.content, name, now.still, raster, upright=upright, **PICTURE_VIEWS[views]
    )
    return report.as_dict()


def film_bytes(part: Bytes) -> dict[str, object]:
    """Take the next slice of a film's file."""
    now.film.add_bytes(part.to_bytes())
    return {}


def film_facts(
    name: str, width: int, height: int, rotation: int, duration: int
) -> dict[str, object]:
    """Take what a film's container says, and tell how long it is taken to last, in ms."""
    now.film.film = Film(name, width, height, rotation, min(duration, MAX_FRAME_MS))
    return {"duration": now.film.film.duration_ms}


def film_bands(width: int, height: int, columns: int, rows: int) -> dict[str, object]:
    """Return the bands for frames of one size: as stored, and as shown where that differs."""
    sides = (width, height, columns, rows)
    turn = now.film.film.turn
    answer: dict[str, object] = {"stored": _plain(*reduction_bands(*sides), transpose=False)}
    if now.film.film.rotation:
        turned = reduction_bands(*sides, turn)
        answer["upright"] = _plain(*turned, transpose=turn.transpose)
    return answer


def film_lumas(times: Bytes, lumas: Bytes, upright: Bytes | None) -> dict[str, object]:
    """Look at some frames."""
    shown = lumas_from(upright.to_bytes()) if upright else None
    when = np.frombuffer(times.to_bytes(), np.float64).tolist()
    now.film.add_lumas(lumas_from(lumas.to_bytes()), when, shown)
    return {}


def film_report(complete: bool, decodable: bool, dense: bool) -> dict[str, object]:
    """Return the report of a film that was read to its end."""
    return now.film.report(complete=complete, decodable=decodable, dense=dense).as_dict()


def _plain(down: Sequence[Band], across: Sequence[Band], *, transpose: bool) -> dict[str, object]:
    rows, columns = (
        [{"start": band.start, "weights": band.weights.tolist()} for band in bands]
        for bands in (down, across)
    )
    return {"rows": rows, "columns": columns, "transpose": transpose}
