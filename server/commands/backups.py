"""`abdruck backup` and `abdruck restore`: the database in one file. The keys are not in it."""

from collections.abc import Iterator
from pathlib import Path

import click

from server.commands.help_text import examples
from server.commands.installation import Installation, pass_installation
from server.store.backup import back_up
from server.store.restore import Outcome
from server.store.restore import restore as put_back

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(epilog=examples("abdruck backup /var/backups/abdruck/monday"))
@click.argument("file", type=FILE)
@pass_installation
def backup(installation: Installation, file: Path) -> None:
    """Write the whole database to FILE, beside running servers.

    The keys are not in it: keep a copy of the key file elsewhere. Together they give every
    fingerprint; the backup alone gives none.
    """
    with installation.database() as database:
        back_up(database, file)
    click.echo(f"Wrote {file} ({file.stat().st_size} bytes, readable by this user only).")
    click.echo(
        "The keys are not in it: keep a copy of "
        f"{'them' if installation.settings.keys else installation.settings.keys_path()} elsewhere."
    )


@click.command(
    epilog=examples(
        "abdruck restore /var/backups/abdruck/monday",
        "abdruck restore /var/backups/abdruck/monday --replace",
        "abdruck restore /var/backups/abdruck/monday --damaged",
    )
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Replace a database that holds cases.")
@click.option("--damaged", is_flag=True, help="Put a damaged SQLite database aside first.")
@pass_installation
def restore(installation: Installation, file: Path, replace: bool, damaged: bool) -> None:
    """Put the backup FILE in the place of the database. Stop the servers first.

    The key file must be the one of the backup. What was withdrawn since the backup stays
    withdrawn, and keys of platforms that were ended stay ended, where the present database can
    still be read; what was sent since is lost. Cut off, it must be run again.
    """
    keys = installation.keys()
    with installation.unchecked_database() as database:
        outcome = put_back(database, file, keys, replace=replace, damaged=damaged)
    click.echo(f"Restored {file}. Fingerprints in it open with the present keys.")
    for sentence in told(outcome):
        click.echo(sentence)


def told(outcome: Outcome) -> Iterator[str]:
    """Say what was done besides copying, and what the operator should do now."""
    if outcome.withdrawn:
        yield f"Withdrawn again, as they were in the database before: {outcome.withdrawn} entries."
    if outcome.ended:
        yield f"Keys that had been ended since the backup stay ended: {', '.join(outcome.ended)}."
    if outcome.missing:
        yield f"Keys given since the backup are lost: {', '.join(outcome.missing)}."
        yield "For new ones: abdruck platform rotate NAME, or abdruck platform add NAME"
    if outcome.aside:
        yield f"The damaged database is at {outcome.aside}: delete it when you need it no more."
    if outcome.aside or not outcome.known:
        yield "Withdrawals since the backup may be lost: such entries are active again until their"
        yield "owners withdraw them again. Keys that you ended since may work again. Look through:"
        yield "abdruck platform list"
