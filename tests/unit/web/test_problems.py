import re

import pytest
from flask import Flask

from web.problems import render_problem

STATUSES = (400, 404, 405, 413, 415, 429, 500, 503)


@pytest.mark.parametrize("status", STATUSES)
def test_a_problem_is_told_in_words_without_a_code(site_app: Flask, status: int) -> None:
    with site_app.test_request_context("/nowhere"):
        response = render_problem(status)
    assert response.status_code == status
    text = re.sub(r"<[^>]+>", "", response.get_data(as_text=True).partition("<main")[2])
    assert str(status) not in text
    assert not re.search(r"error|invalid|forbidden|sorry|oops", text, re.IGNORECASE)


def test_a_problem_speaks_the_language_of_the_path_or_else_of_the_browser(site_app: Flask) -> None:
    with site_app.test_request_context("/ar-xb/nowhere", headers={"Accept-Language": "en-xa"}):
        assert '<html lang="ar-xb" dir="rtl">' in render_problem(404).get_data(as_text=True)
    with site_app.test_request_context("/nowhere", headers={"Accept-Language": "en-xa"}):
        response = render_problem(404)
        assert '<html lang="en-xa"' in response.get_data(as_text=True)
        assert "Accept-Language" in response.vary


@pytest.mark.parametrize("path", ["/", "//", "/en", "/en/steps/9", "/%00", "/api/v1/nothing"])
def test_problem_pages_can_be_made_for_any_path(site_app: Flask, path: str) -> None:
    with site_app.test_request_context(path):
        assert render_problem(404).status_code == 404
