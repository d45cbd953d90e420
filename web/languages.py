"""Which language a request is answered in, and how addresses carry it."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, abort, current_app, g, render_template, request, url_for
from flask_babel import Babel  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException

from web.locales import SiteLocale, negotiate
from web.pages import BLUEPRINT, WITHOUT_EXIT
from web.texts import marked, unaccented

LIST = f"{BLUEPRINT}.languages"
NO_PAGES = (LIST, f"{BLUEPRINT}.sitemap")


def register_languages(app: Flask, locales: tuple[SiteLocale, ...], translations: Path) -> None:
    """Answer every request in the language of its path, or in the browser's where it has none."""

    def selected() -> str:
        return current_locale(locales).cldr

    Babel(
        app,
        default_translation_directories=str(translations.resolve()),
        locale_selector=selected,
    )

    @app.url_defaults
    def keep_language(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint.startswith(f"{BLUEPRINT}."):
            values.setdefault("locale", current_locale(locales).tag)


def register_locale_in_path(blueprint: Blueprint, locales: tuple[SiteLocale, ...]) -> None:
    """Take the language out of the path; a language that is not offered is not found."""
    tags = {locale.tag for locale in locales}

    @blueprint.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values is None or values.pop("locale") not in tags:
            abort(404)


def register_language_list(blueprint: Blueprint, locales: tuple[SiteLocale, ...]) -> None:
    """Serve the list of languages, which leads to the page that the visitor came from.

    One list for all pages: no page grows with the number of languages.
    """
    named = sorted(locales, key=lambda locale: unaccented(locale.name))

    @blueprint.get("/languages/", defaults={"page": ""})
    @blueprint.get("/languages/<path:page>")
    def languages(page: str) -> str:
        endpoint, values = page_at(page)
        ways = [(each, url_for(endpoint, **values | {"locale": each.tag})) for each in named]
        return render_template(
            "reading/languages.html",
            title=marked("Other languages"),
            ways=ways,
            way_out=endpoint not in WITHOUT_EXIT,
        )


def page_at(page: str) -> tuple[str, dict[str, Any]]:
    """Find the page of a path below the language; what is none of our pages is not found."""
    path = url_for(f"{BLUEPRINT}.start") + page
    try:
        endpoint, values = current_app.create_url_adapter(request).match(path, "GET")  # type: ignore[union-attr]
    except HTTPException:
        abort(404)
    if not endpoint.startswith(f"{BLUEPRINT}.") or endpoint in NO_PAGES:
        abort(404)
    return endpoint, dict(values)


def current_locale(locales: tuple[SiteLocale, ...]) -> SiteLocale:
    """Return the language of this request; problem pages outside any language have one too."""
    if "locale" not in g:
        in_path = request.path.split("/")[1]
        named = (locale for locale in locales if locale.tag == in_path)
        g.locale = next(named, None) or negotiate(request.accept_languages, locales)
    locale: SiteLocale = g.locale
    return locale


def list_for_this_page() -> str:
    """Return the address of the list of languages for this page, the start page's for problems."""
    if request.routing_exception or not (request.endpoint or "").startswith(f"{BLUEPRINT}."):
        return url_for(LIST, page="")
    if request.endpoint == LIST:
        return request.path
    below = request.path.removeprefix(url_for(f"{BLUEPRINT}.start"))
    return url_for(LIST, page=below)
