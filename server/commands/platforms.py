"""`abdruck platform`: who may fetch the list, and their keys."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from server.cases.platforms import OVERLAP_DAYS, SCOPES, Credentials, Platforms
from server.commands.help_text import examples
from server.commands.installation import Installation, pass_installation


@click.group()
def platform() -> None:
    """Add platforms and give, renew and end their keys."""


@contextmanager
def opened(installation: Installation) -> Iterator[Platforms]:
    """Open the platforms of an installation."""
    keys = installation.keys()
    with installation.database() as database:
        yield Platforms(database, keys)


@platform.command(
    epilog=examples(
        "abdruck platform add 'Example Social'",
        "abdruck platform add 'Example Hotline' --scope read --scope contribute",
    )
)
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(SCOPES),
    multiple=True,
    default=("read", "feedback"),
    show_default=True,
    help="What the key is for; may be given more than once.",
)
@pass_installation
def add(installation: Installation, name: str, scopes: tuple[str, ...]) -> None:
    """Add a platform and print its key, once; also one again whose keys have all ended.

    Hand the key over on a way that is not e-mail. It cannot be shown again, only renewed.
    """
    with opened(installation) as platforms:
        show(platforms.add(name, scopes))
    remind(installation, f"Name {name} in")


@platform.command(name="list")
@pass_installation
def list_keys(installation: Installation) -> None:
    """List the platforms' keys: user name, what for, since when, until when."""
    with opened(installation) as platforms:
        rows = [
            (
                row.member_name,
                row.username,
                row.scopes.replace(" ", ","),
                row.created_on.isoformat(),
                row.expires_on.isoformat() if row.expires_on else "-",
            )
            for row in platforms.keys()  # noqa: SIM118  # no mapping
        ]
    if not rows:
        click.echo("No platform takes part yet: abdruck platform add NAME")
        return
    table = [("PLATFORM", "USER NAME", "FOR", "SINCE", "LAST DAY"), *rows]
    widths = [max(len(row[column]) for row in table) for column in range(5)]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


@platform.command(epilog=examples("abdruck platform rotate 'Example Social' --overlap-days 30"))
@click.argument("name")
@click.option(
    "--overlap-days",
    type=click.IntRange(0, 365),
    default=OVERLAP_DAYS,
    show_default=True,
    help="Days on which the old key goes on working.",
)
@pass_installation
def rotate(installation: Installation, name: str, overlap_days: int) -> None:
    """Print a new key for a platform; the old one works until the overlap has passed."""
    with opened(installation) as platforms:
        show(platforms.rotate(name, overlap_days))
    click.echo(f"The old key works for {overlap_days} more days.")


@platform.command(epilog=examples("abdruck platform revoke 'Example Social' --yes"))
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_installation
def revoke(installation: Installation, name: str, yes: bool) -> None:
    """End every key of a platform at once; what it told about entries stays."""
    if not yes:
        click.confirm(f"End every key of {name} at once?", abort=True)
    with opened(installation) as platforms:
        count = platforms.revoke(name)
    click.echo(f"Ended {count} key{'' if count == 1 else 's'} of {name}.")
    remind(installation, f"Take {name} out of")


def remind(installation: Installation, act: str) -> None:
    """Say that visitors read elsewhere who takes part."""
    path = installation.settings.operator_dir / "operator.toml"
    click.echo(f"{act} {path} and restart: visitors read there who fetches the list.")
    click.echo("abdruck check-config compares the two.")


def show(credentials: Credentials) -> None:
    """Print a key, the only time."""
    click.echo(f"User name: {credentials.username}")
    click.echo(f"Password:  {credentials.secret}")
    click.echo("This password is shown once: it is not stored, only a digest of it.")
