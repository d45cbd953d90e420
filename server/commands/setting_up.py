"""`abdruck init` and `abdruck upgrade`: settings, keys and tables."""

import json
from pathlib import Path

import click

from server.commands.help_text import examples
from server.commands.installation import Installation, pass_installation
from server.settings import CONFIG, DEFAULT_CONFIG, Settings, described
from server.store.key_rows import require_keys
from server.store.keys import open_keyring
from server.store.upgrade import upgrade as upgrade_tables

HEAD = f"""\
# Settings of Abdruck. Each line shows a default; remove the # to choose otherwise.
# In the environment, {CONFIG.removesuffix("CONFIG")}<NAME> is stronger than this file.
"""


@click.command(epilog=examples("abdruck init", "abdruck --config /etc/abdruck/abdruck.toml init"))
@pass_installation
def init(installation: Installation) -> None:
    """Make the settings file, the keys and the database, whichever is missing.

    Nothing that exists is overwritten; a database of an older version is brought up to date.
    """
    path = Path(installation.environ.get(CONFIG, DEFAULT_CONFIG))
    if path.exists():
        click.echo(f"Settings: {path} (left as it is)")
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sample_settings(), encoding="utf-8")
        click.echo(f"Settings: {path} (new; every line is a default that you can change)")
    make_ready(installation)
    click.echo("Next: abdruck serve")


@click.command(
    epilog=examples("abdruck backup /var/backups/abdruck/before-upgrade && abdruck upgrade")
)
@pass_installation
def upgrade(installation: Installation) -> None:
    """Bring keys and database to what this version needs; makes them where there are none.

    Stop the servers, make a backup, install the new version, run this, start the servers.
    """
    make_ready(installation)


def make_ready(installation: Installation) -> None:
    """Make keys and tables ready and say where they are."""
    settings = installation.settings
    if not settings.database_url:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys, made = open_keyring(settings.keys_path(), settings.keys)
    with installation.unchecked_database() as database:
        upgrade_tables(database)
        require_keys(database, keys)
        where = database.engine.url.render_as_string(hide_password=True)
    if settings.keys:
        click.echo("Keys:     from the setting keys")
    elif made:
        click.echo(f"Keys:     {settings.keys_path()} (new, readable by this user only)")
        click.echo(
            "          Keep a copy of this file apart from the database and its backups:\n"
            "          without it no fingerprint in them can be read by anyone, you included."
        )
    else:
        click.echo(f"Keys:     {settings.keys_path()} (left as it is)")
    click.echo(f"Database: {where} (ready)")


def sample_settings() -> str:
    """Return a settings file with every setting, its help and its default."""
    defaults = Settings()
    parts = [HEAD]
    for name, (_, text) in described().items():
        value = getattr(defaults, name)
        shown = value if isinstance(value, int) else json.dumps(str(value))
        parts.append(f"# {text}\n# {name} = {shown}\n")
    return "\n".join(parts)
