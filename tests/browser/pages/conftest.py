"""The pages with their real headers, in every language that tests can read, before a browser."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, send_from_directory
from werkzeug.serving import make_server

from server.errors import register_errors
from server.headers import WithHeaders
from tests.browser.pages.places import PagesSite
from tests.unit.web.one_case import SOURCES, OneCaseDesk, source_files
from web.catalogues import run_pseudo
from web.locales import PSEUDO_LOCALES, SOURCE
from web.operator import Operator
from web.site import register_site, render_problem


@pytest.fixture(scope="session")
def running_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PagesSite]:
    translations = tmp_path_factory.mktemp("pseudo")
    run_pseudo(str(translations))
    app, desk = Flask("pages", static_folder=None), OneCaseDesk()
    locales = (SOURCE, *PSEUDO_LOCALES)
    register_site(
        app, desk, Operator(), files=source_files(), locales=locales, translations=translations
    )
    register_errors(app, render_problem)

    @app.get("/static/build/site/sources/<folder>/<path:name>")
    def source(folder: str, name: str) -> Any:
        return send_from_directory(SOURCES[folder], name)

    app.wsgi_app = WithHeaders(app.wsgi_app)  # type: ignore[method-assign]
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield PagesSite(f"http://127.0.0.1:{server.server_port}", desk)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def pages_site(running_pages: PagesSite) -> PagesSite:
    running_pages.desk.reset()
    return running_pages


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where pictures of the pages go, when ABDRUCK_SCREENSHOTS names a folder."""
    folder = os.environ.get("ABDRUCK_SCREENSHOTS")
    if not folder:
        pytest.skip("set ABDRUCK_SCREENSHOTS to a folder to have the pages photographed")
    return Path(folder)
