"""The languages of the site, as one table.

A language is offered when its compiled catalogue is there, and only complete catalogues are
compiled (see `web.catalogues`). English is the language of the sources and needs none.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from werkzeug.datastructures import LanguageAccept

TRANSLATIONS = Path(__file__).parent / "translations"


@dataclass(frozen=True)
class SiteLocale:
    """One language as the site shows it."""

    tag: str  # BCP 47: in the path and in lang=""
    name: str  # what its speakers call it
    direction: Literal["ltr", "rtl"]
    exit_url: str  # where the quick exit leads: harmless, and open in that language's countries
    countries: tuple[str, ...]  # ISO 3166; their helplines are shown first
    cldr: str  # Babel's identifier, which also names the catalogue's folder


SOURCE = SiteLocale(
    "en",
    "English",
    "ltr",
    "https://en.wikipedia.org/",
    ("GB", "IE", "US", "CA", "AU", "NZ"),
    "en_GB",
)
LOCALES = (
    SOURCE,
    SiteLocale("de", "Deutsch", "ltr", "https://de.wikipedia.org/", ("DE", "AT", "CH"), "de"),
    SiteLocale("ar", "العربية", "rtl", "https://ar.wikipedia.org/", ("DE", "AT", "SE", "FR"), "ar"),
    SiteLocale("es", "Español", "ltr", "https://es.wikipedia.org/", ("ES",), "es"),
    SiteLocale(
        "fr", "Français", "ltr", "https://fr.wikipedia.org/", ("FR", "BE", "CH", "LU", "CA"), "fr"
    ),
    SiteLocale("it", "Italiano", "ltr", "https://it.wikipedia.org/", ("IT", "CH"), "it"),
    SiteLocale("nl", "Nederlands", "ltr", "https://nl.wikipedia.org/", ("NL", "BE"), "nl"),
    SiteLocale("pl", "Polski", "ltr", "https://pl.wikipedia.org/", ("PL",), "pl"),
    SiteLocale("pt", "Português", "ltr", "https://pt.wikipedia.org/", ("PT",), "pt_PT"),
    SiteLocale("ru", "Русский", "ltr", "https://ru.wikipedia.org/", ("DE", "RU"), "ru"),
    SiteLocale("tr", "Türkçe", "ltr", "https://tr.wikipedia.org/", ("TR", "DE"), "tr"),
    SiteLocale("uk", "Українська", "ltr", "https://uk.wikipedia.org/", ("UA", "PL", "DE"), "uk"),
)
# Walk the layout tests, 40 % longer and right to left; never offered to visitors. Tags as CLDR's.
# Their catalogues borrow languages that Babel knows and the site does not speak.
PSEUDO_LOCALES = (
    SiteLocale("en-xa", "Ļöñĝ", "ltr", "https://en.wikipedia.org/", ("GB",), "eo"),
    SiteLocale("ar-xb", "טרל", "rtl", "https://en.wikipedia.org/", ("GB",), "ps"),
)


def catalogue(translations: Path, locale: SiteLocale) -> Path:
    """Return where the compiled catalogue of a language lies."""
    return translations / locale.cldr / "LC_MESSAGES" / "messages.mo"


def offered(
    translations: Path = TRANSLATIONS, locales: tuple[SiteLocale, ...] = LOCALES
) -> tuple[SiteLocale, ...]:
    """Return the languages whose catalogues are complete, English first."""
    return tuple(
        locale for locale in locales if locale is SOURCE or catalogue(translations, locale).exists()
    )


def negotiate(accepted: LanguageAccept, locales: tuple[SiteLocale, ...]) -> SiteLocale:
    """Choose the language that the browser likes best, English when it likes none of ours.

    A dialect of ours (de-AT) counts as ours (de), before another language that is liked less.
    """
    ours = {locale.tag.lower(): locale for locale in locales}
    for tag, _quality in accepted:
        parts = tag.lower().replace("_", "-").split("-")
        for length in range(len(parts), 0, -1):
            if locale := ours.get("-".join(parts[:length])):
                return locale
    return locales[0]
