"""`abdruck backup` and `abdruck restore`: the database in one file. The keys are not in it."""

from pathlib import Path

import click

from server.commands.help_text import examples
from server.commands.installation import Installation, pass_installation
from server.store.backup import back_up
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
    )
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Replace a database that holds cases.")
@pass_installation
def restore(installation: Installation, file: Path, replace: bool) -> None:
    """Put the backup FILE in the place of the database. Stop the servers first.

    The key file must be the one of the backup. What was withdrawn since the backup stays
    withdrawn where the present database can still be read; what was sent since is lost.
    """
    keys = installation.keys()
    with installation.unchecked_database() as database:
        repeated = put_back(database, file, keys, replace=replace)
    click.echo(f"Restored {file}. Fingerprints in it open with the present keys.")
    if repeated:
        click.echo(f"Withdrawn again, as they were in the database before: {repeated} entries.")
