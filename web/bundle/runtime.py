"""The parts of the browser's Python: one script, one archive, the main module, three side modules.

Same inputs, same bytes: anybody can build again and compare with what a site serves.
"""

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from web.bundle import hashcore_wheel
from web.bundle.blank import blanked
from web.bundle.bytecode import archive, compiled, recompiled
from web.bundle.cache import derived
from web.bundle.downloads import NUMPY, PILLOW, wheels
from web.bundle.progress import give_up, say
from web.bundle.shrink import shrink

HERE = Path(__file__).resolve().parent
REPLACEMENTS = HERE / "replacements"
MODULES = HERE / "modules.txt"
SIDES = ("PIL._imaging", "PIL._webp", "numpy._core._multiarray_umath")
JAIL_SCRIPTS = ("boot.js", "digests.js", "media.js", "colours.js", "browser-decode.js")
"""Our part of the jail's one script."""
EMPTIED = ("numpy/_core/_add_newdocs.py", "numpy/_core/_add_newdocs_scalars.py")
"""Modules that do nothing but write docstrings."""
_LOAD_SIDE = "var f=findLibraryFS(libName,flags.rpath);if(f){var libData="
"""Where the loader reads a side module's file; the page has compiled it already."""


@dataclass(frozen=True)
class Sources:
    """Where everything comes from."""

    runtime: Path
    """The npm package pyodide."""
    wasm_opt: Path
    worker: Path
    """The folder web/browser/worker."""
    hashcore: Path
    """The folder of hashcore's sources."""


def build_parts(sources: Sources, modules: frozenset[str] | None = None) -> dict[str, bytes]:
    """Return the runtime's files by name.

    `modules` are the Python modules to carry; None carries every one, to find out which are used.

    Raises:
        BundleError: something is missing that only a person can get.
    """
    _check_runtime(sources.runtime)
    found = wheels()
    numpy, pillow = (_members(found[pin]) for pin in (NUMPY, PILLOW))
    boot = "\n".join((sources.worker / name).read_text() for name in JAIL_SCRIPTS)
    loader = (sources.runtime / "pyodide.js").read_text()
    sides = {name: _side_module(name, numpy | pillow) for name in SIDES}
    small = shrink(
        blanked((sources.runtime / "pyodide.asm.wasm").read_bytes()),
        (sources.runtime / "pyodide.asm.js").read_text(),
        loader + boot,
        sides.values(),
        sources.wasm_opt,
    )
    library = _members((sources.runtime / "python_stdlib.zip").read_bytes())
    say("compiling Python for the browser")
    return {
        "worker.js": _worker(small.script, loader, boot, sources.runtime).encode(),
        "python.zip": archive(_byte_code(library | numpy | pillow, sources, modules)),
        "main.wasm": small.main,
        **{f"{name}.wasm": module for name, module in sides.items()},
    }


def carried_modules() -> frozenset[str]:
    """Return the names of the Python modules that the browser gets."""
    lines = (line.partition("#")[0].strip() for line in MODULES.read_text().splitlines())
    return frozenset(line for line in lines if line)


def module_name(path: str) -> str:
    """Return the import name of a source or byte code file."""
    return path.rpartition(".")[0].removesuffix("/__init__").replace("/", ".")


def _check_runtime(runtime: Path) -> None:
    if not (runtime / "pyodide.asm.wasm").is_file():
        give_up("Pyodide is missing. Run `npm ci` in web/browser, then this again.")


def _members(wheel: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(wheel)) as members:
        return {
            name: members.read(name)
            for name in members.namelist()
            if name.endswith((".py", ".so")) and "/tests/" not in name
        }


def _side_module(name: str, members: Mapping[str, bytes]) -> bytes:
    start = name.replace(".", "/") + ".cpython"
    (path,) = (path for path in members if path.startswith(start))
    return members[path]


def _byte_code(
    members: Mapping[str, bytes], sources: Sources, modules: frozenset[str] | None
) -> dict[str, bytes]:
    """Return every carried module's byte code, by its path in the archive."""
    source = {name: data for name, data in members.items() if name.endswith(".py")}
    source |= dict.fromkeys(EMPTIED, b"") | _replacements()
    source |= {path.name: path.read_bytes() for path in sources.worker.glob("*.py")}
    chosen = {
        name: data
        for name, data in source.items()
        if modules is None or module_name(name) in modules
    }
    code = {f"{name}c": _compiled(name, data) for name, data in sorted(chosen.items())}
    wheel = hashcore_wheel.compiled_wheel(sources.hashcore, sources.runtime)
    for name, data in hashcore_wheel.members(wheel).items():
        code[name] = recompiled(data)
    return code


def _compiled(name: str, source: bytes) -> bytes:
    return derived(
        ["byte code", (HERE / "bytecode.py").read_bytes(), name, source],
        lambda: compiled(source, name),
    )


def _replacements() -> dict[str, bytes]:
    return {
        str(path.relative_to(REPLACEMENTS)): path.read_bytes()
        for path in REPLACEMENTS.rglob("*.py")
        if path.parent != REPLACEMENTS or path.name != "__init__.py"
    }


def _worker(script: str, loader: str, boot: str, runtime: Path) -> str:
    """Return the jail's one script."""
    lock = json.loads((runtime / "pyodide-lock.json").read_text())
    if script.count(_LOAD_SIDE) != 1:
        give_up("pyodide.asm.js is not the version this bundle was written for.")
    script = script.replace(_LOAD_SIDE, f"{_LOAD_SIDE}Module.sides?.[f]||")
    abi = f"const RUNTIME_ABI={json.dumps(lock['info']['abi_version'])};"
    return "\n".join([*_lines(script), *_lines(loader), abi, *_lines(boot)]) + "\n"


def _lines(script: str) -> Iterator[str]:
    return (line for line in script.splitlines() if not line.startswith("//# sourceMappingURL="))
