"""Each example runs from end to end, and is answered alike in every way in which a prediction can be asked for."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from evenkeel.evaluation import EvaluationResult
from evenkeel.testing.five_ways import Answers, FinishedProject, check_five_ways, rows_to_ask
from evenkeel.transforms.inputs import Input
from evenkeel.typing import ColumnType

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", ["quickstart", "regression", "multiclass", "multi_label", "quantiles"])
def test_an_example_is_answered_alike_in_every_way(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder, ignore=shutil.ignore_patterns(".evenkeel", "data"))
    subprocess.run([sys.executable, "prepare.py"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run(
        [sys.executable, "-m", "evenkeel", "run", "--json"], cwd=folder, capture_output=True, text=True
    )
    assert json.loads(done.stdout)["status"] == "succeeded", done.stdout + done.stderr
    asked = check_five_ways(folder, rows=100)
    assert asked.rows.num_rows > 100
    _a_model_that_answers_otherwise_is_found(asked)
    _each_label_is_cut_as_it_was_evaluated(asked)


def _each_label_is_cut_as_it_was_evaluated(project: FinishedProject) -> None:
    evaluation = project.run["evaluate"]
    assert isinstance(evaluation, EvaluationResult)
    cuts = dict(zip(project.predictor.classes, project.predictor.thresholds, strict=False))
    assert cuts == evaluation.thresholds


def _a_model_that_answers_otherwise_is_found(project: FinishedProject) -> None:
    first = dict(project.in_process())["in process"]
    scores = first.scores.copy()
    scores[0, 0] = np.nextafter(scores[0, 0], np.float32(9e9))
    assert not replace(first, scores=scores).same(first)


def test_rows_to_ask_hold_a_null_and_an_unseen_word_for_each_column() -> None:
    table = pa.table({"a": [1.0, 2.0, 3.0], "b": ["x", "y", "z"], "other": [1, 2, 3]})
    inputs = Input("a", ColumnType.FLOAT, nullable=False), Input("b", ColumnType.TEXT)
    assert rows_to_ask(table, inputs, 2).to_pylist() == [
        {"a": 1.0, "b": "x"},
        {"a": 3.0, "b": "z"},
        {"a": 1.0, "b": None},
        {"a": -7.5, "b": "x"},
        {"a": 1.0, "b": "\u2400 never seen"},
    ]


def test_a_number_that_is_missing_in_both_answers_is_the_same() -> None:
    one = Answers(np.array([[np.nan], [1.0]], np.float32))
    assert one.same(Answers(-one.scores * np.float32(-1)))
    assert not one.same(Answers(one.scores, ("a", "b")))
