"""Films by their frames: vPDQ's rules and its text, without its compiled package.

`threatexchange` has a vPDQ extension, but that needs the C++ package `vpdq`, which comes as source
and is built against FFmpeg's libraries. This type needs the program `ffmpeg` alone. The text is
the same, so that the list also feeds the extension where a platform has it.
"""

import json
import logging
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import IO, Any

from threatexchange.content_type.content_base import ContentType
from threatexchange.content_type.video import VideoContent
from threatexchange.signal_type import index, signal_base
from threatexchange.signal_type.pdq.pdq_faiss_matcher import PDQFlatHashIndex
from threatexchange.signal_type.pdq.pdq_hasher import pdq_from_bytes
from threatexchange.signal_type.pdq.pdq_utils import simple_distance
from threatexchange.signal_type.pdq.signal import PdqSignal

NAME = "film_vpdq"
FILM_TYPES = (NAME, "vpdq")
MIN_QUALITY = 50
DISTANCE = 31
MATCH_PERCENT = 80  # of the uploaded film's frames; vPDQ's default
FRAME = re.compile(r"([0-9a-f]{64}),([0-9]{1,3}),([0-9.]+(?:e[+-]?[0-9]+)?)")

# As stored, one frame a second, as vPDQ looks at films; a film may name no other source.
FFMPEG = ("ffmpeg", "-nostdin", "-v", "error", "-noautorotate", "-protocol_whitelist", "file")
TO_FRAMES = ("-map", "0:v:0", "-vf", "fps=1", "-f", "image2pipe", "-c:v", "ppm", "-")


@dataclass(frozen=True)
class Frame:
    """One frame's PDQ, its quality, and when it is shown in seconds."""

    pdq: str
    quality: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.pdq},{self.quality},{self.seconds:.3f}"


def write_frames(frames: list[Frame]) -> str:
    """Write a film's frames as vPDQ does, empty where there are none."""
    return json.dumps([str(frame) for frame in frames]) if frames else ""


def read_frames(text: str) -> list[Frame]:
    """Return a film's frames.

    Raises:
        ValueError: It is not what `write_frames` writes.
    """
    found = [FRAME.fullmatch(str(each)) for each in json.loads(text or "[]")]
    if not all(found):
        raise ValueError("invalid film")
    return [Frame(each[1], int(each[2]), float(each[3])) for each in found if each]


def good(text: str) -> list[str]:
    """Return the PDQ of each frame that can be told apart, once."""
    return list(dict.fromkeys(f.pdq for f in read_frames(text) if f.quality >= MIN_QUALITY))


class FilmSimilarity(index.SignalSimilarityInfo):
    """How much of an uploaded film is known, in percent."""

    def __init__(self, percent: float) -> None:
        self.percent = percent

    def pretty_str(self) -> str:
        """Return the percentage."""
        return f"{self.percent:.0f}%"


class FilmIndex(index.SignalTypeIndex[Any]):
    """Finds the films that hold most of an uploaded film's frames."""

    def __init__(self) -> None:
        super().__init__()
        # The flat index: the faster one matches nothing once it was saved with a single frame.
        self._frames = PDQFlatHashIndex()  # type: ignore[no-untyped-call]
        self._film_of: list[int] = []
        self._entries: list[Any] = []

    def add(self, signal_str: str, entry: Any) -> None:
        """Take a film."""
        frames = good(signal_str)
        if frames:
            self._frames.add(frames, range(len(self._film_of), len(self._film_of) + len(frames)))
            self._film_of += [len(self._entries)] * len(frames)
            self._entries.append(entry)

    def query(self, query: str) -> list[index.IndexMatchUntyped[index.SignalSimilarityInfo, Any]]:
        """Return the films that match."""
        frames = good(query)
        if not frames or not self._entries:
            return []
        found = self._frames.search(frames, DISTANCE, return_as_ids=True)
        films = Counter(film for ids in found for film in {self._film_of[id_] for id_ in ids})
        shares = {film: hits * 100 / len(frames) for film, hits in films.items()}
        return [
            index.IndexMatchUntyped(FilmSimilarity(share), self._entries[film])
            for film, share in shares.items()
            if share >= MATCH_PERCENT
        ]


class FilmSignal(signal_base.SimpleSignalType, signal_base.FileHasher):
    """A film by the PDQ of its frames."""

    @classmethod
    def get_name(cls) -> str:
        """Return the type's name."""
        return NAME

    @classmethod
    def get_content_types(cls) -> list[type[ContentType]]:
        """Return that this is for films."""
        return [VideoContent]

    @classmethod
    def get_index_cls(cls) -> type[FilmIndex]:
        """Return what finds films."""
        return FilmIndex

    @classmethod
    def validate_signal_str(cls, signal_str: str) -> str:
        """Return the text.

        Raises:
            ValueError: It is no film.
        """
        read_frames(signal_str)
        return signal_str

    @classmethod
    def hash_from_file(cls, file: Path) -> str:
        """Return the film's frames, one a second; empty where it cannot be read."""
        try:
            return write_frames(list(frames_of(file)))
        except FileNotFoundError:
            logging.warning("The program ffmpeg is missing: films are not compared by frames.")
            return ""

    @classmethod
    def compare_hash(cls, hash1: str, hash2: str) -> signal_base.SignalComparisonResult:
        """Tell how much of the first film is in the second."""
        ours, theirs = good(hash1), good(hash2)
        near = sum(any(simple_distance(a, b) <= DISTANCE for b in theirs) for a in ours)
        share = near * 100 / len(ours) if ours else 0.0
        return signal_base.SignalComparisonResult(share >= MATCH_PERCENT, FilmSimilarity(share))

    @staticmethod
    def get_examples() -> list[str]:
        """Return one film of the PDQ examples."""
        values = enumerate(PdqSignal.get_examples())
        return [write_frames([Frame(value, 100, second) for second, value in values])]


def frames_of(file: Path) -> Iterator[Frame]:
    """Decode a film with ffmpeg and hash a frame of each second."""
    command = [*FFMPEG, "-i", f"file:{file}", *TO_FRAMES]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as decoder:  # noqa: S603  # a fixed program
        if decoder.stdout is None:
            return
        for second in count():
            picture = read_picture(decoder.stdout)
            if picture is None:
                return
            value, quality = pdq_from_bytes(picture)
            yield Frame(value, quality, float(second))


def read_picture(stream: IO[bytes]) -> bytes | None:
    """Return the next file of a stream of PPM files, None at its end."""
    header = [stream.readline() for _ in range(3)]  # P6, width and height, the largest value
    if header[0] != b"P6\n":
        return None
    width, height = map(int, header[1].split())
    length = width * height * 3
    pixels = stream.read(length)
    return b"".join([*header, pixels]) if len(pixels) == length else None
