"""Make `static/build/` and its manifest; do nothing where nothing changed.

The manifest is the contract with the pages: which address stands for which file, where the runtime
and its parts are, and the checksum of each part, so that anybody can compare.
"""

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from web.bundle.cache import recipe_key, sha256, write_whole
from web.bundle.progress import megabytes, say
from web.bundle.site import site_files

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "static" / "build"
NPM = ROOT / "web" / "browser" / "node_modules"
type Manifest = dict[str, dict[str, Any]]

NAME_LENGTH = 16
"""Hexadecimal digits of the folder names: 64 bits against an accident."""


def build() -> None:
    """Bring `static/build/` up to date.

    Raises:
        BundleError: something is missing that only a person can get.
    """
    manifest = _read_manifest()
    site = site_files(ROOT)
    keys = {"runtime": recipe_key(_runtime_inputs()), "site": recipe_key(_flat(site))}
    if manifest.get("made_from") == keys:
        say("nothing changed")
        return
    old = manifest.get("made_from", {})
    if old.get("runtime") != keys["runtime"]:
        manifest |= _build_runtime()
    if old.get("site") != keys["site"]:
        manifest["assets"] = _write_site(site)
    fresh = manifest | {"made_from": keys}
    write_whole(OUT / "manifest.json", (json.dumps(fresh, indent=1) + "\n").encode())
    _forget_older(fresh)
    say("done")


def _read_manifest() -> Manifest:
    """Return the manifest of what is there, empty when any of its folders is gone."""
    path = OUT / "manifest.json"
    if not path.is_file():
        return {}
    manifest: Manifest = json.loads(path.read_text())
    return manifest if all(folder.is_dir() for folder in _folders(manifest)) else {}


def _folders(manifest: Manifest) -> set[Path]:
    """Return the two folders that the manifest's addresses lie in."""
    addresses = [manifest["runtime"]["worker"], *manifest["assets"].values()]
    below = OUT.relative_to(ROOT / "static").parts
    return {OUT.joinpath(*address.split("/")[2 + len(below) :][:2]) for address in addresses}


def _runtime_inputs() -> Iterator[str | bytes]:
    """Yield all that the runtime's bytes depend on."""
    yield sys.version
    worker = ROOT / "web" / "browser" / "worker"
    folders = [ROOT / "web" / "bundle", ROOT / "hashcore", worker]
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    for path in paths:
        if "__pycache__" not in path.parts:
            yield str(path.relative_to(ROOT))
            yield path.read_bytes()
    for package in ("pyodide", "binaryen", "mediabunny", "libheif-js"):
        description = NPM / package / "package.json"
        yield description.read_bytes() if description.is_file() else b""


def _flat(files: Mapping[str, bytes]) -> Iterator[str | bytes]:
    for name, data in sorted(files.items()):
        yield name
        yield data


def _build_runtime() -> Manifest:
    # Imported late: a run that finds nothing changed must not load the compressor and the rest.
    from web.bundle.compress import write_with_twins
    from web.bundle.decoders import DECODERS, decoder_parts
    from web.bundle.runtime import Sources, build_parts, carried_modules

    sources = Sources(
        runtime=NPM / "pyodide",
        wasm_opt=NPM / "binaryen" / "bin" / "wasm-opt",
        worker=ROOT / "web" / "browser" / "worker",
        hashcore=ROOT / "hashcore",
    )
    parts = build_parts(sources, carried_modules())
    decoders = decoder_parts(NPM, sources.worker)
    folder = f"runtime/{recipe_key(_flat(parts | decoders))[:NAME_LENGTH]}"
    say("compressing the runtime (half a minute, once)")
    sizes = write_with_twins(OUT / folder, parts)
    sizes_of_decoders = write_with_twins(OUT / folder, decoders)
    say(f"the runtime is {megabytes(sum(sizes.values()))} on the wire")
    address = f"/static/build/{folder}"
    names = {name.rpartition(".")[0]: name for name in parts if name != "worker.js"}
    return {
        "runtime": {
            "worker": f"{address}/worker.js",
            "parts": {part: f"{address}/{name}" for part, name in names.items()},
            "sizes": {part: len(parts[name]) for part, name in names.items()},
            "decoders": {part: f"{address}/{name}" for part, name in DECODERS.items()},
        },
        "integrity": {name: sha256(data) for name, data in (parts | decoders).items()},
        "transfer": dict(sizes),
        "transfer_when_needed": dict(sizes_of_decoders),
    }


def _write_site(files: Mapping[str, bytes]) -> dict[str, str]:
    from web.bundle.compress import write_with_twins

    say("copying the site's own files")
    folder = f"site/{recipe_key(_flat(files))[:NAME_LENGTH]}"
    write_with_twins(OUT / folder, files)
    return {name: f"/static/build/{folder}/{name}" for name in files}


def _forget_older(manifest: Manifest) -> None:
    """Remove the folders that no page points to any more."""
    current = _folders(manifest)
    for kind in ("runtime", "site"):
        if (OUT / kind).is_dir():
            for folder in (OUT / kind).iterdir():
                if folder not in current:
                    shutil.rmtree(folder)
