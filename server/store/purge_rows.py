"""Deletes what nobody needs any more: forgotten cases, old tombstones, ended keys."""

from datetime import date

from sqlalchemy import Connection, delete, exists, select, update

from server.store.tables import cases, entries, platform_keys

BATCH = 500


def forget_cases(connection: Connection, before: int) -> int:
    """Delete some cases whose every entry was withdrawn before a second; return how many.

    Their tombstones stay, with nothing that leads back to the case.
    """
    stands = exists().where(
        entries.c.case_id == cases.c.id,
        (entries.c.state != "withdrawn") | (entries.c.change_at >= before),
    )
    query = select(cases.c.id).where(~stands).order_by(cases.c.id).limit(BATCH)
    ids = connection.execute(query.with_for_update()).scalars().all()
    connection.execute(update(entries).where(entries.c.case_id.in_(ids)).values(case_id=None))
    connection.execute(delete(cases).where(cases.c.id.in_(ids)))
    return len(ids)


def drop_tombstones(connection: Connection, before: int) -> int:
    """Delete some tombstones older than a second that no case shows; return how many."""
    old = (
        select(entries.c.id)
        .where(
            entries.c.state == "withdrawn",
            entries.c.change_at < before,
            entries.c.case_id.is_(None),
        )
        .order_by(entries.c.id)
        .limit(BATCH)
    )
    ids = connection.execute(old).scalars().all()
    connection.execute(delete(entries).where(entries.c.id.in_(ids)))
    return len(ids)


def drop_ended_keys(connection: Connection, today: date) -> int:
    """Delete platforms' keys whose last day has passed; return how many."""
    ended = platform_keys.c.expires_on < today
    return connection.execute(delete(platform_keys).where(ended)).rowcount
