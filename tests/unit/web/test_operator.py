"""The operator's folder: what it changes, what it refuses, what it asks for."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.sources import SOURCES
from tests.unit.web.one_case import installation
from web.colours import GROUNDS, Brand
from web.locales import LOCALES, SOURCE
from web.operator import DEFAULT, BadOperatorFile, Operator
from web.operator_check import check_folder

FULL = """
site_name = "Beispiel"
name = "Example Hotline"
address = ["Example Street 1"]
email = "mail@example.org"
[colours]
light = "#7a1f5c"
dark = "#f0a8d8"
[[platforms]]
name = "Example Social"
url = "https://example.org/safety"
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
HELPLINES = """
[de]
emergency = "112"
[[de.helplines]]
name = "Line"
purpose = "talk"
phone = "116 111"
source = "https://example.org/"
checked = 2026-01-01
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "operator.toml").write_text(FULL)
    return tmp_path


def visitor_of(folder: Path, pseudo: Path) -> FlaskClient:
    return installation(pseudo, operator=Operator.load(folder)).test_client()


def test_name_logo_and_colours_are_on_every_page(folder: Path, pseudo: Path) -> None:
    (folder / "logo.svg").write_text(LOGO)
    visitor = visitor_of(folder, pseudo)
    for path in ("/en/", "/ar-xb/steps/1", "/en/case"):
        page = visitor.get(path).text
        assert " · Beispiel</title>" in page
        assert "<span>Beispiel</span>" in page
        assert "Abdruck" not in page
        css, logo = (
            re.search(r'href="(/st[^"]+colours.css)"', page),
            re.search(r'<img src="([^"]+logo.svg)"', page),
        )
        assert css and logo
        assert "--brand: #7a1f5c" in visitor.get(css[1]).text
        assert visitor.get(logo[1]).text == LOGO
    assert visitor.get("/static/operator/other/logo.svg").status_code == 404


def test_a_folder_without_looks_adds_nothing_to_a_page(visitor: FlaskClient) -> None:
    assert "/static/operator/" not in visitor.get("/en/").text


def test_own_words_stand_on_the_legal_pages_as_text_and_never_as_html(
    folder: Path, pseudo: Path
) -> None:
    (folder / "imprint.ar.md").write_text(
        "# Verein\n\nEin **Verein**.\n\n- eins\n\n[Netz](https://example.org) "
        "[b](javascript:alert(1)) <script>x</script>"
    )
    (folder / "privacy.en.md").write_text("We also keep nothing.")
    visitor = visitor_of(folder, pseudo)
    page = visitor.get("/en/imprint").text
    assert '<div lang="ar" dir="rtl"><h2>Verein</h2>' in page
    assert "<strong>Verein</strong>" in page and "<li>eins</li>" in page
    assert '<a href="https://example.org" rel="noreferrer">Netz</a>' in page
    assert "&lt;script&gt;" in page and "<script>x" not in page
    assert 'href="javascript' not in page
    assert "<p>We also keep nothing.</p>" in visitor.get("/ar-xb/privacy").text


def test_the_languages_that_are_on_are_the_operators_and_in_that_order() -> None:
    chosen = Operator.parse({"languages": ["tr", "de", "is"]}).choose(
        tuple(locale for locale in LOCALES if locale.tag != "is")
    )
    assert [locale.tag for locale in chosen] == ["tr", "de"]
    assert Operator().choose(LOCALES) == LOCALES


def test_the_operators_helplines_take_the_place_of_ours(folder: Path, pseudo: Path) -> None:
    (folder / "helplines.toml").write_text(HELPLINES)
    visitor = visitor_of(folder, pseudo)
    assert visitor.get("/en/help/de").status_code == 200
    assert visitor.get("/en/help/fr").status_code == 404


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("operator.toml", "[colours]\nlight = '#ffcc00'", "hard to read.*4.5 is needed"),
        ("operator.toml", "[colours]\ndark = '#333333'", "hard to read.*lighter"),
        ("operator.toml", "languages = ['xx']", "no language 'xx'"),
        ("operator.toml", "[[platforms]]\nname = 'S'\nurl = 'http://s.org'", "begin with https"),
        ("operator.toml", "site_name = ' '", "site_name must be one line, and not empty"),
        ("operator.toml", "email = 'not an address'", "email must be like mail@example.org"),
        ("operator.toml", "phone = 'see below'", "phone must be a number"),
        ("operator.toml", "address = ['']", "address has an empty line"),
        ("helplines.toml", HELPLINES.replace("phone", "# phone"), "needs a phone number"),
        ("helplines.toml", HELPLINES.replace('"116 111"', "116111"), "must be texts"),
        ("helplines.toml", HELPLINES.replace("116 111", "on our page"), "not a phone number"),
        ("helplines.toml", HELPLINES.replace('"talk"', '"children"'), "must be one of: talk, any-"),
        ("helplines.toml", HELPLINES + 'url = "javascript:alert(1)"', "begin with https://"),
        ("helplines.toml", HELPLINES + 'free = "no"', "must be true or false"),
        ("helplines.toml", HELPLINES.replace("2026-01-01", '"2026-01-01"'), "like 2026-01-31"),
        ("helplines.toml", HELPLINES.replace('"Line"', '" "'), "has no name"),
        ("helplines.toml", HELPLINES.replace('"112"', '""'), "emergency must be a number"),
        ("helplines.toml", HELPLINES.replace("de", "uk"), r"\[uk\] is not a country's code"),
        ("helplines.toml", HELPLINES.replace("de", "DE"), r"\[DE\] is not a country's code"),
        ("helplines.toml", "[de]\nemergency = '112'\nhelplines = []", "has no helplines"),
        ("helplines.toml", "[de]", "must have emergency and helplines"),
        ("imprint.xx.md", "x", "no language 'xx'"),
        ("logo.svg", LOGO.replace("<path", "<script/><path"), "<script> inside"),
        ("logo.svg", LOGO.replace("<path", '<path onclick="x"'), "script inside.*onclick"),
        ("logo.svg", LOGO.replace("<path", '<image href="https://x.org/a.png"/><path'), "elsewher"),
        ("logo.svg", LOGO.replace("<path", '<path fill="url(https://x.org)"'), "elsewhere"),
        ("logo.svg", LOGO.replace("<path", "<style>@import 'x'</style><path"), "elsewhere"),
        ("logo.svg", "<!DOCTYPE svg [<!ENTITY a 'b'>]>" + LOGO, "DOCTYPE"),
        ("logo.svg", LOGO + "x" * 20_001, "20 kB"),
        ("logo.svg", "<svg", "not readable as SVG"),
        ("logo.svg", "<html/>", "not an SVG"),
    ],
)
def test_what_cannot_be_used_is_refused_and_told_in_a_sentence(
    folder: Path, file: str, content: str, said: str
) -> None:
    (folder / file).write_text(content)
    (fault,) = check_folder(folder).faults
    assert re.search(said, fault, re.DOTALL)
    with pytest.raises(BadOperatorFile, match=said):
        Operator.load(folder)


def test_everything_wrong_is_told_at_once(folder: Path) -> None:
    (folder / "operator.toml").write_text("nme = 'x'")
    (folder / "logo.svg").write_text("<svg")
    found = check_folder(folder)
    assert len(found.faults) == 2 and len(found.gaps) == 1


def test_a_complete_folder_lacks_nothing_but_someone_who_called_the_helplines(folder: Path) -> None:
    found = check_folder(folder)
    assert (found.faults, found.gaps) == ([], [])
    (note,) = found.notes
    assert re.match(r"(\d+) of (\d+) helplines were never opened by a person: call them", note)


def test_helplines_that_somebody_checked_need_no_note(folder: Path) -> None:
    (folder / "helplines.toml").write_text(HELPLINES)
    assert check_folder(folder).notes == []
    (folder / "helplines.toml").write_text(HELPLINES.replace("checked", "compared"))
    (note,) = check_folder(folder).notes
    assert note.startswith("1 of 1 helplines")


@pytest.mark.parametrize(
    "name", ["imprint.md", "Imprint.de.md", "impressum.de.md", "logo.png", "helplines.tml"]
)
def test_a_file_that_nothing_reads_is_named(folder: Path, name: str) -> None:
    (folder / name).write_text("x")
    (folder / "privacy.de.md").write_text("x")
    *_, note = check_folder(folder).notes
    assert note.startswith(f"{name} is not read")


def test_what_visitors_would_miss_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.operator_check.offered", lambda: (SOURCE,))
    (folder / "operator.toml").write_text(
        "languages = ['is', 'en']\n[[platforms]]\nname = 'Social'"
    )
    (folder / "helplines.toml").write_text(HELPLINES)
    gaps = check_folder(folder).gaps
    for said in ("There is no imprint", "Social has no url", "language is is not complete"):
        assert any(said in gap for gap in gaps), said
    assert any("no helpline for those who read English" in gap for gap in gaps)
    (folder / "imprint.en.md").write_text("Somebody")
    assert not any("imprint" in gap for gap in check_folder(folder).gaps)


def test_the_folder_that_we_ship_only_lacks_who_runs_the_site() -> None:
    found = check_folder(DEFAULT)
    assert found.faults == []
    assert len(found.gaps) == 1 and "imprint" in found.gaps[0]


def test_colours_are_measured_on_the_grounds_of_our_styles(folder: Path) -> None:
    light, dark = (SOURCES["styles"] / "tokens.css").read_text("utf-8").split("@media", 1)
    for scheme, sheet in (("light", light), ("dark", dark)):
        values = dict(re.findall(r"--([\w-]+): (#\w{6})", sheet))
        assert GROUNDS[scheme].items() <= values.items()  # type: ignore[index]
        Brand(values["brand"], scheme)  # type: ignore[arg-type]  # ours would be accepted
