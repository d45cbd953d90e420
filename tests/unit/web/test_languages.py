from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from babel import Locale
from flask.testing import FlaskClient
from werkzeug.datastructures import LanguageAccept

from tests.pseudo_locales import PSEUDO_LOCALES
from tests.unit.web.one_case import installation
from web.guide import PICTURES
from web.locales import LOCALES, catalogue, negotiate, offered
from web.pages import PAGES
from web.problems import render_problem


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ([("de-AT", 1.0), ("en", 0.5)], "de"),
        ([("eo", 1.0), ("es-MX", 0.7)], "es"),
        ([("zh-TW", 1.0), ("zh", 0.9)], "zh-Hant"),
        ([("zh-CN", 1.0)], "zh-Hans"),
        ([("no", 1.0), ("en", 0.9)], "nb"),
        ([("sr-RS", 1.0)], "sr-Latn"),
        ([("pt-BR", 1.0), ("pt", 0.9)], "pt-BR"),
        ([("eo", 1.0)], "en"),
        ([], "en"),
    ],
)
def test_the_browsers_language_is_proposed(
    accepted: list[tuple[str, float]], expected: str
) -> None:
    assert negotiate(LanguageAccept(accepted), LOCALES).tag == expected


def test_the_front_door_leads_to_the_language_and_says_that_it_varies(
    visitor: FlaskClient,
) -> None:
    response = visitor.get("/", headers={"Accept-Language": "en-xa"})
    assert (response.status_code, response.location) == (302, "/en-xa/")
    assert "Accept-Language" in response.vary


def test_a_language_is_offered_only_when_its_catalogue_is_complete(tmp_path: Path) -> None:
    assert [locale.tag for locale in offered(tmp_path)] == ["en"]
    spanish = catalogue(tmp_path, next(locale for locale in LOCALES if locale.tag == "es"))
    spanish.parent.mkdir(parents=True)
    spanish.touch()
    assert [locale.tag for locale in offered(tmp_path)] == ["en", "es"]


def test_every_language_of_the_table_is_offered_and_photographed() -> None:
    named = {locale.tag for locale in LOCALES}
    assert {locale.tag for locale in offered()} == named
    assert {folder.name for folder in PICTURES.iterdir()} == named


def test_pseudo_languages_are_never_offered() -> None:
    assert not set(PSEUDO_LOCALES) & set(LOCALES)


def test_a_language_that_is_not_offered_is_not_found(visitor: FlaskClient) -> None:
    assert visitor.get("/eo/").status_code == 404
    assert visitor.get("/eo/steps/1").status_code == 404


def test_every_script_runs_as_cldr_says() -> None:
    for locale in (*LOCALES, *PSEUDO_LOCALES):
        rightward = Locale.parse(locale.cldr).character_order == "left-to-right"
        assert locale.direction == ("ltr" if rightward else "rtl"), locale.tag


def test_switching_the_language_stays_on_the_page(visitor: FlaskClient) -> None:
    for path in ("/", "/help/de", "/steps/1", "/case"):
        assert f'href="/en/languages{path}"' in visitor.get(f"/en{path}").text
        assert f'href="/ar-xb{path}"' in visitor.get(f"/en/languages{path}").text


def test_an_open_case_changes_its_language_at_the_form(visitor: FlaskClient) -> None:
    assert 'href="/en/languages/case"' in visitor.post("/en/case", data={"token": "token-1"}).text


def test_a_problem_page_leads_to_the_languages_of_the_start_page(visitor: FlaskClient) -> None:
    app = visitor.application
    with app.test_request_context("/en/nowhere"):
        assert 'href="/en/languages/"' in render_problem(404).get_data(as_text=True)


@pytest.mark.parametrize(
    "below", ["nowhere", "languages/", "languages/help", "sitemap.xml", "help/", "help/de/x"]
)
def test_the_list_of_languages_leads_to_our_own_pages_only(
    visitor: FlaskClient, below: str
) -> None:
    assert visitor.get(f"/en/languages/{below}").status_code == 404


def test_the_way_out_is_where_it_was_before_the_language_was_changed(visitor: FlaskClient) -> None:
    assert 'id="exit"' in visitor.get("/en/languages/case").text
    assert 'id="exit"' not in visitor.get("/en/languages/stay-safe").text


def test_no_page_but_the_first_grows_with_the_number_of_languages(pseudo: Path) -> None:
    three = installation(pseudo, locales=LOCALES[:3]).test_client()
    every = installation(pseudo, locales=LOCALES).test_client()
    for page in PAGES:
        if page.endpoint != "start":
            path = f"/en{page.path}"
            assert len(every.get(path).data) == len(three.get(path).data), path
    start = [len(brotli.compress(each.get("/en/").data)) for each in (three, every)]
    assert start[1] - start[0] < 1500
