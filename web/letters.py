"""The letters that ask a platform to remove a picture, as data: one file for each language.

They are written to the staff of a platform, so they stand beside the catalogues and not in them.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "letters"

# Whose law a letter may name, by ISO 3166, and the languages of its letters: first the one that
# most platforms read there.
LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "de": ("de", "en"),
    "eu": ("en", "de", "fr", "es"),
    "gb": ("en",),
    "us": ("en",),
    "elsewhere": ("en", "es", "fr", "de"),
}
GAP = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Part:
    """Some lines of a letter, and when they belong to it."""

    text: str  # with {gaps}
    places: tuple[str, ...] = ()  # of which law they speak; of every law when empty
    who: str = ""  # minor, adult, parent or helper writes
    wish: str = ""  # "evidence" or "listed" was ticked
    needs: str = ""  # this gap is filled

    @property
    def conditions(self) -> dict[str, str]:
        """Return what the script decides by."""
        conditions = {"who": self.who, "wish": self.wish, "needs": self.needs}
        return {name: value for name, value in conditions.items() if value}

    @property
    def pieces(self) -> Iterator[tuple[str, str]]:
        """Return texts, each with the name of the gap behind it."""
        found = GAP.split(self.text)
        yield from zip(found[::2], [*found[1::2], ""], strict=True)


@dataclass(frozen=True)
class Letter:
    """The letter in one language, for every place and everyone who may write it."""

    language: str
    name: str  # of the language, in itself
    gaps: Mapping[str, str]  # what is to be filled in
    parts: tuple[Part, ...]

    @classmethod
    def load(cls, path: Path) -> "Letter":
        """Read one language's file."""
        table = tomllib.loads(path.read_text("utf-8"))
        parts = tuple(read_part(part) for part in table["parts"])
        return cls(path.stem, table["name"], table["gaps"], parts)

    def parts_for(self, place: str) -> list[Part]:
        """Return the parts under one place's law."""
        return [part for part in self.parts if not part.places or place in part.places]


@dataclass(frozen=True)
class Letters:
    """The letters in every language."""

    by_language: Mapping[str, Letter]

    @classmethod
    def load(cls, folder: Path = DATA) -> "Letters":
        """Read the folder of letters."""
        return cls({path.stem: Letter.load(path) for path in sorted(folder.glob("*.toml"))})

    @property
    def places(self) -> tuple[str, ...]:
        """Return the places whose law a letter may name."""
        return tuple(LANGUAGES)

    def of(self, place: str) -> list[Letter]:
        """Return the letters for a place, in each of its languages."""
        return [self.by_language[language] for language in LANGUAGES[place]]


def read_part(table: dict[str, Any]) -> Part:
    """Make a part from its table."""
    return Part(**(table | {"places": tuple(table.get("places", ()))}))
