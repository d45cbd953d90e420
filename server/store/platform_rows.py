"""Reads and writes members, their keys and what they fetched by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Row, case, delete, insert, select, update

from server.store.tables import entries, fetch_days, members, platform_keys
from server.store.upsert import upsert

type MemberRow = Row[int, str]


@dataclass(frozen=True)
class KeyRow:
    """A platform's key with whose it is."""

    username: str
    member_id: int
    member_name: str
    secret_digest: bytes
    scopes: str
    created_on: date
    expires_on: date | None


KEY_COLUMNS = (
    platform_keys.c.username,
    platform_keys.c.member_id,
    members.c.name,
    platform_keys.c.secret_digest,
    platform_keys.c.scopes,
    platform_keys.c.created_on,
    platform_keys.c.expires_on,
)


def all_members(connection: Connection) -> Sequence[MemberRow]:
    """Return every member by id."""
    query = select(members.c.id, members.c.name).order_by(members.c.id)
    return connection.execute(query).all()


def find_member(connection: Connection, name: str) -> int | None:
    """Return the id of the member with a name."""
    query = select(members.c.id).where(members.c.name == name)
    return connection.execute(query).scalar_one_or_none()


def add_member(connection: Connection, name: str) -> int:
    """Add a member."""
    query = insert(members).values(name=name).returning(members.c.id)
    return int(connection.execute(query).scalar_one())


def add_key(connection: Connection, **values: object) -> None:
    """Add a key."""
    connection.execute(insert(platform_keys).values(**values))


def find_key(connection: Connection, username: str) -> KeyRow | None:
    """Return the key with a user name."""
    query = select(*KEY_COLUMNS).join(members).where(platform_keys.c.username == username)
    row = connection.execute(query).one_or_none()
    return KeyRow(*row) if row else None


def keys_of(connection: Connection, member_id: int | None = None) -> Sequence[KeyRow]:
    """Return a member's keys, everybody's without one."""
    query = select(*KEY_COLUMNS).join(members).order_by(members.c.name, platform_keys.c.created_on)
    if member_id is not None:
        query = query.where(platform_keys.c.member_id == member_id)
    return [KeyRow(*row) for row in connection.execute(query)]


def expire_keys(connection: Connection, member_id: int, last_day: date) -> None:
    """Let a member's keys end on a day, unless they end before."""
    later = platform_keys.c.expires_on.is_(None) | (platform_keys.c.expires_on > last_day)
    connection.execute(
        update(platform_keys)
        .where(platform_keys.c.member_id == member_id, later)
        .values(expires_on=last_day)
    )


def delete_keys(connection: Connection, member_id: int) -> int:
    """Delete a member's keys and return how many there were."""
    return connection.execute(
        delete(platform_keys).where(platform_keys.c.member_id == member_id)
    ).rowcount


def mark_fetch(connection: Connection, member_id: int, today: date, until: int) -> None:
    """Note that a member has been given every change before a second."""
    first = {"member_id": member_id, "day": today, "requests": 1, "until": until}
    further = case((fetch_days.c.until < until, until), else_=fetch_days.c.until)
    changes = {"requests": fetch_days.c.requests + 1, "until": further}
    upsert(connection, fetch_days, first, changes)


def fetches_of_case(connection: Connection, case_id: int) -> Sequence[Row[int, str, date]]:
    """Return, for each entry of a case, who fetched it and on which days."""
    query = (
        select(entries.c.position, members.c.name, fetch_days.c.day)
        .join(fetch_days, fetch_days.c.until > entries.c.entered_at)
        .join(members, members.c.id == fetch_days.c.member_id)
        .where(entries.c.case_id == case_id)
        .order_by(fetch_days.c.day, members.c.name)
    )
    return connection.execute(query).all()
