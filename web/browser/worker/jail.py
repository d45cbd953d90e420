"""Python's side of the jail: where the extensions are, and the one function the worker calls."""

import json
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from types import ModuleType
from typing import Protocol

CUT_OUT = (
    "_codecs_cn",
    "_codecs_hk",
    "_codecs_iso2022",
    "_codecs_jp",
    "_codecs_kr",
    "_codecs_tw",
    "_multibytecodec",
    "unicodedata",
)
"""Built in, but the bundle left their tables out: they would answer wrongly."""


class Bytes(Protocol):
    """A browser's ArrayBuffer as Python sees it."""

    def to_bytes(self) -> bytes:
        """Copy it into Python's memory."""


class SideModules:
    """Finds the extensions that the page compiled; an archive cannot hold them."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where an extension is, None for any other module."""
        if name not in self._names:
            return None
        path = f"/sides/{name}.so"
        return ModuleSpec(name, ExtensionFileLoader(name, path), origin=path)


def open_jail(names: str) -> None:
    """Make the extensions of these names importable and import all that hashing needs."""
    for name in CUT_OUT:
        # None makes every import fail, Python's own and that of compiled code.
        sys.modules[name] = None  # type: ignore[assignment]
    sys.meta_path.insert(0, SideModules(frozenset(names.split())))
    import hashcore.picture  # noqa: F401 # now, not at the first file


def fingerprint(picture: Bytes, views: str, algorithms: str) -> str:
    """Return a picture's report as JSON, or the code that says why there is none.

    `algorithms` names the exact fingerprints that are left to Python.
    """
    from hashcore.limits import PICTURE_VIEWS
    from hashcore.picture import fingerprint_picture

    wanted = PICTURE_VIEWS[views]
    exact = algorithms.split()
    return _answer(
        lambda: fingerprint_picture(picture.to_bytes(), algorithms=exact, **wanted).as_dict()
    )


def media(name: str, *values: object) -> str:
    """Return as JSON what a function of jail_media answers, or the code that says why not."""
    return _answer(lambda: getattr(sys.modules["jail_media"], name)(*values))


def _answer(ask: Callable[[], dict[str, object]]) -> str:
    """Ask, and keep an error's own words here: they may quote the file."""
    from hashcore.errors import HashError

    try:
        return json.dumps(ask())
    except HashError as error:
        return json.dumps({"code": error.code})
    except MemoryError:
        return json.dumps({"code": "out-of-memory"})
    except Exception:  # anything else is a defect of ours, told without its content
        return json.dumps({"code": "unexpected"})
