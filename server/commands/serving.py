"""`abdruck serve`: gunicorn with our settings, which write no visitor into a log."""

import os
import sys
from pathlib import Path

import click

from server.commands.help_text import examples
from server.commands.installation import Installation, pass_installation
from server.settings import CONFIG, PREFIX
from web.operator_check import check_folder


@click.command(
    epilog=examples(
        "abdruck serve",
        "abdruck serve --bind 127.0.0.1:9000 --workers 4",
        "abdruck serve --bind unix:/run/abdruck/sharing.sock --roles sharing",
    )
)
@click.option("--bind", multiple=True, metavar="ADDRESS", help="host:port or unix:/path.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes; one for each core.")
@click.option("--threads", type=click.IntRange(1, 256), help="Requests at once in each process.")
@click.option("--roles", help="Parts to serve, of: pages,intake,sharing. All by default.")
@pass_installation
def serve(
    installation: Installation,
    bind: tuple[str, ...],
    workers: int | None,
    threads: int | None,
    roles: str | None,
) -> None:
    """Serve the site until interrupted, on http://127.0.0.1:8000 unless told otherwise.

    It speaks plain HTTP: a reverse proxy in front of it adds TLS. docs/operations.md has one
    for nginx and a unit for systemd.
    """
    environ = dict(installation.environ)
    if roles is not None:
        environ[PREFIX + "ROLES"] = roles
    check(Installation(environ))
    command = [sys.executable, "-m", "gunicorn", "--config", "python:server.gunicorn_conf"]
    for address in bind:
        command += ["--bind", address]
    for option, number in (("--workers", workers), ("--threads", threads)):
        if number is not None:
            command += [option, str(number)]
    where = " and ".join(bind) or "http://127.0.0.1:8000"
    click.echo(f"Abdruck is at {where}  (Ctrl+C stops it)")
    program = [*command, "server.app:create_app()"]
    os.execve(program[0], program, environ)  # noqa: S606  # a fixed program; no shell


def check(installation: Installation) -> None:
    """Refuse in a sentence what the server would refuse with a trace."""
    if CONFIG in installation.environ:
        Path(installation.environ[CONFIG]).stat()
    installation.settings.role_names()
    installation.settings.own_address()
    faults = check_folder(installation.settings.operator_dir).faults
    if faults:
        raise click.ClickException(" ".join(faults))
    installation.keys()
    with installation.database():
        pass
