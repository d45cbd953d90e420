"""A server whose clock was far ahead: how it is seen and mended, on both databases."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import Result
from flask.testing import FlaskClient
from sqlalchemy import select

from server.cases import feed as feed_module
from server.cases.feed import MAX_AHEAD, ClockAhead, Feed, FeedRules
from server.cases.platforms import Platforms
from server.settings import Settings
from server.store import clock, platform_rows
from server.store.database import Database
from server.store.keys import open_keyring
from server.store.tables import entries, feed_clock, fetch_days, platform_keys

pytestmark = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)

Run = Callable[..., Result]
YEAR = 365 * 24 * 60 * 60


@pytest.fixture
def send(client: FlaskClient, submission: Callable[..., Any]) -> Callable[[int], None]:
    def case(pictures: int) -> None:
        assert client.post("/api/v1/cases", json=submission(pictures)).status_code == 201

    return case


@pytest.fixture
def sent_ahead(send: Callable[[int], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Two pictures by a right clock, three by one that is a year ahead, one by a right clock."""
    send(2)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "time", SimpleNamespace(time=lambda: time.time() + YEAR))
        send(3)
    send(1)


def ids(database: Database) -> list[int]:
    with database.reading() as connection:
        query = select(entries.c.id).order_by(entries.c.change_seq)
        return list(connection.execute(query).scalars())


@pytest.mark.usefixtures("sent_ahead")
def test_the_list_is_served_again_in_its_order_after_the_repair(
    run: Run, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = Feed(
        database, open_keyring(settings.keys_path())[0], FeedRules("mark", page_size=10_000)
    )
    order = ids(database)
    with pytest.raises(ClockAhead):
        feed.page(0, int(time.time()))
    assert "4 entries" in run("clock", "repair", "--yes").output
    with database.reading() as connection:
        times = connection.execute(select(entries.c.change_at).order_by("change_seq")).scalars()
        assert (listed := list(times)) == sorted(listed)
        reached = clock.closed_until(connection)
    assert abs(reached - MAX_AHEAD - time.time()) < MAX_AHEAD
    # A window that may have been served before gains nothing.
    assert [entry.id for entry in feed.entries(feed.page(0, reached))] == order[:2]
    later = SimpleNamespace(time=lambda: reached + 1.0, monotonic=time.monotonic, sleep=time.sleep)
    monkeypatch.setattr(feed_module, "time", later)
    assert [entry.id for entry in feed.entries(feed.page(0, reached + 1))] == order


@pytest.mark.usefixtures("sent_ahead")
def test_nothing_stands_as_fetched_that_was_not(
    run: Run, database: Database, settings: Settings
) -> None:
    Platforms(database, open_keyring(settings.keys_path())[0]).add("Example")
    with database.writing() as connection:
        in_two_years = int(time.time()) + 2 * YEAR
        today = datetime.now(UTC).date()
        member = connection.execute(select(platform_keys.c.member_id)).scalar_one()
        platform_rows.mark_fetch(connection, member, today, in_two_years)
    run("clock", "repair", "--yes")
    with database.reading() as connection:
        until = connection.execute(select(fetch_days.c.until)).scalar_one()
        entered = connection.execute(select(entries.c.entered_at)).scalars().all()
    assert sum(until > each for each in entered) == 2


@pytest.mark.usefixtures("sent_ahead")
def test_a_list_ahead_is_seen_in_the_figures_until_it_is_mended(run: Run) -> None:
    said = json.loads(run("stats", "--json").output)["time of the list"]["ahead"]
    assert int(said.split()[0]) > YEAR - 60
    assert "abdruck clock repair" in run("stats").output
    run("clock", "repair", "--yes")
    assert "time of the list" not in json.loads(run("stats", "--json").output)


@pytest.mark.usefixtures("sent_ahead")
def test_the_repair_asks_whose_clock_is_right(run: Run, database: Database) -> None:
    with database.reading() as connection:
        before = connection.execute(select(feed_clock)).one()
    said = run("clock", "repair", code=1, typed="n\n").output
    assert "This machine's time: " in said
    with database.reading() as connection:
        assert connection.execute(select(feed_clock)).one() == before


def test_a_list_in_time_is_left_as_it_is(run: Run, send: Callable[[int], None]) -> None:
    send(1)
    assert "Nothing was changed" in run("clock", "repair").output
