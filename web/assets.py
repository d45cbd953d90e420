"""Where the files that pages refer to are served from; `web.bundle` writes the table."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from markupsafe import Markup

STATIC = Path(__file__).parent.parent / "static"
MANIFEST = STATIC / "build" / "manifest.json"
# The styles of every page, each building on those before it.
SHEETS = ("tokens", "page", "lists", "parts", "forms", "modes")


class AssetsMissing(Exception):
    """The browser's files have not been made yet."""


@dataclass(frozen=True)
class Assets:
    """The addresses of styles, scripts, drawings and the browser runtime."""

    urls: Mapping[str, str]
    runtime: Mapping[str, Any] = field(default_factory=dict)
    integrity: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, manifest: Path = MANIFEST) -> "Assets":
        """Read the table that the bundle wrote."""
        try:
            table = json.loads(manifest.read_text("utf-8"))
        except FileNotFoundError as error:
            raise AssetsMissing(f"{manifest} is missing: run `python3 build.py serve`.") from error
        return cls(table["assets"], table["runtime"], table.get("integrity", {}))

    @property
    def version(self) -> str:
        """Return what names the content of all files: 64 bits in hexadecimal digits.

        The table holds the checksum of each part of the runtime, and every other address the
        checksum of what it leads to, so equal versions mean equal files.
        """
        table = json.dumps([self.urls, self.runtime, self.integrity], sort_keys=True)
        return sha256(table.encode()).hexdigest()[:16]

    def url(self, name: str) -> str:
        """Return the address of a file by its name in the sources, such as `styles/page.css`."""
        return self.urls[name]


@cache
def drawing(name: str) -> Markup:
    """Return a drawing of ours to stand inside a page, where it takes the page's colours."""
    return Markup((STATIC / "art" / f"{name}.svg").read_text("utf-8").strip())  # noqa: S704


@cache
def icon(name: str) -> Markup:
    """Return a small sign of ours to stand inside a page."""
    return Markup((STATIC / "icons" / f"{name}.svg").read_text("utf-8").strip())  # noqa: S704
