"""`abdruck stats`: sums only, so coarse that no two of them tell of one visitor."""

import json
import time
from collections.abc import Iterable

import click

from server.cases.feed import CLOCK_AHEAD
from server.commands.help_text import examples
from server.commands.installation import Installation, pass_installation
from server.store import figure_rows
from server.store.clock_repair import seconds_ahead
from server.store.figure_rows import Count

STEP = 5
MEND = "abdruck clock repair"


@click.command(epilog=examples("abdruck stats", "abdruck stats --json"))
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for a monitoring system.")
@pass_installation
def stats(installation: Installation, as_json: bool) -> None:
    """Print how much the site is used: cases, entries, answers, platforms' fetches and feedback.

    Counts are in steps of five, so that the difference of two tells nothing of one person:
    "10+" is 10 to 14, and what is less is "fewer than 5".
    """
    with installation.database() as database, database.reading() as connection:
        table = grouped(figure_rows.all_counts(connection))
        table["last fetch"] = dict(figure_rows.last_fetches(connection))
        ahead = seconds_ahead(connection, int(time.time()))
    if ahead > CLOCK_AHEAD:
        table["time of the list"] = {"ahead": f"{ahead} s, so no feed is served: {MEND}"}
    if as_json:
        click.echo(json.dumps(table, ensure_ascii=False, indent=2))
        return
    for title, rows in table.items():
        if rows:
            click.echo(f"{title}")
        for name, text in rows.items():
            click.echo(f"  {name}: {text}")


def grouped(counts: Iterable[Count]) -> dict[str, dict[str, str]]:
    """Return coarse counts by what is counted."""
    table: dict[str, dict[str, str]] = {}
    for title, name, count in counts:
        table.setdefault(title, {})[name] = coarse(count)
    return table


def coarse(count: int) -> str:
    """Write a count in steps of five."""
    return f"fewer than {STEP}" if count < STEP else f"{count - count % STEP}+"
