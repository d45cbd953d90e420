"""Reads and writes entries and their fingerprints; every change goes through the feed clock."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from hashcore.fingerprint import Fingerprint
from server.store.clock import tick
from server.store.seal import Sealer
from server.store.tables import OWN_MEMBER, entries, fingerprints

type EntryRow = Row[*tuple[Any, ...]]

# Every client's JSON reader keeps whole numbers up to here exact.
MAX_PUBLIC_ID = 2**53 - 1


def add(
    connection: Connection,
    sealer: Sealer,
    items: Sequence[tuple[str, Sequence[Fingerprint]]],
    today: date,
    *,
    case_id: int | None = None,
    member_id: int = OWN_MEMBER,
) -> None:
    """Add entries of a case or a member, each a kind and its fingerprints."""
    stamp = tick(connection, len(items))
    rows = []
    sealed = []
    for position, (kind, values) in enumerate(items):
        public_id = 1 + secrets.randbelow(MAX_PUBLIC_ID)
        rows.append(
            {
                "id": public_id,
                "case_id": case_id,
                "position": position + 1,
                "member_id": member_id,
                "kind": kind,
                "state": "active",
                "created_on": today,
                "change_at": stamp.at,
                "change_seq": stamp.first_seq + position,
                "parts": parts(kind, values),
                "entered_at": stamp.at,
            }
        )
        sealed += [fingerprint_row(sealer, public_id, value) for value in values]
    connection.execute(insert(entries), rows)
    connection.execute(insert(fingerprints), sealed)


def parts(kind: str, values: Sequence[Fingerprint]) -> int:
    """Return how many records an entry is where one holds one PDQ fingerprint of a picture."""
    pictures = sum(value.algorithm == "pdq" for value in values) if kind == "image" else 0
    return max(1, pictures)


def fingerprint_row(sealer: Sealer, entry: int, value: Fingerprint) -> dict[str, object]:
    """Return one fingerprint as its row."""
    sealed = sealer.seal(entry, value.algorithm, value.value)
    return {
        "entry_id": entry,
        "algorithm": value.algorithm,
        "key_id": sealed.key_id,
        "sealed": sealed.data,
        "digest": sealer.digest(value.algorithm, value.value),
        "quality": value.quality,
        "view": value.view,
        "frame_ms": value.frame_ms,
    }


def of_case(connection: Connection, case_id: int) -> Sequence[EntryRow]:
    """Return a case's entries in the order they were sent."""
    query = select(entries).where(entries.c.case_id == case_id).order_by(entries.c.position)
    return connection.execute(query).all()


def withdraw(connection: Connection, case_id: int, positions: Sequence[int] | None) -> int:
    """Turn a case's entries into tombstones, all when `positions` is None.

    Returns how many changed; those already withdrawn do not change again.
    """
    chosen = entries.c.case_id == case_id
    if positions is not None:
        chosen &= entries.c.position.in_(positions)
    return bury(connection, chosen)


def withdraw_contributed(connection: Connection, member_id: int, digests: Sequence[bytes]) -> int:
    """Turn a member's own entries with some looked-up values into tombstones."""
    held = select(fingerprints.c.entry_id).where(fingerprints.c.digest.in_(digests))
    return bury(connection, (entries.c.member_id == member_id) & entries.c.id.in_(held))


def contributed(
    connection: Connection, member_id: int, digests: Sequence[bytes]
) -> frozenset[bytes]:
    """Return which looked-up values a member has contributed already."""
    query = (
        select(fingerprints.c.digest)
        .join(entries)
        .where(entries.c.member_id == member_id, fingerprints.c.digest.in_(digests))
    )
    return frozenset(connection.execute(query).scalars())


def bury(connection: Connection, chosen: ColumnElement[bool]) -> int:
    """Make the chosen entries that still stand tombstones; their values go for good."""
    tick(connection, 0)  # locks first: another withdrawal may be doing some of this
    standing = chosen & (entries.c.state != "withdrawn")
    ids = connection.execute(select(entries.c.id).where(standing)).scalars().all()
    stamp = tick(connection, len(ids))
    for offset, entry in enumerate(ids):
        connection.execute(
            update(entries)
            .where(entries.c.id == entry)
            .values(state="withdrawn", change_at=stamp.at, change_seq=stamp.first_seq + offset)
        )
    connection.execute(delete(fingerprints).where(fingerprints.c.entry_id.in_(ids)))
    return len(ids)
