"""The site's own files, copied under one name that changes when any of them changes.

One folder for all of them: scripts import each other by relative paths, as written.
"""

from pathlib import Path

FOLDERS = {
    "web/browser/page": "page",
    "web/browser/shared": "shared",
    "web/styles": "styles",
    "static/art": "art",
    "static/icons": "icons",
    "static/guide": "guide",
}
"""Where files come from, and the folder they are served in."""
SERVED = frozenset({".css", ".js", ".png", ".svg", ".webp"})


def site_files(root: Path) -> dict[str, bytes]:
    """Return the files that pages load, by the path that pages call them by."""
    return {
        f"{target}/{path.relative_to(root / source)}": path.read_bytes()
        for source, target in FOLDERS.items()
        for path in sorted((root / source).rglob("*"))
        if path.is_file() and path.suffix in SERVED
    }
