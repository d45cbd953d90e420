"""`POST /api/v1/cases`: what it takes, what it refuses, and in which words."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from server.app import create_app
from server.settings import Settings
from server.store.database import Database
from server.store.tables import cases, fingerprints

URL = "/api/v1/cases"
Make = Callable[..., dict[str, Any]]

on_both_databases = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


def post_text(client: FlaskClient, body: str | bytes, **options: Any) -> TestResponse:
    return client.post(URL, data=body, content_type="application/json", **options)


def expect_error(response: TestResponse, status: int, code: str, field: str | None = None) -> None:
    body = response.get_json()
    assert response.status_code == status, body
    assert set(body) == {"ok", "error"}
    assert body["ok"] is False
    assert set(body["error"]) <= {"code", "message", "field"}
    assert body["error"]["code"] == code
    assert body["error"].get("field") == field, body
    assert body["error"]["message"].endswith(".")


def stored(database: Database) -> int:
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(cases)).scalar_one()


@on_both_databases
def test_a_case_is_opened(client: FlaskClient, submission: Make) -> None:
    response = client.post(URL, json=submission())
    assert response.status_code == 201
    assert set(response.get_json()) == {"case_number", "pin"}


@on_both_databases
def test_a_lost_reply_costs_nothing(
    client: FlaskClient, submission: Make, database: Database
) -> None:
    sent = submission(3)
    first, again = client.post(URL, json=sent), client.post(URL, json=sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert stored(database) == 1


@on_both_databases
def test_other_content_with_the_same_request_id_is_refused(
    client: FlaskClient, submission: Make, database: Database
) -> None:
    sent = submission()
    client.post(URL, json=sent)
    other = client.post(URL, json=submission(request_id=sent["request_id"]))
    expect_error(other, 409, "request-id-reused", "request_id")
    assert stored(database) == 1


@on_both_databases
def test_a_hundred_pictures_with_every_view_fit(
    client: FlaskClient, submission: Make, database: Database
) -> None:
    sent = submission(100)
    views = ["upright", "unconverted", "rotate90", "rotate180", "rotate270"]
    views += ["flipx", "flipy", "flipplus1", "flipminus1"]
    for item in sent["items"]:
        pdq = item["fingerprints"][0]
        item["fingerprints"] += [{**pdq, "view": view} for view in views]
        item["fingerprints"].append({"algorithm": "sha1", "value": "0" * 40})
    response = post_text(client, json.dumps(sent, indent=1))
    assert response.status_code == 201
    with database.reading() as connection:
        count = connection.execute(select(func.count()).select_from(fingerprints)).scalar_one()
    assert count == 1300


def test_a_case_with_too_many_fingerprints_is_refused_whole(
    client: FlaskClient, submission: Make, database: Database
) -> None:
    sent = submission(11)
    for item in sent["items"]:
        item["kind"] = "video"
        frame = item["fingerprints"].pop(0)
        item["fingerprints"] += [{**frame, "frame_ms": at} for at in range(600)]
    expect_error(client.post(URL, json=sent), 413, "too-large", "items")
    assert stored(database) == 0


def test_an_item_has_each_exact_fingerprint_once(
    client: FlaskClient, submission: Make, database: Database
) -> None:
    sent = submission()
    sent["items"][0]["fingerprints"].append({"algorithm": "md5", "value": "0" * 32})
    expect_error(client.post(URL, json=sent), 422, "invalid-field", "items[0].fingerprints")
    assert stored(database) == 0


@on_both_databases
def test_a_film_is_taken_with_its_frames(
    client: FlaskClient, submission: Make, database: Database
) -> None:
    sent = submission()
    film = sent["items"][0]
    film["kind"] = "video"
    pdq = film["fingerprints"].pop(0)
    film["fingerprints"] += [
        {**pdq, "view": view, "frame_ms": 100 * frame}
        for frame in range(300)
        for view in ("stored", "upright")
    ]
    assert post_text(client, json.dumps(sent, indent=1)).status_code == 201
    with database.reading() as connection:
        times = connection.execute(select(fingerprints.c.frame_ms)).scalars().all()
    assert sorted(time for time in times if time is not None)[-1] == 29_900


def test_all_answers_are_taken(client: FlaskClient, submission: Make) -> None:
    answers = {"already_online": "yes", "where": ["tiktok", "x"], "blackmail": "unsure"}
    assert client.post(URL, json=submission(answers=answers)).status_code == 201


def replaced(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Return what puts a value at a place such as `items.0.kind`."""
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]

    def change(body: dict[str, Any]) -> None:
        target: Any = body
        for part in parents:
            target = target[part]
        target[last] = value

    return change


FINGERPRINT = "items[0].fingerprints[0]"


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("extra", 1, "extra"),
        ("request_id", None, "request_id"),
        ("request_id", "short", "request_id"),
        ("request_id", "A" * 21 + "B", "request_id"),
        ("request_id", "A" * 22 + "\n", "request_id"),
        ("request_id", 7, "request_id"),
        ("who", "nobody", "who"),
        ("who", ["minor"], "who"),
        ("items", [], "items"),
        ("items", {}, "items"),
        ("items", "image", "items"),
        ("items", [None], "items[0]"),
        ("items.0.kind", "audio", "items[0].kind"),
        ("items.0.name", "holiday.jpg", "items[0].name"),
        ("items.0.fingerprints", [], "items[0].fingerprints"),
        ("items.0.fingerprints.0", None, FINGERPRINT),
        ("items.0.fingerprints.0", "pdq", FINGERPRINT),
        ("items.0.fingerprints.0.value", "A" * 64, f"{FINGERPRINT}.value"),
        ("items.0.fingerprints.0.value", "a" * 63, f"{FINGERPRINT}.value"),
        ("items.0.fingerprints.0.value", "a" * 64 + "\n", f"{FINGERPRINT}.value"),
        ("items.0.fingerprints.0.value", "\ud800" * 64, f"{FINGERPRINT}.value"),
        ("items.0.fingerprints.0.algorithm", "sha512", f"{FINGERPRINT}.algorithm"),
        ("items.0.fingerprints.0.quality", 101, f"{FINGERPRINT}.quality"),
        ("items.0.fingerprints.0.quality", True, f"{FINGERPRINT}.quality"),
        ("items.0.fingerprints.0.quality", "90", f"{FINGERPRINT}.quality"),
        ("items.0.fingerprints.0.view", "inside-out", f"{FINGERPRINT}.view"),
        ("items.0.fingerprints.0.thumbnail", "x", f"{FINGERPRINT}.thumbnail"),
        ("items.0.fingerprints.1.quality", 90, "items[0].fingerprints[1].quality"),
        ("answers", {"already_online": "maybe"}, "answers.already_online"),
        ("answers", {"where": ["My Own Text"]}, "answers.where[0]"),
        ("answers", {"where": ["x"] * 21}, "answers.where"),
        ("answers", {"story": "…"}, "answers.story"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_stored(
    client: FlaskClient,
    submission: Make,
    database: Database,
    path: str,
    value: object,
    field: str,
) -> None:
    body = submission()
    replaced(path, value)(body)
    expect_error(client.post(URL, json=body), 422, "invalid-field", field)
    assert stored(database) == 0


@pytest.mark.parametrize("missing", ["request_id", "who", "items"])
def test_a_missing_field_is_named(client: FlaskClient, submission: Make, missing: str) -> None:
    body = submission()
    del body[missing]
    expect_error(client.post(URL, json=body), 422, "invalid-field", missing)


def test_more_than_a_hundred_pictures_are_refused(client: FlaskClient, submission: Make) -> None:
    expect_error(client.post(URL, json=submission(101)), 422, "invalid-field", "items")


def test_a_picture_too_plain_for_anything_is_explained(
    client: FlaskClient, submission: Make
) -> None:
    body = submission(2)
    body["items"][1]["fingerprints"] = [
        {"algorithm": "pdq", "value": "0" * 64, "quality": 2, "view": "stored"}
    ]
    response = client.post(URL, json=body)
    expect_error(response, 422, "nothing-recognisable", "items[1].fingerprints")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null garbage",
        b'{"a": 1, "a": 2}',
        b'{"items": [{"kind": "image", "kind": "image"}]}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1.5}',
        b'{"a": 1e999999}',
        b'{"a": ' + b"9" * 200_000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 40_000,
        b"\xff\xfe{}",
        b'{"a": "\xc3\x28"}',
        b"\xef\xbb\xbf{}",
        '{"a": 1}'.encode("utf-16"),
        b"\0",
        b"who=minor&request_id=1",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
    ],
)
def test_hostile_json_is_refused_in_a_sentence(
    client: FlaskClient, database: Database, body: bytes
) -> None:
    expect_error(post_text(client, body), 400, "malformed-json")
    assert stored(database) == 0


@pytest.mark.parametrize("body", ["null", "[]", "3", '"text"', "true"])
def test_json_that_is_no_object_is_refused(client: FlaskClient, body: str) -> None:
    expect_error(post_text(client, body), 422, "invalid-field")


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "image/jpeg",
        "application/json; charset=latin-1",
        "application/json; charset=utf-8; x=y",
        "application/json, text/plain",
    ],
)
def test_only_json_by_name_is_taken(
    client: FlaskClient, submission: Make, content_type: str | None
) -> None:
    body = json.dumps(submission())
    response = client.post(URL, data=body, content_type=content_type)
    expect_error(response, 415, "not-json")


def test_utf_8_may_be_said(client: FlaskClient, submission: Make) -> None:
    body = json.dumps(submission())
    response = client.post(URL, data=body, content_type="application/json; charset=UTF-8")
    assert response.status_code == 201


def test_a_body_over_the_limit_is_refused_before_it_is_read(client: FlaskClient) -> None:
    body = b" " * (Settings().max_body_bytes + 1)
    expect_error(post_text(client, body), 413, "too-large")


def test_the_page_that_sends_is_told_the_operators_limit(
    settings: Settings, database: Database
) -> None:
    app = create_app(replace(settings, max_body_bytes=1000))
    assert 'data-max-bytes="1000"' in app.test_client().get("/en/steps/1").text
    app.extensions["abdruck-database"].close()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://localhost.elsewhere.example"},
    ],
)
def test_pages_of_other_sites_cannot_send(
    client: FlaskClient, submission: Make, headers: dict[str, str]
) -> None:
    expect_error(client.post(URL, json=submission(), headers=headers), 403, "cross-site")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost"},
        {"Origin": "null"},
    ],
)
def test_our_own_pages_and_programs_can_send(
    client: FlaskClient, submission: Make, headers: dict[str, str]
) -> None:
    assert client.post(URL, json=submission(), headers=headers).status_code == 201


@pytest.mark.parametrize(
    ("method", "url", "status", "code"),
    [
        ("GET", "/api/none", 404, "not-found"),
        ("POST", "/api/v1/cases/none", 404, "not-found"),
        ("GET", URL, 405, "method-not-allowed"),
        ("PUT", URL, 405, "method-not-allowed"),
    ],
)
def test_every_refusal_under_api_has_the_one_shape(
    client: FlaskClient, method: str, url: str, status: int, code: str
) -> None:
    expect_error(client.open(url, method=method), status, code)


def test_a_crash_has_the_one_shape(app: Flask) -> None:
    def crash() -> str:
        raise RuntimeError("planted")

    app.add_url_rule("/api/crash", "crash", crash)
    expect_error(app.test_client().get("/api/crash"), 500, "server-error")


def test_no_error_repeats_what_was_sent(client: FlaskClient, submission: Make) -> None:
    body = submission(who="SENTINEL")
    body["items"][0]["fingerprints"][0]["value"] = "SENTINEL"
    body["request_id"] = "SENTINEL"
    assert "SENTINEL" not in client.post(URL, json=body).text
