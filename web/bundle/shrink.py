"""The main module without what nothing asks for: no other picture, fewer bytes, a faster start.

The main module is made for any package there is and shows 9,700 names to the outside, games and
3-D included. Ours is asked for by three side modules and by its own script: every other name goes,
and Binaryen then drops the functions that only those names reached.
"""

import json
import re
import subprocess
import tempfile
from collections.abc import Iterable, Set
from dataclasses import dataclass
from pathlib import Path

from web.bundle.cache import derived
from web.bundle.progress import give_up, say
from web.bundle.wasm import exports, imports, keep_exports

FEATURES = (
    # What the module uses already: without this list Binaryen would write newer instructions.
    "--mvp-features",
    "--enable-bulk-memory",
    "--enable-exception-handling",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
)
PASSES = ("--remove-unused-module-elements", "--strip-producers")

_EXPORT_VARIABLE = re.compile(
    r'var [\w$]+=(?:Module\["[\w$]+"\]=)?wasmExports\["(?P<name>[\w$.]+)"\];'
)
_ADDRESS = re.compile(r'var [\w$]+=Module\["_(?P<name>[\w$]+)"\]=\d+;')
_TABLE = "var wasmImports={"
_MODULE_FIELD = re.compile(r'(?<=[;}])Module\["(?P<field>[\w$]+)"\]=[\w$]+;')
_SIGNATURE = re.compile(r'(?<=[;}])(?P<variable>[\w$]+)\.sig="\w*";')


@dataclass(frozen=True)
class Compiled:
    """The main module and its script, cut to what is used."""

    main: bytes
    script: str


def shrink(
    main: bytes, script: str, loader: str, sides: Iterable[bytes], wasm_opt: Path
) -> Compiled:
    """Cut the main module and its script down to what they and the side modules ask of it.

    `script` is pyodide.asm.js, `loader` all other JavaScript that calls into it, `sides` the
    compiled Python extensions.

    Raises:
        BundleError: Binaryen is missing.
    """
    say("cutting the compiled parts to what is used")
    asked = set[str]().union(*(imports(module) for module in sides))
    words = set(re.findall(r"[\w$]+", _without_declarations(script) + loader))
    shown = {export.name for export in exports(main)}
    kept = {name for name in shown if name in asked or name in words or f"_{name}" in words}
    cut = optimised(keep_exports(main, kept), wasm_opt)
    return Compiled(cut, cut_script(script, loader, kept, asked | imports(cut)))


def optimised(module: bytes, wasm_opt: Path) -> bytes:
    """Return the module as Binaryen leaves it, made once for one version of Binaryen.

    Raises:
        BundleError: Binaryen is missing.
    """
    if not wasm_opt.is_file():
        give_up("Binaryen is missing. Run `npm ci` in web/browser, then this again.")
    version = json.loads((wasm_opt.parents[1] / "package.json").read_text())["version"]
    recipe: list[str | bytes] = [f"binaryen@{version}", *FEATURES, *PASSES, module]
    return derived(recipe, lambda: _run_binaryen(module, wasm_opt))


def _run_binaryen(module: bytes, wasm_opt: Path) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder) / "before.wasm", Path(folder) / "after.wasm"
        before.write_bytes(module)
        subprocess.run(
            ["node", str(wasm_opt), str(before), "-o", str(after), *FEATURES, *PASSES], check=True
        )
        return after.read_bytes()


def _without_declarations(script: str) -> str:
    return _ADDRESS.sub("", _EXPORT_VARIABLE.sub("", script))


def cut_script(script: str, loader: str, kept: Set[str], asked: Set[str]) -> str:
    """Return the main module's script without the names nobody asks for.

    `kept` are the exports that are left, `asked` the names that any module imports.
    """
    words = set(re.findall(r"[\w$]+", _without_declarations(script) + loader))
    script = _EXPORT_VARIABLE.sub(lambda m: m[0] if m["name"] in kept else "", script)
    script = _ADDRESS.sub(lambda m: m[0] if f"_{m['name']}" in words else "", script)
    start = script.index(_TABLE) + len(_TABLE)
    end = script.index("}", start)
    entries = [pair.partition(":") for pair in script[start:end].split(",")]
    offered = [(name, value or name) for name, _, value in entries if name.strip('"') in asked]
    table = ",".join(f"{name}:{value}" for name, value in offered)
    script = script[:start] + table + script[end:]
    return _drop_unread(script, {value for _, value in offered})


def _drop_unread(script: str, offered: Set[str]) -> str:
    """Drop the fields of Module that nothing reads and the signatures of what is not offered."""
    read = set(re.findall(r"Module\.([\w$]+)", script))
    written = re.findall(r'Module\["([\w$]+)"\]', script)
    once = {field for field in written if field.startswith("_") and written.count(field) == 1}
    script = _MODULE_FIELD.sub(
        lambda m: "" if m["field"] in once - read else m[0],
        script,
    )
    return _SIGNATURE.sub(lambda m: m[0] if m["variable"] in offered else "", script)
