import base64
import re

import pytest
from flask.testing import FlaskClient

from tests.unit.web.test_pages import Elements
from web.guide import PICTURES, STEPS

GUIDES = ("/guide", "/guide/helpers")
LOADS = re.compile(r"url\(|@import|src=\"(?!data:)|<(?:link|script|iframe|object|embed)\b")


@pytest.mark.parametrize("path", GUIDES)
def test_each_step_stands_beside_its_picture_in_the_readers_language(
    visitor: FlaskClient, path: str
) -> None:
    pictures = Elements(visitor.get(f"/en{path}").text).all("img")
    assert [picture["src"].rpartition("/guide/")[2] for picture in pictures] == [
        f"en/{step}.webp" for step in STEPS
    ]
    for picture in pictures:
        assert picture["alt"] and picture["width"] and picture["height"]
        assert picture["loading"] == "lazy"


@pytest.mark.parametrize("path", GUIDES)
def test_a_language_without_pictures_has_the_guide_in_words(
    visitor: FlaskClient, path: str
) -> None:
    elements = Elements(visitor.get(f"/ar-xb{path}").text)
    assert elements.all("img") == []
    assert len(elements.all("h2")) >= len(STEPS)


@pytest.mark.parametrize("path", GUIDES)
def test_the_file_to_hand_out_needs_nothing_from_outside(visitor: FlaskClient, path: str) -> None:
    response = visitor.get(f"/en{path}/file")
    html = response.text
    assert not LOADS.search(html)
    links = Elements(html).all("a")
    assert links
    assert all(link["href"].startswith("http://localhost/en/") for link in links)
    held = [picture["src"].partition(",")[2] for picture in Elements(html).all("img")]
    assert [base64.b64decode(each) for each in held] == [
        (PICTURES / "en" / f"{step}.webp").read_bytes() for step in STEPS
    ]


@pytest.mark.parametrize("locale", ["en", "ar-xb"])
def test_the_file_is_a_download_with_a_neutral_name(visitor: FlaskClient, locale: str) -> None:
    response = visitor.get(f"/{locale}/guide/helpers/file")
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="guide-helpers-{locale}.html"'
    )
    assert response.mimetype == "text/html"


def test_the_file_says_where_the_site_is(visitor: FlaskClient) -> None:
    html = visitor.get("/en/guide/file", headers={"Host": "abdruck.example"}).text
    assert '<bdi dir="ltr">abdruck.example/en/</bdi>' in html
    assert 'href="https://abdruck.example/en/help"' in html
