"""Settings as one typed table: `Settings` names each, its default and what it is for.

Precedence: `ABDRUCK_<NAME>` in the environment, then the TOML file (`ABDRUCK_CONFIG`, or
`abdruck.toml` in the working directory where it exists), then the default.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

PREFIX = "ABDRUCK_"
CONFIG = PREFIX + "CONFIG"
DEFAULT_CONFIG = Path("abdruck.toml")
ROLES = frozenset({"pages", "intake", "sharing"})
PROJECT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """A setting is unknown or has a wrong value; the message names it and never its value."""


@dataclass(frozen=True)
class Settings:
    """All that an operator can choose."""

    data_dir: Annotated[Path, "Folder of the database and the key file."] = Path("var")
    database_url: Annotated[str, "SQLAlchemy address; empty: SQLite in the data folder."] = ""
    keys_file: Annotated[str, "File of secret keys; empty: keys.json in the data folder."] = ""
    keys: Annotated[str, "The secret keys themselves, as in the key file; stronger than it."] = (
        field(default="", repr=False)
    )
    replica_url: Annotated[str, "Address of a read replica that the feeds are read from."] = ""
    roles: Annotated[str, "Parts to serve, of: pages,intake,sharing."] = "pages,intake,sharing"
    static_dir: Annotated[Path, "Folder of the built files."] = PROJECT / "static" / "build"
    operator_dir: Annotated[Path, "Folder of the operator's words and looks."] = (
        PROJECT / "operator"
    )
    origin: Annotated[str, "The site's own address, https://…; empty: no sitemap."] = ""
    max_body_bytes: Annotated[int, "A request's body must be smaller, in bytes."] = 4 * 1024 * 1024
    wrong_pins_per_day: Annotated[int, "Wrong PINs that close a case for the day."] = 10
    token_minutes: Annotated[int, "Minutes an opened case page stays usable."] = 60
    disputed_after: Annotated[int, "Platforms that must disagree to dispute an entry."] = 2
    disputed_entries: Annotated[
        Literal["mark", "withhold"], "Whether platforms still get disputed entries, marked."
    ] = "mark"
    picture_views: Annotated[
        Literal["own", "all", "crops"],
        "Views of a picture that are sent: its own; mirrored and turned, too; cropped, too.",
    ] = "all"
    feed_page_size: Annotated[int, "Most entries of one page of a feed."] = 10_000
    requests_per_minute: Annotated[int, "Requests a minute that a platform's key may make."] = 600
    forget_days: Annotated[int, "Days after which a wholly withdrawn case is unknown."] = 30
    tombstone_days: Annotated[int, "Days that platforms can still hear of a withdrawal."] = 400

    def database(self) -> str:
        """Return the database's address, the embedded one where none is set."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve()}/abdruck.sqlite3"

    def keys_path(self) -> Path:
        """Return where the secret keys lie."""
        return Path(self.keys_file) if self.keys_file else self.data_dir / "keys.json"

    def own_address(self) -> str:
        """Return the site's own address without a slash at its end; empty where none is set.

        Raises:
            SettingsError: It is more than scheme and host.
        """
        parts = urlsplit(self.origin.rstrip("/"))
        if self.origin and (
            parts.scheme not in ("https", "http") or not parts.netloc or parts.path or parts.query
        ):
            raise SettingsError("Setting origin must be an address like https://abdruck.example.")
        return parts.geturl()

    def role_names(self) -> frozenset[str]:
        """Return the parts to serve.

        Raises:
            SettingsError: There is none, or one that does not exist.
        """
        names = frozenset(name.strip() for name in self.roles.split(",") if name.strip())
        if not names or names - ROLES:
            raise SettingsError(f"Setting roles must name some of: {', '.join(sorted(ROLES))}.")
        return names


def described() -> dict[str, tuple[Any, str]]:
    """Return each setting's type and help by name."""
    hints = get_type_hints(Settings, include_extras=True)
    return {name: (hint.__origin__, hint.__metadata__[0]) for name, hint in hints.items()}


def load(environ: Mapping[str, str]) -> Settings:
    """Return the settings of an environment.

    Raises:
        SettingsError: An unknown name in the file, or a value of the wrong type.
    """
    chosen = dict(read_file(environ))
    table = described()
    for name in chosen:
        if name not in table:
            raise SettingsError(f"There is no setting named {name!r}.")
    for name in table:
        if (text := environ.get(PREFIX + name.upper())) is not None:
            chosen[name] = text
    parsed: dict[str, Any] = {
        name: parse(name, table[name][0], value) for name, value in chosen.items()
    }
    return Settings(**parsed)


def read_file(environ: Mapping[str, str]) -> Mapping[str, object]:
    """Return the TOML file's table, empty where there is no file.

    Raises:
        SettingsError: The file cannot be read, or is no TOML.
    """
    named = environ.get(CONFIG)
    path = Path(named) if named else DEFAULT_CONFIG
    if not named and not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{CONFIG}: cannot read {path}.") from error
    except ValueError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from error


def parse(name: str, kind: Any, value: object) -> object:
    """Return a value as its setting's type.

    Raises:
        SettingsError: It is of another type, or none of the choices.
    """
    if kind is int:
        return whole_number(name, value)
    if not isinstance(value, str):
        raise SettingsError(f"Setting {name} must be text.")
    if get_origin(kind) is Literal and value not in get_args(kind):
        raise SettingsError(f"Setting {name} must be one of: {', '.join(get_args(kind))}.")
    return Path(value) if kind is Path else value


def whole_number(name: str, value: object) -> int:
    """Return a positive whole number, written as one or as text.

    Raises:
        SettingsError: It is none.
    """
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise SettingsError(f"Setting {name} must be a whole number of at least 1.")
    return value
