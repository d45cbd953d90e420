"""`abdruck key`: rotate the key that encrypts fingerprints in the database."""

from pathlib import Path

import click

from server.commands.help_text import examples
from server.commands.installation import Installation, NotSetUp, pass_installation
from server.store import rotation


@click.group()
def key() -> None:
    """Rotate the key that encrypts the fingerprints in the database.

    The secret that case numbers, PINs and platforms' passwords hang on stays the same.
    """


@key.command(epilog=examples("abdruck key rotate && abdruck key reseal"))
@pass_installation
def rotate(installation: Installation) -> None:
    """Add a new key: it seals from now on, the old ones go on opening.

    Running servers notice by themselves. Where servers on other machines have a copy of the key
    file, copy it to them next. Then run abdruck key reseal.
    """
    path = key_file(installation)
    with installation.database() as database:
        number = rotation.rotate(database, path)
    click.echo(f"Encryption key {number} seals from now on. It is in {path}.")
    click.echo("Keep a copy of that file apart from the database. Next: abdruck key reseal")


@key.command(epilog=examples("abdruck key reseal"))
@pass_installation
def reseal(installation: Installation) -> None:
    """Encrypt every fingerprint with the newest key, then retire the older keys.

    Works in small steps beside running servers. It can be interrupted and run again. Backups
    made before need the key file of their time.
    """
    path = key_file(installation)

    with installation.database() as database:
        count = rotation.reseal(database, path)
    click.echo(f"Sealed {count} fingerprints anew; {path} holds the newest key only.")


def key_file(installation: Installation) -> Path:
    """Return the key file's path; keys that come as text cannot be changed here.

    Raises:
        NotSetUp: They come as text, or there are none.
    """
    if installation.settings.keys:
        raise NotSetUp(
            "The keys come from the setting keys, which this command cannot change: "
            "see docs/operations.md, 'Rotating the encryption key'."
        )
    installation.keys()
    return installation.settings.keys_path()
