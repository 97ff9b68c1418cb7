import numpy as np
import pytest

from evenkeel.errors import DefinitionError, InvalidDataError
from evenkeel.training import Choice, Float, Integer, TrainingData
from evenkeel.typing import Task

ROWS = np.zeros((4, 2), np.float32)
LABELS = np.array([0, 1, 0, 1])
NAMES = ("a", "b")


def test_good_rows_are_taken() -> None:
    data = TrainingData(ROWS, LABELS, NAMES, Task.BINARY, 2, (ROWS[:1], LABELS[:1]))
    assert data.classes == 2


@pytest.mark.parametrize(
    ("features", "labels", "task", "classes", "message"),
    [
        (ROWS[:0], LABELS[:0], Task.BINARY, 2, "has no row"),
        (ROWS, LABELS[:3], Task.BINARY, 2, "do not fit"),
        (ROWS[:, :1], LABELS, Task.BINARY, 2, "do not fit"),
        (ROWS.astype(np.float64), LABELS, Task.BINARY, 2, "wrong type"),
        (ROWS, np.array([0, 1, 2, 1]), Task.BINARY, 2, "not the index of a class"),
        (ROWS, np.array([0, -1, 0, 1]), Task.BINARY, 2, "not the index of a class"),
        (ROWS, LABELS.astype(np.float64), Task.BINARY, 2, "not the index of a class"),
        (ROWS, LABELS * 0, Task.BINARY, 2, "Class 1 has no training row"),
        (ROWS, LABELS, Task.MULTICLASS, 3, "Class 2 has no training row"),
        (ROWS, LABELS * 0, Task.BINARY, 1, "too few classes"),
        (ROWS, LABELS, Task.BINARY, 3, "too few classes"),
        (ROWS, np.array([1.0, np.nan, 2.0, 3.0]), Task.REGRESSION, 0, "not finite"),
        (ROWS, np.array([1.0, np.inf, 2.0, 3.0]), Task.REGRESSION, 0, "not finite"),
    ],
)
def test_rows_that_no_model_can_be_fitted_on(features, labels, task, classes, message) -> None:
    with pytest.raises(InvalidDataError, match=message):
        TrainingData(features, labels, NAMES, task, classes)


def test_validation_rows_are_checked_too() -> None:
    with pytest.raises(InvalidDataError, match="validation features do not fit"):
        TrainingData(ROWS, LABELS, NAMES, Task.BINARY, 2, (ROWS[:, :1], LABELS))


def test_without_features_there_is_no_model() -> None:
    with pytest.raises(InvalidDataError, match="no feature"):
        TrainingData(ROWS[:, :0], LABELS, (), Task.BINARY, 2)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: Float(2.0, 1.0), "low <= high"),
        (lambda: Integer(0, 5, log=True), "low > 0"),
        (lambda: Float(float("nan"), 1.0), "low <= high"),
        (lambda: Choice(()), "at least one value"),
    ],
)
def test_a_space_that_cannot_be_searched(wrong, message) -> None:
    with pytest.raises(DefinitionError, match=message):
        wrong()
