"""What the command line says of bundles that are no good: exit code 1, and what to do."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("project")
Command = Callable[..., Any]


@pytest.fixture
def stored(project: Path) -> Path:
    """The bundle in the store of the project, to be damaged; the project is a copy of one that was run elsewhere."""
    (bundle,) = (project / ".evenkeel/artifacts/Bundle").iterdir()
    return bundle


def edited(bundle: Path) -> None:
    (bundle / "bundle.json").chmod(0o644)
    (bundle / "bundle.json").write_text((bundle / "bundle.json").read_text().replace('"format": 1', '"format":1'))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (edited, "is not the bundle that is meant|A stored artifact was changed"),
        (lambda bundle: (bundle / "golden.json").unlink(), "golden.json is missing|A stored artifact was changed"),
    ],
)
@pytest.mark.parametrize(
    "command", ["serve --port 0", "score ../customers.csv --to x.csv", "evaluate churn ../customers.csv --label left"]
)
def test_a_damaged_bundle_ends_a_command(stored: Path, evenkeel: Command, command: str, damage: Any, said: str) -> None:
    damage(stored)
    ended = evenkeel(*command.split())
    assert (ended.code, ended.out) == (1, "")
    assert re.search(f"{said}(.|\n)*do: ", ended.err)
    assert not Path("x.csv").exists()


def test_only_signed_bundles_are_served_scored_and_rolled_out(stored: Path, evenkeel: Command, tmp_path: Path) -> None:
    key = str(tmp_path / "key")
    assert evenkeel("models", "keygen", key, "--json").json["public"] == f"{key}.pub"
    Path("evenkeel.toml").write_text(f'trusted_keys = ["{key}.pub"]\n')
    score = ("score", "../customers.csv", "--to", "x.csv")
    for command in (score, ("serve", "--port", "0")):
        said = evenkeel(*command)
        assert (said.code, "is not signed" in said.err) == (1, True), said.err
    assert "is not signed" in evenkeel("run", "--json").json["error"]
    assert evenkeel("models", "sign", "churn@1", "--key", key, "--json").json["name"] == "churn"
    assert (evenkeel(*score).code, evenkeel("run").code) == (0, 0)


def test_a_model_shows_itself_and_its_card(stored: Path, evenkeel: Command) -> None:
    shown = evenkeel("models", "show", "churn", "--card", "--json").json
    assert [one["name"] for one in shown["manifest"]["outputs"]] == ["probability_0", "probability_1"]
    assert evenkeel("models", "show", "churn", "--card").out == shown["card"]
    assert "the probability that left is 1" in evenkeel("models", "show", str(stored)).out


@pytest.mark.parametrize("command", ["models show", "models export --to box", "models sign --key k", "evaluate"])
def test_a_folder_that_is_no_bundle_is_named(evenkeel: Command, tmp_path: Path, command: str) -> None:
    rest = ["rows.csv", "--label", "left"] if command == "evaluate" else []
    (tmp_path / "rows.csv").write_text("left\n1\n")
    name, *options = command.split(" --")
    said = evenkeel(*name.split(), str(tmp_path), *rest, *(word for one in options for word in f"--{one}".split()))
    assert (said.code, "is not a bundle" in said.err) == (1, True), said.err
