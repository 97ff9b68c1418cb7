import os
from pathlib import Path

import pytest

from evenkeel.errors import SettingsError
from evenkeel.settings import find_root, load_settings


def test_without_a_file_state_lies_beside_the_pipeline(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    assert settings.ledger_url == f"sqlite:///{tmp_path}/.evenkeel/ledger.db"
    assert settings.artifacts == tmp_path / ".evenkeel/artifacts"


def test_a_profile_overlays_the_file_and_the_environment_overlays_both(tmp_path: Path) -> None:
    (tmp_path / "evenkeel.toml").write_text(
        'port = 1\nhost = "a"\n[profiles.staging]\nport = 2\nledger = "postgresql://db/x"\n'
    )
    settings = load_settings(tmp_path, {"EVENKEEL_PROFILE": "staging", "EVENKEEL_HOST": "b"})
    assert (settings.profile, settings.port, settings.host, settings.ledger_url) == (
        "staging",
        2,
        "b",
        "postgresql://db/x",
    )


@pytest.mark.parametrize(
    ("text", "environment", "message"),
    [
        ("prot = 1", {}, "Did you mean 'port'"),
        ("", {"EVENKEEL_PROT": "1"}, "Did you mean 'port'"),
        ('port = "many"', {}, r"'port' does not fit\n  got: Expected `int`, got `str`\n  where: .*evenkeel.toml"),
        ("port = 65536", {}, "'port' does not fit\n  got: Expected `int` <= 65535"),
        ("", {"EVENKEEL_PORT": "many"}, "where: the variable EVENKEEL_PORT"),
        ("profiles = 1", {}, "A profile is a table\n  got: 1"),
        ("[profiles]\nstaging = 1", {}, "A profile is a table\n  got: {'staging': 1}"),
        ("port = ", {}, "not TOML"),
        ("port = " + "[" * 9_000, {}, "not TOML"),
        ("", {"EVENKEEL_PROFILE": "production"}, "profiles.production"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, environment: dict[str, str], message: str) -> None:
    (tmp_path / "evenkeel.toml").write_text(text)
    with pytest.raises(SettingsError, match=message):
        load_settings(tmp_path, environment)


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "evenkeel.toml").write_text("port = 1", encoding="utf-8-sig")
    assert load_settings(tmp_path, {}).port == 1


def test_a_file_that_cannot_be_read_is_no_missing_file(tmp_path: Path) -> None:
    (tmp_path / "evenkeel.toml").mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path, {})


def test_the_root_is_the_nearest_folder_with_a_pipeline(tmp_path: Path) -> None:
    (tmp_path / "pipeline.py").touch()
    (tmp_path / "a/b").mkdir(parents=True)
    assert find_root(tmp_path / "a/b") == tmp_path


def test_the_table_of_serving(tmp_path: Path) -> None:
    (tmp_path / "evenkeel.toml").write_text('[serving]\ninvalid = "reject"\n')
    assert load_settings(tmp_path, {}).serving.invalid == "reject"
    for wrong, told in (
        ('invalid = "drop"', "'serving.invalid' does not fit"),
        ('invald = "warn"', "Did you mean 'invalid'"),
    ):
        (tmp_path / "evenkeel.toml").write_text(f"[serving]\n{wrong}\n")
        with pytest.raises(SettingsError, match=told):
            load_settings(tmp_path, {})


def test_trusted_keys_are_files_beside_the_settings(tmp_path: Path) -> None:
    (tmp_path / "evenkeel.toml").write_text('trusted_keys = ["keys/a.pub", "/b.pub"]\n')
    assert load_settings(tmp_path, {}).trusted_keys == (tmp_path / "keys/a.pub", Path("/b.pub"))
    given = load_settings(tmp_path, {"EVENKEEL_TRUSTED_KEYS": f"a.pub{os.pathsep}b.pub"})
    assert given.trusted_keys == (tmp_path / "a.pub", tmp_path / "b.pub")
    (tmp_path / "evenkeel.toml").write_text('trusted_keys = "a.pub"\n')
    with pytest.raises(SettingsError, match="'trusted_keys' does not fit"):
        load_settings(tmp_path, {})
