"""What platforms may get wrong: each protocol's own way of refusing, and nothing changed."""

import base64
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from server.app import create_app
from server.cases.platforms import Credentials, Platforms
from server.settings import Settings
from server.store import clock
from server.store.database import Database
from server.store.keys import open_keyring
from server.store.tables import entries, feed_clock, feedback, fingerprints

Make = Callable[..., dict[str, Any]]


@pytest.fixture
def key(database: Database, settings: Settings) -> Credentials:
    platforms = Platforms(database, open_keyring(settings.keys_path())[0])
    return platforms.add("Example", ["read", "feedback", "contribute"])


def basic(key: Credentials) -> dict[str, str]:
    pair = base64.b64encode(f"{key.username}:{key.secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def two_keys(key: Credentials) -> dict[str, str]:
    return {"Ocp-Apim-Subscription-Key": key.username, "x-functions-key": key.secret}


def expect_xml_error(response: TestResponse, status: int) -> None:
    assert response.status_code == status, response.text
    assert response.mimetype == "application/xml"
    root = ET.fromstring(response.data)  # noqa: S314  # our own answer
    assert root.tag.endswith("}error")
    assert (root[0].text or "").endswith((".", "?"))


def expect_json_error(response: TestResponse, status: int) -> None:
    assert response.status_code == status, response.text
    assert response.get_json()["ok"] is False


def state(database: Database) -> tuple[object, ...]:
    with database.reading() as connection:
        return (
            connection.execute(select(feed_clock.c.seq)).scalar_one(),
            connection.execute(select(func.count()).select_from(feedback)).scalar_one(),
            connection.execute(select(func.count()).select_from(fingerprints)).scalar_one(),
        )


@pytest.mark.parametrize(
    "query",
    [
        "from=2030-01-31T00:00:00Z&to=2029-01-31T00:00:00Z",
        "from=1970-01-01T00:00:00Z&to=2999-01-01T00:00:00Z",
        "from=2020-01-31T00:00:00.000Z",
        "from=2020-01-31T00:00:00%2B01:00",
        "from=2020-01-31",
        "from=2020-13-31T00:00:00Z",
        "from=0000-01-01T00:00:00Z",
        "from=",
        "from=%F0%9F%92%A5",
        "from=٢٠٢٠-01-31T00:00:00Z",
        "start=-1",
        "start=x",
        "start=9999999999999999999999",
        "size=1e9",
    ],
)
def test_a_malformed_window_is_refused_in_xml(
    client: FlaskClient, database: Database, key: Credentials, query: str
) -> None:
    before = state(database)
    expect_xml_error(client.get(f"/ncmec/v2/entries?{query}", headers=basic(key)), 400)
    assert state(database) == before
    with database.reading() as connection:
        assert clock.closed_until(connection) <= time.time() + 10


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic " + base64.b64encode(b"nobody:x").decode()},
        {"Authorization": "Basic " + base64.b64encode(b"\xff\xfe:\0").decode()},
    ],
)
@pytest.mark.parametrize("path", ["status", "members", "entries", "feedback/PDQ/reasons"])
def test_nothing_is_told_without_a_key(
    client: FlaskClient, headers: dict[str, str], path: str
) -> None:
    response = client.get(f"/ncmec/v2/{path}", headers=headers)
    expect_xml_error(response, 401)
    assert response.headers["WWW-Authenticate"].startswith("Basic ")
    expect_json_error(client.get("/stopncii/v1/FetchHashes", headers=headers), 401)


AFFIRMATIVE = "<feedbackSubmission><affirmative/></feedbackSubmission>"
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<feedbackSubmission><affirmative>&b;</affirmative></feedbackSubmission>"
)


@pytest.fixture
def entry(client: FlaskClient, submission: Make, database: Database) -> int:
    client.post("/api/v1/cases", json=submission())
    with database.reading() as connection:
        return int(connection.execute(select(entries.c.id)).scalar_one())


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("affirmative", 400),
        (BOMB, 400),
        ("<a>" * 1000, 400),
        ("<a>" * 500 + "</a>" * 500, 400),
        ("<feedbackSubmission/>", 400),
        ("<feedbackSubmission><affirmative/><negative/></feedbackSubmission>", 400),
        ("<feedbackSubmission><negative/></feedbackSubmission>", 400),
        ("<feedbackSubmission><other/></feedbackSubmission>", 400),
        (
            "<feedbackSubmission><negative><reasonIds><guid>1</guid></reasonIds></negative>"
            "</feedbackSubmission>",
            400,
        ),
        ('<?xml version="1.0" encoding="utf-7"?>' + AFFIRMATIVE, 400),
        ('<?xml version="1.0" encoding="none"?>' + AFFIRMATIVE, 400),
        (AFFIRMATIVE.replace("<a", " " * 5000 + "<a"), 413),
    ],
)
def test_hostile_xml_is_refused_and_changes_nothing(
    client: FlaskClient,
    database: Database,
    key: Credentials,
    entry: int,
    body: str,
    status: int,
) -> None:
    before = state(database)
    url = f"/ncmec/v2/entries/1/{entry}/PDQ/feedback"
    response = client.put(url, data=body, content_type="application/xml", headers=basic(key))
    expect_xml_error(response, status)
    assert state(database) == before


@pytest.mark.parametrize(
    ("path", "content_type", "status"),
    [
        ("1/{entry}/PDQ", "application/json", 415),
        ("1/{entry}/SHA1", "application/xml", 404),
        ("1/{entry}/PDNA", "application/xml", 404),
        ("1/{entry}/NONE", "application/xml", 404),
        ("2/{entry}/PDQ", "application/xml", 404),
        ("99999999999999999999/{entry}/PDQ", "application/xml", 404),
        ("1/1/PDQ", "application/xml", 404),
        ("1/x/PDQ", "application/xml", 404),
        ("1/{entry}-1-1/PDQ", "application/xml", 404),
    ],
)
def test_feedback_on_what_is_not_there_is_refused(
    client: FlaskClient,
    database: Database,
    key: Credentials,
    entry: int,
    path: str,
    content_type: str,
    status: int,
) -> None:
    before = state(database)
    url = f"/ncmec/v2/entries/{path.format(entry=entry)}/feedback"
    response = client.put(url, data=AFFIRMATIVE, content_type=content_type, headers=basic(key))
    expect_xml_error(response, status)
    assert state(database) == before


def test_feedback_twice_is_one_change(
    client: FlaskClient, database: Database, key: Credentials, entry: int
) -> None:
    url = f"/ncmec/v2/entries/1/{entry}-1/PDQ/feedback"
    seen = []
    for _ in range(2):
        response = client.put(
            url, data=AFFIRMATIVE, content_type="application/xml", headers=basic(key)
        )
        assert response.status_code == 204
        seen.append(state(database))
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    "query",
    [
        "startTimestamp=x",
        "startTimestamp=-5",
        "startTimestamp=1.5",
        "pageSize=99999999999999",
        "nextPageToken=invented",
        "nextPageToken=99999999999-1",
        "nextPageToken=1-1-1",
    ],
)
def test_malformed_fetches_are_refused_in_json(
    client: FlaskClient, key: Credentials, query: str
) -> None:
    response = client.get(f"/stopncii/v1/FetchHashes?{query}", headers=two_keys(key))
    expect_json_error(response, 400)


def test_a_start_in_the_future_is_given_back(client: FlaskClient, key: Credentials) -> None:
    later = int(time.time()) + 5
    answer = client.get(
        f"/stopncii/v1/FetchHashes?startTimestamp={later}", headers=two_keys(key)
    ).get_json()
    assert (answer["nextSetTimestamp"], answer["hashRecords"]) == (later, [])


@pytest.mark.parametrize("path", ["SubmitFeedback", "SubmitHashes"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"hashFeedbacks": 1, "hashRecords": 1}',
        b'{"hashFeedbacks": [{"hashValue": "x", "feedbackValue": "Blocked"}],'
        b' "hashRecords": [{"signalType": "ImagePDQ", "hashValue": "x"}]}',
        b'{"hashFeedbacks": [{"hashValue": "%s", "feedbackValue": "None of these"}],'
        b' "hashRecords": [{"signalType": "Text", "hashValue": "%s"}]}' % (b"a" * 64, b"a" * 64),
    ],
)
def test_malformed_submissions_are_refused_and_change_nothing(
    client: FlaskClient, database: Database, key: Credentials, path: str, body: bytes
) -> None:
    before = state(database)
    response = client.post(
        f"/stopncii/v1/{path}",
        data=body,
        content_type="application/json",
        headers=two_keys(key),
    )
    expect_json_error(response, 400)
    assert state(database) == before


def test_feedback_on_an_unknown_value_tells_nothing(
    client: FlaskClient, database: Database, key: Credentials, entry: int
) -> None:
    before = state(database)
    word = {"hashValue": "a" * 64, "feedbackValue": "Blocked", "tags": []}
    response = client.post(
        "/stopncii/v1/SubmitFeedback",
        json={"count": 1, "hashFeedbacks": [word]},
        headers=two_keys(key),
    )
    assert response.get_json() == {"count": 1}
    assert state(database) == before


def contribute(client: FlaskClient, key: Credentials, **record: object) -> TestResponse:
    records = [{"lastModtimestamp": 1, "hashValue": "5a" * 32, "CSPFeedbacks": [], **record}]
    body = {"count": 1, "hashRecords": records}
    return client.post("/stopncii/v1/SubmitHashes", json=body, headers=two_keys(key))


@pytest.mark.parametrize("name", ["ImagePDQ", "StopNCIISignalType.ImagePDQ"])
def test_a_hotline_lists_and_takes_off_its_own(
    client: FlaskClient, database: Database, key: Credentials, name: str
) -> None:
    for _ in range(2):
        assert contribute(client, key, signalType=name).status_code == 200
    with database.reading() as connection:
        rows = connection.execute(select(entries.c.member_id, entries.c.state)).all()
    assert len(rows) == 1
    assert rows[0].member_id != 1
    gone = [{"feedbackValue": "Withdrawn", "tags": []}]
    assert contribute(client, key, signalType=name, CSPFeedbacks=gone).status_code == 200
    with database.reading() as connection:
        assert connection.execute(select(entries.c.state)).scalar_one() == "withdrawn"
        assert connection.execute(select(fingerprints)).all() == []


def test_a_value_that_does_not_fit_its_type_is_refused(
    client: FlaskClient, database: Database, key: Credentials
) -> None:
    expect_json_error(contribute(client, key, signalType="VideoMD5"), 400)


def test_a_wrong_field_of_a_record_is_named(client: FlaskClient, key: Credentials) -> None:
    response = contribute(client, key, signalType="ImagePDQ", hashValue="x")
    expect_json_error(response, 400)
    assert response.get_json()["error"]["field"] == "hashRecords[0].hashValue"


def test_a_key_that_asks_too_often_is_told_to_wait(
    database: Database, settings: Settings, key: Credentials
) -> None:
    app = create_app(replace(settings, requests_per_minute=2))
    client = app.test_client()
    statuses = [client.get("/ncmec/v2/status", headers=basic(key)).status_code for _ in range(2)]
    assert statuses == [200, 200]
    for path, shown in (
        ("/ncmec/v2/status", basic(key)),
        ("/stopncii/v1/FetchHashes", two_keys(key)),
        ("/api/v1/entries", basic(key)),
    ):
        response = client.get(path, headers=shown)
        assert (response.status_code, response.headers["Retry-After"]) == (429, "60")
    app.extensions["abdruck-database"].close()


def test_withheld_disputes_leave_the_feeds(
    database: Database, settings: Settings, key: Credentials, submission: Make
) -> None:
    app = create_app(replace(settings, disputed_entries="withhold", disputed_after=1))
    client = app.test_client()
    body = submission()
    client.post("/api/v1/cases", json=body)
    value = body["items"][0]["fingerprints"][0]["value"]
    word = {"hashValue": value, "feedbackValue": "NotBlocked", "tags": []}
    client.post(
        "/stopncii/v1/SubmitFeedback", json={"hashFeedbacks": [word]}, headers=two_keys(key)
    )
    time.sleep(1.1)
    found = client.get("/ncmec/v2/entries", headers=basic(key)).text
    assert "<deletedImage>" in found
    assert value not in found
    assert value not in client.get("/stopncii/v1/FetchHashes", headers=two_keys(key)).text
    app.extensions["abdruck-database"].close()
