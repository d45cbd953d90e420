"""Whatever a visitor reads or hears was given to translators.

The pseudo-language has no plain vowel left: a word with one stands in a template alone, unless it
is a name.
"""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from flask import Flask
from flask.testing import FlaskClient

from tests.pseudo_locales import PSEUDO_LOCALES, longer
from tests.unit.web.one_case import FILLED, NUMBER, PIN, installation
from web.catalogues import MARKS
from web.helplines import Helplines
from web.pages import PAGES
from web.problems import PROBLEMS, render_problem
from web.report_pages import load_report_pages

BORROWED = Locale(PSEUDO_LOCALES[0].cldr)  # of the countries and months
SPOKEN = ("aria-label", "alt", "title", "placeholder", "label")
MACHINE_WORD = re.compile(r"[a-z-]+")
SILENT = ("pre", "code", "textarea", "style", "script", "bdi")
# Of services, and what tests fill in; all others come from the data.
OTHERS = (
    *("Abdruck", "Child Helpline International", "INHOPE", "OpenAPI", "StopNCII", "StopNCII.org"),
    *("Take It Down", "Example Social", "Example Video", "Example Forum"),
    *(FILLED.name, FILLED.email, *FILLED.address, FILLED.responsible),
    *(FILLED.register, FILLED.privacy_contact, FILLED.authority),
)
PATHS = (
    *(page.path for page in PAGES),
    "/help",
    "/help/de",
    "/case",
    "/languages/help",
    "/guide/file",
    "/guide/helpers/file",
)
SENT = (
    {"number": "", "pin": ""},
    {"number": NUMBER, "pin": "00000000"},
    {"number": NUMBER, "pin": PIN},
    {"token": "token-1", "withdraw": "ask"},
    {"token": "gone", "withdraw": "ask"},
)


def names() -> Iterator[str]:
    yield from OTHERS
    yield from (page.name for page in load_report_pages())
    yield from BORROWED.territories.values()
    yield from BORROWED.months["format"]["wide"].values()
    for country in Helplines.load().countries.values():
        for line in country.helplines:
            yield line.name
            yield line.url.removeprefix("https://").removeprefix("www.").strip("/")


NAME = re.compile(
    "|".join(rf"\b{re.escape(name)}\b" for name in sorted(names(), key=len)[::-1] if name)
)


class Words(HTMLParser):
    """Collects what a page says: text, names for those who listen, and what scripts will say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._open: list[tuple[str, bool]] = []  # element, and whether it says something
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        foreign = tag != "html" and "lang" in given
        if not foreign:
            self.said += [value for name, value in given.items() if spoken(name, value)]
        if given.get("name", given.get("property", "")).endswith(("description", "title")):
            self.said.append(given["content"])
        texts = given.get("id") == "texts"
        self._open.append((tag, texts or not (foreign or tag in SILENT)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not all(says for _, says in self._open):
            return
        if self._open and self._open[-1][0] == "script":
            self.said += strings(json.loads(data))
        else:
            self.said.append(data)


def spoken(name: str, value: str) -> bool:
    return name in SPOKEN or (name.startswith("data-") and not MACHINE_WORD.fullmatch(value))


def strings(texts: Any) -> Iterator[str]:
    for text in texts.values():
        yield from strings(text) if isinstance(text, dict) else [text]


def untranslated(html: str) -> list[str]:
    plain = (NAME.sub("", MARKS.sub("", said)) for said in Words(html).said)
    return [said.strip() for said in plain if re.search("[aeiou]", said, re.IGNORECASE)]


@pytest.mark.parametrize("path", PATHS)
def test_no_sentence_of_a_page_stands_outside_the_catalogues(
    visitor: FlaskClient, path: str
) -> None:
    assert untranslated(visitor.get(f"/en-xa{path}").text) == []


@pytest.mark.parametrize("sent", SENT, ids=str)
def test_no_sentence_of_the_case_page_stands_outside_the_catalogues(
    visitor: FlaskClient, sent: dict[str, str]
) -> None:
    assert untranslated(visitor.post("/en-xa/case", data=sent).text) == []


@pytest.mark.parametrize("status", PROBLEMS)
def test_no_sentence_of_a_problem_page_stands_outside_the_catalogues(
    site_app: Flask, status: int
) -> None:
    with site_app.test_request_context("/en-xa/nowhere"):
        assert untranslated(render_problem(status).get_data(as_text=True)) == []


def test_no_sentence_about_an_operator_stands_outside_the_catalogues(pseudo: Path) -> None:
    visitor = installation(pseudo, operator=FILLED).test_client()
    for page in PAGES:
        assert untranslated(visitor.get(f"/en-xa{page.path}").text) == [], page.path


@pytest.mark.parametrize(
    "html",
    [
        "<p>Nothing was sent.</p>",
        "<nav><a>Imprint</a></nav>",
        '<button aria-label="Remove"></button>',
        '<img alt="The start page">',
        '<a data-leaving="Leaving this site."></a>',
        '<meta name="description" content="What it is">',
        '<script type="application/json" id="texts">{"a": {"one": "%(num)s file"}}</script>',
    ],
)
def test_a_sentence_that_translators_never_saw_would_be_noticed(html: str) -> None:
    assert len(untranslated(f"<html lang='en-xa'><body>{html}</body></html>")) == 1
    assert (
        untranslated(f"<p>{longer('Nothing was sent.')}</p><input><p data-slot='a'>Bing</p>") == []
    )
