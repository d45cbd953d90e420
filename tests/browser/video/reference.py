"""What platforms' tools, ffmpeg and libheif make of the films and pictures of these tests."""

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pdqhash
import skimage.data
from PIL import Image

from tests.vectors.make_videos import Pixels, reference_frames

MOST_BITS = 6


def reference(picture: Image.Image | Pixels) -> str:
    """Return what platforms' tool gives for a picture."""
    bits, _quality = pdqhash.compute(np.ascontiguousarray(picture))
    return np.packbits(bits).tobytes().hex()


def distance(one: str, other: str) -> int:
    """Return the bits in which two fingerprints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def frames(result: dict[str, Any], view: str = "stored") -> dict[int, str]:
    """Return a film's perceptual fingerprints by their times in ms."""
    return {
        each["frame_ms"]: each["value"]
        for each in result["fingerprints"]
        if each["algorithm"] == "pdq" and each["view"] == view
    }


def bits_from_reference(result: dict[str, Any], path: Path, *options: str) -> list[int]:
    """Return how far each kept frame is from ffmpeg's and pdqhash's for the same moment."""
    pixels, times = reference_frames(path, *options)
    nearest = {
        time: pixels[min(range(len(times)), key=lambda i: abs(times[i] - time))]
        for time in frames(result)
    }
    found = frames(result)
    return [distance(found[time], reference(frame)) for time, frame in nearest.items()]


def packets(path: Path) -> list[tuple[int, int]]:
    """Return where each of a film's packets lies in the file, and its size."""
    wanted = ["-select_streams", "v:0", "-show_entries", "packet=pos,size", "-of", "json"]
    done = subprocess.run(
        ["ffprobe", "-v", "error", *wanted, str(path)], capture_output=True, check=True
    )
    return [(int(each["pos"]), int(each["size"])) for each in json.loads(done.stdout)["packets"]]


def assert_exact(result: dict[str, Any], path: Path) -> None:
    """Check MD5, SHA-1 and SHA-256."""
    exact = {e["algorithm"]: e["value"] for e in result["fingerprints"]}
    data = path.read_bytes()
    for name in ("md5", "sha1", "sha256"):
        assert exact[name] == hashlib.new(name, data).hexdigest()


def photograph(width: int = 1200, height: int = 900) -> Image.Image:
    """Return a photograph of a cup of coffee."""
    pixels: np.typing.NDArray[np.uint8] = getattr(skimage.data, "coffee")()  # noqa: B009
    return Image.fromarray(pixels).resize((width, height))


def heic(image: Image.Image, path: Path, *options: str) -> Path:
    """Write a picture as HEIC with libheif's own tool."""
    source = path.with_suffix(".png")
    image.save(source)
    command = ["heif-enc", "-q", "70", *options, str(source), "-o", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path


def decoded(path: Path) -> Image.Image:
    """Return what libheif's own tool makes of a file."""
    target = path.with_suffix(".decoded.png")
    subprocess.run(["heif-convert", str(path), str(target)], check=True, capture_output=True)
    return Image.open(target).convert("RGB")


def turned_heic(path: Path, target: Path, turns: int) -> Path:
    """Give a HEIC of one picture an `irot` box: so many quarter turns against the clock."""
    data = bytearray(path.read_bytes())
    pixels = data.index(b"mdat") + 4
    turn = b"\0\0\0\x09irot" + bytes([turns])
    ipco, ipma, iloc = (data.index(name) - 4 for name in (b"ipco", b"ipma", b"iloc"))
    end = ipco + int.from_bytes(data[ipco : ipco + 4])
    number, at = 0, ipco + 8
    while at < end:
        number, at = number + 1, at + int.from_bytes(data[at : at + 4])
    place = data.index(pixels.to_bytes(4), iloc)
    data[place : place + 4] = (pixels + len(turn) + 1).to_bytes(4)
    # One picture: the only entry of the list of associations is its own, and ends it.
    data[ipma + 18] += 1
    last = ipma + int.from_bytes(data[ipma : ipma + 4])
    data[last:last] = bytes([0x80 | (number + 1)])
    data[end:end] = turn
    for name, more in ((b"ipma", 1), (b"ipco", len(turn)), (b"iprp", 10), (b"meta", 10)):
        box = data.index(name) - 4
        data[box : box + 4] = (int.from_bytes(data[box : box + 4]) + more).to_bytes(4)
    target.write_bytes(data)
    return target
