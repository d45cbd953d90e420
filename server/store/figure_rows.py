"""Counts over everything: what an operator may know without looking at anyone."""

from collections.abc import Iterator

from sqlalchemy import Connection, extract, func, select

from server.store.tables import cases, entries, feedback, fetch_days, members, tallies

type Count = tuple[str, str, int]  # what is counted, of which, how many


def all_counts(connection: Connection) -> Iterator[Count]:
    """Return every count, by what is counted."""
    yield from cases_by_month(connection)
    yield from entries_by(connection, "kind")
    yield from entries_by(connection, "state")
    yield from answers_by_month(connection)
    yield from feedback_by_platform(connection)


def cases_by_month(connection: Connection) -> Iterator[Count]:
    """Return how many cases were opened."""
    month = (extract("year", cases.c.opened_on), extract("month", cases.c.opened_on))
    query = select(*month, func.count()).group_by(*month).order_by(*month)
    for year, number, count in connection.execute(query):
        yield "cases opened", f"{int(year):04d}-{int(number):02d}", count


def entries_by(connection: Connection, column: str) -> Iterator[Count]:
    """Return how many entries there are of each kind or state."""
    chosen = entries.c[column]
    query = select(chosen, func.count()).group_by(chosen).order_by(chosen)
    for value, count in connection.execute(query):
        yield f"entries by {column}", value, count


def answers_by_month(connection: Connection) -> Iterator[Count]:
    """Return what visitors answered."""
    query = select(tallies).order_by(tallies.c.question, tallies.c.month, tallies.c.answer)
    for month, question, answer, count in connection.execute(query):
        yield f"answers: {question}", f"{month:%Y-%m} {answer}", count


def feedback_by_platform(connection: Connection) -> Iterator[Count]:
    """Return what platforms told about entries."""
    query = (
        select(members.c.name, feedback.c.agrees, func.count())
        .join(members)
        .group_by(members.c.name, feedback.c.agrees)
        .order_by(members.c.name, feedback.c.agrees)
    )
    for name, agrees, count in connection.execute(query):
        yield "feedback", f"{name} {'agrees' if agrees else 'disagrees'}", count


def last_fetches(connection: Connection) -> Iterator[tuple[str, str]]:
    """Return the last day on which each platform fetched the list."""
    query = (
        select(members.c.name, func.max(fetch_days.c.day))
        .join(fetch_days)
        .group_by(members.c.name)
        .order_by(members.c.name)
    )
    for name, day in connection.execute(query):
        yield name, str(day)
