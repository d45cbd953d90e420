"""Counts answers by month: what visitors told, apart from who sent what."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from server.store.tables import tallies
from server.store.upsert import upsert


def count(connection: Connection, today: date, answers: Iterable[tuple[str, str]]) -> None:
    """Add one to each question's answer in the month of a day."""
    # One order for all writers, or two could wait for each other.
    for question, answer in sorted(set(answers)):
        key = {"month": today.replace(day=1), "question": question, "answer": answer}
        upsert(connection, tallies, key | {"count": 1}, {"count": tallies.c.count + 1})
