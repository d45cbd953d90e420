"""Every page in every language that is offered, on the narrowest phone and on a desktop."""

import io
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image, ImageDraw
from playwright.sync_api import Browser

from tests.browser.pages.serving import pages_app, served
from tests.browser.pages.walking import PLACES, WIDTHS, documents, walker
from tests.pseudo_locales import PSEUDO_LOCALES, write_pseudo_catalogues
from tests.sources import SOURCES
from tests.unit.web.one_case import OneCaseDesk
from web.locales import TRANSLATIONS, SiteLocale, catalogue, offered

pytestmark = pytest.mark.browser

SHEETS = sorted(f"styles/{sheet.name}" for sheet in SOURCES["styles"].glob("*.css"))
# What is photographed: the page, and where on it one looks.
SHOWN = {
    "start": ("start", "h1"),
    "choose": ("steps_minor", "#choose"),
    "case": ("case-open", "h1"),
}
THUMB = (240, 480)


@dataclass(frozen=True)
class AllLanguages:
    app: Flask
    url: str
    locales: tuple[SiteLocale, ...]

    @property
    def sheets(self) -> list[str]:
        return [f"{self.url}/static/build/site/sources/{sheet}" for sheet in SHEETS]


@pytest.fixture(scope="module")
def all_languages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AllLanguages]:
    """An installation that offers what is complete, and both languages that nobody speaks."""
    folder = tmp_path_factory.mktemp("translations")
    write_pseudo_catalogues(folder)
    locales = offered()
    for locale in locales:
        compiled = catalogue(TRANSLATIONS, locale)
        if compiled.exists():
            copy = catalogue(folder, locale)
            copy.parent.mkdir(parents=True)
            shutil.copy(compiled, copy)
    locales = (*locales, *PSEUDO_LOCALES)
    app = pages_app(OneCaseDesk(), locales, folder)
    with served(app) as url:
        yield AllLanguages(app, url, locales)


def test_no_page_overflows_or_clips_its_words_in_any_language(
    browser: Browser, all_languages: AllLanguages
) -> None:
    site, wrong = all_languages, []
    with ExitStack() as tabs:
        walkers = {
            size: tabs.enter_context(walker(browser, site.url, site.sheets, width))
            for size, width in WIDTHS.items()
        }
        for place in PLACES:
            made = documents(site.app, place, site.locales)
            for size, each in walkers.items():
                wrong += [(size, *found) for found in each.found()]
                each.start(made)
        for size, each in walkers.items():
            wrong += [(size, *found) for found in each.found()]
    assert wrong == []


def test_text_of_double_size_overflows_and_clips_nothing(
    browser: Browser, all_languages: AllLanguages
) -> None:
    site, wrong = all_languages, []
    locales = tuple(each for each in site.locales if each.tag in ("en", "en-xa", "ar-xb"))
    with walker(browser, site.url, site.sheets, 640) as tab:
        tab.page.add_style_tag(content="html { font-size: 200% !important }")
        for place in PLACES:
            tab.start(documents(site.app, place, locales))
            wrong += tab.found()
    assert wrong == []


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("<p style='white-space: nowrap'>" + "word " * 300, "scrolls sideways"),
        (
            "<p style='white-space: nowrap; inline-size: 4rem; overflow: hidden'>Two words",
            "clipped",
        ),
        ("<b style='position: absolute; inset-inline-start: -3rem'>word", "over the edge"),
    ],
)
def test_the_walk_would_notice(
    browser: Browser, all_languages: AllLanguages, harm: str, said: str
) -> None:
    site = all_languages
    ((_, html),) = documents(site.app, "limits", site.locales[:1])
    html = html.replace("<h1>", f"{harm}</p></b><h1>")
    with walker(browser, site.url, site.sheets, 320) as tab:
        for direction in ("ltr", "rtl"):
            harmed = html.replace('dir="ltr"', f'dir="{direction}"', 1)
            tab.start([(f"en {direction}: limits", harmed), (f"en {direction}: sound", html)])
            ((_, _, _, found), *_) = tab.found()
            assert any(each.startswith(said) for each in found), found


def test_a_sheet_of_every_language_for_human_eyes(
    browser: Browser, all_languages: AllLanguages, screenshots: Path
) -> None:
    site = all_languages
    with walker(browser, site.url, site.sheets, 360) as tab:
        tab.page.set_viewport_size({"width": 360, "height": 720})
        for name, (place, spot) in SHOWN.items():
            pictures = []
            for language, html in documents(site.app, place, site.locales):
                tab.show(html)
                tab.page.eval_on_selector(spot, "(spot) => spot.scrollIntoView({block: 'start'})")
                pictures.append((language, tab.page.screenshot()))
            sheet(pictures).save(screenshots / f"languages-{name}.png")


def sheet(pictures: list[tuple[str, bytes]]) -> Any:
    """Put pictures side by side, each under its name."""
    wide, high = THUMB
    rows = -(-len(pictures) // 10)
    whole = Image.new("RGB", (10 * (wide + 10), rows * (high + 24)), "white")
    words = ImageDraw.Draw(whole)
    for number, (name, shot) in enumerate(pictures):
        x, y = number % 10 * (wide + 10), number // 10 * (high + 24)
        words.text((x + 4, y + 4), name, fill="black")
        whole.paste(Image.open(io.BytesIO(shot)).convert("RGB").resize(THUMB), (x, y + 20))
    return whole
