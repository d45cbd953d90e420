"""The import contracts of pyproject.toml find what they are there to find."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Who must not import what; one run finds them all.
BREACHES = {
    "hashcore.limits": "server.settings",
    "hashcore.exact": "socket",
    "hashcore.errors": "PIL",
    "web.texts": "server.logs",
    "server.cases.pins": "server.sharing.access",
    "server.cases.numbers": "server.errors",
    "server.intake.schema": "server.store.seal",
    "server.intake": "server.sharing.ncmec",
    "server.sharing.ncmec_xml": "server.store.tables",
    "server.sharing.own": "web.pages",
    "server.store.seal": "server.cases.answers",
    "server.store.clock": "flask",
    "server.errors": "server.app",
    "abdruck_kit.own": "server.settings",
    "server.logs": "abdruck_kit.film",
    "server.app": "server.commands",
    "web.letters": "hashcore.decode",
}


def module_file(root: Path, module: str) -> Path:
    path = root.joinpath(*module.split("."))
    package = path / "__init__.py"
    return package if package.is_file() else path.with_suffix(".py")


def test_every_breach_of_the_import_contracts_is_found(tmp_path: Path) -> None:
    no_code = shutil.ignore_patterns("__pycache__", "browser", "locales", "templates", "build")
    for folder in ("abdruck_kit", "hashcore", "web", "server"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=no_code)
    (tmp_path / "server" / "helpers.py").write_text("")  # a module that no layer names
    for importer, imported in BREACHES.items():
        with module_file(tmp_path, importer).open("a") as source:
            source.write(f"\nimport {imported}\n")
    lint = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run(
        [lint, "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 1, found.stderr
    missed = [
        (importer, imported)
        for importer, imported in BREACHES.items()
        if f"{importer} -> {imported} (l." not in found.stdout
    ]
    assert missed == []
    assert "server.helpers" in found.stdout
