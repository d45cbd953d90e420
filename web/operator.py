"""Who runs this installation, as data: what the legal pages and the list of platforms say."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFAULT = Path(__file__).parent / "operator.toml"


class BadOperatorFile(Exception):
    """The operator's file cannot be used; the message says why."""


@dataclass(frozen=True)
class Platform:
    """A platform that takes part."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Operator:
    """The organisation behind an installation."""

    name: str = ""
    site_name: str = "Abdruck"  # what visitors call the site
    address: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    responsible: str = ""  # the person who answers for the contents
    register: str = ""  # register and number, tax number: what the country's law asks for
    privacy_contact: str = ""  # the data protection officer, when there is one
    authority: str = ""  # the supervisory authority for complaints
    platforms: tuple[Platform, ...] = ()

    @property
    def configured(self) -> bool:
        """Whether a visitor can learn who runs the site."""
        return bool(self.name and self.address and self.email)

    @classmethod
    def load(cls, path: Path = DEFAULT) -> "Operator":
        """Read the operator's file."""
        try:
            table = tomllib.loads(path.read_text("utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise BadOperatorFile(f"{path}: {error}") from error
        return cls.parse(table)

    @classmethod
    def parse(cls, table: dict[str, Any]) -> "Operator":
        """Make an operator from a table; unknown and wrongly typed settings are refused."""
        values = dict(table)
        address = values.pop("address", [])
        platforms = values.pop("platforms", [])
        if not isinstance(address, list) or not all(isinstance(line, str) for line in address):
            raise BadOperatorFile("address must be a list of lines")
        if not all(isinstance(value, str) for value in values.values()):
            raise BadOperatorFile("every setting but address and platforms must be a text")
        try:
            return cls(
                address=tuple(address),
                platforms=tuple(Platform(**platform) for platform in platforms),
                **values,
            )
        except TypeError as error:
            raise BadOperatorFile(f"unknown or missing setting: {error}") from error
