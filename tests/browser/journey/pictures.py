"""Files that visitors might bring: drawn pictures, and files that are none."""

import io
import random
import struct
import zlib

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload

MIME = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "gif": "image/gif"}
PIL_FORMAT = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP", "gif": "GIF"}


def draw(seed: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Draw a picture rich enough to be recognised, another one for each seed."""
    chance = random.Random(seed)  # noqa: S311 # drawings, not secrets
    picture = Image.new("RGB", size, (chance.randrange(256), 90, 160))
    pen = ImageDraw.Draw(picture)
    for _ in range(60):
        left, top = chance.randrange(size[0]), chance.randrange(size[1])
        box = (left, top, left + chance.randrange(10, 120), top + chance.randrange(10, 120))
        colour = tuple(chance.randrange(256) for _ in range(3))
        chance.choice((pen.ellipse, pen.rectangle))(box, fill=colour)
    return picture


def encoded(picture: Image.Image, ending: str, **options: object) -> bytes:
    """Return a picture as a file's bytes."""
    buffer = io.BytesIO()
    picture.save(buffer, PIL_FORMAT[ending], **options)
    return buffer.getvalue()


def payload(name: str, data: bytes) -> FilePayload:
    """Return a file as the browser's picker takes it."""
    kind = MIME.get(name.rsplit(".", 1)[-1], "application/octet-stream")
    return {"name": name, "mimeType": kind, "buffer": data}


def picture(name: str, seed: int) -> FilePayload:
    """Return a drawn picture as a file."""
    return payload(name, encoded(draw(seed), name.rsplit(".", 1)[-1]))


def plain(name: str) -> FilePayload:
    """Return a picture of one colour."""
    return payload(name, encoded(Image.new("RGB", (300, 200), (200, 180, 160)), "png"))


def bomb(name: str) -> FilePayload:
    """Return a small file that says it holds 900 million pixels."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(100_000))), (b"IEND", b"")]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    return payload(name, data)
