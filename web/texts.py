"""Texts outside templates: marking them, and handing plural forms to the browser."""

import unicodedata
from datetime import date

from babel import Locale
from babel.dates import format_date
from babel.plural import PluralRule
from flask_babel import get_locale, get_translations  # type: ignore[import-untyped]


def marked(text: str) -> str:
    """Mark a text for the catalogues; it is translated where it is shown."""
    return text


def babel_locale() -> Locale:
    """Return what Babel knows about the language of this request."""
    locale = get_locale()
    if not isinstance(locale, Locale):
        raise RuntimeError("a text needs the language of a request")
    return locale


def plural_texts(singular: str, plural: str) -> dict[str, str]:
    """Translate a text into every plural form of the visitor's language.

    The keys are the categories of `Intl.PluralRules`; `%(num)s` stays for the script to fill.
    """
    translations = get_translations()
    return {
        category: translations.ungettext(singular, plural, number)
        for category, number in _examples(babel_locale().plural_form)
    }


def _examples(plural_form: PluralRule) -> list[tuple[str, int]]:
    """Find a number for each plural category; some languages name millions apart."""
    found: dict[str, int] = {}
    for number in (*range(201), 1_000_000):
        found.setdefault(plural_form(number), number)
    return sorted(found.items())


def day(value: date) -> str:
    """Write a day as people of the visitor's language write it."""
    return format_date(value, "long", locale=babel_locale())


def territory(code: str) -> str:
    """Name a country, or another place of CLDR such as `eu`, in the visitor's language."""
    return str(babel_locale().territories[code.upper()])


def unaccented(name: str) -> str:
    """Return a name as lists are sorted: Österreich stands with the O."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
