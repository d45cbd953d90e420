"""The languages of the site: `locales.toml` as typed rows.

A language is offered when its compiled catalogue is there, and only complete catalogues are
compiled (see `web.catalogues`). English is the language of the sources and needs none.
"""

import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from werkzeug.datastructures import LanguageAccept

TABLE = Path(__file__).parent / "locales.toml"
TRANSLATIONS = Path(__file__).parent / "translations"


@dataclass(frozen=True)
class SiteLocale:
    """One language as the site shows it."""

    tag: str  # BCP 47: in the path and in lang=""
    name: str  # what its speakers call it
    exit_url: str  # where the quick exit leads: harmless, and open in that language's countries
    countries: tuple[str, ...]  # ISO 3166; their helplines are shown first
    cldr: str  # Babel's identifier, which also names the catalogue's folder
    also: tuple[str, ...] = ()  # other tags by which browsers ask for it

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """Return how its script runs, as the attribute `dir` says it: as its own name does.

        CLDR knows too, but takes milliseconds for each language.
        """
        return "rtl" if unicodedata.bidirectional(self.name[0]) in ("R", "AL") else "ltr"


def load(path: Path = TABLE) -> tuple[SiteLocale, ...]:
    """Read the table, English first. `cldr` is said only where it is not the tag itself."""
    rows = tomllib.loads(path.read_text("utf-8"))
    return tuple(
        SiteLocale(
            tag,
            row["name"],
            row["exit_url"],
            tuple(row["countries"]),
            row.get("cldr", tag.replace("-", "_")),
            tuple(row.get("also", ())),
        )
        for tag, row in rows.items()
    )


LOCALES = load()
SOURCE = LOCALES[0]


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
    ours = {tag.lower(): locale for locale in locales for tag in (locale.tag, *locale.also)}
    for tag, _quality in accepted:
        parts = tag.lower().replace("_", "-").split("-")
        for length in range(len(parts), 0, -1):
            if locale := ours.get("-".join(parts[:length])):
                return locale
    return locales[0]
