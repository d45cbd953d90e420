"""Files that are whole and on the disk once they have their name, for their owner only."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def create(path: Path, text: str) -> bool:
    """Make a file; False when there is one already."""
    with draft(path, text) as fresh:
        try:
            os.link(fresh, path)
        except FileExistsError:
            return False
    sync(path.parent)
    return True


def replace(path: Path, text: str) -> None:
    """Make a file, or put other text into it: it is the old or the new one at every moment."""
    with draft(path, text) as fresh:
        fresh.replace(path)
    sync(path.parent)


@contextmanager
def draft(path: Path, text: str) -> Iterator[Path]:
    """Yield a new file beside a path, which is gone afterwards unless it was renamed."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def sync(folder: Path) -> None:
    """Wait until a folder's names are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
