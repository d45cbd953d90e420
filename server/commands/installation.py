"""The installation that a command works on: its settings, database and keys, opened when needed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property

import click

from server.settings import Settings, load
from server.store.database import Database
from server.store.keys import Keyring, open_keyring
from server.store.upgrade import require_current


class Installation:
    """What a command works on."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ

    @cached_property
    def settings(self) -> Settings:
        """The settings of the environment and the file."""
        return load(self.environ)

    def keys(self) -> Keyring:
        """Return the keys, which must be there already.

        Raises:
            NotSetUp: There are none yet.
        """
        path = self.settings.keys_path()
        if not self.settings.keys and not path.exists():
            raise NotSetUp(f"There is no key file {path}: run abdruck init first.")
        return open_keyring(path, self.settings.keys)[0]

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Open the database, which must have this version's tables."""
        with self.unchecked_database() as database:
            require_current(database)
            yield database

    @contextmanager
    def unchecked_database(self) -> Iterator[Database]:
        """Open the database whatever is in it."""
        database = Database(self.settings.database())
        try:
            yield database
        finally:
            database.close()


class NotSetUp(Exception):
    """Something is missing that `abdruck init` makes."""


pass_installation = click.make_pass_decorator(Installation)
