"""Parts that run apart, and feeds that are read from a replica."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import NullPool, create_engine, make_url, text

from server.app import create_app
from server.cases import feed
from server.cases.platforms import Platforms
from server.settings import Settings
from server.store.database import Database
from server.store.keys import open_keyring
from tests.real_postgresql import PostgresServer

Make = Callable[..., dict[str, Any]]
SIGNS = {  # what answers, where the part is there
    "pages": ("GET", "/en/", 200),
    "intake": ("POST", "/api/v1/cases", 415),
    "sharing": ("GET", "/ncmec/v2/status", 401),
}


@pytest.mark.parametrize("roles", [*SIGNS, "pages,intake", "intake, sharing"])
def test_a_process_serves_its_parts_and_nothing_else(
    settings: Settings, database: Database, roles: str
) -> None:
    app = create_app(replace(settings, roles=roles))
    chosen = {name.strip() for name in roles.split(",")}
    for name, (method, path, status) in SIGNS.items():
        response = app.test_client().open(path, method=method)
        assert response.status_code == (status if name in chosen else 404), path
        assert "Content-Security-Policy" in response.headers
    app.extensions["abdruck-database"].close()


class Platform:
    """A platform that fetches everything, each time up to a later second."""

    def __init__(self, client: FlaskClient, database: Database, settings: Settings) -> None:
        keys = open_keyring(settings.keys_path())[0]
        made = Platforms(database, keys).add("Example")
        self._client = client
        self._auth = (made.username, made.secret)
        self._end = int(time.time())

    def fetch(self) -> Any:
        self._end += 1
        end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self._end))
        query = {"from": "1970-01-01T00:00:00Z", "to": end}
        return self._client.get("/ncmec/v2/entries", query_string=query, auth=self._auth)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_replica_serves_what_it_holds_and_never_half_a_window(
    settings: Settings,
    database: Database,
    replica: PostgresServer,
    submission: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = str(make_url(settings.database_url).database)
    app = create_app(replace(settings, replica_url=replica.url(name)))
    client = app.test_client()
    platform = Platform(client, database, settings)
    client.post("/api/v1/cases", json=submission())
    wait_for(lambda: platform.fetch().text.count("<md5>") == 1)

    monkeypatch.setattr(feed, "REPLICA_SECONDS", 0.2)
    tell(replica, "SELECT pg_wal_replay_pause()")
    client.post("/api/v1/cases", json=submission())
    late = platform.fetch()
    assert late.status_code == 503
    assert late.headers["Retry-After"] == "2"

    monkeypatch.setattr(feed, "REPLICA_SECONDS", 20)
    tell(replica, "SELECT pg_wal_replay_resume()")
    # Its second window ends with whole seconds.
    wait_for(lambda: platform.fetch().text.count("<md5>") == 2)
    for name in ("abdruck-database", "abdruck-replica"):
        app.extensions[name].close()


def tell(server: PostgresServer, statement: str) -> None:
    engine = create_engine(server.url("postgres"), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))


def wait_for(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.1)
