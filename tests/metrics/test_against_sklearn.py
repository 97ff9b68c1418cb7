"""Every metric that scikit-learn has too gives the same number."""

from dataclasses import replace

import numpy as np
import pytest
import sklearn.metrics as sk
from hypothesis import given, settings
from hypothesis import strategies as st

from evenkeel.metrics import Outcomes, get_metric
from evenkeel.testing.metrics import outcomes
from evenkeel.typing import Task

BINARY = {
    "accuracy": lambda y, p, d: sk.accuracy_score(y, d),
    "average_precision": lambda y, p, d: sk.average_precision_score(y, p[:, 1]),
    "balanced_accuracy": lambda y, p, d: sk.balanced_accuracy_score(y, d),
    "brier_score": lambda y, p, d: sk.brier_score_loss(y, p[:, 1]),
    "f1": lambda y, p, d: sk.f1_score(y, d),
    "log_loss": lambda y, p, d: sk.log_loss(y, p),
    "mcc": lambda y, p, d: sk.matthews_corrcoef(y, d),
    "precision": lambda y, p, d: sk.precision_score(y, d),
    "recall": lambda y, p, d: sk.recall_score(y, d),
    "roc_auc": lambda y, p, d: sk.roc_auc_score(y, p[:, 1]),
    "specificity": lambda y, p, d: sk.recall_score(y, d, pos_label=0),
}
MULTICLASS = {
    "accuracy": BINARY["accuracy"],
    "balanced_accuracy": BINARY["balanced_accuracy"],
    "log_loss": BINARY["log_loss"],
    "macro_f1": lambda y, p, d: sk.f1_score(y, d, average="macro"),
    "mcc": BINARY["mcc"],
    "roc_auc_ovr": lambda y, p, d: sk.roc_auc_score(y, p, multi_class="ovr"),
}
REGRESSION = {
    "bias": lambda y, p: float(np.mean(p - y)),
    "mae": sk.mean_absolute_error,
    "mape": sk.mean_absolute_percentage_error,
    "median_absolute_error": sk.median_absolute_error,
    "r2": sk.r2_score,
    "rmse": sk.root_mean_squared_error,
}
MULTILABEL = {
    "exact_match": lambda y, p, d: sk.accuracy_score(y, d),
    "hamming_loss": lambda y, p, d: sk.hamming_loss(y, d),
    "log_loss": lambda y, p, d: np.mean([sk.log_loss(*column) for column in zip(y.T, p.T, strict=True)]),
    "macro_average_precision": lambda y, p, d: sk.average_precision_score(y, p, average="macro"),
    "macro_f1": lambda y, p, d: sk.f1_score(y, d, average="macro"),
    "macro_roc_auc": lambda y, p, d: sk.roc_auc_score(y, p, average="macro"),
    "micro_average_precision": lambda y, p, d: sk.average_precision_score(y, p, average="micro"),
    "micro_f1": lambda y, p, d: sk.f1_score(y, d, average="micro"),
    "micro_roc_auc": lambda y, p, d: sk.roc_auc_score(y, p, average="micro"),
}
QUANTILE = {
    "coverage": lambda y, p: np.mean((p[:, 0] <= y) & (y <= p[:, 2])),
    "coverage_error": lambda y, p: abs(np.mean((p[:, 0] <= y) & (y <= p[:, 2])) - 0.8),
    "interval_width": lambda y, p: np.mean(p[:, 2] - p[:, 0]),
    "mae": lambda y, p: sk.mean_absolute_error(y, p[:, 1]),
    "pinball_loss": lambda y, p: np.mean(
        [sk.mean_pinball_loss(y, p[:, i], alpha=q) for i, q in enumerate((0.1, 0.5, 0.9))]
    ),
    "r2": lambda y, p: sk.r2_score(y, p[:, 1]),
}


def value(name, rows):
    metric = get_metric(name)
    return metric.result(metric.update(None, rows)).value


def in_double(rows):
    scores = rows.scores.astype(np.float64)
    return Outcomes(rows.labels, scores / scores.sum(axis=1, keepdims=True), rows.threshold)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", BINARY)
def test_binary(name, seed):
    rows = in_double(outcomes(Task.BINARY, seed))
    assert value(name, rows) == pytest.approx(BINARY[name](rows.labels, rows.scores, rows.decided()), rel=1e-12)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", MULTICLASS)
def test_multiclass(name, seed):
    rows = in_double(outcomes(Task.MULTICLASS, seed))
    assert value(name, rows) == pytest.approx(MULTICLASS[name](rows.labels, rows.scores, rows.decided()), rel=1e-12)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", REGRESSION)
def test_regression(name, seed):
    rows = outcomes(Task.REGRESSION, seed)
    assert value(name, rows) == pytest.approx(REGRESSION[name](rows.labels, rows.scores), rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", MULTILABEL)
def test_multilabel(name, seed):
    rows = outcomes(Task.MULTILABEL, seed)
    rows = replace(rows, scores=np.clip(rows.scores.astype(np.float64), 0.01, 0.99))
    assert value(name, rows) == pytest.approx(MULTILABEL[name](rows.labels, rows.scores, rows.decided()), rel=1e-12)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", QUANTILE)
def test_quantile(name, seed):
    rows = outcomes(Task.QUANTILE, seed)
    assert value(name, rows) == pytest.approx(QUANTILE[name](rows.labels, rows.scores), rel=1e-9, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=30))
def test_ranking_with_many_ties(rows):
    labels = np.array([label for label, _ in rows], np.int64)
    scores = np.array([score / 8 for _, score in rows])
    found = Outcomes(labels, np.stack([1 - scores, scores], axis=1))
    if 0 < labels.sum() < len(labels):
        assert value("roc_auc", found) == pytest.approx(sk.roc_auc_score(labels, scores), abs=1e-12)
        assert value("average_precision", found) == pytest.approx(sk.average_precision_score(labels, scores), abs=1e-12)
