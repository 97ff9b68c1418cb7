"""Steps of the user's own, in a project that really runs."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

OWN = """
from evenkeel.artifacts import Features
from evenkeel.evaluation import EvaluationResult
from evenkeel.flows.train import training_data
from evenkeel.training import Model, Trainer, fit_model


@ek.step(timeout="1m")
def announce(evaluation: EvaluationResult, examples: ek.Examples, context: ek.StepContext) -> None:
    context.logger.info("evaluated", extra={"rows": examples.snapshot.rows["test"], "blessed": evaluation.blessed})


def train(examples: ek.Examples, features: Features, trainer: Trainer) -> Model:
    return fit_model(trainer, training_data(examples, features), {"learning_rate": 0.02}, examples.snapshot.classes)


pipeline = ek.Pipeline(name="tumour", data=ek.Data(ek.Csv("data/tumours.csv"), label="diagnosis"), steps=[announce, train])
"""
QUICKSTART = Path(__file__).parents[2] / "examples/quickstart"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "prepare.py").write_text((QUICKSTART / "prepare.py").read_text())
    (tmp_path / "pipeline.py").write_text("import evenkeel as ek\n" + OWN)
    subprocess.run([sys.executable, "prepare.py"], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_own_steps_run_are_cached_and_run_again_when_their_code_changes(
    project: Path, evenkeel: Callable[..., Any]
) -> None:
    first = evenkeel("run", "--json").json
    log = project / ".evenkeel/runs" / first["run_id"] / "announce.log"
    assert [json.loads(line)["rows"] for line in log.read_text().splitlines() if "evaluated" in line] == [86]
    status = {step["name"]: step["status"] for step in evenkeel("run", "--json").json["steps"]}
    assert (status["announce"], status["train"]) == ("cached", "cached")
    file = project / "pipeline.py"
    file.write_text(file.read_text().replace("0.02", "0.05"))
    status = {step["name"]: step["status"] for step in evenkeel("run", "--json").json["steps"]}
    assert (status["announce"], status["train"], status["transform"]) == ("ran", "ran", "cached")
