"""The decoders that only some visitors need: films, HEIC. Each is one script, fetched when needed.

mediabunny (MPL-2.0) and libheif (LGPL-3.0) go out as their makers publish them; libheif's compiled
part stays a file of its own, so that anybody can put another build in its place.
"""

from pathlib import Path
from typing import Final

from web.bundle.progress import give_up

DECODERS: Final = {
    "video": "video-worker.js",
    "heif": "heif-worker.js",
    "libheif": "libheif.wasm",
}
"""The files by the names that the page knows them by."""

# No module system in a worker that may import nothing: this line would look for one.
_EXPORT: Final = 'if (typeof module === "object" && typeof module.exports === "object")'


def decoder_parts(packages: Path, worker: Path) -> dict[str, bytes]:
    """Return the decoders' files by name.

    Raises:
        BundleError: a package is missing.
    """
    mediabunny = packages / "mediabunny" / "dist" / "bundles" / "mediabunny.min.cjs"
    libheif = packages / "libheif-js" / "libheif-wasm"
    if not mediabunny.is_file() or not libheif.is_dir():
        give_up(
            "mediabunny or libheif-js is missing. Run `npm ci` in web/browser, then this again."
        )
    film = [
        mediabunny,
        *(
            worker / name
            for name in ("colours.js", "luma.js", "needed.js", "frames.js", "video.js")
        ),
    ]
    return {
        "video-worker.js": _joined(film),
        "heif-worker.js": _joined([libheif / "libheif.js", worker / "heif.js"]),
        "libheif.wasm": (libheif / "libheif.wasm").read_bytes(),
    }


def _joined(scripts: list[Path]) -> bytes:
    lines = "\n".join(script.read_text() for script in scripts).splitlines()
    kept = [line for line in lines if not line.startswith(("//# sourceMappingURL=", _EXPORT))]
    return ("\n".join(kept) + "\n").encode()
