"""Our own feed: by cursor, with every fingerprint, withdrawals said outright."""

import base64
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.cases.platforms import Platforms
from server.settings import Settings
from server.store import clock
from server.store.database import Database
from server.store.keys import open_keyring

Make = Callable[..., dict[str, Any]]


@pytest.fixture
def headers(database: Database, settings: Settings) -> dict[str, str]:
    key = Platforms(database, open_keyring(settings.keys_path())[0]).add("Example")
    pair = base64.b64encode(f"{key.username}:{key.secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def settle() -> None:
    time.sleep(1.1)


def fetch(client: FlaskClient, headers: dict[str, str], query: str = "") -> dict[str, Any]:
    response = client.get(f"/api/v1/entries?{query}", headers=headers)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.get_json()
    return body


def expect_error(response: TestResponse, status: int, code: str, field: str | None = None) -> None:
    body = response.get_json()
    assert (response.status_code, body["ok"], body["error"]["code"]) == (status, False, code)
    assert body["error"].get("field") == field


def test_every_fingerprint_arrives_as_it_was_sent(
    client: FlaskClient, headers: dict[str, str], submission: Make
) -> None:
    sent = submission(2)
    sent["items"][1]["kind"] = "video"
    sent["items"][1]["fingerprints"][0]["frame_ms"] = 1234
    client.post("/api/v1/cases", json=sent)
    settle()
    found = fetch(client, headers)["entries"]
    for item, entry in zip(sent["items"], found, strict=True):
        assert entry["kind"] == item["kind"]
        assert entry["state"] == "active"
        assert entry["member"] == {"id": 1, "name": "Abdruck"}
        for sent_one in item["fingerprints"]:
            assert sent_one in entry["fingerprints"]
        assert len(entry["fingerprints"]) == len(item["fingerprints"])


def test_a_cursor_goes_on_where_it_ended(
    client: FlaskClient, headers: dict[str, str], submission: Make
) -> None:
    client.post("/api/v1/cases", json=submission(5))
    settle()
    seen: list[int] = []
    cursor, more, pages = "0", True, 0
    while more:
        page = fetch(client, headers, f"cursor={cursor}&limit=2")
        seen += [entry["id"] for entry in page["entries"]]
        cursor, more, pages = page["cursor"], page["more"], pages + 1
    assert (len(set(seen)), len(seen), pages) == (5, 5, 3)
    assert fetch(client, headers, f"cursor={cursor}") == {
        "entries": [],
        "cursor": cursor,
        "more": False,
    }


def test_a_withdrawal_is_said_outright(
    client: FlaskClient, headers: dict[str, str], submission: Make
) -> None:
    receipt = client.post("/api/v1/cases", json=submission()).get_json()
    settle()
    first = fetch(client, headers)
    form = {"number": receipt["case_number"], "pin": receipt["pin"]}
    page = client.post("/en/case", data=form).text
    token = page.split('name="token"')[1].split('value="')[1].split('"')[0]
    client.post("/en/case", data={"token": token, "withdraw": "confirmed"})
    settle()
    later = fetch(client, headers, f"cursor={first['cursor']}")
    assert [(each["id"], each["state"], each["fingerprints"]) for each in later["entries"]] == [
        (first["entries"][0]["id"], "withdrawn", [])
    ]


@pytest.mark.parametrize(
    "query", ["cursor=x", "cursor=-1", "cursor=1.5", f"cursor={'9' * 30}", "limit=0", "limit=x"]
)
def test_an_invented_cursor_is_refused(
    client: FlaskClient, headers: dict[str, str], query: str
) -> None:
    response = client.get(f"/api/v1/entries?{query}", headers=headers)
    expect_error(response, 400, "bad-number")


def test_a_cursor_from_the_future_gives_nothing_and_stays(
    client: FlaskClient, headers: dict[str, str], submission: Make
) -> None:
    client.post("/api/v1/cases", json=submission())
    settle()
    assert fetch(client, headers, "cursor=999999")["cursor"] == "999999"


def test_feedback_is_kept_once_and_checked(
    client: FlaskClient, headers: dict[str, str], submission: Make
) -> None:
    client.post("/api/v1/cases", json=submission())
    settle()
    entry = fetch(client, headers)["entries"][0]["id"]
    word = {"entry": entry, "algorithm": "pdq", "verdict": "acted"}
    for _ in range(2):
        answer = client.post("/api/v1/feedback", json=word, headers=headers).get_json()
        assert answer == {"ok": True}
    for change, code in (
        ({"entry": 1}, "unknown-entry"),
        ({"algorithm": "sha1"}, "no-such-fingerprint"),
    ):
        response = client.post("/api/v1/feedback", json=word | change, headers=headers)
        expect_error(response, 404, code)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"verdict": "perhaps"}, "verdict"),
        ({"verdict": "disagreed", "reason": "because"}, "reason"),
        ({"reason": "3f0e2a54-5d0c-4b8e-9a52-6f3c6b1f7a01"}, "reason"),
        ({"entry": True}, "entry"),
        ({"note": "x"}, None),
    ],
)
def test_a_wrong_field_of_feedback_is_named(
    client: FlaskClient, headers: dict[str, str], change: dict[str, object], field: str | None
) -> None:
    word = {"entry": 1, "algorithm": "pdq", "verdict": "acted"}
    response = client.post("/api/v1/feedback", json=word | change, headers=headers)
    expect_error(response, 422, "invalid-field", field)


def test_nothing_is_told_without_a_key(client: FlaskClient) -> None:
    expect_error(client.get("/api/v1/entries"), 401, "wrong-key")
    expect_error(client.post("/api/v1/feedback", json={}), 401, "wrong-key")


def test_a_field_that_we_do_not_know_is_not_repeated(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    body = {"entry": 1, "algorithm": "pdq", "verdict": "acted", "sentinel-name": 1}
    response = client.post("/api/v1/feedback", json=body, headers=headers)
    expect_error(response, 422, "invalid-field")
    assert "sentinel" not in response.text


def test_a_list_from_the_future_is_not_served_with_gaps(
    client: FlaskClient,
    headers: dict[str, str],
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with database.writing() as connection:
        clock.close(connection, int(time.time()) + 3600)
    response = client.get("/api/v1/entries", headers=headers)
    expect_error(response, 503, "busy")
    assert response.headers["Retry-After"] == "60"
    assert "No feed is served" in caplog.text


def test_feedback_without_a_reason_names_none(
    client: FlaskClient, headers: dict[str, str], submission: Make
) -> None:
    client.post("/api/v1/cases", json=submission())
    settle()
    (entry,) = fetch(client, headers)["entries"]
    body = {"entry": entry["id"], "algorithm": "pdq", "verdict": "disagreed"}
    assert client.post("/api/v1/feedback", json=body, headers=headers).status_code == 200
    settle()
    answer = client.get("/ncmec/v2/entries", headers=headers).text
    assert "<negativeFeedback" in answer
    assert "guid" not in answer
