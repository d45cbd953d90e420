"""What more views of a picture cost: the time of a file, and the list of a million on the wire.

The list is made of random PDQ values, which compress as real ones do: not at all but for their
hexadecimal writing. Exact fingerprints come on top, equally many whatever the views.
"""

import gzip
import io
import statistics
import time

import skimage.data
from PIL import Image

from hashcore.limits import CROP_VIEWS, DIHEDRAL_VIEWS, PICTURE_VIEWS
from hashcore.picture import fingerprint_picture
from tests.bench.bench_feeds import PAGE, add_key, fetch, filled, requests_for
from tests.bench.serving import abdruck

VIEWS = {
    "own": ("stored",),
    "all": ("stored", *DIHEDRAL_VIEWS),
    "crops": ("stored", *DIHEDRAL_VIEWS, *CROP_VIEWS),
}
ROUNDS = 7


def run() -> list[dict[str, object]]:
    """Return the times, then the sizes."""
    return [*times(), *sizes()]


def times() -> list[dict[str, object]]:
    """Return how long a JPEG of 12 megapixels takes natively, the choices in turn."""
    content = photograph()
    took: dict[str, list[float]] = {choice: [] for choice in PICTURE_VIEWS}
    for _ in range(ROUNDS):
        for choice, wanted in PICTURE_VIEWS.items():
            start = time.perf_counter()
            fingerprint_picture(content, **wanted)
            took[choice].append((time.perf_counter() - start) * 1000)
    own = statistics.median(took["own"])
    return [
        {"JPEG, 12 MP": choice, "ms": round(median), "ratio": median / own}
        for choice, median in ((each, statistics.median(found)) for each, found in took.items())
    ]


def photograph() -> bytes:
    """Return a JPEG of 12 megapixels."""
    pixels = getattr(skimage.data, "coffee")()  # noqa: B009
    file = io.BytesIO()
    Image.fromarray(pixels).resize((4000, 3000)).save(file, "JPEG", quality=90)
    return file.getvalue()


def sizes() -> list[dict[str, object]]:
    """Return megabytes of a million pictures in each feed, as sent and as gzip would send them."""
    rows: list[dict[str, object]] = []
    for choice, views in VIEWS.items():
        row: dict[str, object] = {"a million pictures, MB": choice, "PDQ each": len(views)}
        with filled(2 * PAGE, views) as (_, folder):
            key = add_key(folder)
            with abdruck(folder) as server:
                for feed, (path, headers) in requests_for(key).items():
                    _, body = fetch(server.port, path, headers)
                    pictures = body.count(b"<image>") / len(views) if feed == "NCMEC" else PAGE
                    scale = 1_000_000 / pictures / 1e6
                    row[feed] = round(len(body) * scale)
                    row[f"{feed}, gzip"] = round(len(gzip.compress(body, 6)) * scale)
        rows.append(row)
    return rows
