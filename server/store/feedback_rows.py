"""Reads and writes what platforms say of entries."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, Row, func, select, update

from server.store.clock import tick
from server.store.tables import entries, feedback, fingerprints, members
from server.store.upsert import upsert

type FeedbackRow = Row[int, int, str, str, bool, str | None, date]


def put(connection: Connection, **values: object) -> bool:
    """Keep one member's word on one entry's fingerprint; False when it stood already."""
    key = {name: values[name] for name in ("entry_id", "member_id", "algorithm")}
    query = select(feedback.c.agrees, feedback.c.reason).filter_by(**key)
    before = connection.execute(query).one_or_none()
    if before is not None and tuple(before) == (values["agrees"], values["reason"]):
        return False
    changes = {name: values[name] for name in ("agrees", "reason", "given_on")}
    upsert(connection, feedback, values, changes)
    return True


def disagreeing_members(connection: Connection, entry_id: int) -> int:
    """Return how many members disagree with an entry."""
    query = select(func.count(feedback.c.member_id.distinct())).where(
        feedback.c.entry_id == entry_id, feedback.c.agrees.is_(False)
    )
    return int(connection.execute(query).scalar_one())


def change_entry(connection: Connection, entry_id: int, state: str) -> None:
    """Give an entry a state and make it a change, so that everybody hears of it."""
    stamp = tick(connection, 1)
    connection.execute(
        update(entries)
        .where(entries.c.id == entry_id, entries.c.state != "withdrawn")
        .values(state=state, change_at=stamp.at, change_seq=stamp.first_seq)
    )


def of_entries(connection: Connection, ids: Sequence[int]) -> Sequence[FeedbackRow]:
    """Return all feedback on some entries."""
    query = (
        select(
            feedback.c.entry_id,
            feedback.c.member_id,
            members.c.name,
            feedback.c.algorithm,
            feedback.c.agrees,
            feedback.c.reason,
            feedback.c.given_on,
        )
        .join(members)
        .where(feedback.c.entry_id.in_(ids))
        .order_by(feedback.c.given_on, members.c.name)
    )
    return connection.execute(query).all()


def algorithms_of(
    connection: Connection, entry_id: int, member_id: int | None
) -> tuple[str, frozenset[str]] | None:
    """Return an entry's state and the algorithms of its fingerprints; None if it is not there."""
    query = select(entries.c.state).where(entries.c.id == entry_id)
    if member_id is not None:
        query = query.where(entries.c.member_id == member_id)
    state = connection.execute(query).scalar_one_or_none()
    if state is None:
        return None
    names = select(fingerprints.c.algorithm).where(fingerprints.c.entry_id == entry_id)
    return state, frozenset(connection.execute(names).scalars())


def entries_with(connection: Connection, digests: Sequence[bytes]) -> Sequence[tuple[int, str]]:
    """Return the entries, with the algorithm, that hold one of some looked-up values."""
    query = (
        select(fingerprints.c.entry_id, fingerprints.c.algorithm)
        .where(fingerprints.c.digest.in_(digests))
        .distinct()
        .order_by(fingerprints.c.entry_id)
    )
    return [(int(row.entry_id), str(row.algorithm)) for row in connection.execute(query)]
