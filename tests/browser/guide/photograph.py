"""Photographs our own pages for the guide: `python3 build.py photograph`, or with language tags.

A drawn picture goes the whole way in each language, on a small phone. Nothing is stored: the
site has no database here, and the answer with case number and PIN is made up.
"""

import io
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

from flask import Flask, Response
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from server.cases.desk import OpenCase, SentEntry
from server.cases.reports import PlatformReport
from server.headers import WithHeaders
from server.settings import Settings
from tests.browser.journey.pictures import picture
from tests.browser.journey.visit import Visit
from tests.browser.pages.serving import served, whole_file
from tests.chromium import ARGUMENTS, CHROMIUM
from tests.unit.web.one_case import OneCaseDesk
from web.assets import STATIC
from web.guide import HEIGHT, PICTURES, STEPS, WIDTH
from web.locales import TRANSLATIONS, SiteLocale, offered
from web.operator import Operator
from web.pages import KINDS
from web.site import register_site

ROOT = Path(__file__).parents[3]
SHARPNESS = 1.25  # pixels of the picture for each of the page's
# Shadows need many colours; a line says the same.
NO_SHADOWS = "document.documentElement.style.setProperty('--shadow', '0 0 0 1px var(--line)')"
NUMBER, PIN = "ABCD-1234-EFGH", "12345678"
GROUNDS = ("paper", "card", "wash", "brand-wash", "warn-wash", "line")
INKS = ("ink", "ink-soft", "brand", "good", "warn", "stop")
FILES = (picture("IMG_0001.png", 1), picture("IMG_0002.png", 2))
# What a photograph is about, and at which edge of the screen it stands; else the page's beginning.
SUBJECTS = {
    "start": (".facts", "start"),
    "choose": (".file", "end"),
    "check": ("#send", "end"),
    "case": ("p:has(> .secret)", "start"),
}


class MadeUpDesk(OneCaseDesk):
    """A desk with a case that nobody can take for a real one."""

    def reset(self) -> None:
        told = (
            PlatformReport("Example", "fetched", date(2026, 3, 3)),
            PlatformReport("Example", "blocked", date(2026, 3, 5)),
        )
        sent = SentEntry("1", "image", date(2026, 3, 2), "active", told)
        self.case = OpenCase(NUMBER, "made-up", (sent,))

    def open(self, number: str, pin: str) -> OpenCase | None:
        return self.case if (number, pin) == (NUMBER, PIN) else None


@contextmanager
def running_site(locales: tuple[SiteLocale, ...], translations: Path) -> Iterator[str]:
    """Serve the built site with its real headers; give its address."""
    app = Flask("guide", static_folder=None)
    register_site(
        app,
        MadeUpDesk(),
        Operator(),
        max_body_bytes=Settings.max_body_bytes,
        locales=locales,
        translations=translations,
    )

    @app.get("/static/build/<path:name>")
    def built(name: str) -> Response:
        return whole_file(STATIC / "build" / name)

    @app.post("/api/v1/cases")
    def accept() -> tuple[dict[str, str], int]:
        return {"case_number": NUMBER, "pin": PIN}, 201

    app.wsgi_app = WithHeaders(app.wsgi_app, KINDS)  # type: ignore[method-assign]
    with served(app) as url:
        yield url


def photographs(browser: Browser, url: str, tag: str) -> Iterator[tuple[str, bytes]]:
    """Go the whole way in one language; give each step's name with its picture as PNG."""
    phone = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT},
        device_scale_factor=SHARPNESS,
        color_scheme="light",
        reduced_motion="reduce",
        has_touch=True,
        is_mobile=True,
    )
    page = phone.new_page()
    for step in walk(page, url, tag):
        subject, edge = SUBJECTS.get(step, ("body", "start"))
        shown = page.locator(subject).locator("visible=true").last
        shown.evaluate("(element, edge) => element.scrollIntoView({block: edge})", edge)
        page.evaluate(NO_SHADOWS)
        yield step, page.screenshot(caret="hide")
    phone.close()


def walk(page: Page, url: str, tag: str) -> Iterator[str]:
    """Go from the start page to the case; stop wherever there is something to photograph."""
    page.goto(f"{url}/{tag}/")
    yield "start"
    page.goto(f"{url}/{tag}/for-you")
    yield "question"
    visit = Visit(page, url, locale=tag).begin()
    visit.choose(*FILES)
    visit.wait_for(done=len(FILES))
    yield "choose"
    visit.go_to_check()
    yield "check"
    visit.send()
    visit.case()
    yield "keep"
    page.goto(f"{url}/{tag}/case")
    page.locator("#number").fill(NUMBER)
    page.locator("#pin").fill(PIN)
    with page.expect_navigation():
        page.locator("main form .button").click()
    yield "case"


def small(png: bytes) -> bytes:
    """Return a photograph as a small WebP file: the site's own colours, sharp letters."""
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        few = image.convert("RGB").quantize(palette=own_colours(), dither=Image.Dither.NONE)
        few.convert("RGB").save(buffer, "WEBP", lossless=True, quality=80, method=4)
    return buffer.getvalue()


@cache
def own_colours() -> Image.Image:
    """Return a palette of the light colours of the styles, and of their letters' soft edges."""
    light = (ROOT / "web/styles/tokens.css").read_text("utf-8").partition("@media")[0]
    found = dict(re.findall(r"--([\w-]+): #(\w{6});", light))
    colours = [bytes.fromhex(found[name]) for name in GROUNDS]
    colours += [mix(found[ink], found["card"], part) for ink in INKS for part in (1, 2, 3)]
    palette = Image.new("P", (1, 1))
    palette.putpalette(b"".join(colours))
    return palette


def mix(ink: str, paper: str, thirds: int) -> bytes:
    """Mix so many thirds of one colour with another."""
    pairs = zip(bytes.fromhex(ink), bytes.fromhex(paper), strict=True)
    return bytes((deep * thirds + pale * (3 - thirds)) // 3 for deep, pale in pairs)


def main(tags: Sequence[str]) -> None:
    """Photograph these languages, or all that are offered."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    locales = offered(TRANSLATIONS)
    chosen = [locale.tag for locale in locales if not tags or locale.tag in tags]
    with running_site(locales, TRANSLATIONS) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for tag in chosen:
            folder = PICTURES / tag
            folder.mkdir(parents=True, exist_ok=True)
            weight = 0
            for step, png in photographs(browser, url, tag):
                weight += (folder / f"{step}.webp").write_bytes(small(png))
            print(f"{tag}: {len(STEPS)} pictures, {weight / 1000:.0f} kB", flush=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
