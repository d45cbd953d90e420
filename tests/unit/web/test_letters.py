"""The letters to platforms: what each must say, and what none may."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.unit.web.test_pages import Elements
from web.letters import LANGUAGES, Letter, Letters
from web.report_pages import ReportPage, load_report_pages
from web.sources import Sourced

LETTERS = Letters.load()
WRITERS = ("minor", "adult", "parent", "helper")
WISHES = ("evidence", "listed")
EVERY = [(place, letter) for place in LETTERS.places for letter in LETTERS.of(place)]
LAW = {
    "de": ("2022/2065", "16", "184b", "184c", "201a", "KunstUrhG", "22, 23", "823", "1004"),
    "eu": ("2022/2065", "16", "2011/93", "17"),
    "gb": ("Online Safety Act 2023", "Protection of Children Act 1978"),
    "us": ("TAKE IT DOWN Act", "48 hours", "good faith belief", "Signed: {name}", "{reply}"),
    "elsewhere": ("18",),
}


def text(letter: Letter, place: str, who: str, *wishes: str) -> str:
    parts = letter.parts_for(place)
    return "".join(
        part.text for part in parts if part.who in ("", who) and part.wish in ("", *wishes)
    )


@pytest.mark.parametrize(("place", "letter"), EVERY, ids=lambda each: getattr(each, "name", each))
def test_a_letter_names_the_law_of_its_place_and_of_no_other(place: str, letter: Letter) -> None:
    written = text(letter, place, "minor")
    assert [words for words in LAW[place] if words not in written] == []
    for other in ("TAKE IT DOWN", "Online Safety Act", "2022/2065", "StGB"):
        named = any(other in words for words in LAW[place]) or (place, other) == ("de", "StGB")
        assert (other in written) == named, other


@pytest.mark.parametrize(("place", "letter"), EVERY, ids=lambda each: getattr(each, "name", each))
def test_a_letter_speaks_for_whoever_writes_it_and_says_that_it_shows_a_minor(
    place: str, letter: Letter
) -> None:
    written = {who: text(letter, place, who) for who in WRITERS}
    assert len(set(written.values())) == len(WRITERS)
    for letter_text in written.values():
        assert letter_text.count("18") >= 1
        assert "{platform}" in letter_text
        assert "{addresses}" in letter_text


@pytest.mark.parametrize(("place", "letter"), EVERY, ids=lambda each: getattr(each, "name", each))
def test_the_list_and_the_police_are_named_only_when_asked_for(place: str, letter: Letter) -> None:
    plain = text(letter, place, "minor")
    assert "(hash)" not in plain.lower()
    assert "(hash)" in text(letter, place, "minor", "listed").lower()
    assert len(text(letter, place, "minor", "evidence")) > len(plain)


@pytest.mark.parametrize("letter", LETTERS.by_language.values(), ids=lambda each: each.language)
def test_every_gap_of_a_letter_says_what_to_fill_in(letter: Letter) -> None:
    used = set(re.findall(r"\{(\w+)\}", "".join(part.text for part in letter.parts)))
    assert used == set(letter.gaps)
    for part in letter.parts:
        assert part.who in ("", *WRITERS)
        assert part.wish in ("", *WISHES)
        assert not part.needs or f"{{{part.needs}}}" in part.text
        assert set(part.places) <= set(LANGUAGES)


def test_the_letters_stand_in_the_page_with_their_gaps(visitor: FlaskClient) -> None:
    html = visitor.get("/en/already-online").text
    letters = [each for each in Elements(html).all("pre") if "data-place" in each]
    assert [(each["data-place"], each["lang"]) for each in letters] == [
        (place, letter.language) for place, letter in EVERY
    ]
    assert "[name of the platform]" in html
    assert not re.search(r"\{\w+\}", html.partition("<main")[2])


def test_the_page_has_no_form_and_no_field_with_a_name(visitor: FlaskClient) -> None:
    elements = Elements(visitor.get("/en/already-online").text)
    fields = [each for tag in ("input", "select", "textarea") for each in elements.all(tag)]
    assert elements.all("form") == []
    assert len(fields) == 12
    for field in fields:
        assert "name" not in field
        assert field["autocomplete"] == "off"
    # A browser's checker of spelling may send what is typed to its maker.
    written = [each for each in fields if each.get("type") == "text" or "rows" in each]
    assert all(each["spellcheck"] == "false" for each in written)


def test_report_pages_are_addresses_and_a_day_of_checking_names_its_source() -> None:
    pages = load_report_pages()
    names = [page.name for page in pages]
    assert names == sorted(set(names), key=str.casefold)
    assert len(names) > 10
    with pytest.raises(ValueError, match="not the address of a page"):
        ReportPage("Nowhere", "nowhere")
    with pytest.raises(ValueError, match="needs the page"):
        Sourced(checked=date(2026, 1, 1))


def test_a_day_is_shown_only_when_somebody_opened_the_page_that_day(visitor: FlaskClient) -> None:
    shown = visitor.get("/en/already-online").text.count("Last checked")
    assert shown == sum(page.checked is not None for page in load_report_pages())
