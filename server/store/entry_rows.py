"""Reads and writes entries and their fingerprints; every change goes through the feed clock."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class SealedItem:
    """A picture or video as it will be stored: its number, kind and sealed fingerprints."""

    id: int
    kind: str
    parts: int
    fingerprints: Sequence[Mapping[str, object]]


def seal(sealer: Sealer, items: Sequence[tuple[str, Sequence[Fingerprint]]]) -> list[SealedItem]:
    """Seal items, each a kind and its fingerprints, before the lock that all writers wait for."""
    sealed = []
    for kind, values in items:
        public_id = 1 + secrets.randbelow(MAX_PUBLIC_ID)
        rows = [fingerprint_row(sealer, public_id, value) for value in values]
        sealed.append(SealedItem(public_id, kind, parts(kind, values), rows))
    return sealed


def add(
    connection: Connection,
    items: Sequence[SealedItem],
    today: date,
    *,
    case_id: int | None = None,
    member_id: int = OWN_MEMBER,
) -> None:
    """Add sealed items as entries of a case or a member."""
    stamp = tick(connection, len(items))
    rows = [
        {
            "id": item.id,
            "case_id": case_id,
            "position": position + 1,
            "member_id": member_id,
            "kind": item.kind,
            "state": "active",
            "created_on": today,
            "change_at": stamp.at,
            "change_seq": stamp.first_seq + position,
            "parts": item.parts,
            "entered_at": stamp.at,
        }
        for position, item in enumerate(items)
    ]
    connection.execute(insert(entries), rows)
    connection.execute(
        insert(fingerprints), [dict(row) for item in items for row in item.fingerprints]
    )


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
    return make_tombstones(connection, chosen)


def withdraw_contributed(connection: Connection, member_id: int, digests: Sequence[bytes]) -> int:
    """Turn a member's own entries with some looked-up values into tombstones."""
    held = select(fingerprints.c.entry_id).where(fingerprints.c.digest.in_(digests))
    return make_tombstones(connection, (entries.c.member_id == member_id) & entries.c.id.in_(held))


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


def make_tombstones(connection: Connection, chosen: ColumnElement[bool]) -> int:
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
