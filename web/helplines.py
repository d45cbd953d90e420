"""Whom to call in which country, as data: few entries, each certain."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from babel import Locale

from web.sources import Sourced
from web.texts import unaccented

DATA = Path(__file__).parent / "helplines.toml"

type Purpose = Literal["talk", "report", "remove", "any-age"]


@dataclass(frozen=True)
class Helpline(Sourced):
    """One service and what it is for."""

    name: str  # in its own language
    purpose: Purpose
    phone: str = ""
    url: str = ""
    free: bool = False
    always: bool = False  # day and night

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.phone and not self.url:
            raise ValueError(f"{self.name}: a helpline needs a phone number or an address")

    @property
    def dial(self) -> str:
        """Return the number as a telephone link wants it."""
        return self.phone.replace(" ", "").replace("-", "")


@dataclass(frozen=True)
class Country:
    """The helplines of one country."""

    code: str  # ISO 3166, lower case
    emergency: str
    helplines: tuple[Helpline, ...]

    def name(self, locale: Locale) -> str:
        """Return the country's name in a language."""
        return str(locale.territories[self.code.upper()])


@dataclass(frozen=True)
class Helplines:
    """All countries that we know helplines of."""

    countries: Mapping[str, Country]

    @classmethod
    def load(cls, path: Path = DATA) -> "Helplines":
        """Read the data file."""
        table = tomllib.loads(path.read_text("utf-8"))
        return cls(
            {
                code: Country(
                    code,
                    country["emergency"],
                    tuple(Helpline(**line) for line in country["helplines"]),
                )
                for code, country in table.items()
            }
        )

    def by_name(self, locale: Locale) -> list[Country]:
        """Return the countries in the order of their names in a language."""
        return sorted(self.countries.values(), key=lambda country: unaccented(country.name(locale)))
