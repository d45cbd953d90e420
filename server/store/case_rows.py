"""Reads and writes cases: rows in and out, no rules."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, and_, case, insert, or_, select, update

from server.store.tables import cases

type CaseRow = Row[*tuple[Any, ...]]


def find_by_request(connection: Connection, digest: bytes) -> CaseRow | None:
    """Return the case that a request made."""
    return connection.execute(select(cases).where(cases.c.request_digest == digest)).one_or_none()


def find_by_number(connection: Connection, digest: bytes) -> CaseRow | None:
    """Return the case with a number."""
    return connection.execute(select(cases).where(cases.c.number_digest == digest)).one_or_none()


def add(connection: Connection, **values: object) -> int:
    """Add a case and return its row's id."""
    result = connection.execute(insert(cases).values(**values).returning(cases.c.id))
    return int(result.scalar_one())


def forget_content(connection: Connection, case_id: int) -> None:
    """Forget what the case was made from."""
    connection.execute(update(cases).where(cases.c.id == case_id).values(content_digest=None))


def take_attempt(connection: Connection, case_id: int, today: date, most: int) -> bool:
    """Count one PIN attempt before it is checked; False when today's are used up.

    Counting first leaves no moment in which parallel guesses all see an old count.
    """
    another_day = or_(cases.c.wrong_pins_on.is_(None), cases.c.wrong_pins_on != today)
    result = connection.execute(
        update(cases)
        .where(and_(cases.c.id == case_id, or_(another_day, cases.c.wrong_pins < most)))
        .values(
            wrong_pins=case((another_day, 1), else_=cases.c.wrong_pins + 1), wrong_pins_on=today
        )
    )
    return result.rowcount == 1


def give_attempt_back(connection: Connection, case_id: int) -> None:
    """Take the last attempt off the count: its PIN was right."""
    connection.execute(
        update(cases)
        .where(cases.c.id == case_id, cases.c.wrong_pins > 0)
        .values(wrong_pins=cases.c.wrong_pins - 1)
    )
