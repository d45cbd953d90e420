"""What search machines, chats and other people's pages learn of the site."""

import re
import xml.etree.ElementTree as Xml
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.unit.web.one_case import installation
from web.found import DESCRIPTIONS, START
from web.pages import PAGES

HOME = "https://abdruck.example"
FLOW = ("/stay-safe", "/for-you", "/for-you/none", "/steps/1", "/case", "/languages/")
NAMES = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture(scope="module")
def found(pseudo: Path) -> FlaskClient:
    return installation(pseudo, origin=HOME).test_client()


def test_robots_are_led_to_a_sitemap_of_each_language(found: FlaskClient) -> None:
    robots = found.get("/robots.txt").text
    assert f"Sitemap: {HOME}/sitemap.xml" in robots
    index = Xml.fromstring(found.get("/sitemap.xml").text)  # noqa: S314  # our own
    places = [place.text for place in index.iterfind(".//map:loc", NAMES)]
    assert places == [f"{HOME}/{tag}/sitemap.xml" for tag in ("en", "en-xa", "ar-xb")]


def test_a_sitemap_names_every_page_to_be_found_in_every_language(found: FlaskClient) -> None:
    urls = Xml.fromstring(found.get("/ar-xb/sitemap.xml").text)  # noqa: S314  # our own
    pages = urls.findall("map:url", NAMES)
    assert len(pages) == len(DESCRIPTIONS)
    for page in pages:
        place = page.findtext("map:loc", "", NAMES)
        assert place.startswith(f"{HOME}/ar-xb/")
        assert found.get(place.removeprefix(HOME)).status_code == 200
        others = {link.get("hreflang"): link.get("href") for link in page.iterfind("x:link", NAMES)}
        assert set(others) == {"en", "en-xa", "ar-xb", "x-default"}
        assert others["ar-xb"] == place
        assert found.get(str(others["x-default"]).removeprefix(HOME)).status_code in (200, 302)


def test_what_belongs_to_the_way_asks_not_to_be_found(found: FlaskClient) -> None:
    for path in FLOW:
        page = found.get(f"/en{path}").text
        assert '<meta name="robots" content="noindex">' in page
        assert 'name="description"' not in page
        assert "og:" not in page
        assert f"<loc>{HOME}/en{path}</loc>" not in found.get("/en/sitemap.xml").text


def test_every_page_to_read_can_be_found(found: FlaskClient) -> None:
    to_read = {page.endpoint for page in PAGES if page.template.startswith("reading/")}
    assert to_read <= set(DESCRIPTIONS)


def test_a_description_says_what_its_page_says(found: FlaskClient) -> None:
    for page in PAGES:
        about = DESCRIPTIONS.get(page.endpoint, START)
        if about != START:
            assert about in unescape(found.get(f"/en{page.path}").text.partition("<main")[2])


def test_a_shared_page_shows_our_own_picture_and_where_it_is(found: FlaskClient) -> None:
    page = found.get("/ar-xb/how-it-works").text
    told = dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)"', page))
    assert told["url"] == f"{HOME}/ar-xb/how-it-works"
    assert told["image"].startswith(f"{HOME}/static/build/")
    assert f'<link rel="canonical" href="{told["url"]}">' in page


def test_an_installation_that_does_not_know_its_address_names_none(visitor: FlaskClient) -> None:
    assert "Sitemap" not in visitor.get("/robots.txt").text
    assert visitor.get("/sitemap.xml").status_code == 404
    page = visitor.get("/en/").text
    assert "canonical" not in page and "og:" not in page


def test_what_others_embed_leads_here_and_loads_and_tells_nothing(found: FlaskClient) -> None:
    for tag in ("en", "ar-xb"):
        page = found.get(f"/{tag}/share").text
        link, card = map(unescape, re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL))
        for html in (link, card):
            assert re.findall(r'href="([^"]*)"', html) == [f"{HOME}/{tag}/"]
            assert 'rel="noreferrer"' in html
            assert not re.search(
                r"<(script|img|link|iframe|style)|src=|url\(|@import| on\w+=", html
            )
            assert f'lang="{tag}"' in html
    assert 'dir="rtl"' in card


def test_without_an_address_of_its_own_others_are_led_where_the_visitor_is(
    visitor: FlaskClient,
) -> None:
    # A proxy has taken https off before the request arrives.
    page = visitor.get("/en/share", base_url="http://hotline.example").text
    assert "https://hotline.example/en/" in unescape(page)
    assert "http://hotline.example" not in page
