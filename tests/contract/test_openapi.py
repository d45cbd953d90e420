"""The OpenAPI description tells the truth: requests made from it are answered as it says."""

import base64
from typing import Any

import pytest
import schemathesis
from flask import Flask
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
    assert rules - {"/api/v1/openapi.json"} == set(describe()["paths"])
