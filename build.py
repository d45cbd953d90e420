#!/usr/bin/env python3
"""The one command of Abdruck: serve, test, check, bench, photograph, clean.

Standard library only; starts on Python 3.11 and finds the 3.13 that everything else runs on.
Every step says what it does and is skipped while what it depends on is unchanged.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BROWSER = ROOT / "web" / "browser"
MADE = [
    ".venv",
    "static/build",
    "web/browser/node_modules",
    "hashcore/build",
    "hashcore/dist",
    "abdruck_kit/build",
]

# Debian's packages that the tests drive, by the program or file that proves each is there.
TEST_PROGRAMS = {
    "chromium": "chromium",
    "/usr/bin/chromium-headless-shell": "chromium-headless-shell",
    "curl": "curl",
    "ffmpeg": "ffmpeg",
    "heif-enc": "libheif-examples",
    "/usr/lib/postgresql/*/bin/initdb": "postgresql",
    "/usr/sbin/nginx": "nginx-light",
    "firefox-esr": "firefox-esr",
    "WebKitWebDriver": "webkit2gtk-driver",
    "Xvfb": "xvfb",
    "/usr/lib/*/gstreamer-1.0/libgstlibav.so": "gstreamer1.0-libav",
    "/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf": "fonts-noto-core",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
}

# What the benches look at, see tests/bench/photographs.py.
BENCH_PICTURES = {
    "/usr/share/backgrounds/Bridge_by_*.jpg": "lomiri-wallpapers-16.04",
    "/usr/share/backgrounds/mate/nature/*.jpg": "mate-backgrounds",
}

CHECKS: dict[str, tuple[str, ...]] = {
    "Python format": ("ruff", "format", "--check", "-q", "."),
    "Python lint": ("ruff", "check", "-q", "."),
    "Python types": ("mypy", "build.py", "abdruck_kit", "hashcore", "web", "server", "tests"),
    "import contracts": ("lint-imports", "--no-cache"),
    "templates": ("djlint", "--lint", "--quiet", "web/templates"),
    "spelling": ("codespell",),
    "translations": ("python", "-m", "web.catalogues", "check"),
    "third-party notices": ("python", "-m", "web.bundle.notices", "--check"),
    "JavaScript types": ("npm", "--prefix", "web/browser", "run", "--silent", "types"),
    "JavaScript and CSS format": ("npm", "--prefix", "web/browser", "run", "--silent", "format"),
}


class StepFailed(Exception):
    """A step did not succeed; the message says what to do."""


def say(text: str) -> None:
    """Print one line of progress at once, also into a pipe."""
    print(text, flush=True)


def run(*command: str | Path, advice: str, env: dict[str, str] | None = None) -> None:
    """Run a program in the checkout; on failure stop with the advice."""
    try:
        subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=True)
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        raise StepFailed(advice) from error


def digest(paths: Iterable[Path], *words: str) -> str:
    """Return one checksum over files and words: the inputs of a step."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()


def unchanged(stamp: Path, inputs: str) -> bool:
    """Tell whether a step already ran with these inputs."""
    return stamp.is_file() and stamp.read_text() == inputs


def is_313(python: str | Path) -> bool:
    """Tell whether a program is a Python 3.13 that runs: a version manager's stand-in may not."""
    code = "import sys; sys.exit(sys.version_info[:2] != (3, 13))"
    try:
        return subprocess.run([str(python), "-c", code], capture_output=True).returncode == 0
    except OSError:
        return False


def find_python() -> str:
    """Find Python 3.13: this one, the PATH's, pyenv's, then uv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates: list[str | Path] = [sys.executable, "python3.13"]
    candidates += sorted(pyenv.glob("versions/3.13*/bin/python3.13"), reverse=True)
    if shutil.which("uv"):
        found = subprocess.run(["uv", "python", "find", "3.13"], capture_output=True, text=True)
        candidates += found.stdout.split()
    for candidate in candidates:
        if is_313(candidate):
            return str(candidate)
    raise StepFailed(
        "Python 3.13 is needed (the browser runtime is 3.13 too). Install it with your "
        "distribution (python3.13 and python3.13-venv), with 'pyenv install 3.13' or with "
        "'uv python install 3.13', then run this again."
    )


def ensure_venv(requirements: str) -> None:
    """Make .venv on Python 3.13 with the pinned packages, each checked against its checksum."""
    locks = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
    stamp = VENV / "installed"
    project = ROOT / "pyproject.toml"
    inputs = {lock.name: digest([lock, project], lock.name) for lock in locks}
    if is_313(PYTHON) and any(
        unchanged(stamp, inputs[name]) for name in (requirements, "requirements-dev.txt")
    ):
        return
    say("Python: making the virtual environment (a minute or two, once) …")
    if not is_313(PYTHON):
        advice = "Could not make a virtual environment. On Debian: apt-get install python3.13-venv"
        run(find_python(), "-m", "venv", "--clear", VENV, advice=advice)
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    advice = "Installing the Python packages failed. Is a package index reachable? Run this again."
    run(*pip, "--require-hashes", "-r", ROOT / requirements, advice=advice)
    run(*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT, advice=advice)
    stamp.write_text(inputs[requirements])


def ensure_npm() -> None:
    """Install the pinned npm packages: Pyodide for visitors, checkers for us."""
    stamp = BROWSER / "node_modules" / ".installed"
    inputs = digest([BROWSER / "package.json", BROWSER / "package-lock.json"])
    if unchanged(stamp, inputs):
        return
    say("npm: installing the browser packages …")
    advice = "Installing the npm packages failed. Node 20 or newer with npm is needed."
    run("npm", "--prefix", BROWSER, "ci", "--silent", advice=advice)
    stamp.write_text(inputs)


def ensure_site() -> None:
    """Make what is served: catalogues and static/build/; both skip what is unchanged."""
    advice = "Making the site's files failed; the lines above say where."
    run(PYTHON, "-m", "web.catalogues", "compile", advice=advice)
    run(PYTHON, "-m", "web.bundle", advice=advice)


def is_there(program: str) -> bool:
    """Tell whether a program is on the PATH, or a file that fits an absolute pattern exists."""
    if program.startswith("/"):
        return any(Path("/").glob(program.lstrip("/")))
    return shutil.which(program) is not None


def ensure_programs(programs: dict[str, str]) -> None:
    """Install from Debian what the tests drive and is missing."""
    missing = sorted({package for name, package in programs.items() if not is_there(name)})
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise StepFailed(f"The tests need: {' '.join(missing)}. Install with: {' '.join(command)}")
    say(f"Debian: installing {', '.join(missing)} …")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", advice="apt-get update failed.", env=quiet)
    run(*command, "-qq", advice=f"Could not install {' '.join(missing)}.", env=quiet)


def set_up(requirements: str) -> None:
    """Bring the checkout to where it can be served."""
    ensure_venv(requirements)
    ensure_npm()
    ensure_site()


def serve(args: Sequence[str]) -> None:
    """Set everything up and serve the site on http://127.0.0.1:8000 until interrupted."""
    set_up("requirements.txt")
    abdruck = (str(PYTHON), "-m", "server.commands")
    run(*abdruck, "upgrade", advice="The keys or the database could not be made ready.")
    os.chdir(ROOT)
    os.execv(abdruck[0], [*abdruck, "serve", *args])


def test(args: Sequence[str]) -> None:
    """Set up what tests need besides and run them all; further words go to pytest."""
    set_up("requirements-dev.txt")
    ensure_programs(TEST_PROGRAMS)
    # In the order of the folders: long browser tests first, so that no core idles at the end.
    # Three side by side: on two cores one of them always waits for a browser or a clock.
    default = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"] if not args else []
    run(PYTHON, "-m", "pytest", *default, *args, advice="Tests failed; pytest says which.")


def check(_args: Sequence[str]) -> None:
    """Run every static check side by side and name those that fail."""
    ensure_venv("requirements-dev.txt")
    ensure_npm()
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path}

    def one(name: str) -> tuple[str, int, str, float]:
        start = time.monotonic()
        done = subprocess.run(CHECKS[name], cwd=ROOT, env=env, capture_output=True, text=True)
        return name, done.returncode, done.stdout + done.stderr, time.monotonic() - start

    failed = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, code, output, seconds in pool.map(one, CHECKS):
            say(f"{'ok    ' if code == 0 else 'FAILED'} {name} ({seconds:.1f} s)")
            if code:
                failed.append(name)
                say(output)
    if failed:
        raise StepFailed(f"To mend: {', '.join(failed)}.")


def bench(args: Sequence[str]) -> None:
    """Print the figures beside their peers', measured in the same run."""
    set_up("requirements-dev.txt")
    ensure_programs(TEST_PROGRAMS | BENCH_PICTURES)
    run(PYTHON, "tests/bench/run.py", *args, advice="The bench did not finish.")


def photograph(args: Sequence[str]) -> None:
    """Take the guide's pictures anew, in every language or in those named."""
    set_up("requirements-dev.txt")
    ensure_programs(TEST_PROGRAMS)
    module = ("-m", "tests.browser.guide.photograph")
    run(PYTHON, *module, *args, advice="Not every picture was taken.")


def clean(_args: Sequence[str]) -> None:
    """Remove everything this command made, except var/ with the database and keys."""
    for name in MADE:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    say("Clean. var/ (database and keys) was left alone.")


COMMANDS = {
    "serve": serve,
    "test": test,
    "check": check,
    "bench": bench,
    "photograph": photograph,
    "clean": clean,
}

PASS_ON = ("test", "bench", "photograph")  # further words, help included, are not ours to read


def main() -> int:
    """Parse the command line and run one command."""
    parser = argparse.ArgumentParser(description="Abdruck's one command.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, function in COMMANDS.items():
        commands.add_parser(name, help=function.__doc__, add_help=name not in PASS_ON)
    args, rest = parser.parse_known_args()
    try:
        COMMANDS[args.command](rest)
    except StepFailed as failure:
        say(f"\nStopped: {failure}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
