"""What the command line says of bundles that are no good: exit code 1, and what to do."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("project")
Command = Callable[..., Any]


@pytest.fixture
def stored(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The bundle in the store of a copy of the project, to be damaged; the routing table names the copy."""
    shutil.copytree(finished.parent, tmp_path / "copy", ignore=shutil.ignore_patterns("predictions"))
    project = tmp_path / "copy" / finished.name
    monkeypatch.chdir(project)
    routing = project / ".evenkeel/routing.json"
    routing.write_text(routing.read_text().replace(str(finished), str(project)))
    (bundle,) = (project / ".evenkeel/artifacts/Bundle").iterdir()
    return bundle


def edit_threshold(bundle: Path) -> None:
    (bundle / "bundle.json").chmod(0o644)
    (bundle / "bundle.json").write_text((bundle / "bundle.json").read_text().replace('"format": 1', '"format":1'))


@pytest.mark.parametrize("damage", [edit_threshold, lambda bundle: (bundle / "golden.json").unlink()])
@pytest.mark.parametrize(
    "command", ["serve --port 0", "score ../customers.csv --to x.csv", "evaluate churn ../customers.csv --label left"]
)
def test_a_damaged_bundle_ends_a_command(stored: Path, evenkeel: Command, command: str, damage: Any) -> None:
    damage(stored)
    said = evenkeel(*command.split())
    assert (said.code, said.out) == (1, "")
    assert "do: " in said.err
    assert not Path("x.csv").exists()
