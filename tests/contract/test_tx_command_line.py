"""`tx`, the command line that platforms use, unchanged, against a running server."""

import http.client
import json
import os
import secrets
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

from server.cases.platforms import Platforms
from server.store.database import Database
from server.store.keys import open_keyring

if TYPE_CHECKING:
    from tests.conftest import RunningSite

TX = Path(sys.executable).with_name("tx")


class Platform:
    """A platform's machine with `tx` on it."""

    def __init__(self, folder: Path, site: "RunningSite", database: Database) -> None:
        key = Platforms(database, open_keyring(site.data_dir / "keys.json")[0]).add("Example")
        credentials = f"{key.secret},{key.username},{site.url}/stopncii/v1"
        self._environ = os.environ | {
            "TX_STATEDIR": str(folder),
            "TX_STOPNCII_KEYS": credentials,
            "TZ": "UTC",
        }

    def run(self, *words: str | Path) -> str:
        done = subprocess.run(
            [TX, *words], env=self._environ, capture_output=True, text=True, timeout=240
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def platform(tmp_path: Path, site: "RunningSite") -> Platform:
    database = Database(f"sqlite:///{site.data_dir}/abdruck.sqlite3")
    made = Platform(tmp_path / "tx", site, database)
    database.close()
    return made


def send(site: "RunningSite", body: dict[str, Any]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    with closing(connection):
        headers = {"Content-Type": "application/json"}
        connection.request("POST", "/api/v1/cases", json.dumps(body), headers)
        assert connection.getresponse().status == 201
    time.sleep(1.1)  # a client asks for whole seconds that have passed


@pytest.mark.slow
def test_tx_blocks_the_picture_that_was_sent_and_no_other(
    platform: Platform,
    site: "RunningSite",
    tmp_path: Path,
    submission: Callable[..., dict[str, Any]],
) -> None:
    original, again, other = (tmp_path / name for name in ("a.png", "again.jpg", "other.png"))
    photographs: Any = data
    picture = Image.fromarray(photographs.astronaut())
    picture.save(original)
    picture.resize((300, 300)).save(again, quality=60)
    Image.fromarray(photographs.coffee()).save(other)

    # Given a case with this picture, and another so that tx's index is not of one value.
    body = submission(2)
    body["items"][0]["fingerprints"][0]["value"] = PdqSignal.hash_from_file(original)
    body["items"][1]["fingerprints"][0]["value"] = secrets.token_hex(32)
    send(site, body)

    # When the platform fetches,
    platform.run("config", "collab", "edit", "stop_ncii", "--create", "C1")
    platform.run("fetch")

    # Then the picture is found, made smaller and worse too, and another is not.
    for path in (original, again):
        assert "(C1) INVESTIGATION_SEED" in platform.run("match", "photo", path)
    assert platform.run("match", "photo", other).strip() == ""
