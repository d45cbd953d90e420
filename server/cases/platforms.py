"""Platforms and their keys: shown once, kept as keyed digests, rotated without a gap.

A key is 256 random bits, so that a fast digest is enough and a wrong key costs next to nothing.
"""

import hmac
import re
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from server.cases.times import utc_today
from server.store import platform_rows
from server.store.database import Database
from server.store.keys import Keyring, digest
from server.store.platform_rows import KeyRow
from server.store.tables import OWN_MEMBER

SCOPES = ("read", "feedback", "contribute")
OVERLAP_DAYS = 14  # how long an old key stays valid beside the new one


class UnknownPlatform(Exception):
    """There is no platform with this name."""


class PlatformExists(Exception):
    """There is a platform with this name already."""


class BadName(Exception):
    """A platform cannot have this name."""


class NoKey(Exception):
    """The platform has no key that could be renewed."""


class UnknownScope(Exception):
    """A key cannot be made for this."""


@dataclass(frozen=True)
class Credentials:
    """What a platform is given, once."""

    username: str
    secret: str


@dataclass(frozen=True)
class Caller:
    """A platform that showed a valid key."""

    username: str
    member_id: int
    name: str
    scopes: frozenset[str]


class Platforms:
    """The platforms that take part."""

    def __init__(
        self, database: Database, keys: Keyring, today: Callable[[], date] = utc_today
    ) -> None:
        self._database = database
        self._key = keys.derive("platform key")
        self._today = today

    def add(self, name: str, scopes: Collection[str] = ("read", "feedback")) -> Credentials:
        """Add a platform, or take one whose keys have all ended back, and return its key.

        Raises:
            BadName: The name is empty, or more than one line of characters that can be seen.
            PlatformExists: It has a key, or the name is our own.
            UnknownScope: A key cannot be made for this.
        """
        if not name.strip() or not name.isprintable():
            raise BadName(name)
        with self._database.writing() as connection:
            member = platform_rows.find_member(connection, name)
            if member is None:
                member = platform_rows.add_member(connection, name)
            elif member == OWN_MEMBER or platform_rows.keys_of(connection, member):
                raise PlatformExists(name)
            return self._add_key(connection, member, name, scopes)

    def rotate(self, name: str, overlap_days: int = OVERLAP_DAYS) -> Credentials:
        """Give a platform a new key with the old one's scopes; the old ends after the overlap.

        Raises:
            UnknownPlatform: There is none.
            NoKey: All its keys were ended.
        """
        with self._database.writing() as connection:
            member = find(connection, name)
            old = platform_rows.keys_of(connection, member)
            if not old:
                raise NoKey(name)
            last_day = self._today() + timedelta(days=overlap_days)
            platform_rows.expire_keys(connection, member, last_day)
            return self._add_key(connection, member, name, old[-1].scopes.split())

    def revoke(self, name: str) -> int:
        """Delete every key of a platform and return how many there were.

        Raises:
            UnknownPlatform: There is none.
        """
        with self._database.writing() as connection:
            return platform_rows.delete_keys(connection, find(connection, name))

    def keys(self) -> Sequence[KeyRow]:
        """Return every key, without what would let one use it."""
        with self._database.reading() as connection:
            return platform_rows.keys_of(connection)

    def identify(self, username: str, secret: str) -> Caller | None:
        """Return who shows a key; None when it is unknown, wrong or has ended."""
        with self._database.reading() as connection:
            row = platform_rows.find_key(connection, username)
        expected = row.secret_digest if row else bytes(32)
        shown = digest(self._key, username.encode(), secret.encode())
        if not hmac.compare_digest(expected, shown) or row is None:
            return None
        if row.expires_on is not None and row.expires_on < self._today():
            return None
        return Caller(username, row.member_id, row.member_name, frozenset(row.scopes.split()))

    def _add_key(
        self, connection: Connection, member: int, name: str, scopes: Collection[str]
    ) -> Credentials:
        unknown = set(scopes) - set(SCOPES)
        if unknown or not scopes:
            raise UnknownScope(", ".join(sorted(unknown)))
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:32] or "platform"
        made = Credentials(f"{slug}-{secrets.token_hex(4)}", secrets.token_urlsafe(32))
        platform_rows.add_key(
            connection,
            username=made.username,
            member_id=member,
            secret_digest=digest(self._key, made.username.encode(), made.secret.encode()),
            scopes=" ".join(scope for scope in SCOPES if scope in scopes),
            created_on=self._today(),
        )
        return made


def find(connection: Connection, name: str) -> int:
    """Return the number of the platform with a name.

    Raises:
        UnknownPlatform: There is none.
    """
    member = platform_rows.find_member(connection, name)
    if member is None:
        raise UnknownPlatform(name)
    return member
