"""Who runs this installation, as a folder of data: words, looks, languages, whom to call.

`operator.toml` names the organisation; `logo.svg`, `helplines.toml`, `imprint.<language>.md` and
`privacy.<language>.md` may lie beside it.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from web.colours import GROUNDS, BadColour, Brand, Scheme
from web.helplines import Helplines
from web.legal_texts import BadLegalText, LegalTexts
from web.legal_texts import load as load_texts
from web.locales import LOCALES, SiteLocale
from web.logo import BadLogo, checked

DEFAULT = Path(__file__).parent.parent / "operator"
NAMES = "operator.toml"
OUR_BRAND = "#0f5f63"
LISTS = ("address", "languages")


class BadOperatorFile(Exception):
    """The operator's folder cannot be used; the message says why."""


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
    languages: tuple[str, ...] = ()  # tags; none: all that are complete
    brands: tuple[Brand, ...] = ()
    logo: str = ""  # SVG
    helplines: Helplines | None = None  # none: the project's own
    imprint: LegalTexts = field(default_factory=LegalTexts)
    privacy: LegalTexts = field(default_factory=LegalTexts)

    @property
    def configured(self) -> bool:
        """Whether a visitor can learn who runs the site."""
        return bool(self.name and self.address and self.email)

    @property
    def brand(self) -> str:
        """Return the colour for other people's pages, which are light."""
        return next((each.colour for each in self.brands if each.scheme == "light"), OUR_BRAND)

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Return the operator's own files as they are served, by name."""
        css = "".join(brand.css() for brand in self.brands)
        files = {"colours.css": css.encode(), "logo.svg": self.logo.encode()}
        return {name: content for name, content in files.items() if content}

    @cached_property
    def version(self) -> str:
        """Return what changes whenever one of the served files does."""
        return sha256(b"\0".join(self.files.values())).hexdigest()[:16]

    def file_address(self, name: str) -> str:
        """Return where one of the operator's files is served, nothing where there is none."""
        return f"/static/operator/{self.version}/{name}" if name in self.files else ""

    def choose(self, offered: tuple[SiteLocale, ...]) -> tuple[SiteLocale, ...]:
        """Return the languages that are on, in the operator's order; all where none is named."""
        by_tag = {locale.tag: locale for locale in offered}
        return tuple(by_tag[tag] for tag in self.languages if tag in by_tag) or offered

    @classmethod
    def load(cls, folder: Path = DEFAULT) -> "Operator":
        """Read the operator's folder.

        Raises:
            BadOperatorFile: Something in it cannot be used; the message says all that cannot.
        """
        parts, faults = read(folder)
        if faults:
            raise BadOperatorFile(" ".join(faults))
        return cls(**parts)

    @classmethod
    def parse(cls, table: dict[str, Any]) -> "Operator":
        """Make an operator from a table; unknown and wrongly typed settings are refused."""
        return cls(**parsed(table))


def read(folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Read every part of a folder; return those that can be used, and a sentence for each other."""
    parts: dict[str, Any] = {}
    faults = []
    for reader in READERS:
        try:
            parts |= reader(folder)
        except BadOperatorFile as error:
            faults.append(str(error))
    return parts, faults


def read_names(folder: Path) -> dict[str, Any]:
    """Read `operator.toml`, the one file that must be there."""
    path = folder / NAMES
    try:
        return parsed(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise BadOperatorFile(f"{path} cannot be read.") from error
    except ValueError as error:
        raise BadOperatorFile(f"{path} is not valid TOML: {error}.") from error


def parsed(table: dict[str, Any]) -> dict[str, Any]:
    """Check the settings of `operator.toml`, and give them their types."""
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name == "platforms":
            values["platforms"] = platforms(value)
        elif name == "colours":
            values["brands"] = tuple(brands(value))
        elif name in LISTS:
            values[name] = lines(name, value)
        elif name not in TEXTS:
            raise BadOperatorFile(f"{NAMES}: there is no setting named {name!r}.")
        else:
            values[name] = text(name, value)
    return values


def text(name: str, value: object) -> str:
    """Check a text, which may be empty where visitors can do without it."""
    if not isinstance(value, str):
        raise BadOperatorFile(f"{NAMES}: {name} must be a text.")
    form, said = FORMS.get(name, (ANYTHING, ""))
    if not form.fullmatch(value.strip()):
        raise BadOperatorFile(f"{NAMES}: {name} {said}.")
    return value.strip()


def lines(name: str, value: object) -> tuple[str, ...]:
    """Check a list of texts."""
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        raise BadOperatorFile(f"{NAMES}: {name} must be a list of texts.")
    if not all(line.strip() for line in value):
        raise BadOperatorFile(f"{NAMES}: {name} has an empty line.")
    known = {locale.tag for locale in LOCALES}
    if name == "languages" and (unknown := [tag for tag in value if tag not in known]):
        raise BadOperatorFile(f"{NAMES}: there is no language {unknown[0]!r}.")
    return tuple(value)


def platforms(value: object) -> tuple[Platform, ...]:
    """Check the platforms that take part."""
    try:
        found = tuple(Platform(**each) for each in value)  # type: ignore[attr-defined]
    except TypeError as error:
        raise BadOperatorFile(f"{NAMES}: a platform has a name and a url.") from error
    for each in found:
        if not isinstance(each.name, str) or not each.name.strip():
            raise BadOperatorFile(f"{NAMES}: a platform has no name.")
        if each.url and not str(each.url).startswith("https://"):
            raise BadOperatorFile(f"{NAMES}: the url of {each.name} must begin with https://.")
    return found


def brands(value: object) -> Iterator[Brand]:
    """Check the colours."""
    schemes: dict[str, Scheme] = {scheme: scheme for scheme in GROUNDS}
    if not isinstance(value, dict) or not set(value) <= set(schemes):
        raise BadOperatorFile(f"{NAMES}: the colours are: light, dark.")
    for name, colour in value.items():
        try:
            yield Brand(str(colour), schemes[name])
        except BadColour as error:
            raise BadOperatorFile(f"{NAMES}, colours, {name}: {error}") from error


def read_logo(folder: Path) -> dict[str, Any]:
    """Read the logo where there is one."""
    path = folder / "logo.svg"
    try:
        return {"logo": checked(path.read_text("utf-8"))} if path.is_file() else {}
    except (BadLogo, UnicodeDecodeError) as error:
        raise BadOperatorFile(f"The logo, {path.name}, cannot be used: {error}") from error


def read_helplines(folder: Path) -> dict[str, Any]:
    """Read the helplines that take the place of ours, where there are any."""
    path = folder / "helplines.toml"
    try:
        return {"helplines": Helplines.load(path)} if path.is_file() else {}
    except (TypeError, ValueError) as error:
        raise BadOperatorFile(f"{path.name} cannot be used: {error}.") from error


def read_texts(folder: Path) -> dict[str, Any]:
    """Read the operator's own legal texts."""
    try:
        return {kind: load_texts(folder, kind, LOCALES) for kind in ("imprint", "privacy")}
    except BadLegalText as error:
        raise BadOperatorFile(str(error)) from error


TEXTS = (
    "name",
    "site_name",
    "email",
    "phone",
    "responsible",
    "register",
    "privacy_contact",
    "authority",
)
ANYTHING = re.compile(r".*", re.DOTALL)
FORMS = {
    "site_name": (re.compile(r".+"), "must be one line, and not empty"),
    "email": (re.compile(r"([^@\s]+@[^@\s]+\.[^@\s]+)?"), "must be like mail@example.org"),
    "phone": (re.compile(r"(\+?[0-9][0-9 ().-]*)?"), "must be a number, in digits"),
}
READERS: tuple[Callable[[Path], dict[str, Any]], ...] = (
    read_names,
    read_logo,
    read_helplines,
    read_texts,
)
