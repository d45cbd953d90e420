"""docs/platforms.md run from top to bottom: every command of it, against a real server."""

import doctest
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from skimage import data
from sqlalchemy import make_url
from threatexchange.signal_type.pdq.signal import PdqSignal

from server.cases.platforms import Credentials, Platforms
from server.store.database import Database
from server.store.keys import open_keyring
from tests.ports import free_port

if TYPE_CHECKING:
    from tests.conftest import RunningSite
    from tests.real_postgresql import PostgresServer

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "platforms.md").read_text()
PARTS = re.compile(r"<!-- test: (?P<deed>\w+) -->|```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL)
# Where the kit's wheel goes, from where it runs.
PACKAGES = "packages"
INSTALLING = {
    "PIP_NO_INDEX": "1",
    "PIP_NO_DEPS": "1",
    "PIP_NO_BUILD_ISOLATION": "0",
    "PIP_TARGET": PACKAGES,
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}
Make = Callable[..., dict[str, Any]]


def section(title: str) -> str:
    """Return what stands under a heading of the second level."""
    return DOCUMENT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Split a console block into commands and what each shall print."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        more = [line.removeprefix("> ") for line in lines if line.startswith("> ")]
        printed = [line for line in lines[1:] if not line.startswith("> ")]
        yield "\n".join([lines[0], *more]), "".join(f"{line}\n" for line in printed)


class Shell:
    """A shell that runs one command after another, as a reader would."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self._errors = folder / "errors.txt"
        with self._errors.open("w") as errors:
            self._process = subprocess.Popen(
                ["bash"],
                cwd=folder,
                env=environ,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )

    def run(self, command: str) -> str:
        """Return what a command prints; it must succeed."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{command}\nprintf '\\n<<%d>>\\n' $?\n")
        self._process.stdin.flush()
        lines: list[str] = []
        for line in self._process.stdout:
            if line.startswith("<<"):
                break
            lines.append(line)
        assert line == "<<0>>\n", f"{command}\n{''.join(lines)}{self._errors.read_text()}"
        return "".join(lines).removesuffix("\n")

    def close(self) -> None:
        """End it and what it started."""
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.communicate()


class Reader:
    """Someone who does what the document says, in an empty folder."""

    def __init__(self, site: "RunningSite", folder: Path, submission: Make) -> None:
        self.site, self.folder, self.submission = site, folder, submission
        self.receipt: dict[str, str] = {}
        self.replaced = {"https://abdruck.example": site.url}
        key = self.ask_for_a_key()
        self.replaced |= {"example-social-1a2b3c4d": key.username, "the-password": key.secret}
        photographs: Any = data
        picture = Image.fromarray(photographs.astronaut())
        picture.save(folder / "listed.jpg")
        picture.resize((300, 300)).save(folder / "copy.jpg", quality=60)
        Image.fromarray(photographs.coffee()).save(folder / "other.jpg")
        (folder / "broken.jpg").write_text("no picture")
        made = shutil.ignore_patterns("__pycache__", "build", "*.egg-info")
        shutil.copytree(ROOT / "abdruck_kit", folder / "abdruck_kit", ignore=made)
        self.read(section("The kit"), Path(sys.executable).parent, **INSTALLING)
        shutil.rmtree(folder / "abdruck_kit")

    def ask_for_a_key(self) -> Credentials:
        database = Database(f"sqlite:///{self.site.data_dir}/abdruck.sqlite3")
        keys, _ = open_keyring(self.site.data_dir / "keys.json")
        key = Platforms(database, keys).add("Example Social")
        database.close()
        return key

    def read(self, text: str, *programs: Path, **environ: str) -> None:
        """Do what a text says; fail where something else is printed than it says."""
        path = os.pathsep.join([*map(str, programs), os.environ["PATH"]])
        inherited = {name: value for name, value in os.environ.items() if name != "TZ"}
        own = {"HOME": str(self.folder), "PATH": path, "PYTHONPATH": str(self.folder / PACKAGES)}
        shell = Shell(self.folder, inherited | own | environ)
        try:
            for part in PARTS.finditer(text):
                if part["deed"]:
                    getattr(self, part["deed"])()
                elif part["kind"] == "python":
                    name = part["text"].partition("\n")[0].removeprefix("# ")
                    (self.folder / name).write_text(self.replace(part["text"]))
                elif part["kind"] == "console":
                    for command, printed in commands(part["text"]):
                        self.follow(shell, command, printed)
        finally:
            shell.close()

    def follow(self, shell: Shell, command: str, printed: str) -> None:
        found = shell.run(self.replace(command))
        found = found if found.endswith("\n") or not found else f"{found}\n"
        expected = self.replace(printed).replace("…", "...")
        same = doctest.OutputChecker().check_output(expected, found, doctest.ELLIPSIS)
        assert same, f"{command}\nprints:\n{found}instead of:\n{printed}"

    def replace(self, text: str) -> str:
        for shown, real in self.replaced.items():
            text = text.replace(shown, real)
        return text

    def list(self) -> None:
        """Open a case with the picture, beside others."""
        body = self.submission(3)
        value = PdqSignal.hash_from_file(self.folder / "listed.jpg")
        body["items"][0]["fingerprints"][0]["value"] = value
        request = urllib.request.Request(  # noqa: S310  # our own server
            f"{self.site.url}/api/v1/cases",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            self.receipt = json.load(answer)
        time.sleep(1.1)

    def withdraw(self) -> None:
        """Withdraw the picture on the case page, and leave the others."""
        page = self.post("/en/case", number=self.receipt["case_number"], pin=self.receipt["pin"])
        token = page.split('name="token"')[1].split('value="')[1].split('"')[0]
        self.post("/en/case", token=token, reference="1", withdraw="confirmed")
        time.sleep(1.1)

    def post(self, path: str, **form: str) -> str:
        body = urllib.parse.urlencode(form).encode()
        with urllib.request.urlopen(f"{self.site.url}{path}", body) as answer:  # noqa: S310
            text: str = answer.read().decode()
            return text


@pytest.fixture
def reader(site: "RunningSite", tmp_path: Path, submission: Make) -> Reader:
    return Reader(site, tmp_path, submission)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_whoever_follows_the_document_blocks_an_upload_with_tx(reader: Reader) -> None:
    reader.read(section("With tx"), Path(sys.executable).parent)


HMA = "ABDRUCK_HMA_BIN"


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(
    HMA not in os.environ,
    reason=f"HMA is in no package index: name in {HMA} the bin folder of an environment with it",
)
def test_whoever_follows_the_document_blocks_an_upload_with_hma(
    reader: Reader, postgresql: "PostgresServer"
) -> None:
    reader.replaced["5100"] = str(free_port())
    database = make_url(postgresql.add_database()).set(drivername="postgresql+psycopg2")
    address = database.render_as_string(hide_password=False)
    reader.replaced["postgresql+psycopg2://hma:secret@127.0.0.1:5432/hma"] = address
    try:
        reader.read(section("With HMA"), Path(os.environ[HMA]))
    finally:
        log = reader.folder / "hma.log"
        print(log.read_text() if log.exists() else "HMA did not start")
