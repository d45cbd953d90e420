"""Every file beside its compressed twins, made once for equal content."""

import gzip
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli  # type: ignore[import-untyped]

from web.bundle.cache import derived, write_whole

ALREADY_SMALL = frozenset({".png", ".webp"})
BROTLI = f"brotli {brotli.__version__} quality 11 window 24"


def write_with_twins(folder: Path, files: Mapping[str, bytes]) -> dict[str, int]:
    """Write files, each with `.br` and `.gz` beside it; return each one's size in Brotli."""
    with ThreadPoolExecutor(2) as threads:
        sizes = threads.map(lambda item: _write(folder / item[0], item[1]), files.items())
        return dict(zip(files, sizes, strict=True))


def _write(path: Path, data: bytes) -> int:
    write_whole(path, data)
    if path.suffix in ALREADY_SMALL:
        return len(data)
    small = derived([BROTLI, data], lambda: brotli.compress(data, quality=11, lgwin=24))
    write_whole(path.with_name(f"{path.name}.br"), small)
    # Level 9 and no time stamp: the same bytes whenever it is made.
    write_whole(path.with_name(f"{path.name}.gz"), gzip.compress(data, 9, mtime=0))
    return len(small)
