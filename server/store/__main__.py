"""`python -m server.store upgrade`: make the database and the keys ready."""

import os
import sys

from sqlalchemy.exc import OperationalError

from server.settings import SettingsError, load
from server.store.database import Database
from server.store.keys import BadKeyFile, open_keyring
from server.store.upgrade import upgrade


def main(words: list[str]) -> int:
    """Run one command and say what was done."""
    if words != ["upgrade"]:
        sys.stderr.write("Usage: python -m server.store upgrade\n")
        return 2
    try:
        settings = load(os.environ)
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        _, made = open_keyring(settings.keys_path())
        if made:
            sys.stdout.write(
                f"Made new secret keys in {settings.keys_path()}. Keep a copy apart from the "
                "database: without it nothing in the database can be read.\n"
            )
        database = Database(settings.database())
        upgrade(database)
        database.close()
    except (SettingsError, BadKeyFile, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OperationalError:
        sys.stderr.write("The database cannot be reached: check the setting database_url.\n")
        return 1
    sys.stdout.write("The database is ready.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
