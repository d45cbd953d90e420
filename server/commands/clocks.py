"""`abdruck clock`: mend the list's time after a server's clock was far ahead."""

import time
from datetime import UTC, datetime

import click

from server.cases.feed import MAX_AHEAD
from server.commands.help_text import examples
from server.commands.installation import Installation, pass_installation
from server.store.clock_repair import seconds_ahead, set_back


@click.group()
def clock() -> None:
    """Mend the time of the list, by which platforms ask for changes."""


@clock.command(epilog=examples("abdruck clock repair"))
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_installation
def repair(installation: Installation, yes: bool) -> None:
    """Set the list's time back to this machine's, which must be right.

    Needed when a server's clock was far ahead: what was sent meanwhile lies in the future, and
    feeds answer 503. Mend that clock first. Works beside running servers.
    """
    with installation.database() as database:
        now = int(time.time())
        with database.reading() as connection:
            ahead = seconds_ahead(connection, now)
        if ahead <= MAX_AHEAD:
            click.echo("The list's time is not ahead. Nothing was changed.")
            return
        click.echo(f"The list's time:     {utc(now + ahead)}")
        click.echo(f"This machine's time: {utc(now)}")
        if not yes:
            click.confirm("Is this machine's time right, and the list's wrong?", abort=True)
        # Windows may end so far ahead: what was served up to there gains nothing.
        until = int(time.time()) + MAX_AHEAD
        with database.writing() as connection:
            moved = set_back(connection, until)
    click.echo(f"Set the list's time back to {utc(until)}, and with it {moved} entries.")
    click.echo("Platforms that fetched meanwhile must fetch anew from that time on.")


def utc(second: int) -> str:
    """Write a time as platforms do."""
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%SZ}"
