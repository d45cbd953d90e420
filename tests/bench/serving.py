"""Servers that benches measure: gunicorn with our own settings, and what its processes took."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A gunicorn on a port of this machine."""

    port: int
    process: int

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    def workers(self) -> list[Path]:
        """Return what Linux tells of each worker."""
        listed = Path(f"/proc/{self.process}/task/{self.process}/children").read_text()
        return [Path("/proc") / number for number in listed.split()]

    def cpu_seconds(self) -> float:
        """Return the processor time of all workers so far."""
        fields = [
            (each / "stat").read_text().rpartition(") ")[2].split() for each in self.workers()
        ]
        return sum(int(each[11]) + int(each[12]) for each in fields) / TICKS

    def most_memory(self) -> float:
        """Return the most megabytes that a worker held so far."""
        return max(self.peak(each) for each in self.workers())

    @staticmethod
    def peak(worker: Path) -> float:
        """Return the most megabytes that one worker held."""
        lines = (worker / "status").read_text().splitlines()
        (line,) = (line for line in lines if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024


@contextmanager
def gunicorn(application: str, folder: Path, **environ: str) -> Iterator[Server]:
    """Serve an application with our own gunicorn settings."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:server.gunicorn_conf"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "error", application]
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", **environ}
    process = subprocess.Popen(command, cwd=folder, env=env, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{application} did not start")
            time.sleep(0.1)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def abdruck(folder: Path, **settings: str) -> Iterator[Server]:
    """Serve Abdruck with its data in a folder."""
    static = folder / "static"
    static.mkdir(exist_ok=True)
    built = ROOT / "static" / "build" / "manifest.json"
    # Nothing is loaded here: addresses that lead nowhere will do.
    empty = '{"assets": {}, "runtime": {}}'
    (static / "manifest.json").write_text(built.read_text() if built.exists() else empty)
    chosen = {"data_dir": str(folder / "var"), "static_dir": str(static), **settings}
    environ = {f"ABDRUCK_{name.upper()}": value for name, value in chosen.items()}
    subprocess.run(
        [sys.executable, "-m", "server.commands", "upgrade"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with gunicorn("server.app:create_app()", folder, **environ) as server:
        yield server
