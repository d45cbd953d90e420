"""Counts answers by month: what visitors told, apart from who sent what."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from server.store.tables import tallies


def count(connection: Connection, today: date, answers: Iterable[tuple[str, str]]) -> None:
    """Add one to each question's answer in the month of a day."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    # One order for all writers, or two could wait for each other.
    for question, answer in sorted(set(answers)):
        first = insert(tallies).values(
            month=today.replace(day=1), question=question, answer=answer, count=1
        )
        connection.execute(
            first.on_conflict_do_update(
                index_elements=["month", "question", "answer"],
                set_={"count": tallies.c.count + 1},
            )
        )
