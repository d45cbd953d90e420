import logging

import pytest
from flask import Flask, request

from server.logs import QuietFlask, register_logs


@pytest.fixture
def quiet() -> Flask:
    app = QuietFlask(__name__)
    register_logs(app)

    @app.post("/say/<word>")
    def say(word: str) -> str:
        try:
            return str(int(request.get_data(as_text=True)))
        except ValueError as error:
            raise RuntimeError(f"SENTINEL {word}") from error

    return app


def test_an_answer_is_logged_by_its_pattern(quiet: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "abdruck"):
        quiet.test_client().post("/say/SENTINEL?q=SENTINEL", data="7")
        quiet.test_client().get("/SENTINEL")
    assert "POST /say/<word> 200 " in caplog.text
    assert "- - 404 " in caplog.text
    assert "SENTINEL" not in caplog.text


def test_a_crash_is_logged_by_where_it_happened_without_messages(
    quiet: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    assert quiet.test_client().post("/say/SENTINEL", data="SENTINEL").status_code == 500
    assert "RuntimeError from ValueError at " in caplog.text
    assert "test_logs.py" in caplog.text
    assert "SENTINEL" not in caplog.text
