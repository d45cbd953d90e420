from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import LanguageAccept

from web.locales import LOCALES, PSEUDO_LOCALES, catalogue, negotiate, offered


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


def test_pseudo_languages_are_never_offered() -> None:
    assert not set(PSEUDO_LOCALES) & set(LOCALES)


def test_a_language_that_is_not_offered_is_not_found(visitor: FlaskClient) -> None:
    assert visitor.get("/eo/").status_code == 404
    assert visitor.get("/eo/steps/1").status_code == 404


def test_switching_the_language_stays_on_the_page(visitor: FlaskClient) -> None:
    assert 'href="/ar-xb/help/de"' in visitor.get("/en/help/de").text
