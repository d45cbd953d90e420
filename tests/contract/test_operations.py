"""docs/operations.md: its commands run, its table is complete."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from server.commands import main
from server.settings import PROJECT, Settings, described

TEXT = (PROJECT / "docs" / "operations.md").read_text()


def commands() -> list[str]:
    blocks = re.findall(r"```sh tested\n(.*?)```", TEXT, re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def rows() -> dict[str, str]:
    found = re.findall(r"^\| `([a-z_]+)` \| ([^|]+) \|", TEXT, re.MULTILINE)
    return {name: default.strip() for name, default in found}


def test_every_command_runs_in_the_order_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(commands()) >= 12
    for line in commands():
        program, *words = shlex.split(line)
        assert program == "abdruck"
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0, f"{line}: {result.output}"


def test_every_command_of_the_program_is_told() -> None:
    for name in main.commands:
        assert f"abdruck {name}" in TEXT, name


def test_every_setting_stands_in_the_table_with_its_default() -> None:
    assert list(rows()) == list(described())
    for name, default in rows().items():
        value = getattr(Settings(), name)
        if name in ("static_dir", "operator_dir"):
            continue  # told as a place in the checkout
        written = str(value) if isinstance(value, int) else f"`{value}`"
        assert default == (written if value != "" else "empty"), name
