"""Pages come compressed, but never an answer that holds a secret beside what was typed."""

import gzip

from flask.testing import FlaskClient

GZIP = {"Accept-Encoding": "gzip, br"}


def test_a_page_is_compressed_where_the_browser_takes_it(client: FlaskClient) -> None:
    plain = client.get("/en/questions")
    packed = client.get("/en/questions", headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert (
        "Accept-Encoding" in plain.headers["Vary"] and "Accept-Encoding" in packed.headers["Vary"]
    )
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2


def test_a_browser_that_refuses_gzip_gets_the_page_as_it_is(client: FlaskClient) -> None:
    answer = client.get("/en/", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in answer.headers
    assert b"<h1>" in answer.data


def test_an_answer_with_a_case_beside_typed_words_is_never_compressed(client: FlaskClient) -> None:
    answer = client.post(
        "/en/case", data={"number": "ABCD-EFGH-JKMN", "pin": "12345678"}, headers=GZIP
    )
    assert "Content-Encoding" not in answer.headers
    assert b"<h1>" in answer.data
