import numpy as np
import pytest

from evenkeel.errors import DefinitionError
from evenkeel.testing.families import rows
from evenkeel.training import Constant, Linear, Logistic, TrainingData, fit_model
from evenkeel.training.faithful import differences
from evenkeel.typing import Task


def test_least_squares_finds_a_line() -> None:
    x = np.arange(100, dtype=np.float32)[:, None]
    model = Linear(alpha=1e-6).fit(TrainingData(x, 3.0 * x[:, 0] - 7.0, ("x",), Task.REGRESSION), {})
    assert model.scores(np.array([[1_000.0]], np.float32)) == pytest.approx([2_993.0], rel=1e-6)


def test_a_logistic_regression_finds_the_odds() -> None:
    x = np.repeat(np.array([[0.0], [1.0]], np.float32), 1_000, axis=0)
    labels = np.concatenate([np.arange(1_000) < 200, np.arange(1_000) < 800]).astype(np.int64)
    model = Logistic(c=1e4).fit(TrainingData(x, labels, ("x",), Task.BINARY, 2), {})
    assert model.scores(np.array([[0.0], [1.0]], np.float32))[:, 1] == pytest.approx([0.2, 0.8], abs=1e-3)


@pytest.mark.parametrize("task", Task)
def test_any_features_are_taken(task: Task) -> None:
    data = rows(task)
    features = np.column_stack([data.features, np.full(len(data.labels), np.nan, np.float32)])
    features[::7, 0], features[::11, 0], features[::13, 4] = np.inf, -np.inf, 3e38
    whole = TrainingData(features, data.labels, (*data.names, "empty"), task, data.classes, None, data.quantiles)
    model = fit_model(Linear() if task.of_numbers else Logistic(), whole, {}, tuple(range(data.classes)))
    asked = np.concatenate([features, np.full((1, 6), np.nan, np.float32), np.full((1, 6), 3e38, np.float32)])
    assert np.isfinite(model.scores(asked)).all()
    assert differences(model.scores(asked), model.fitted.scores(asked), numbers=task.of_numbers).max() <= 1


@pytest.mark.parametrize("wrong", [lambda: Logistic(c=0), lambda: Linear(alpha=-1.0), lambda: Logistic(c=float("nan"))])
def test_a_penalty_must_be_positive(wrong) -> None:
    with pytest.raises(DefinitionError, match="> 0"):
        wrong()


def test_a_classifier_does_not_answer_numbers() -> None:
    with pytest.raises(DefinitionError, match="Logistic does not fit a regression label"):
        fit_model(Logistic(), rows(Task.REGRESSION), {})


def test_a_constant_is_the_share_of_each_class() -> None:
    data = TrainingData(np.zeros((4, 1), np.float32), np.array([2, 1, 2, 0]), ("x",), Task.MULTICLASS, 3)
    model = fit_model(Constant(), data, {}, ("a", "b", "c"))
    assert model.scores(np.zeros((2, 1), np.float32)).tolist() == [[0.25, 0.25, 0.5]] * 2
