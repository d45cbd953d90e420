"""`tx`, the command line that platforms use, unchanged, against a running server.

With its own clients, and with the platform kit added as `tx` adds extensions.
"""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from skimage import data
from threatexchange.signal_type.pdq.signal import PdqSignal

from abdruck_kit.film import FilmSignal, read_frames
from server.cases.platforms import Platforms
from server.store.database import Database
from server.store.keys import open_keyring

if TYPE_CHECKING:
    from tests.conftest import RunningSite

Make = Callable[..., dict[str, Any]]
TX = Path(sys.executable).with_name("tx")
ROOT = Path(__file__).resolve().parents[2]
NAME = "Example Social"


class Platform:
    """A platform's machine with `tx` on it."""

    def __init__(self, folder: Path, site: "RunningSite", database: Database) -> None:
        key = Platforms(database, open_keyring(site.data_dir / "keys.json")[0]).add(NAME)
        self._environ = os.environ | {
            "TX_STATEDIR": str(folder),
            "TX_STOPNCII_KEYS": f"{key.secret},{key.username},{site.url}/stopncii/v1",
            "TX_ABDRUCK_CREDENTIALS": f"{key.username}:{key.secret}",
            "PYTHONPATH": str(ROOT),
            "TZ": "UTC",
        }

    def run(self, *words: str | Path) -> str:
        done = subprocess.run(
            [TX, *words], env=self._environ, capture_output=True, text=True, timeout=240
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def match(self, kind: str, path: Path) -> str:
        return self.run("match", kind, path).strip()


@pytest.fixture
def platform(tmp_path: Path, site: "RunningSite") -> Platform:
    database = Database(f"sqlite:///{site.data_dir}/abdruck.sqlite3")
    made = Platform(tmp_path / "tx", site, database)
    database.close()
    return made


def post(site: "RunningSite", path: str, body: str, content_type: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    with closing(connection):
        connection.request("POST", path, body, {"Content-Type": content_type})
        response = connection.getresponse()
        assert response.status in (200, 201)
        return response.read().decode()


def send(site: "RunningSite", body: dict[str, Any]) -> dict[str, str]:
    answer = post(site, "/api/v1/cases", json.dumps(body), "application/json")
    time.sleep(1.1)  # a client asks for whole seconds that have passed
    receipt: dict[str, str] = json.loads(answer)
    return receipt


def open_case(site: "RunningSite", receipt: dict[str, str]) -> str:
    form = f"number={receipt['case_number']}&pin={receipt['pin']}"
    return post(site, "/en/case", form, "application/x-www-form-urlencoded")


def withdraw_all(site: "RunningSite", receipt: dict[str, str]) -> None:
    token = open_case(site, receipt).split('name="token"')[1].split('value="')[1].split('"')[0]
    form = f"token={token}&withdraw=confirmed"
    post(site, "/en/case", form, "application/x-www-form-urlencoded")
    time.sleep(1.1)


class Pictures:
    """A picture, the same made smaller and worse, and another."""

    def __init__(self, folder: Path) -> None:
        self.original, self.again, self.other = (
            folder / name for name in ("a.png", "again.jpg", "other.png")
        )
        photographs: Any = data
        picture = Image.fromarray(photographs.astronaut())
        picture.save(self.original)
        picture.resize((300, 300)).save(self.again, quality=60)
        Image.fromarray(photographs.coffee()).save(self.other)


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    return Pictures(tmp_path)


def sent(site: "RunningSite", submission: Make, picture: Path) -> dict[str, str]:
    """Open a case with a picture, and another so that tx's index is not of one value."""
    send(site, submission())
    body = submission()
    body["items"][0]["fingerprints"][0]["value"] = PdqSignal.hash_from_file(picture)
    return send(site, body)


@pytest.mark.slow
def test_tx_blocks_the_picture_that_was_sent_and_no_other(
    platform: Platform, site: "RunningSite", submission: Make, pictures: Pictures
) -> None:
    # Given a case with this picture,
    sent(site, submission, pictures.original)

    # When the platform fetches,
    platform.run("config", "collab", "edit", "stop_ncii", "--create", "C1")
    platform.run("fetch")

    # Then the picture is found, made smaller and worse too, and another is not.
    for path in (pictures.original, pictures.again):
        assert "(C1) INVESTIGATION_SEED" in platform.match("photo", path)
    assert platform.match("photo", pictures.other) == ""


def add_kit(platform: Platform, exchange: str, site: "RunningSite") -> None:
    platform.run("config", "extensions", "add", "abdruck_kit")
    words = ("config", "collab", "edit", exchange, "--create", "C1")
    platform.run(*words, "--base-url", site.url)


@pytest.mark.slow
@pytest.mark.parametrize("exchange", ["abdruck", "abdruck_ncmec"])
def test_the_kit_blocks_while_a_picture_is_listed_and_tells_the_case_page(
    exchange: str,
    platform: Platform,
    site: "RunningSite",
    submission: Make,
    pictures: Pictures,
    tmp_path: Path,
) -> None:
    # Given a case with this picture and one more entry, and tx with the kit,
    receipt = sent(site, submission, pictures.original)
    add_kit(platform, exchange, site)

    # When the platform fetches,
    time.sleep(5 if exchange == "abdruck_ncmec" else 0)  # NCMEC's client leaves out five seconds
    platform.run("fetch")

    # Then the picture is found, made smaller and worse too, and another is not.
    for path in (pictures.original, pictures.again):
        assert platform.match("photo", path).startswith("pdq ")
    assert platform.match("photo", pictures.other) == ""

    # And when it tells what it did, that stands on the case page.
    before = open_case(site, receipt)
    assert NAME in before
    value = tmp_path / "value.txt"
    value.write_text(PdqSignal.hash_from_file(pictures.original))
    platform.run("label", "--as-hash", "pdq", "C1", "photo", value)
    after = open_case(site, receipt)
    assert after != before
    assert NAME in after

    # And once the picture is withdrawn and fetched, it is found no more.
    withdraw_all(site, receipt)
    time.sleep(5 if exchange == "abdruck_ncmec" else 0)
    platform.run("fetch")
    for path in (pictures.original, pictures.again):
        assert platform.match("photo", path) == ""


def make_film(folder: Path, name: str, photographs: list[str]) -> Path:
    """Make a film that shows each photograph for two seconds."""
    source: Any = data
    for number, photograph in enumerate(photographs):
        picture = Image.fromarray(getattr(source, photograph)()).convert("RGB").resize((640, 360))
        for half in (0, 1):
            picture.save(folder / f"{name}{2 * number + half}.png")
    path = folder / f"{name}.mp4"
    encode("-framerate", "1", "-i", f"{folder}/{name}%d.png", "-r", "10", *H264, path)
    return path


def encode(*words: str | Path) -> None:
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", *words], check=True)


H264 = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")


@pytest.mark.slow
def test_the_kit_finds_a_cut_and_recoded_film_by_its_frames(
    platform: Platform, site: "RunningSite", submission: Make, tmp_path: Path
) -> None:
    # Given a case with a film,
    film = make_film(tmp_path, "film", ["astronaut", "coffee", "chelsea", "rocket"])
    other = make_film(tmp_path, "other", ["retina", "immunohistochemistry"])
    body = submission()
    body["items"][0]["kind"] = "video"
    body["items"][0]["fingerprints"][:1] = [
        {
            "algorithm": "pdq",
            "value": frame.pdq,
            "quality": frame.quality,
            "view": "stored",
            "frame_ms": int(frame.seconds * 1000),
        }
        for frame in read_frames(FilmSignal.hash_from_file(film))
    ]
    receipt = send(site, body)
    # (and with another: tx keeps its old index of a type that nothing is left of),
    kept = submission()
    kept["items"][0]["kind"] = "video"
    kept["items"][0]["fingerprints"][0]["frame_ms"] = 0
    send(site, kept)

    # When the platform fetches with the kit,
    add_kit(platform, "abdruck", site)
    platform.run("fetch")

    # Then a copy that is cut, smaller and worse is found, another film is not,
    copy = tmp_path / "copy.webm"
    smaller = ("-vf", "scale=320:180", "-c:v", "libvpx", "-b:v", "300k")
    encode("-ss", "1.5", "-i", film, *smaller, copy)
    assert platform.match("video", copy).startswith("film_vpdq ")
    assert platform.match("video", other) == ""

    # And it is found no more once it is withdrawn.
    withdraw_all(site, receipt)
    platform.run("fetch")
    assert platform.match("video", copy) == ""
