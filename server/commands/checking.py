"""`abdruck check-config`: what is wrong or missing in the settings and the operator's folder."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

import click
from sqlalchemy.exc import OperationalError

from server.cases.times import utc_today
from server.commands.help_text import examples
from server.commands.installation import Installation, pass_installation
from server.store import platform_rows
from server.store.platform_rows import KeyRow
from server.store.upgrade import DatabaseNotReady
from web.operator_check import check_folder


@click.command(
    "check-config",
    epilog=examples(
        "abdruck check-config", "ABDRUCK_OPERATOR_DIR=/etc/abdruck/operator abdruck check-config"
    ),
)
@pass_installation
def check_config(installation: Installation) -> None:
    """Say in sentences what is wrong or missing before the site opens to visitors.

    Looks at the settings and at the operator's folder: names, colours, logo, languages,
    helplines, platforms and legal pages. Where there is a database, compares the platforms that
    visitors read of with those that have keys. Ends with 1 where something has to be done.
    """
    settings = installation.settings
    settings.role_names()
    address = settings.own_address()
    found = check_folder(settings.operator_dir)
    gaps, notes = list(found.gaps), list(found.notes)
    keys = all_keys(installation)
    if keys is None:
        notes.append("No database could be read, so platforms were not compared with their keys.")
    else:
        names = {platform.name for platform in found.operator.platforms}
        gaps += differences(names, keys, utc_today())
    if not address:
        notes.append("Without the setting origin, search machines get no sitemap.")
    for title, sentences in (("Wrong:", found.faults), ("Missing:", gaps), ("Note:", notes)):
        for sentence in sentences:
            click.echo(f"{title:8} {sentence}")
    if found.faults or gaps:
        raise SystemExit(1)
    click.echo(f"All is well in {settings.operator_dir}.")


def all_keys(installation: Installation) -> Sequence[KeyRow] | None:
    """Return every platform's keys, nothing where there is no database yet or none to be read."""
    settings = installation.settings
    if not settings.keys and not settings.keys_path().exists():
        return None  # `abdruck init` did not run: looking would make an empty file
    try:
        with installation.database() as database, database.reading() as connection:
            return platform_rows.keys_of(connection)
    except (DatabaseNotReady, OperationalError):
        return None


def differences(named: Collection[str], keys: Sequence[KeyRow], today: date) -> Iterator[str]:
    """Name who fetches the list without visitors being told, and who is named without a key."""
    working = [key for key in keys if key.expires_on is None or key.expires_on >= today]
    fetching = {key.member_name for key in working if "read" in key.scopes.split()}
    for name in sorted(fetching - set(named)):
        yield f"operator.toml: {name} has a key to fetch the list and is not named to visitors."
    for name in sorted(set(named) - {key.member_name for key in working}):
        yield f"operator.toml: {name} is named to visitors and has no key: abdruck platform list"
