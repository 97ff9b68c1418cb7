"""Several labels and quantiles: each model is what its family makes of that label, or of that quantile, alone."""

import numpy as np
import pytest

from evenkeel.errors import DefinitionError, InvalidDataError
from evenkeel.testing.families import QUANTILES, rows
from evenkeel.training import Constant, LightGBM, Linear, Logistic, Sklearn, TrainingData, XGBoost, fit_model
from evenkeel.training.several import Several, part
from evenkeel.typing import Task

LABELS, NUMBERS = rows(Task.MULTILABEL), rows(Task.QUANTILE)


def test_a_label_is_answered_like_by_a_model_of_that_label_alone() -> None:
    together = fit_model(LightGBM(rounds=10), LABELS, {}, ("a", "b")).scores(LABELS.features)
    for place in (0, 1):
        alone = fit_model(LightGBM(rounds=10), part(LABELS, place), {}, (0, 1)).scores(LABELS.features)
        assert together[:, place].tobytes() == np.ascontiguousarray(alone[:, 1]).tobytes()


def test_labels_are_those_of_scikit_learns_own_multi_output() -> None:
    from sklearn.linear_model import LogisticRegression
    from sklearn.multioutput import MultiOutputClassifier

    filled = np.nan_to_num(LABELS.features[:, :3])
    data = TrainingData(filled, LABELS.labels, ("a", "b", "c"), Task.MULTILABEL, 2)
    theirs = MultiOutputClassifier(LogisticRegression()).fit(filled.astype(np.float64), LABELS.labels)
    expected = np.stack([one[:, 1] for one in theirs.predict_proba(filled.astype(np.float64))], axis=1)
    for trainer in (Sklearn(LogisticRegression()), Sklearn(MultiOutputClassifier(LogisticRegression()))):
        found = fit_model(trainer, data, {}, ("x", "y")).scores(filled)
        np.testing.assert_allclose(found, expected, atol=1e-6)


def test_quantiles_are_sorted_where_their_models_cross() -> None:
    draw = np.random.default_rng(0)
    features = draw.normal(size=(60, 3)).astype(np.float32)
    data = TrainingData(features, draw.normal(size=60), ("a", "b", "c"), Task.QUANTILE, quantiles=(0.4, 0.5, 0.6))
    model = fit_model(LightGBM(rounds=30, parameters={"min_data_in_leaf": 2}), data, {})
    assert isinstance(model.fitted, Several)
    asked = draw.normal(size=(400, 3)).astype(np.float32)
    apart = np.stack([one.scores(asked) for one in model.fitted.parts], axis=1)
    assert (np.diff(apart, axis=1) < 0).any(), "no quantile crosses another, so nothing was tried"
    np.testing.assert_array_equal(model.scores(asked), np.sort(apart, axis=1).astype(np.float32))


@pytest.mark.parametrize("trainer", [Constant(), Linear()])
def test_a_share_of_the_training_rows_lies_below_each_quantile(trainer: Constant | Linear) -> None:
    found = fit_model(trainer, NUMBERS, {}).scores(NUMBERS.features)
    below = (NUMBERS.labels[:, None] <= found).mean(axis=0)
    np.testing.assert_allclose(below, QUANTILES, atol=0.01)


@pytest.mark.parametrize(
    ("quantiles", "problem"),
    [
        ((), "two or more numbers"),
        ((0.5,), "two or more numbers"),
        ((0.0, 0.5), "two or more numbers above 0 and below 1"),
        ((0.5, 1.0), "two or more numbers above 0 and below 1"),
        ((0.9, 0.5), "ascending"),
        ((0.5, 0.5, 0.9), "each once"),
        ((0.1, float("nan"), 0.5), "two or more numbers"),
        ((0.1, 0.9), "Add 0.5"),
    ],
)
def test_what_is_no_quantiles(quantiles: tuple[float, ...], problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        TrainingData(NUMBERS.features, NUMBERS.labels, NUMBERS.names, Task.QUANTILE, quantiles=quantiles)


@pytest.mark.parametrize(
    ("labels", "problem"),
    [
        (LABELS.labels[:, :1], r"The labels do not fit.*\n.*shape \(rows, 2\)"),
        (LABELS.labels + 1, "neither 0 nor 1"),
        (np.column_stack([LABELS.labels[:, 0], np.zeros(len(LABELS.labels), np.int64)]), "Label 1 is the same"),
    ],
)
def test_what_is_no_label(labels: np.ndarray, problem: str) -> None:
    with pytest.raises(InvalidDataError, match=problem):
        TrainingData(LABELS.features, labels, LABELS.names, Task.MULTILABEL, 2)


@pytest.mark.parametrize(
    ("trainer", "data", "problem"),
    [
        (Logistic(), NUMBERS, "Choose LightGBM"),
        (LightGBM("poisson"), NUMBERS, "does not fit a quantile label"),
        (Linear(), LABELS, "Choose a classifier"),
        (LightGBM(parameters={"alpha": 0.3}), NUMBERS, "alpha is not yours to choose"),
        (XGBoost(parameters={"quantile_alpha": 0.3}), NUMBERS, "quantile_alpha is not yours to choose"),
    ],
)
def test_a_family_that_cannot_says_what_to_do(trainer: LightGBM, data: TrainingData, problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        fit_model(trainer, data, {}, ("a", "b")[: data.classes])


def test_a_regressor_without_a_quantile_is_refused() -> None:
    from sklearn.ensemble import GradientBoostingRegressor
    from sklearn.linear_model import Ridge

    assert Sklearn(GradientBoostingRegressor(loss="quantile")).works_with(Task.QUANTILE)
    assert not Sklearn(GradientBoostingRegressor()).works_with(Task.QUANTILE)
    assert not Sklearn(Ridge()).works_with(Task.QUANTILE)
