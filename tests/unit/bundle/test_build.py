"""What `static/build/` holds after a build, and that anybody can make the same bytes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from web.bundle import build as bundle
from web.bundle.cache import cache_root, sha256
from web.bundle.compress import ALREADY_SMALL
from web.bundle.downloads import WHEELS
from web.bundle.site import site_files

ROOT = Path(__file__).resolve().parents[3]
LIMIT_BYTES = 3_600_000
MAKE_PARTS = """
import json, sys
from pathlib import Path
from web.bundle.cache import sha256
from web.bundle.runtime import Sources, build_parts, carried_modules
browser = Path("web/browser")
sources = Sources(
    browser / "node_modules/pyodide",
    browser / "node_modules/binaryen/bin/wasm-opt",
    Path("web/browser/worker"),
    Path("hashcore"),
)
parts = build_parts(sources, carried_modules())
Path(sys.argv[1]).write_text(json.dumps({name: sha256(data) for name, data in parts.items()}))
"""


@pytest.fixture(scope="session")
def manifest() -> dict[str, Any]:
    bundle.build()
    found: dict[str, Any] = json.loads((bundle.OUT / "manifest.json").read_text())
    return found


def file_at(address: str) -> Path:
    return ROOT / address.lstrip("/")


def test_every_address_in_the_manifest_leads_to_a_file_with_its_twins(
    manifest: dict[str, Any],
) -> None:
    runtime = manifest["runtime"]
    for address in [runtime["worker"], *runtime["parts"].values(), *manifest["assets"].values()]:
        path = file_at(address)
        assert path.is_file(), address
        if path.suffix in ALREADY_SMALL:
            continue
        assert path.with_name(f"{path.name}.br").is_file(), address
        assert path.with_name(f"{path.name}.gz").is_file(), address


def test_the_site_s_files_are_copied_as_they_are(manifest: dict[str, Any]) -> None:
    files = site_files(ROOT)
    assert set(manifest["assets"]) == set(files)
    for name, data in files.items():
        assert file_at(manifest["assets"][name]).read_bytes() == data


def test_the_checksums_are_those_of_the_files_served(manifest: dict[str, Any]) -> None:
    folder = file_at(manifest["runtime"]["worker"]).parent
    served = {
        path.name: sha256(path.read_bytes())
        for path in folder.iterdir()
        if path.suffix not in {".br", ".gz"}
    }
    assert served == manifest["integrity"]


def test_the_runtime_stays_small_on_the_wire(manifest: dict[str, Any]) -> None:
    assert sum(manifest["transfer"].values()) <= LIMIT_BYTES


def test_a_second_build_changes_nothing_and_says_so(
    manifest: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    before = (bundle.OUT / "manifest.json").stat().st_mtime_ns
    bundle.build()
    assert "nothing changed" in capsys.readouterr().out
    assert (bundle.OUT / "manifest.json").stat().st_mtime_ns == before


@pytest.mark.slow
def test_whoever_builds_with_nothing_remembered_gets_the_bytes_that_visitors_get(
    manifest: dict[str, Any], tmp_path: Path
) -> None:
    cache = tmp_path / "abdruck" / "sha256"
    cache.mkdir(parents=True)
    for pin in WHEELS:
        (cache / pin.sha256).symlink_to(cache_root() / "sha256" / pin.sha256)
    result = tmp_path / "made.json"
    subprocess.run(
        [sys.executable, "-c", MAKE_PARTS, str(result)],
        cwd=ROOT,
        env=os.environ | {"XDG_CACHE_HOME": str(tmp_path), "PYTHONHASHSEED": "7"},
        check=True,
    )
    made: dict[str, str] = json.loads(result.read_text())
    assert len(made) > len(manifest["runtime"]["parts"])
    assert made.items() <= manifest["integrity"].items()
