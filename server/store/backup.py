"""Copies the whole database to one file, and back. The keys are not in it.

SQLite is copied by its online backup, PostgreSQL by pg_dump, both beside running servers and
both as one state of the database. The file is readable by its owner only.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL

from server.store.database import Database

DEBIAN = Path("/usr/lib/postgresql")
SQLITE_MAGIC = b"SQLite format 3\0"
DUMP_MAGIC = b"PGDMP"


class BackupRefused(Exception):
    """A backup cannot be made or used; the message says why and what is unchanged."""


def back_up(database: Database, file: Path) -> None:
    """Write the database to a new file.

    Raises:
        BackupRefused: The file exists, or the database cannot be copied.
    """
    with new_file(file) as draft:
        if is_sqlite(database):
            copy_sqlite_out(database, draft)
        else:
            run_program(
                "pg_dump",
                database.engine.url,
                ("--format=custom", "--no-owner", "--no-privileges", f"--file={draft}"),
            )
        with draft.open("rb") as written:
            os.fsync(written.fileno())


@contextmanager
def new_file(file: Path) -> Iterator[Path]:
    """Yield a draft beside a file; it takes the file's name, whole, when the block ends well.

    Raises:
        BackupRefused: The file exists.
    """
    handle, name = tempfile.mkstemp(dir=file.resolve().parent, prefix=f".{file.name}.")
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        os.link(draft, file)
    except FileExistsError as error:
        raise BackupRefused(f"{file} exists already: choose another name.") from error
    finally:
        draft.unlink()


def is_sqlite(database: Database) -> bool:
    """Tell whether the database is a file of SQLite."""
    return database.engine.dialect.name == "sqlite"


def copy_sqlite_out(database: Database, draft: Path) -> None:
    """Copy a SQLite database, while others read and write it, into one file.

    Raises:
        BackupRefused: The database was closed.
    """
    with closing(sqlite3.connect(draft)) as target:
        with database.engine.connect() as connection:
            driver = connection.connection.driver_connection
            if driver is None:
                raise BackupRefused("The database was closed.")
            driver.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it


def check_file(database: Database, file: Path) -> None:
    """Make sure that a file is a whole backup for this kind of database.

    Raises:
        BackupRefused: It is not.
    """
    with file.open("rb") as opened:
        start = opened.read(len(SQLITE_MAGIC))
    wanted = SQLITE_MAGIC if is_sqlite(database) else DUMP_MAGIC
    if not start.startswith(wanted):
        other = start.startswith((SQLITE_MAGIC, DUMP_MAGIC))
        kind = "a backup of another kind of database" if other else "not a backup"
        raise BackupRefused(f"{file} is {kind}. Nothing was changed.")
    if not is_sqlite(database):
        run_program("pg_restore", None, ("--file=/dev/null", str(file)))
        return
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            found = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupRefused(f"{file} is damaged. Nothing was changed.") from error
    if found != ("ok",):
        raise BackupRefused(f"{file} is damaged. Nothing was changed.")


def run_program(name: str, url: URL | None, words: Sequence[str]) -> str:
    """Run one of PostgreSQL's programs and return what it wrote.

    The password goes by the environment: a command line can be seen by every user.

    Raises:
        BackupRefused: It is not installed or failed.
    """
    environ = {**os.environ, "PGCONNECT_TIMEOUT": "10"}
    command = [find_program(name)]
    if url is not None:
        if url.password:
            environ["PGPASSWORD"] = str(url.password)
        place = (url.host, url.port, url.database, url.query)
        address = URL.create("postgresql", url.username, None, *place)
        command.append(f"--dbname={address.render_as_string()}")
    done = subprocess.run(  # noqa: S603  # a fixed program; nothing passes a shell
        [*command, *words], env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise BackupRefused(f"{name} failed; nothing was changed. It said: {said[0]}")
    return done.stdout


def find_program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs: on the path, else Debian's newest.

    Raises:
        BackupRefused: It is not installed.
    """
    found = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    path = shutil.which(name) or (str(found[-1]) if found else None)
    if path is None:
        raise BackupRefused(f"The program {name} is missing: apt-get install postgresql-client")
    return path
