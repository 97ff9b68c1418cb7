"""From which score on a bundle decides: as the evaluation says, and never a guess in its place."""

import math

import pytest

from evenkeel.errors import DefinitionError
from evenkeel.evaluation import EvaluationResult
from evenkeel.flows.package import cuts
from evenkeel.training import ModelSpec
from evenkeel.typing import Task


def spec(task: Task, *classes: str) -> ModelSpec:
    return ModelSpec("lightgbm", task, classes, ("distance",), {}, {}, 7, 50, 700)


TWO, SEVERAL = spec(Task.BINARY, "on time", "late"), spec(Task.MULTILABEL, "late", "slow")


def judged(task: Task, threshold: float | None = None, **thresholds: float) -> EvaluationResult:
    return EvaluationResult(task, "f1", "test", 9, {}, threshold=threshold, thresholds=thresholds)


def test_a_bundle_decides_as_the_evaluation_says() -> None:
    assert cuts(judged(Task.BINARY, 0.25), TWO) == (0.25, ())
    assert cuts(judged(Task.MULTILABEL, slow=0.25, late=0.75), SEVERAL) == (0.5, (0.75, 0.25))
    assert cuts(judged(Task.REGRESSION), spec(Task.REGRESSION)) == (0.5, ())
    assert cuts(None, TWO) == (0.5, ())


@pytest.mark.parametrize(
    ("evaluation", "model", "where"),
    [
        (judged(Task.BINARY), TWO, "threshold"),
        (judged(Task.BINARY, math.nan), TWO, "threshold"),
        (judged(Task.MULTILABEL), SEVERAL, "'late'"),
        (judged(Task.MULTILABEL, late=0.75), SEVERAL, "'slow'"),
        (judged(Task.MULTILABEL, late=0.75, slow=math.nan), SEVERAL, "'slow'"),
    ],
)
def test_without_a_cut_nothing_is_packed(evaluation: EvaluationResult, model: ModelSpec, where: str) -> None:
    with pytest.raises(DefinitionError, match=f"from which score on(.|\n)*{where}"):
        cuts(evaluation, model)
