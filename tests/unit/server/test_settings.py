from pathlib import Path

import pytest

from server.settings import Settings, SettingsError, described, load


def test_without_any_choice_the_defaults_hold() -> None:
    assert load({}) == Settings()


def test_the_environment_is_stronger_than_the_file(tmp_path: Path) -> None:
    config = tmp_path / "abdruck.toml"
    config.write_text('forget_days = 7\ntoken_minutes = 5\ndata_dir = "/srv/abdruck"\n')
    settings = load({"ABDRUCK_CONFIG": str(config), "ABDRUCK_TOKEN_MINUTES": "9"})
    assert (settings.forget_days, settings.token_minutes) == (7, 9)
    assert settings.data_dir == Path("/srv/abdruck")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("forget_day = 7", "forget_day"),
        ('forget_days = "many"', "forget_days"),
        ("forget_days = 0", "forget_days"),
        ("forget_days = true", "forget_days"),
        ("data_dir = 3", "data_dir"),
        ("data_dir = ", "abdruck.toml"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, name: str) -> None:
    config = tmp_path / "abdruck.toml"
    config.write_text(text)
    with pytest.raises(SettingsError, match=name):
        load({"ABDRUCK_CONFIG": str(config)})


def test_a_file_that_was_named_and_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read"):
        load({"ABDRUCK_CONFIG": str(tmp_path / "none.toml")})


def test_no_error_quotes_a_value() -> None:
    with pytest.raises(SettingsError) as caught:
        load({"ABDRUCK_FORGET_DAYS": "a secret in the wrong place"})
    assert "secret" not in str(caught.value)


def test_every_setting_has_its_help() -> None:
    for _, text in described().values():
        assert text.endswith(".")


@pytest.mark.parametrize("text", ["", ",", "page", "pages,feeds"])
def test_a_part_that_does_not_exist_cannot_be_served(text: str) -> None:
    with pytest.raises(SettingsError, match="intake, pages, sharing"):
        Settings(roles=text).role_names()


def test_settings_that_are_printed_show_no_key() -> None:
    assert "SENTINEL" not in repr(Settings(keys="SENTINEL"))
