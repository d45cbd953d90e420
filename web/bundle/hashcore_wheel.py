"""hashcore's wheel as the browser gets it: built for the browser's Python, then byte code."""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from web.bundle import crossbuild
from web.bundle.cache import derived
from web.bundle.progress import give_up, say


def compiled_wheel(package: Path, runtime: Path) -> bytes:
    """Return the byte-compiled wheel of the package folder, built once for equal sources.

    `runtime` is the npm package pyodide.

    Raises:
        BundleError: the build failed; its own words are above.
    """
    sources = package_sources(package)
    ingredients: list[str | bytes] = [f"pyodide-build {version('pyodide-build')}", sys.version]
    ingredients += [(runtime / "package.json").read_bytes(), Path(crossbuild.__file__).read_bytes()]
    for name, content in sources.items():
        ingredients += [name, content]
    return derived(ingredients, lambda: _build(sources, runtime))


def package_sources(package: Path) -> dict[str, bytes]:
    """Return the files the wheel is made of, by name."""
    return {
        str(path.relative_to(package)): path.read_bytes()
        for path in sorted(package.rglob("*"))
        if path.is_file()
        and not {"__pycache__", "build", "dist"} & set(path.relative_to(package).parts)
        and not any(part.endswith(".egg-info") for part in path.relative_to(package).parts)
    }


def _build(sources: dict[str, bytes], runtime: Path) -> bytes:
    say("building hashcore's wheel for the browser")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        crossbuild.make_environment(runtime, folder / "environment")
        for source, content in sources.items():
            path = folder / "hashcore" / source
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        _pyodide(folder, "build", "hashcore", "-o", "dist", "--no-isolation")
        _pyodide(folder, "py-compile", "dist")
        (wheel,) = (folder / "dist").glob("*.whl")
        return wheel.read_bytes()


def _pyodide(folder: Path, *words: str) -> None:
    environment = os.environ | {
        "PYODIDE_XBUILDENV_PATH": str(folder / "environment"),
        "SKIP_EMSCRIPTEN_VERSION_CHECK": "1",
        "SOURCE_DATE_EPOCH": "315532800",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    # Our build.py must not stand in front of the package `build`.
    environment.pop("PYTHONPATH", None)
    command = shutil.which("pyodide", path=environment["PATH"])
    if command is None:
        give_up("pyodide-build is missing. Install the dependency group `bundle`.")
    done = subprocess.run(
        [command, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout, done.stderr)
        give_up(f"`pyodide {words[0]}` failed on hashcore; what it said is above.")


def members(wheel: bytes) -> dict[str, bytes]:
    """Return the byte code in a compiled wheel, by its path in the archive.

    The command line stays out: a browser has none.
    """
    with zipfile.ZipFile(BytesIO(wheel)) as archive:
        return {
            name: archive.read(name)
            for name in archive.namelist()
            if name.endswith(".pyc") and not name.endswith("/__main__.pyc")
        }
