from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tests.unit.web.one_case import installation
from web import catalogues
from web.locales import LOCALES, SOURCE, TABLE, SiteLocale, catalogue, load
from web.texts import plural_texts

GERMAN = next(locale for locale in LOCALES if locale.tag == "de")
HELLO = 'Read <a href="%(link)s">this</a>, %(name)s'


@pytest.fixture
def template() -> Catalog:
    template = Catalog()
    template.add(HELLO)
    template.add(("one file", "%(num)s files"))
    return template


def german(hello: str, *files: str) -> Catalog:
    content = Catalog("de")
    content.add(HELLO, hello)
    content.add(("one file", "%(num)s files"), files)
    return content


def test_a_faithful_catalogue_has_no_faults(template: Catalog) -> None:
    content = german('%(name)s, lies <a href="%(link)s">dies</a>', "eine Datei", "%(num)s Dateien")
    assert catalogues.faults(template, content) == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (german("", "eine Datei", "%(num)s Dateien"), "missing"),
        (german('<a href="%(link)s">x</a> %(name)s', "eine Datei", ""), "missing"),
        (german('<a href="%(link)s">x %(name)s', "eine Datei", "%(num)s Dateien"), "markup"),
        (german('<a href="%(lnk)s">x</a> %(name)s', "eine Datei", "%(num)s Dateien"), "markup"),
        (german('<a href="%(link)s">x</a> %(name)s', "eine Datei", "%(n)s Dateien"), "markup"),
    ],
)
def test_an_unfaithful_catalogue_is_found_out(
    template: Catalog, content: Catalog, fault: str
) -> None:
    (found,) = catalogues.faults(template, content)
    assert fault in found


def test_only_complete_catalogues_are_compiled(
    template: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path)
    monkeypatch.setattr(catalogues, "TEMPLATE", tmp_path / "messages.pot")
    catalogues.write(tmp_path / "messages.pot", template)
    source, compiled = catalogues.source_of(GERMAN), catalogue(tmp_path, GERMAN)

    catalogues.write(source, german("", "eine Datei", "%(num)s Dateien"))
    catalogues.run_compile()
    assert not compiled.exists()

    whole = german('<a href="%(link)s">x</a> %(name)s', "eine Datei", "%(num)s Dateien")
    catalogues.write(source, whole)
    catalogues.run_compile()
    assert compiled.exists()
    made = compiled.stat().st_mtime_ns
    catalogues.run_compile()
    assert compiled.stat().st_mtime_ns == made


def test_updating_keeps_what_was_translated(
    template: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path)
    monkeypatch.setattr(catalogues, "TEMPLATE", tmp_path / "messages.pot")
    monkeypatch.setattr(catalogues, "extract", lambda: template)
    source = catalogues.source_of(GERMAN)
    catalogues.write(source, german("Lies", "eine Datei", "%(num)s Dateien"))
    catalogues.run_update()
    catalogues.run_update()
    assert catalogues.read(source, GERMAN)[HELLO].string == "Lies"


def test_a_catalogue_is_written_in_the_same_order_at_every_reading(tmp_path: Path) -> None:
    content = Catalog()
    content.add("second", locations=[("b.html", 1), ("a.html", 9)])
    content.add("first", locations=[("a.html", 10)])
    content.add("third", locations=[("b.html", 2)])
    path = tmp_path / "messages.po"
    catalogues.write(path, content)
    written = path.read_bytes()
    catalogues.write(path, catalogues.read(path))
    assert path.read_bytes() == written


# Babel knows the second by another name than that which the row has in the path.
@pytest.mark.parametrize(
    ("tag", "name", "cldr"),
    [("gl", "Galego", "gl"), ("yue-HK", "粵語 (繁體, 中國香港特別行政區)", "yue_Hant_HK")],
)
def test_one_command_begins_a_language(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    template: Catalog,
    tag: str,
    name: str,
    cldr: str,
) -> None:
    table = tmp_path / "locales.toml"
    table.write_bytes(TABLE.read_bytes())
    monkeypatch.setattr(catalogues, "TABLE", table)
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path)
    monkeypatch.setattr(catalogues, "extract", lambda: template)
    catalogues.main(["add", tag])
    row = load(table)[-1]
    assert (row.tag, row.name, row.cldr, row.direction) == (tag, name, cldr, "ltr")
    begun = catalogues.read(catalogues.source_of(row), row)
    assert begun[HELLO].id == HELLO and not begun[HELLO].string
    assert catalogues.faults(template, begun)


@pytest.mark.parametrize("words", [[], ["add"], ["begin", "gl"], ["check", "de"]])
def test_words_that_are_no_command_are_answered_with_the_usage(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        catalogues.main(words)
    assert "usage: python -m web.catalogues" in capsys.readouterr().err


def test_every_language_of_the_table_is_known_to_babel() -> None:
    for locale in LOCALES:
        assert Catalog(locale.cldr).locale is not None


def test_plural_texts_name_every_category_of_the_language(pseudo: Path) -> None:
    polish = SiteLocale("pl", "Polski", "https://pl.wikipedia.org/", (), "pl")
    app = installation(pseudo, locales=(SOURCE, polish))
    with app.test_request_context("/pl/"):
        assert set(plural_texts("one", "%(num)s")) == {"one", "few", "many"}
    with app.test_request_context("/en/"):
        assert plural_texts("%(num)s file", "%(num)s files") == {
            "one": "%(num)s file",
            "other": "%(num)s files",
        }
