"""The operator's command line: what it makes, prints and refuses."""

import json
import stat
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from server.cases.platforms import Platforms
from server.commands import main
from server.commands.figures import coarse
from server.settings import Settings, described
from server.store import platform_rows
from server.store.database import Database
from server.store.keys import open_keyring, read

COMMANDS = (
    "init",
    "check-config",
    "upgrade",
    "serve",
    "platform add",
    "platform list",
    "platform rotate",
    "platform revoke",
    "stats",
    "key rotate",
    "key reseal",
    "clock repair",
    "backup",
    "restore",
    "purge",
)
Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Iterator[Run]:
    def command(words: str, *more: str, code: int = 0, **options: Any) -> Result:
        result = CliRunner().invoke(main, [*words.split(), *more], **options)
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return result

    yield command


def test_check_config_tells_what_is_wrong_and_missing_until_nothing_is(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = folder / "own"
    own.mkdir()
    monkeypatch.setenv("ABDRUCK_OPERATOR_DIR", str(own))
    (own / "operator.toml").write_text("[colours]\nlight = '#ffcc00'")
    said = run("check-config", code=1).output
    assert "Wrong:   operator.toml, colours, light: #ffcc00 is hard to read" in said
    assert "Missing: There is no imprint" in said
    run("init")
    assert "hard to read" in run("serve", code=1).output

    (own / "operator.toml").write_text("name = 'A'\naddress = ['B']\nemail = 'c@example.org'")
    said = run("check-config").output
    assert "All is well" in said and "Note:    Without the setting origin" in said
    monkeypatch.setenv("ABDRUCK_ORIGIN", "https://abdruck.example/")
    assert "origin" not in run("check-config").output
    monkeypatch.setenv("ABDRUCK_ORIGIN", "abdruck.example/en")
    assert "must be an address like" in run("check-config", code=1).output


@pytest.fixture
def own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The names of an operator's folder, filled in but for the platforms."""
    names = folder / "own" / "operator.toml"
    names.parent.mkdir()
    names.write_text("name = 'A'\naddress = ['B']\nemail = 'c@example.org'\n")
    monkeypatch.setenv("ABDRUCK_OPERATOR_DIR", str(names.parent))
    return names


def test_who_fetches_the_list_and_who_is_named_to_visitors_are_compared(
    run: Run, own: Path
) -> None:
    run("init")
    assert f"Name Example Social in {own}" in run("platform add", "Example Social").output
    run("platform add", "Hotline", "--scope", "contribute")
    said = run("check-config", code=1).output
    assert "Missing: operator.toml: Example Social has a key to fetch the list" in said
    assert "Hotline" not in said
    with own.open("a") as names:
        for name in ("Example Social", "Hotline"):
            names.write(f"[[platforms]]\nname = '{name}'\nurl = 'https://example.org/'\n")
    assert "All is well" in run("check-config").output
    said = run("platform revoke", "Example Social", "--yes").output
    assert f"Take Example Social out of {own}" in said
    said = run("check-config", code=1).output
    assert "Example Social is named to visitors and has no key" in said
    assert "Hotline" not in said


def test_check_config_says_that_it_could_not_compare_and_makes_no_database(
    run: Run, folder: Path, own: Path
) -> None:
    said = run("check-config").output
    assert "platforms were not compared" in said
    assert "names no platform" in said
    assert not (folder / "var").exists()


@pytest.mark.parametrize("name", ["", " ", "Exam\nple", "Exam\x1b[31mple", "Exam\u202eple"])
def test_a_name_that_could_deceive_whoever_reads_a_list_is_refused(run: Run, name: str) -> None:
    run("init")
    assert "without control characters" in run("platform add", name, code=1).output
    assert "No platform" in run("platform list").output


def test_init_makes_settings_keys_and_database_and_says_where(run: Run, folder: Path) -> None:
    said = run("init").output
    assert tomllib.loads((folder / "abdruck.toml").read_text()) == {}
    for path in ("abdruck.toml", "var/keys.json", "var/abdruck.sqlite3"):
        assert path in said
        assert stat.S_IMODE((folder / path).stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "var").stat().st_mode) == 0o700
    assert "Keep a copy" in said
    run("stats")


def test_init_again_overwrites_nothing(run: Run, folder: Path) -> None:
    run("init")
    (folder / "abdruck.toml").write_text("forget_days = 7\n")
    keys = (folder / "var" / "keys.json").read_bytes()
    said = run("init").output
    assert "left as it is" in said
    assert (folder / "abdruck.toml").read_text() == "forget_days = 7\n"
    assert (folder / "var" / "keys.json").read_bytes() == keys


def test_the_settings_file_shows_every_setting_with_its_default(run: Run, folder: Path) -> None:
    run("init")
    text = (folder / "abdruck.toml").read_text()
    chosen = [line[2:] for line in text.splitlines() if line.startswith("# ") and " = " in line]
    table = tomllib.loads("\n".join(chosen))
    assert list(table) == list(described())
    assert {name: str(value) for name, value in table.items()} == {
        name: str(getattr(Settings(), name)) for name in table
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_tells_what_it_does_with_an_example(run: Run, command: str) -> None:
    said = run(command, "--help").output
    assert "Example" in said or command == "platform list"
    assert f"abdruck {command}" in said


def test_a_platform_s_key_is_shown_once_and_works(run: Run, folder: Path) -> None:
    run("init")
    said = run("platform add", "Example Social").output
    username = said.split("User name: ")[1].split()[0]
    secret = said.split("Password: ")[1].split()[0]
    database = Database(f"sqlite:///{folder}/var/abdruck.sqlite3")
    platforms = Platforms(database, open_keyring(folder / "var" / "keys.json")[0])
    caller = platforms.identify(username, secret)
    assert caller is not None
    assert caller.name == "Example Social"
    listed = run("platform list").output
    assert username in listed
    assert secret not in listed
    again = run("platform rotate", "Example Social", "--overlap-days", "3").output
    assert platforms.identify(username, secret) is not None
    assert "3 more days" in again
    assert "Ended 2 keys" in run("platform revoke", "Example Social", "--yes").output
    assert platforms.identify(username, secret) is None
    assert "No platform" in run("platform list").output
    database.close()


def test_revoking_asks_first(run: Run) -> None:
    run("init")
    run("platform add", "Example")
    run("platform revoke", "Example", code=1, input="n\n")
    assert "Example" in run("platform list").output


def test_a_revoked_platform_can_take_part_again(run: Run) -> None:
    run("init")
    old = run("platform add", "Example").output.split("User name: ")[1].split()[0]
    run("platform revoke", "Example", "--yes")
    assert "abdruck platform add" in run("platform rotate", "Example", code=1).output
    assert "User name: example-" in run("platform add", "Example").output
    listed = run("platform list").output
    assert listed.count("Example") == 1
    assert old not in listed


def test_a_platform_whose_adding_was_cut_off_can_be_added_again(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init")

    def power_cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(platform_rows, "add_key", power_cut)
        run("platform add", "Example", code=1)
    database = Database(f"sqlite:///{folder}/var/abdruck.sqlite3")
    with database.reading() as connection:
        assert platform_rows.find_member(connection, "Example") is None
    database.close()
    run("platform add", "Example")


def test_no_platform_gets_our_own_name(run: Run) -> None:
    run("init")
    assert "already" in run("platform add", "Abdruck", code=1).output


def test_keys_rotate_and_reseal_by_command(run: Run, folder: Path) -> None:
    run("init")
    assert "Encryption key 2" in run("key rotate").output
    assert "Sealed 0 fingerprints" in run("key reseal").output
    assert list(read(folder / "var" / "keys.json").encryption) == [2]


def test_keys_that_come_as_text_serve_and_are_not_changed(run: Run, folder: Path) -> None:
    run("init")
    path = folder / "var" / "keys.json"
    text = path.read_text()
    path.unlink()
    environ = {"ABDRUCK_KEYS": text}
    run("platform add", "Example", env=environ)
    assert "setting keys" in run("key rotate", code=1, env=environ).output
    assert not path.exists()


@pytest.mark.parametrize(
    ("words", "environ", "sentence"),
    [
        ("stats", {}, "abdruck upgrade"),
        ("platform list", {}, "run abdruck init first"),
        ("platform rotate Nobody", {}, "run abdruck init first"),
        ("stats", {"ABDRUCK_FORGET_DAYS": "many"}, "Setting forget_days"),
        ("stats", {"ABDRUCK_CONFIG": "none.toml"}, "cannot read"),
        ("stats", {"ABDRUCK_DATABASE_URL": "rubbish"}, "not a database address"),
        ("stats", {"ABDRUCK_DATABASE_URL": "oracle9://x"}, "not supported"),
        ("stats", {"ABDRUCK_DATABASE_URL": "sqlite:////none/x"}, "cannot be reached"),
        (
            "stats",
            {"ABDRUCK_DATABASE_URL": "postgresql+psycopg://u:SENTINEL@127.0.0.1:1/x"},
            "cannot be reached",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    run: Run, folder: Path, words: str, environ: dict[str, str], sentence: str
) -> None:
    (folder / "var").mkdir()
    result = run(words, code=1, env=environ)
    assert sentence in result.output
    assert result.output.startswith("Error: ")
    assert len(result.output.splitlines()) == 1
    assert "SENTINEL" not in result.output


def test_a_wrong_name_or_scope_is_refused(run: Run) -> None:
    run("init")
    run("platform add", "Example")
    assert "already" in run("platform add", "Example", code=1).output
    assert "no platform" in run("platform rotate", "Nobody", code=1).output
    run("platform add", "Other", "--scope", "everything", code=2)
    run("nonsense", code=2)


def test_serving_what_is_not_set_up_is_refused_in_a_sentence(run: Run) -> None:
    assert "abdruck init" in run("serve", code=1).output
    run("init")
    assert "Setting roles" in run("serve", "--roles", "pictures", code=1).output


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "fewer than 5"), (4, "fewer than 5"), (5, "5+"), (9, "5+"), (1234, "1230+")],
)
def test_counts_are_too_coarse_to_tell_of_one_person(count: int, text: str) -> None:
    assert coarse(count) == text


def test_stats_are_sums_that_hide_small_ones(run: Run) -> None:
    run("init")
    run("platform add", "Example")
    table = json.loads(run("stats", "--json").output)
    assert table == {"last fetch": {}}
