"""pyodide-build's cross-build environment, made of what is at hand instead of a download.

It needs the runtime's own description of itself (in the npm package) and CPython's headers (any
native 3.13 has them; only pyconfig.h differs and is written anew from the runtime's values).
"""

import json
import re
import shutil
import sysconfig
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SYSCONFIG = "_sysconfigdata__emscripten_wasm32-emscripten"
_DEFINITION = re.compile(r"\s*(?:/\*\s*)?#\s*(?:define|undef)\s+(\w+)")
_UNDEFINED_WHEN_ZERO_EXCEPT = ("HAVE_DECL_", "SIZEOF_", "ALIGNOF_")
_FIXED = {
    "_GNU_SOURCE": "1",
    "_POSIX_C_SOURCE": "200809L",
    "_XOPEN_SOURCE": "700",
    "_FILE_OFFSET_BITS": "64",
    "_LARGEFILE_SOURCE": "1",
}
_MAKEFILE = """\
export PYVERSION = {python}
export PYMAJOR = {major}
export PYMINOR = {minor}
export PYMICRO = {micro}
export PYODIDE_VERSION = {version}
export PYODIDE_ABI_VERSION = {abi}
export PYODIDE_EMSCRIPTEN_VERSION = {emscripten}
export PLATFORM_TRIPLET = wasm32-emscripten
export SYSCONFIG_NAME = {sysconfig}
export CPYTHONINSTALL = $(PYODIDE_ROOT)/cpython/installs/python-$(PYVERSION)
export TARGETINSTALLDIR = $(CPYTHONINSTALL)
export SYSCONFIGDATA_DIR = $(CPYTHONINSTALL)/sysconfigdata
export PYTHONINCLUDE = $(CPYTHONINSTALL)/include/python$(PYMAJOR).$(PYMINOR)
export PIP_CONSTRAINT = $(PYODIDE_ROOT)/constraints.txt
export PYODIDE_ZIP_COMPRESSION_LEVEL = 6
export CFLAGS_BASE = -O2 -g0 -fPIC -fwasm-exceptions -sSUPPORT_LONGJMP=wasm
export CXXFLAGS_BASE =
export LDFLAGS_BASE = -O2 -g0 -sWASM_BIGINT -fwasm-exceptions -sSUPPORT_LONGJMP=wasm
SHELL := /bin/bash
.output_vars:
\tset
"""


def make_environment(runtime: Path, target: Path) -> None:
    """Write into `target` what PYODIDE_XBUILDENV_PATH may name; `runtime` is the npm package."""
    version = json.loads((runtime / "package.json").read_text())["version"]
    info = json.loads((runtime / "pyodide-lock.json").read_text())["info"]
    base = target / version
    root = base / "xbuildenv" / "pyodide-root"
    _write_python(runtime, root / "cpython" / "installs" / f"python-{info['python']}", info)
    (root / "dist").mkdir()
    shutil.copy(runtime / "pyodide-lock.json", root / "dist")
    (root / "Makefile.envs").write_text(_makefile(version, info))
    (root / "constraints.txt").touch()
    (base / "xbuildenv" / "requirements.txt").touch()
    (base / ".installed").touch()
    (base / ".build-python-version").write_text(_minor(info["python"]))
    (target / "xbuildenv").symlink_to(version)


def emscripten_version(info: Mapping[str, str]) -> str:
    """Return the version of Emscripten in the runtime's description of itself."""
    return info["platform"].removeprefix("emscripten_").replace("_", ".")


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _makefile(version: str, info: Mapping[str, str]) -> str:
    major, minor, micro = info["python"].split(".")
    return _MAKEFILE.format(
        python=info["python"],
        major=major,
        minor=minor,
        micro=re.sub(r"\D.*", "", micro),
        version=version,
        abi=info["abi_version"],
        emscripten=emscripten_version(info),
        sysconfig=SYSCONFIG,
    )


def _write_python(runtime: Path, install: Path, info: Mapping[str, str]) -> None:
    (install / "sysconfigdata").mkdir(parents=True)
    (install / "lib").mkdir()
    with zipfile.ZipFile(runtime / "python_stdlib.zip") as library:
        description = library.read(f"{SYSCONFIG}.py").decode()
    (install / "sysconfigdata" / f"{SYSCONFIG}.py").write_text(description)
    names: dict[str, Any] = {}
    exec(description, names)  # noqa: S102 # the pinned runtime's own table of build values
    headers = install / "include" / f"python{_minor(info['python'])}"
    shutil.copytree(sysconfig.get_path("include"), headers)
    native = Path(sysconfig.get_config_h_filename()).read_text(errors="replace")
    (headers / "pyconfig.h").unlink(missing_ok=True)
    (headers / "pyconfig.h").write_text(_pyconfig(native, names["build_time_vars"]))


def _pyconfig(native: str, values: Mapping[str, object]) -> str:
    """Return the native pyconfig.h's list of names with the runtime's values."""
    lines = ["#ifndef Py_PYCONFIG_H", "#define Py_PYCONFIG_H"]
    seen = {"Py_PYCONFIG_H"}
    for line in native.splitlines():
        match = _DEFINITION.match(line)
        if not match or match[1] in seen:
            continue
        name = match[1]
        seen.add(name)
        value = _FIXED.get(name, values.get(name))
        if value is None or (value == 0 and not name.startswith(_UNDEFINED_WHEN_ZERO_EXCEPT)):
            lines.append(f"/* #undef {name} */")
        else:
            lines.append(f"#define {name} {value}")
    return "\n".join([*lines, "#endif", ""])
