import re
from html.parser import HTMLParser
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from flask.testing import FlaskClient

from tests.pseudo_locales import PSEUDO_LOCALES
from tests.sources import SOURCES
from web.locales import SOURCE
from web.pages import PAGES

PATHS = [page.path for page in PAGES if page.kind != "steps"] + [
    "/help",
    "/help/de",
    "/case",
    "/languages/help/de",
]
TELLING = re.compile(r"nude|sex|abuse|porn|intimate|picture|blackmail|fingerprint", re.IGNORECASE)
OWN_FILES = "/static/build/site/sources/"
BUDGET = 40_000  # bytes transferred for one reading page


class Elements(HTMLParser):
    """Collects a page's elements with their attributes, and its title."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.title = ""
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data.strip()
        self._inside = self._inside if data.strip() else ""

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(params=PATHS)
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_page_has_its_language_one_heading_and_a_neutral_title(
    visitor: FlaskClient, path: str
) -> None:
    for locale in (SOURCE, *PSEUDO_LOCALES):
        response = visitor.get(f"/{locale.tag}{path}")
        elements = Elements(response.text)
        assert response.status_code == 200
        assert elements.all("html") == [{"lang": locale.tag, "dir": locale.direction}]
        assert len(elements.all("h1")) == 1
        assert elements.title.endswith(" · Abdruck")
        assert not TELLING.search(elements.title)


def test_no_address_tells_what_was_read() -> None:
    assert [path for path in PATHS if TELLING.search(path)] == []


def test_drawings_stay_small_where_the_styles_did_not_arrive(
    visitor: FlaskClient, path: str
) -> None:
    drawings = Elements(visitor.get(f"/en{path}").text).all("svg")
    assert drawings
    assert all(drawing.get("width") in ("24", "320") for drawing in drawings)


def test_no_page_has_inline_script_or_style(visitor: FlaskClient, path: str) -> None:
    for tag, attributes in Elements(visitor.get(f"/en{path}").text).found:
        assert tag != "style"
        assert tag != "script" or attributes.get("src")
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_no_page_loads_anything_from_elsewhere(visitor: FlaskClient, path: str) -> None:
    elements = Elements(visitor.get(f"/en{path}").text)
    loaded = [each.get("src", "/") for tag, each in elements.found if tag not in ("a", "link")]
    loaded += [each["href"] for each in elements.all("link") if each["rel"] != "alternate"]
    assert all(address.startswith("/") for address in loaded)


def test_every_link_inside_the_site_leads_somewhere(visitor: FlaskClient, path: str) -> None:
    for link in Elements(visitor.get(f"/en{path}").text).all("a"):
        address = link["href"]
        if address.startswith(OWN_FILES):
            folder, _, name = address.removeprefix(OWN_FILES).partition("/")
            assert (SOURCES[folder] / name).is_file(), address
        elif address.startswith("/"):
            assert visitor.get(address).status_code == 200, address
        elif address.startswith("https:"):
            assert link.get("rel") == "noreferrer", address


def test_reading_pages_stay_light(visitor: FlaskClient, path: str) -> None:
    html = visitor.get(f"/en{path}").text
    weight = len(brotli.compress(html.encode()))
    for tag, attributes in Elements(html).found:
        address = attributes.get("src") or attributes.get("href", "")
        if tag in ("link", "script") and "/sources/" in address:
            folder, name = address.split("/")[-2:]
            weight += len(brotli.compress((SOURCES[folder] / name).read_bytes()))
    assert weight <= BUDGET


def test_the_way_out_is_on_every_page_after_it_was_explained(visitor: FlaskClient) -> None:
    without = {
        path for path in PATHS if not [a for a in links(visitor, path) if a.get("id") == "exit"]
    }
    assert without == {"/", "/stay-safe"}


def links(visitor: FlaskClient, path: str) -> list[dict[str, str]]:
    return Elements(visitor.get(f"/en{path}").text).all("a")


def test_every_page_of_the_table_is_served(visitor: FlaskClient) -> None:
    for page in PAGES:
        assert visitor.get(f"/en{page.path}").status_code == 200


def test_styles_mirror_by_themselves() -> None:
    sideways = re.compile(r"(?<![-\w])(left|right|margin-left|padding-right|text-align: left)\s*:")
    for sheet in Path(SOURCES["styles"]).glob("*.css"):
        assert not sideways.search(sheet.read_text("utf-8")), sheet.name
