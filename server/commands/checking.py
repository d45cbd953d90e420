"""`abdruck check-config`: what is wrong or missing in the settings and the operator's folder."""

import click

from server.commands.help_text import examples
from server.commands.installation import Installation, pass_installation
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
    helplines, platforms and legal pages. Ends with 1 where something has to be done.
    """
    settings = installation.settings
    settings.role_names()
    address = settings.own_address()
    found = check_folder(settings.operator_dir)
    notes = list(found.notes)
    if not address:
        notes.append("Without the setting origin, search machines get no sitemap.")
    for title, sentences in (("Wrong:", found.faults), ("Missing:", found.gaps), ("Note:", notes)):
        for sentence in sentences:
            click.echo(f"{title:8} {sentence}")
    if found.faults or found.gaps:
        raise SystemExit(1)
    click.echo(f"All is well in {settings.operator_dir}.")
