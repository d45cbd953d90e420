"""The operator's command line, `abdruck`: one module for each group of commands."""

import os
from pathlib import Path

import click

from server.commands.backups import backup, restore
from server.commands.checking import check_config
from server.commands.clocks import clock
from server.commands.figures import stats
from server.commands.help_text import examples
from server.commands.installation import Installation
from server.commands.key_rotation import key
from server.commands.platforms import platform
from server.commands.purging import purge
from server.commands.refusals import Commands
from server.commands.serving import serve
from server.commands.setting_up import init, upgrade
from server.settings import CONFIG, DEFAULT_CONFIG


@click.group(
    name="abdruck",
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples("abdruck init", "abdruck serve", "abdruck platform add --help"),
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"The file of settings; else {CONFIG}, else {DEFAULT_CONFIG} in this folder.",
)
@click.pass_context
def main(context: click.Context, config: Path | None) -> None:
    """Run Abdruck: the site, its database, its keys and the platforms that take part."""
    os.umask(0o077)  # what a command makes is for this user only
    environ = dict(os.environ)
    if config is not None:
        environ[CONFIG] = str(config.resolve())
    context.obj = Installation(environ)


COMMANDS = (
    init,
    check_config,
    upgrade,
    serve,
    platform,
    stats,
    key,
    clock,
    backup,
    restore,
    purge,
)
for command in COMMANDS:
    main.add_command(command)
