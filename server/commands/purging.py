"""`abdruck purge`: delete what nobody needs any more."""

import time
from collections.abc import Callable

import click
from sqlalchemy import Connection

from server.cases.times import utc_today
from server.commands.help_text import examples
from server.commands.installation import Installation, pass_installation
from server.store import purge_rows
from server.store.database import Database

DAY = 24 * 60 * 60


@click.command(epilog=examples("abdruck purge"))
@pass_installation
def purge(installation: Installation) -> None:
    """Delete withdrawn cases, old tombstones and ended keys. Run it once a day.

    A case goes forget_days after its last entry was withdrawn. A tombstone, which tells
    platforms to stop matching an entry, goes tombstone_days after the withdrawal: a platform
    that fetched nothing for so long must fetch the whole list anew.
    """
    settings, now = installation.settings, int(time.time())
    with installation.database() as database:
        forgotten = in_batches(
            database,
            lambda connection: purge_rows.forget_cases(
                connection, now - settings.forget_days * DAY
            ),
        )
        dropped = in_batches(
            database,
            lambda connection: purge_rows.drop_tombstones(
                connection, now - settings.tombstone_days * DAY
            ),
        )
        with database.writing() as connection:
            ended = purge_rows.drop_ended_keys(connection, utc_today())
    click.echo(f"Deleted {forgotten} cases, {dropped} tombstones, {ended} ended keys.")


def in_batches(database: Database, step: Callable[[Connection], int]) -> int:
    """Repeat a step in short transactions until it finds nothing; return the sum."""
    total = 0
    while True:
        with database.writing() as connection:
            count = step(connection)
        if not count:
            return total
        total += count
