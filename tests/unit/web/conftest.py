from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.assets import Assets
from web.case_desk import OpenCase, PlatformReport, SentEntry
from web.locales import SOURCE
from web.operator import Operator
from web.site import register_site

ROOT = Path(__file__).parents[3]


def source_files() -> Assets:
    """Stand in for the bundle: the same names, served from the sources."""
    folders = {"styles": "web/styles", "page": "web/browser/page"}
    folders |= {"shared": "web/browser/shared", "art": "static/art", "icons": "static/icons"}
    urls = {
        f"{name}/{file.name}": f"/source/{folder}/{file.name}"
        for name, folder in folders.items()
        for file in (ROOT / folder).iterdir()
    }
    return Assets(urls, {"worker": "/source/worker.js", "parts": {}})


class OneCaseDesk:
    """A desk with a single case, number R7QX-2M4K-9TNE and PIN 12345678."""

    def __init__(self) -> None:
        entries = (
            SentEntry("1", "image", date(2026, 3, 2), "active"),
            SentEntry("2", "video", date(2026, 3, 2), "disputed"),
        )
        reports = (
            PlatformReport("Example Social", "fetched", date(2026, 3, 3)),
            PlatformReport("Example Video", "blocked", date(2026, 3, 5)),
        )
        self.case = OpenCase(
            "R7QX-2M4K-9TNE", "token-1", (replace(entries[0], reports=reports), entries[1])
        )

    def open(self, number: str, pin: str) -> OpenCase | None:
        return self.case if (number, pin) == (self.case.number, "12345678") else None

    def reopen(self, token: str) -> OpenCase | None:
        return self.case if token == self.case.token else None

    def withdraw(self, token: str, references: Sequence[str] | None) -> OpenCase | None:
        if token != self.case.token:
            return None
        entries = (
            replace(entry, state="withdrawn")
            if references is None or entry.reference in references
            else entry
            for entry in self.case.entries
        )
        self.case = replace(self.case, entries=tuple(entries))
        return self.case


@pytest.fixture
def site_app() -> Flask:
    app = Flask("test")
    register_site(app, OneCaseDesk(), Operator(), files=source_files(), locales=(SOURCE,))
    return app


@pytest.fixture
def visitor(site_app: Flask) -> FlaskClient:
    return site_app.test_client()
