"""Which language a request is answered in, and how addresses carry it."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, abort, g, request, url_for
from flask_babel import Babel  # type: ignore[import-untyped]

from web.locales import SiteLocale, negotiate
from web.pages import BLUEPRINT


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


def current_locale(locales: tuple[SiteLocale, ...]) -> SiteLocale:
    """Return the language of this request; problem pages outside any language have one too."""
    if "locale" not in g:
        in_path = request.path.split("/")[1]
        named = (locale for locale in locales if locale.tag == in_path)
        g.locale = next(named, None) or negotiate(request.accept_languages, locales)
    locale: SiteLocale = g.locale
    return locale


def alternates(locales: tuple[SiteLocale, ...]) -> list[tuple[SiteLocale, str]]:
    """Return this page's address in every language, the start page's where it has none."""
    endpoint, values = request.endpoint, dict(request.view_args or {})
    if request.routing_exception or endpoint is None or not endpoint.startswith(f"{BLUEPRINT}."):
        endpoint, values = f"{BLUEPRINT}.start", {}
    values.pop("locale", None)
    return [(locale, url_for(endpoint, locale=locale.tag, **values)) for locale in locales]
