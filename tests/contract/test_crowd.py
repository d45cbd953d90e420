"""Twenty writers, five platforms, servers killed in between: everybody ends with the same list."""

import base64
import http.client
import json
import random
import threading
import time
import urllib.parse
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from server.cases.platforms import Credentials, Platforms
from server.store.database import Database
from server.store.keys import open_keyring
from server.store.tables import entries

if TYPE_CHECKING:
    from tests.conftest import RunningSite

Make = Callable[..., dict[str, Any]]

WRITERS = 20
MOST_TRIES = 1_000  # ten a second
POLLERS = 5
KILLS = 2
PHASE_SECONDS = 8  # at most; a phase ends when every platform has fetched twice in it
WRITER_PAUSE = 1.0
POLLER_PAUSE = 0.1
AHEAD = 1  # a window up to a second that has not passed is the hardest to keep closed
NCMEC = "{https://hashsharing.ncmec.org/hashsharing/v2}"

pytestmark = pytest.mark.slow


class Crowd:
    """All who use one site at once."""

    def __init__(self, site: "RunningSite", key: Credentials, submission: Make) -> None:
        self._site = site
        self._submission = submission
        shown = base64.b64encode(f"{key.username}:{key.secret}".encode()).decode()
        self._auth = {"Authorization": f"Basic {shown}"}
        self.over = threading.Event()
        self.copies = [Copy() for _ in range(POLLERS)]
        self.sent = 0

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        """Ask until there is an answer: the server may be dead just now."""
        for _ in range(MOST_TRIES):
            connection = http.client.HTTPConnection("127.0.0.1", self._site.port, timeout=30)
            try:
                with closing(connection):
                    connection.request(method, path, body, headers)
                    response = connection.getresponse()
                    status, text = response.status, response.read().decode()
                if status < 500:
                    return status, text
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.1)
        raise TimeoutError("the server did not come back")

    def write(self, number: int) -> None:
        """Send cases, and take some off the list again."""
        dice = random.Random(number)  # noqa: S311  # only mixes the work
        while not self.over.is_set():
            sent = json.dumps(self._submission(dice.randint(1, 3)))
            header = {"Content-Type": "application/json"}
            status, text = self.ask("POST", "/api/v1/cases", sent, **header)
            assert status in (200, 201), text
            self.sent += 1
            time.sleep(WRITER_PAUSE)
            if dice.random() < 0.3:
                self.withdraw(json.loads(text))

    def withdraw(self, receipt: dict[str, str]) -> None:
        """Take a case off the list, as its page does."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        known = urllib.parse.urlencode({"number": receipt["case_number"], "pin": receipt["pin"]})
        _, page = self.ask("POST", "/en/case", known, **form)
        token = page.split('name="token" value="')[1].split('"')[0]
        sure = urllib.parse.urlencode({"token": token, "withdraw": "confirmed"})
        assert self.ask("POST", "/en/case", sure, **form)[0] == 200

    def live_for_a_while(self) -> None:
        """Let everybody work until every platform has fetched twice, or the phase is over."""
        wanted = [copy.polls + 2 for copy in self.copies]
        deadline = time.monotonic() + PHASE_SECONDS
        while time.monotonic() < deadline:
            if all(copy.polls >= polls for copy, polls in zip(self.copies, wanted, strict=True)):
                return
            time.sleep(0.05)

    def follow_by_time(self, known: "Copy", end: int | None = None) -> None:
        """Fetch windows of time that never overlap, until all is over."""
        while end is not None or not self.over.is_set():
            upto = end or int(time.time()) + AHEAD
            window = {"from": stamp(known.place), "to": stamp(upto)}
            path: str | None = "/v2/entries?" + urllib.parse.urlencode(window)
            while path:
                status, text = self.ask("GET", "/ncmec" + path, **self._auth)
                assert status == 200, text
                path = known.take_xml(text)
            known.place = upto
            known.polls += 1
            if end is not None:
                break
            time.sleep(POLLER_PAUSE)

    def follow_by_cursor(self, known: "Copy", end: int | None = None) -> None:
        """Fetch our own feed from where it was left, until all is over."""
        while end is not None or not self.over.is_set():
            path = f"/api/v1/entries?limit=100&cursor={known.place}"
            status, text = self.ask("GET", path, **self._auth)
            assert status == 200, text
            page = json.loads(text)
            known.place = int(page["cursor"])
            for entry in page["entries"]:
                known.take(entry["id"], entry["state"])
            known.polls += 1
            if not page["more"]:
                if end is not None:
                    break
                time.sleep(POLLER_PAUSE)


class Copy:
    """A platform's copy of the list and how far it has read."""

    def __init__(self) -> None:
        self.place = 0
        self.polls = 0
        self.active: set[int] = set()

    def take(self, entry: int, state: str) -> None:
        """Note one change."""
        if state == "withdrawn":
            self.active.discard(entry)
        else:
            self.active.add(entry)

    def take_xml(self, text: str) -> str | None:
        """Note a page of changes; return where the next one is."""
        root = ElementTree.fromstring(text)  # noqa: S314  # our own server's
        for kind in ("image", "deletedImage"):
            for record in root.iter(f"{NCMEC}{kind}"):
                number = record.findtext(f"{NCMEC}id")
                assert number is not None
                self.take(int(number.split("-")[0]), "withdrawn" if kind != "image" else "active")
        return root.findtext(f".//{NCMEC}next")


def stamp(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def crowded(
    request: pytest.FixtureRequest, site_factory: Callable[..., "RunningSite"], database_url: str
) -> Iterator[tuple["RunningSite", Database]]:
    site = site_factory(database_url=database_url, requests_per_minute="100000")
    database = Database(database_url or f"sqlite:///{site.data_dir}/abdruck.sqlite3")
    yield site, database
    site.stop()
    database.close()
    print(site.log_text()[-5000:])


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_every_platform_ends_with_exactly_the_active_entries(
    crowded: tuple["RunningSite", Database], submission: Make
) -> None:
    site, database = crowded
    keys = open_keyring(site.data_dir / "keys.json")[0]
    crowd = Crowd(site, Platforms(database, keys).add("Example"), submission)
    ways = [crowd.follow_by_time, crowd.follow_by_cursor]
    with ThreadPoolExecutor(WRITERS + POLLERS) as people:
        writers = [people.submit(crowd.write, number) for number in range(WRITERS)]
        pollers = [
            people.submit(ways[number % 2], copy) for number, copy in enumerate(crowd.copies)
        ]
        try:
            for _ in range(KILLS):
                crowd.live_for_a_while()
                site.kill()
                site.start()
            crowd.live_for_a_while()
        finally:
            crowd.over.set()
        for person in (*writers, *pollers):
            person.result()
    time.sleep(AHEAD + 1.1)  # our own feed serves seconds that have passed
    end = int(time.time()) + AHEAD
    with database.reading() as connection:
        query = select(entries.c.id).where(entries.c.state == "active")
        active = set(connection.execute(query).scalars())
        everything = len(connection.execute(select(entries.c.id)).all())
    for number, copy in enumerate(crowd.copies):
        ways[number % 2](copy, end)
        assert copy.active == active
    assert 0 < len(active) < everything
    print(f"{crowd.sent} cases, {everything} entries, {len(active)} active")
