"""Being found: what search machines are told, and HTML for other people's pages.

A page with a description here is to be found. Every other page asks not to be: nobody shall
begin in the middle of the guided way, or find a case. Descriptions say what the page says: most
are its first sentences, word for word.
"""

from collections.abc import Callable, Iterator, Mapping

from flask import Blueprint, Flask, Response, abort, url_for
from flask_babel import gettext  # type: ignore[import-untyped]
from markupsafe import Markup

from web.addresses import whole_address
from web.locales import SiteLocale
from web.pages import BLUEPRINT
from web.texts import marked

START = marked(
    "A free service for young people: it helps to stop a picture from spreading. "
    "You give no name and upload nothing."
)
DESCRIPTIONS: Mapping[str, str] = {
    "start": START,
    "how_it_works": marked(
        "Every picture has something like a fingerprint: a short row of numbers and letters that "
        "belongs to it. Copies of the picture have the same fingerprint, or almost the same."
    ),
    "is_it_safe": marked(
        "You should not have to take our word for it. Here is what is true, also where it is not "
        "perfect."
    ),
    "questions": START,
    "help": marked(
        "These people have heard it before. You do not have to know how to begin, and to talk to a "
        "helpline you need not say your name."
    ),
    "blackmail": marked(
        "You are not alone, and this can be stopped. It happens to very many people. The "
        "blackmailer does wrong, not you."
    ),
    "for_helpers": marked(
        "A young person told you about a picture, or you found out. It is good that you are there. "
        "This guide takes you through it, step by step."
    ),
    "guide": marked(
        "Here you see every step before you take it. The whole way takes about three minutes, and "
        "you can stop at any time."
    ),
    "guide_helpers": marked(
        "Here you see every step before you take it with a young person. They decide, and you can "
        "stop at any time."
    ),
    "for_teachers": marked(
        "A picture is being passed around, or someone has confided in you. You can do much without "
        "ever seeing it."
    ),
    "press": marked("Facts you can rely on, and how a report can protect the people it is about."),
    "already_online": marked(
        "Then ask the platform to remove it. This page writes the letter, and you send it yourself."
    ),
    "platforms": START,  # what its first sentence says depends on the operator
    "for_platforms": marked(
        "Stop pictures that young people have asked you to stop, with the tools you already run. "
        "You never receive a picture or a name from us."
    ),
    "limits": marked("It is better to know this before than to be disappointed after."),
    "check": marked(
        "“The picture stays on your device” is easy to say. Here are four ways to see whether it "
        "is true, from the simplest to the most exact."
    ),
    "privacy": marked("The best protection for your data is that we do not have it."),
    "imprint": START,
    "accessibility": marked(
        "This website should work for you, however you see, hear, move or read. Our measure is "
        "WCAG 2.2, level AA."
    ),
    "share": marked(
        "Are you from a school, a helpline or a newspaper? Copy the link or the card into your "
        "page."
    ),
}

HEADING = marked("Stop your picture without showing it to anyone.")
LINK = Markup('<a href="{address}" lang="{tag}" hreflang="{tag}" rel="noreferrer">{heading}</a>')
CARD = Markup(
    '<div lang="{tag}" dir="{direction}" style="max-width: 26rem; padding: 1rem 1.3rem; '
    "border: 2px solid {brand}; border-radius: 1rem; background: #fff; color: #16222b; "
    'font: 1rem/1.5 sans-serif">\n'
    '  <a href="{address}" hreflang="{tag}" rel="noreferrer" '
    'style="color: {brand}; font-weight: bold">{heading}</a>\n'
    '  <p style="margin: 0.5rem 0 0">{about}</p>\n'
    "</div>"
)

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def register_found(
    app: Flask, blueprint: Blueprint, locales: tuple[SiteLocale, ...], origin: str
) -> None:
    """Serve robots.txt and, where the site's own address is known, a sitemap for each language."""

    @app.get("/robots.txt")
    def robots() -> Response:
        lines = ["User-agent: *", "Disallow:"]  # nothing: pages say themselves what not to list
        if origin:
            lines.append(f"Sitemap: {origin}/sitemap.xml")
        return Response("\n".join([*lines, ""]), mimetype="text/plain")

    def known_only() -> None:
        if not origin:
            abort(404)

    @app.get("/sitemap.xml")
    def sitemaps() -> Response:
        known_only()
        each = (address(origin, "sitemap", locale) for locale in locales)
        body = "".join(f"<sitemap><loc>{place}</loc></sitemap>" for place in each)
        return xml(f'<sitemapindex xmlns="{SITEMAP}">{body}</sitemapindex>')

    @blueprint.get("/sitemap.xml")
    def sitemap() -> Response:
        known_only()
        body = "".join(entries(origin, locales))
        spaces = f'xmlns="{SITEMAP}" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
        return xml(f"<urlset {spaces}>{body}</urlset>")


def entries(origin: str, locales: tuple[SiteLocale, ...]) -> Iterator[str]:
    """Tell where each page of the present language is, and where in every other language."""
    for endpoint in DESCRIPTIONS:
        places = [(locale.tag, address(origin, endpoint, locale)) for locale in locales]
        anyone = f"{origin}/" if endpoint == "start" else places[0][1]
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{tag}" href="{place}"/>'
            for tag, place in [*places, ("x-default", anyone)]
        )
        yield f"<url><loc>{origin}{url_for(f'{BLUEPRINT}.{endpoint}')}</loc>{others}</url>"


def address(origin: str, endpoint: str, locale: SiteLocale) -> str:
    """Return the whole address of a page in a language."""
    return origin + url_for(f"{BLUEPRINT}.{endpoint}", locale=locale.tag)


def xml(body: str) -> Response:
    """Answer with XML."""
    return Response(f"{XML}{body}\n", mimetype="application/xml")


def embeds(
    origin: str, brand: str, locale: Callable[[], SiteLocale]
) -> dict[str, Callable[[], str]]:
    """Return what makes the HTML of the link and the card, as text to be copied."""

    def fill(pattern: Markup) -> str:
        return str(
            pattern.format(
                address=whole_address(origin, "start"),
                tag=locale().tag,
                direction=locale().direction,
                heading=gettext(HEADING),
                about=gettext(START),
                brand=brand,
            )
        )

    return {"link": lambda: fill(LINK), "card": lambda: fill(CARD), "about": lambda: gettext(START)}
