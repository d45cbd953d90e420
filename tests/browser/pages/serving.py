"""The pages with their real headers, served to a browser from the sources."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from flask import Flask, Response, abort, render_template, send_file
from werkzeug.serving import make_server

from server.errors import register_errors
from server.headers import WithHeaders
from tests.sources import SOURCES
from tests.unit.web.one_case import FILLED, OneCaseDesk, installation
from web.locales import SiteLocale
from web.operator import Operator
from web.pages import KINDS, PAGES
from web.problems import render_problem

POLL_SECONDS = 0.05  # between looks at whether to end
PROBLEMS = (400, 413, 429, 500, 503)  # those that say something else than "not found"
UNFILLED = {page.endpoint: page for page in PAGES if page.endpoint in ("imprint", "platforms")}


def pages_app(desk: OneCaseDesk, locales: tuple[SiteLocale, ...], translations: Path) -> Flask:
    """Return an installation in some languages, with the files of the sources.

    Its operator has filled in everything; `/<language>/unfilled/…` is without one, and
    `/<language>/problem/…` fails with a status.
    """
    app = installation(translations, desk=desk, locales=locales, operator=FILLED)
    register_errors(app, render_problem)

    @app.get("/<_tag>/problem/<int:status>")
    def problem(_tag: str, status: int) -> Response:
        abort(status)

    @app.get("/<_tag>/unfilled/<name>")
    def unfilled(_tag: str, name: str) -> str:
        page = UNFILLED[name]
        return render_template(page.template, title=page.title, operator=Operator())

    @app.get("/static/build/site/sources/<folder>/<path:name>")
    def source(folder: str, name: str) -> Response:
        return whole_file(SOURCES[folder] / name)

    app.wsgi_app = WithHeaders(app.wsgi_app, KINDS)  # type: ignore[method-assign]
    return app


def whole_file(path: Path) -> Response:
    """Answer with a file read to its end: werkzeug never closes one if the browser hangs up."""
    if not path.is_file():
        abort(404)
    return send_file(BytesIO(path.read_bytes()), download_name=path.name)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on a free port and return its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=[POLL_SECONDS])
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
