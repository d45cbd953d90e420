"""Walks through every page in every language: many documents, one tab for each width.

A document is put into a page that has the stylesheets already, so none is loaded twice, no script
runs, and a layout takes some milliseconds. Panels of the guided document are laid out one below
the other, with all that is hidden until it is needed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser.pages.serving import PROBLEMS, UNFILLED
from tests.unit.web.one_case import NUMBER, PIN
from web.locales import SiteLocale
from web.pages import PAGES

WIDTHS = {"phone": 320, "desktop": 1280}
OPEN = {"number": NUMBER, "pin": PIN}
# What is posted to an address below the language; nothing: it is asked for.
PLACES: dict[str, tuple[str, dict[str, str] | None]] = {
    **{page.endpoint: (page.path, None) for page in PAGES},
    "help": ("/help", None),
    "help-in": ("/help/de", None),
    "languages": ("/languages/", None),
    "case": ("/case", None),
    "case-empty": ("/case", {"number": "", "pin": ""}),
    "case-open": ("/case", OPEN),
    "case-ask": ("/case", {"token": "token-1", "withdraw": "ask"}),
    "not-found": ("/nowhere", None),
    **{f"problem-{status}": (f"/problem/{status}", None) for status in PROBLEMS},
    **{f"unfilled-{name}": (f"/unfilled/{name}", None) for name in UNFILLED},
}

WALK = """
window.put = (html) => {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  const { lang, dir } = parsed.documentElement;
  Object.assign(document.documentElement, { lang, dir });
  const wanted = new Set([...parsed.querySelectorAll('link[rel=stylesheet]')].map(
    (link) => new URL(link.getAttribute('href'), location.href).href));
  for (const link of document.head.querySelectorAll('link')) {
    const off = !wanted.has(link.href);
    if (link.disabled !== off) link.disabled = off;
  }
  for (const panel of parsed.querySelectorAll('template')) panel.replaceWith(panel.content);
  for (const hidden of parsed.querySelectorAll('[hidden]')) hidden.hidden = false;
  for (const folded of parsed.querySelectorAll('details')) folded.open = true;
  document.body.replaceWith(parsed.body);
};
const ALONE = '.unseen, .unseen *, .skip, svg *, textarea, pre, pre *, .drop input, dialog';
const name = (element) => element.outerHTML.slice(0, 160).replace(/\\s+/g, ' ');
window.look = () => {
  const found = [];
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) found.push(`scrolls sideways: ${wide}`);
  for (const element of document.body.querySelectorAll(`:not(${ALONE})`)) {
    const { left, right, width } = element.getBoundingClientRect();
    if (width <= 1) continue;
    if (left < -1 || right > innerWidth + 1) found.push(`over the edge: ${name(element)}`);
    const { clientWidth, scrollWidth } = element;
    if (clientWidth && scrollWidth > clientWidth + 1) found.push(`clipped: ${name(element)}`);
  }
  return found;
};
window.walk = (documents) => documents.map(([place, html]) => {
  put(html);
  const { lang, dir } = document.documentElement;
  return [place, lang, dir, look()];
}).filter(([place, lang, dir, found]) => found.length || `${lang} ${dir}` !== place.split(': ')[0]);
undefined
"""


@dataclass(frozen=True)
class Walker:
    """One tab of one width, which works while others do."""

    page: Page

    def start(self, documents: list[tuple[str, str]]) -> None:
        """Begin to look at documents."""
        self.page.evaluate(
            "(documents) => { window.found = new Promise((done) =>"
            " setTimeout(() => done(walk(documents)))); }",
            documents,
        )

    def found(self) -> list[Any]:
        """Return what was found wrong, as soon as all documents were looked at."""
        wrong: list[Any] = self.page.evaluate("window.found ?? []")
        return wrong

    def show(self, html: str) -> None:
        """Put one document into the tab."""
        self.page.evaluate("(html) => put(html)", html)


@contextmanager
def walker(browser: Browser, url: str, sheets: list[str], width: int) -> Iterator[Walker]:
    """Open a tab that has the stylesheets."""
    # Our policy forbids what puts documents together from text.
    context = browser.new_context(
        bypass_csp=True, viewport={"width": width, "height": 800}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{url}/en/nowhere")
    links = "".join(f'<link rel="stylesheet" href="{sheet}">' for sheet in sheets)
    page.set_content(f"<!doctype html><html><head>{links}</head><body></body></html>")
    page.evaluate(WALK)
    yield Walker(page)
    context.close()


def documents(app: Flask, place: str, locales: tuple[SiteLocale, ...]) -> list[tuple[str, str]]:
    """Make one page in every language; each is named by how it must be marked up."""
    path, posted = PLACES[place]
    visitor = app.test_client()
    made = []
    for locale in locales:
        address = f"/{locale.tag}{path}"
        answer = visitor.post(address, data=posted) if posted else visitor.get(address)
        made.append((f"{locale.tag} {locale.direction}: {place}", answer.text))
    return made
