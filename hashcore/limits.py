"""The numbers and names that every part of the project shares.

No third-party import here: the site and the server read these values and never decode a picture.
"""

from typing import Final, TypedDict

MAX_FILES: Final = 100
"""Most files in one case."""

MIN_QUALITY: Final = 50
"""Below this quality platforms discard a PDQ fingerprint: too plain to be recognised."""

MATCH_DISTANCE: Final = 31
"""Two PDQ fingerprints at most this many bits apart (of 256) are the same picture."""

MAX_PIXELS: Final = 220_000_000
"""Most pixels of a picture, checked before anything is decoded: 200-megapixel phones fit."""

MAX_FOREIGN_PIXELS: Final = 64_000_000
"""Most pixels of a picture that libheif or the browser decodes: 4 bytes each, in one piece."""

MAX_PICTURE_BYTES: Final = 300_000_000
"""Most bytes of a picture's file, which is read whole; a film is not."""

MAX_SIDE: Final = 100_000
"""Most pixels along one side; the longest scrolled screenshots fit."""

MAX_DECODED_BYTES: Final = 384 * 2**20
"""Most memory that decoding may take by estimate, so that a worker with 512 MB survives."""

MAX_FRAMES: Final = 600
"""Most frames of one film or moving picture that get a fingerprint."""

SIEVE_DISTANCE: Final = 16
"""A frame at most this many bits from one that is kept already adds nothing."""

WIDEST_SIEVE_DISTANCE: Final = 24
"""The same in a film of many frames: a copy's recoding may cost the bits up to a match."""

MAX_COUNTED_FRAMES: Final = 1_000_000
"""More frames than this are not told of a moving picture; the page takes no more for true."""

MAX_FRAME_MS: Final = 2**31 - 1
"""Latest time of a frame: 24 days."""

ALGORITHMS: Final = ("pdq", "md5", "sha1", "sha256")
"""Fingerprints that a file gets."""

EXACT_ALGORITHMS: Final = ALGORITHMS[1:]
"""Those of the file's bytes, which find the very same file."""

HEX_DIGITS: Final = {"pdq": 64, "md5": 32, "sha1": 40, "sha256": 64}
"""Length of each algorithm's value."""

DIHEDRAL_VIEWS: Final = (
    "rotate90",
    "rotate180",
    "rotate270",
    "flipx",
    "flipy",
    "flipplus1",
    "flipminus1",
)
"""The seven turned and mirrored views, in PDQ's order and by PDQ's names."""

CROP_VIEWS: Final = {"crop2": 2, "crop4": 4, "crop6": 6, "crop8": 8, "crop10": 10}
"""Views of the middle alone, and how many hundredths of a side each cuts off at both ends."""


class WantedViews(TypedDict):
    """What `fingerprint_picture` is asked for beside the picture as it is."""

    dihedral: bool
    crops: bool


PICTURE_VIEWS: Final[dict[str, WantedViews]] = {
    "own": {"dihedral": False, "crops": False},
    "all": {"dihedral": True, "crops": False},
    "crops": {"dihedral": True, "crops": True},
}
"""What an operator may have sent of a picture, in the words of `fingerprint_picture`."""

VIEWS: Final = ("stored", "upright", "unconverted", *DIHEDRAL_VIEWS, *CROP_VIEWS)
"""Ways to look at the same pixels; every PDQ fingerprint names its own."""
