"""Whom to call in which country, as data: few entries, each certain."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from babel import Locale

from web.sources import Sourced
from web.texts import unaccented

DATA = Path(__file__).parent / "helplines.toml"

type Purpose = Literal["talk", "any-age", "remove", "report"]
PURPOSES = get_args(Purpose.__value__)
DIALLED = re.compile(r"\+?[0-9]+")
ENGLISH = Locale("en")  # knows every country; a few other languages lack a rock or two


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
        if not all(isinstance(text, str) for text in (self.name, self.phone, self.url)):
            raise ValueError(f"{self.name}: name, phone and url must be texts")
        if not all(isinstance(said, bool) for said in (self.free, self.always)):
            raise ValueError(f"{self.name}: free and always must be true or false")
        if not self.name.strip():
            raise ValueError("a helpline has no name")
        if self.purpose not in PURPOSES:
            raise ValueError(f"{self.name}: the purpose must be one of: {', '.join(PURPOSES)}")
        if not self.phone and not self.url:
            raise ValueError(f"{self.name}: a helpline needs a phone number or an address")
        if self.phone and not DIALLED.fullmatch(self.dial):
            raise ValueError(f"{self.name}: {self.phone!r} is not a phone number in digits")
        if self.url and not self.url.startswith("https://"):
            raise ValueError(f"{self.name}: the url must begin with https://")

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

    def __post_init__(self) -> None:
        if not self.code.islower() or self.code.upper() not in ENGLISH.territories:
            raise ValueError(f"[{self.code}] is not a country's code of ISO 3166 in lower case")
        if not isinstance(self.emergency, str) or not DIALLED.fullmatch(self.emergency):
            raise ValueError(f"[{self.code}]: emergency must be a number, in quotation marks")
        if not self.helplines:
            raise ValueError(f"[{self.code}] has no helplines")

    @classmethod
    def parse(cls, code: str, table: Any) -> "Country":
        """Make a country from its table; what is missing, unknown or of no use is refused."""
        if not isinstance(table, dict) or table.keys() != {"emergency", "helplines"}:
            raise ValueError(f"[{code}] must have emergency and helplines, and nothing else")
        return cls(code, table["emergency"], tuple(Helpline(**line) for line in table["helplines"]))

    def name(self, locale: Locale) -> str:
        """Return the country's name in a language."""
        code = self.code.upper()
        return str(locale.territories.get(code) or ENGLISH.territories[code])


@dataclass(frozen=True)
class Helplines:
    """All countries that we know helplines of."""

    countries: Mapping[str, Country]

    @classmethod
    def load(cls, path: Path = DATA) -> "Helplines":
        """Read a data file.

        Raises:
            ValueError, TypeError: Something in it cannot be shown; the message says what.
        """
        table = tomllib.loads(path.read_text("utf-8"))
        return cls({code: Country.parse(code, country) for code, country in table.items()})

    def by_name(self, locale: Locale) -> list[Country]:
        """Return the countries in the order of their names in a language."""
        return sorted(self.countries.values(), key=lambda country: unaccented(country.name(locale)))
