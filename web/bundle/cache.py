"""Files kept outside the checkout, each named by the checksum of what is in it or of its recipe."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path


def cache_root() -> Path:
    """Return the folder that survives a fresh checkout."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "abdruck"


def sha256(data: bytes) -> str:
    """Return the checksum that names a file."""
    return hashlib.sha256(data).hexdigest()


def stored(checksum: str) -> bytes | None:
    """Return the file of this checksum, or None when there is none that is whole."""
    path = cache_root() / "sha256" / checksum
    if not path.is_file():
        return None
    data = path.read_bytes()
    return data if sha256(data) == checksum else None


def store(data: bytes) -> None:
    """Keep a file under its checksum."""
    write_whole(cache_root() / "sha256" / sha256(data), data)


def derived(recipe: Iterable[str | bytes], make: Callable[[], bytes]) -> bytes:
    """Return what `make` gives, made once for equal recipes.

    The recipe names everything the result depends on: the tool, its version, the input.
    """
    path = cache_root() / "derived" / recipe_key(recipe)
    if path.is_file():
        body, _, checksum = path.read_bytes().rpartition(b"\n")
        if sha256(body).encode() == checksum:
            return body
    result = make()
    write_whole(path, result + b"\n" + sha256(result).encode())
    return result


def recipe_key(recipe: Iterable[str | bytes]) -> str:
    """Return one checksum for a list of ingredients, each kept apart from the next."""
    digest = hashlib.sha256()
    for part in recipe:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).chmod(0o644)
    Path(name).replace(path)
