"""The command line, as an operator uses it."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from server.commands import main
from server.settings import Settings


@pytest.fixture
def run(settings: Settings) -> Callable[..., Result]:
    """Run a command on the test's database; `typed` is answered to it, keywords are settings."""
    environ = {
        "ABDRUCK_DATA_DIR": str(settings.data_dir),
        "ABDRUCK_DATABASE_URL": settings.database_url,
    }

    def command(*words: str, code: int = 0, typed: str = "", **more: str) -> Result:
        result = CliRunner().invoke(main, words, input=typed, env=environ | more)
        assert result.exit_code == code, result.output
        return result

    return command
