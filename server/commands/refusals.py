"""How a command refuses: one sentence on the error stream and exit code 1, never a trace."""

from typing import Any

import click
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from server.cases.platforms import BadName, NoKey, PlatformExists, UnknownPlatform, UnknownScope
from server.commands.installation import NotSetUp
from server.settings import SettingsError
from server.store.backup import BackupRefused
from server.store.key_rows import KeysDoNotFit
from server.store.keys import BadKeyFile
from server.store.upgrade import DatabaseNotReady

EXPLAINED = (
    BackupRefused,
    BadKeyFile,
    DatabaseNotReady,
    KeysDoNotFit,
    NotSetUp,
    SettingsError,
)
SENTENCES: dict[type[Exception], str] = {
    NoSuchModuleError: "The setting database_url names a database that is not supported.",
    ArgumentError: "The setting database_url is not a database address.",
    ModuleNotFoundError: "A package is missing. For PostgreSQL: pip install 'abdruck[postgresql]'.",
    OperationalError: "The database cannot be reached: check the setting database_url.",
    DatabaseError: "The database refused; what was begun was undone.",
    PlatformExists: "There is a platform with this name already: abdruck platform list",
    BadName: "A platform's name is one line, without control characters.",
    NoKey: "All its keys have ended. For a new one: abdruck platform add NAME",
    UnknownPlatform: "There is no platform with this name: abdruck platform list",
    UnknownScope: "A key is for read, feedback or contribute.",
}


class Commands(click.Group):
    """A group of commands whose failures are sentences."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except EXPLAINED as error:
            raise click.ClickException(str(error)) from error
        except tuple(SENTENCES) as error:
            kind = next(kind for kind in SENTENCES if isinstance(error, kind))
            raise click.ClickException(SENTENCES[kind]) from error
        except OSError as error:
            what = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
            raise click.ClickException(f"{what}.") from error
