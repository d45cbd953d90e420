"""The OpenAPI description tells the truth: requests made from it are answered as it says."""

import base64
from html.parser import HTMLParser
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from schemathesis.checks import CHECKS

from server.cases.platforms import Platforms
from server.openapi import describe
from server.settings import Settings
from server.store.database import Database
from server.store.keys import open_keyring


@pytest.fixture
def headers(database: Database, settings: Settings) -> dict[str, str]:
    key = Platforms(database, open_keyring(settings.keys_path())[0]).add("Example")
    pair = base64.b64encode(f"{key.username}:{key.secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


@pytest.mark.parametrize("path", describe()["paths"])
def test_every_answer_is_as_described(app: Flask, headers: dict[str, str], path: str) -> None:
    schema: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    for method in describe()["paths"][path]:

        @limits(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(case=schema[path][method].as_strategy())
        def answer_is_as_described(case: Any) -> None:
            # 2.0 is a whole number to JSON Schema and none to us; a picture may be too plain.
            too_strict = [CHECKS.get_one("positive_data_acceptance")]
            case.call_and_validate(headers=headers, excluded_checks=too_strict)

        answer_is_as_described()


def test_every_address_of_ours_is_described(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")}
    assert rules - {"/api/v1/", "/api/v1/openapi.json"} == set(describe()["paths"])


def test_the_readable_page_tells_all_and_fetches_nothing_foreign(client: FlaskClient) -> None:
    response = client.get("/api/v1/")
    assert (response.status_code, response.mimetype) == (200, "text/html")
    found = Elements(response.text)
    description = describe()
    for path, methods in description["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in response.text
    for name, schema in description["components"]["schemas"].items():
        assert name in found.ids
        assert all(f"<code>{field}</code>" in response.text for field in schema["properties"])
    assert found.names.isdisjoint({"script", "style", "img", "iframe", "form", "object"})
    assert found.attributes.isdisjoint({"style", "onclick", "onload"})
    assert len(found.ids) == len(set(found.ids))
    for address in found.addresses:
        assert address.startswith("/") or address.removeprefix("#") in found.ids


def test_the_readable_page_may_load_our_styles_alone(client: FlaskClient) -> None:
    response = client.get("/api/v1/")
    assert "style-src 'self'" in response.headers["Content-Security-Policy"]
    assert "connect-src" not in response.headers["Content-Security-Policy"]
    missing = client.get("/api/v1/nothing")
    assert "style-src" not in missing.headers["Content-Security-Policy"]


class Elements(HTMLParser):
    """The elements of a page, their ids and where they lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src"):
                self.addresses.append(value or "")
