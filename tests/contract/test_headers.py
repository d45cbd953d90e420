"""Every response carries its kind's headers: routes, errors, redirects, static files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from server.app import create_app
from server.headers import CSP, EVERYWHERE, IMMUTABLE, POLICY, kind_of
from server.settings import Settings
from server.store.database import Database
from web.pages import KINDS

# Written out: the table that the headers follow must not decide what is right.
STEPS = ("/en/steps/1", "/en/steps/2", "/en/steps/3")
LETTER = "/en/already-online"
VALUES = {"locale": "en", "code": "de"}
ASSET = "/static/build/site/0123abcd/styles/page.css"
WORKER = "/static/build/runtime/0123abcd/worker.js"
DECODERS = [WORKER.replace("worker.js", f"{name}-worker.js") for name in ("video", "heif")]


@pytest.fixture
def built(tmp_path: Path, settings: Settings, database: Database) -> Iterator[FlaskClient]:
    """A client of an application with two static files, one of them compressed."""
    folder = tmp_path / "build"
    for url in (ASSET, WORKER, *DECODERS):
        path = folder / url.removeprefix("/static/build/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("/* as it is */")
    (folder / "site/0123abcd/styles/page.css.br").write_bytes(b"compressed")
    (folder / "manifest.json").write_bytes((settings.static_dir / "manifest.json").read_bytes())
    app = create_app(Settings(data_dir=settings.data_dir, static_dir=folder))
    yield app.test_client()
    app.extensions["abdruck-database"].close()


def address(rule: Rule) -> str:
    url = rule.rule
    for name in rule.arguments:
        for form in (f"<{name}>", f"<path:{name}>", f"<int:{name}>", f"<string:{name}>"):
            url = url.replace(form, VALUES.get(name, "1"))
    return url


def expect(response: object, kind: str) -> None:
    headers = getattr(response, "headers")  # noqa: B009  # test responses have no common type
    for name, value in POLICY[kind].items():
        assert headers.getlist(name) == [value], name
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_every_route_carries_the_headers_with_every_method(app: Flask, method: str) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        url = address(rule)
        assert "<" not in url
        response = client.open(url, method=method)
        expect(response, kind_of(url, response.status_code, KINDS))


def test_the_steps_alone_may_run_wasm_and_reach_our_own_server(app: Flask) -> None:
    client, seen = app.test_client(), 0
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        url = address(rule)
        response = client.get(url)
        if response.status_code != 200 or response.mimetype != "text/html":
            continue
        policy = response.headers["Content-Security-Policy"]
        steps = url in STEPS
        assert ("'wasm-unsafe-eval'" in policy) == steps
        assert ("connect-src 'self'" in policy) == steps
        seen += steps
    assert seen == len(STEPS)


def test_the_letter_page_may_send_no_form_and_connect_to_nothing(app: Flask) -> None:
    client, letters = app.test_client(), 0
    for rule in app.url_map.iter_rules():
        url = address(rule)
        response = client.get(url)
        if response.status_code == 200 and response.mimetype == "text/html":
            policy = response.headers["Content-Security-Policy"]
            letter = url == LETTER
            assert ("form-action 'none'" in policy) == letter
            assert not (letter and "connect-src" in policy)
            letters += letter
    assert letters == 1


def test_no_policy_allows_inline_code_evaluation_or_a_foreign_origin() -> None:
    for kind, policy in CSP.items():
        assert policy["default-src"] == "'none'"
        text = POLICY[kind]["Content-Security-Policy"]
        for word in ("unsafe-inline", "'unsafe-eval'", "http:", "https:", "data:", "blob:", "*"):
            assert word not in text


@pytest.mark.parametrize("url", [WORKER, *DECODERS])
def test_the_jailed_workers_may_reach_nothing(built: FlaskClient, url: str) -> None:
    response = built.get(url, buffered=True)
    assert response.status_code == 200
    expect(response, "worker")
    policy = "default-src 'none'; script-src 'wasm-unsafe-eval'"
    assert response.headers["Content-Security-Policy"] == policy


@pytest.mark.parametrize("url", [ASSET, WORKER])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_hashed_files_are_kept_for_good(built: FlaskClient, url: str, method: str) -> None:
    response = built.open(url, method=method, buffered=True)
    assert response.headers["Cache-Control"] == IMMUTABLE
    again = built.open(url, method=method, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    expect(again, kind_of(url, 304, KINDS))


def test_hashed_files_come_compressed(built: FlaskClient) -> None:
    response = built.get(ASSET, headers={"Accept-Encoding": "br"}, buffered=True)
    assert response.headers["Content-Encoding"] == "br"
    assert response.data == b"compressed"
    expect(response, "asset")


def test_the_table_of_files_is_not_kept(built: FlaskClient) -> None:
    response = built.get("/static/build/manifest.json", buffered=True)
    assert response.status_code == 200
    expect(response, "page")


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "/static/build/site/0123abcd/none.css", 404),
        ("GET", "/static/build/runtime/0123abcd/none/worker.js", 404),
        ("GET", "/static/build/../../pyproject.toml", 404),
        ("POST", ASSET, 405),
        ("DELETE", WORKER, 405),
        ("GET", "/none/none", 404),
        ("GET", "/de/steps/9", 404),
        ("GET", "/api/none", 404),
        ("DELETE", "/api/v1/cases", 405),
    ],
)
def test_errors_carry_the_headers_and_are_not_kept(
    built: FlaskClient, method: str, url: str, status: int
) -> None:
    response = built.open(url, method=method, buffered=True)
    assert response.status_code == status
    assert response.headers["Cache-Control"] == "no-store"
    expect(response, "api" if url.startswith("/api/") else "page")


def test_redirects_carry_the_headers(client: FlaskClient) -> None:
    response = client.get("/", headers={"Accept-Language": "es"})
    assert response.status_code == 302
    expect(response, "page")


@pytest.mark.parametrize(
    ("path", "target"),
    [("/en", "/en/"), ("/", "/en/"), ("/en//steps/1", "/en/steps/1")],
)
def test_redirects_name_neither_scheme_nor_host(
    client: FlaskClient, path: str, target: str
) -> None:
    response = client.get(path, base_url="http://elsewhere.example")
    assert response.status_code in (302, 308)
    assert response.location == target


def test_only_the_steps_may_make_the_address_of_a_worker(client: FlaskClient) -> None:
    assert "trusted-types 'none'" in client.get("/en/").headers["Content-Security-Policy"]
    assert "trusted-types worker" in client.get("/en/steps/1").headers["Content-Security-Policy"]


def test_a_crash_carries_the_headers(app: Flask) -> None:
    def crash() -> str:
        raise RuntimeError("planted")

    app.add_url_rule("/api/crash", "api_crash", crash)
    app.add_url_rule("/crash", "crash", crash)
    for url, kind in (("/api/crash", "api"), ("/crash", "page")):
        response = app.test_client().get(url)
        assert response.status_code == 500
        assert b"planted" not in response.data
        expect(response, kind)


def test_a_page_that_cannot_be_made_is_still_an_answer(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.jinja_env, "get_or_select_template", lambda *_: 1 / 0)
    response = app.test_client().get("/en/")
    assert response.status_code == 500
    assert response.mimetype == "text/plain"
    expect(response, "page")


def test_a_body_that_is_too_large_is_refused_with_the_headers(client: FlaskClient) -> None:
    response = client.post("/api/v1/cases", data=b"x" * 5_000_000, content_type="application/json")
    assert response.status_code == 413
    expect(response, "api")
    assert set(EVERYWHERE) <= set(response.headers.keys())
