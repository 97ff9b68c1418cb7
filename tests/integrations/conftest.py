"""MLflow itself, in an environment of its own, and models that it has logged."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evenkeel.flows.adopt import Adoption, adopt

collect_ignore = ["adopt_models.py", "ask_models.py", "ask_objects.py", "log_models.py"]  # for another process
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MLFLOW = ROOT / ".venv-mlflow"
Script = Callable[..., str]


@pytest.fixture(scope="session")
def mlflow() -> Script:
    """Run a script with MLflow's Python and our sources; skipped where it is absent, unless it must be there."""
    python = MLFLOW / "bin/python"
    if not python.is_file():
        absent = pytest.fail if os.environ.get("EVENKEEL_REQUIRE_SERVICES") == "1" else pytest.skip
        absent("MLflow's environment is not there: make .venv-mlflow/mlflow.stamp")

    def run(script: str, *arguments: str, folder: Path, by: Path = python) -> str:
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "MLFLOW_TRACKING_URI": "sqlite:///mlflow.db"}
        command = [str(by), "-W", "ignore", str(HERE / script), *arguments]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def logged(mlflow: Script, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The folder of MLflow with what it logged, and what its own pyfunc answers."""
    folder = tmp_path_factory.mktemp("mlflow")
    mlflow("log_models.py", folder=folder)
    return folder, json.loads((folder / "answers.json").read_text())


@pytest.fixture(scope="session")
def adopted(logged: tuple[Path, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Adoption]:
    """Each model that was logged, adopted into one project."""
    project = tmp_path_factory.mktemp("project")
    found = {}
    for name in logged[1]["answers"]:
        folder, label = logged[0] / name / name, None if name == "classifier" else "late"
        found[name] = adopt(folder, logged[0] / "rows.parquet", label=label, folder=project)
    return found
