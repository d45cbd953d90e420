"""Reads the list in the order of change: windows of it, a bounded number of rows at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, true

from hashcore.fingerprint import Fingerprint
from server.store import feedback_rows
from server.store.feedback_rows import FeedbackRow
from server.store.seal import Sealed, Sealer
from server.store.tables import entries, fingerprints, members

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Span:
    """A part of the list: the changes numbered above `after` up to `last`.

    Numbers and times grow together, so a window of time is a span of numbers.
    """

    after: int
    last: int


@dataclass(frozen=True)
class FeedEntry:
    """One entry as platforms may read it; a withdrawn one has no fingerprints."""

    id: int
    member_id: int
    member_name: str
    kind: str
    state: str
    change_at: int
    change_seq: int
    parts: int
    fingerprints: tuple[Fingerprint, ...]
    feedback: tuple[FeedbackRow, ...]


@dataclass(frozen=True)
class Summary:
    """What a span holds of one kind: how many records and when the last changed."""

    kind: str
    records: int
    changed_at: int


def end_of_page(connection: Connection, span: Span, size: int) -> int | None:
    """Return the number of the last change of a page; None when the page is the span's last."""
    query = (
        select(entries.c.change_seq)
        .where(within(span))
        .order_by(entries.c.change_seq)
        .offset(size - 1)
        .limit(2)
    )
    found = connection.execute(query).scalars().all()
    return found[0] if len(found) == 2 else None


def last_change(connection: Connection, end: int) -> int:
    """Return the number of the last change before a second; 0 when there is none."""
    query = (
        select(entries.c.change_seq)
        .where(entries.c.change_at < end)
        .order_by(entries.c.change_at.desc(), entries.c.change_seq.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none() or 0


def first_change(connection: Connection, start: int) -> int | None:
    """Return the number of the first change at or after a second."""
    query = (
        select(entries.c.change_seq)
        .where(entries.c.change_at >= start)
        .order_by(entries.c.change_at, entries.c.change_seq)
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def summaries(connection: Connection, span: Span) -> Sequence[Summary]:
    """Return what a span holds, by kind."""
    query = (
        select(entries.c.kind, func.sum(entries.c.parts), func.max(entries.c.change_at))
        .where(within(span))
        .group_by(entries.c.kind)
    )
    return [Summary(*row) for row in connection.execute(query)]


def read(
    connection: Connection, sealer: Sealer, span: Span, kind: str | None = None
) -> Iterator[FeedEntry]:
    """Return a span's entries in the order of change, opened a few hundred at a time."""
    after = span.after
    while True:
        rest = Span(after, span.last)
        query = (
            select(entries, members.c.name.label("member_name"))
            .join(members)
            .where(within(rest), true() if kind is None else entries.c.kind == kind)
            .order_by(entries.c.change_seq)
            .limit(ROWS_AT_ONCE)
        )
        rows = connection.execute(query).all()
        yield from opened(connection, sealer, rows)
        if len(rows) < ROWS_AT_ONCE:
            return
        after = rows[-1].change_seq


def opened(
    connection: Connection, sealer: Sealer, rows: Sequence[Row[*tuple[Any, ...]]]
) -> Iterator[FeedEntry]:
    """Return rows as entries, with their fingerprints and feedback."""
    ids = [row.id for row in rows]
    values: dict[int, list[Fingerprint]] = {entry: [] for entry in ids}
    query = select(fingerprints).where(fingerprints.c.entry_id.in_(ids)).order_by("id")
    for row in connection.execute(query):
        sealed = Sealed(row.key_id, row.sealed)
        value = sealer.open(row.entry_id, row.algorithm, sealed)
        values[row.entry_id].append(
            Fingerprint(row.algorithm, value, row.quality, row.view, row.frame_ms)
        )
    said: dict[int, list[FeedbackRow]] = {entry: [] for entry in ids}
    for word in feedback_rows.of_entries(connection, ids):
        said[word.entry_id].append(word)
    for row in rows:
        yield FeedEntry(
            row.id,
            row.member_id,
            row.member_name,
            row.kind,
            row.state,
            row.change_at,
            row.change_seq,
            row.parts,
            tuple(values[row.id]),
            tuple(said[row.id]),
        )


def within(span: Span) -> ColumnElement[bool]:
    """Return a span as a condition."""
    return (entries.c.change_seq > span.after) & (entries.c.change_seq <= span.last)
