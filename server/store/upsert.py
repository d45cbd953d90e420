"""Inserts a row or changes the one that is there, in either database's dialect."""

from collections.abc import Mapping

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(
    connection: Connection,
    table: Table,
    values: Mapping[str, object],
    changes: Mapping[str, object],
) -> None:
    """Insert a row; make the changes to the one with the same primary key where there is one."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(
        insert(table)
        .values(**values)
        .on_conflict_do_update(index_elements=list(table.primary_key), set_=dict(changes))
    )
