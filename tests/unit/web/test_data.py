"""The data files of the site: operator, helplines, assets."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from babel import Locale
from flask import render_template

from tests.unit.web.one_case import FILLED, installation, source_files
from web.assets import Assets, AssetsMissing
from web.helplines import Country, Helpline, Helplines
from web.locales import LOCALES
from web.operator import BadOperatorFile, Operator
from web.report_pages import load_report_pages

DAY = date(2026, 3, 2)


def test_an_installation_without_an_operator_says_so(pseudo: Path) -> None:
    visitor = installation(pseudo, operator=Operator.load()).test_client()
    for path in ("imprint", "privacy"):
        assert (
            "Nobody has entered yet who runs this installation" in visitor.get(f"/en/{path}").text
        )
    assert "No platform takes part in this list yet" in visitor.get("/en/platforms").text


def test_the_operator_stands_behind_the_legal_pages(pseudo: Path) -> None:
    visitor = installation(pseudo, operator=FILLED).test_client()
    assert "Example Street 1" in visitor.get("/en/imprint").text
    assert "Example Hotline runs this website" in visitor.get("/en/privacy").text
    assert "https://example.org/safety" in visitor.get("/en/platforms").text
    assert "mailto:mail@example.org" in visitor.get("/en/for-platforms").text


@pytest.mark.parametrize(
    "text",
    [
        "nme = 'x'",
        "name = 3",
        "address = 'x'",
        "[[platforms]]\nurl = 'x'",
        "[[platforms]]\nname = 'x'\nurl = 'http://example.org'",
        "platforms = [1]",
        "name = ",
        "name = [1]",
        "languages = ['xx']",
        "colours = 'red'",
        "[colours]\nlight = 'red'",
        "[colours]\nnight = '#000000'",
    ],
)
def test_a_wrong_operator_file_is_refused_with_a_reason(tmp_path: Path, text: str) -> None:
    path = tmp_path / "operator.toml"
    path.write_text(text)
    with pytest.raises(BadOperatorFile, match=r"\w"):
        Operator.load(tmp_path)


def test_every_language_is_led_to_helplines_that_we_know() -> None:
    countries = Helplines.load().countries
    for locale in LOCALES:
        assert any(code.lower() in countries for code in locale.countries), locale.tag


def test_every_country_has_somebody_to_talk_to() -> None:
    for country in Helplines.load().countries.values():
        assert any(line.purpose in ("talk", "any-age") for line in country.helplines)


def test_a_line_where_one_is_questioned_does_not_stand_as_one_to_talk_to() -> None:
    lines = {line.name: line.purpose for _, line in our_lines()}
    for name in ("National Cyber Crime Reporting Portal", "Disque 100", "NCMEC"):
        assert lines[name] == "report"


def test_what_nobody_compared_with_any_page_only_becomes_less() -> None:
    assert sum(not (line.compared or line.checked) for _, line in our_lines()) <= 78
    assert sum(not (page.compared or page.checked) for page in load_report_pages()) <= 6
    nowhere = {(code, line.phone) for code, line in our_lines() if not line.source and not line.url}
    assert nowhere <= {("mt", "179"), ("ph", "163")}


def our_lines() -> list[tuple[str, Helpline]]:
    countries = Helplines.load().countries
    return [(code, line) for code, each in countries.items() for line in each.helplines]


def test_a_country_has_a_name_even_where_a_language_does_not_know_it() -> None:
    sark = Country("cq", "999", (Helpline("Example", "talk", "116 111"),))
    assert "CQ" not in Locale("de").territories
    assert sark.name(Locale("de")) == "Sark"


def test_a_helpline_that_nobody_can_reach_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a phone number"):
        Helpline("Nobody", "talk")


def test_a_helpline_shows_the_day_on_which_somebody_checked_it(pseudo: Path) -> None:
    line = Helpline("Example", "talk", "116 111", source="https://x.example/", compared=DAY)
    assert day_shown(line, pseudo) == 0  # a stored copy says nothing about today
    assert day_shown(replace(line, checked=DAY), pseudo) == 1


def day_shown(line: Helpline, pseudo: Path) -> int:
    app = installation(pseudo, operator=FILLED)
    with app.test_request_context("/en/help/de"):
        app.preprocess_request()
        country = Country("de", "112", (line,))
        page = render_template(
            "reading/help_in.html", title="Contacts", country=country, names=Locale("en")
        )
    return page.count("Last checked: 2 March 2026")


def test_missing_files_of_the_browser_are_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(AssetsMissing, match=r"build\.py"):
        Assets.load(tmp_path / "manifest.json")


def test_countries_stand_where_a_reader_looks_for_them() -> None:
    names = [each.name(Locale("de")) for each in Helplines.load().by_name(Locale("de"))]
    assert names.index("Österreich") < names.index("Vereinigtes Königreich")


@pytest.mark.parametrize(
    "other",
    [
        Assets({"page/a.js": "/site/2/a.js"}, {"worker": "/runtime/1"}, {"worker.js": "aa"}),
        Assets({"page/a.js": "/site/1/a.js"}, {"worker": "/runtime/2"}, {"worker.js": "aa"}),
        Assets({"page/a.js": "/site/1/a.js"}, {"worker": "/runtime/1"}, {"worker.js": "bb"}),
    ],
)
def test_the_version_names_the_content_of_every_file(other: Assets) -> None:
    table = ({"page/a.js": "/site/1/a.js"}, {"worker": "/runtime/1"}, {"worker.js": "aa"})
    assert Assets(*table).version == Assets(*table).version
    assert Assets(*table).version != other.version


def test_the_check_page_shows_the_version(pseudo: Path) -> None:
    visitor = installation(pseudo, operator=FILLED).test_client()
    assert f">{source_files().version}<" in visitor.get("/en/check").text
