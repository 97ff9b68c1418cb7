"""Estimators that are made of others: calibrated, stacked, voting, bagged, boosted by weights, with another target.

Source: scikit-learn 1.9, ``calibration.py``, ``ensemble/_stacking.py``, ``_voting.py``, ``_bagging.py``,
``_weight_boosting.py`` and ``compose/_target.py``.
"""

from typing import Any

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.training.sklearn_base_nodes import EstimatorWriter
from evenkeel.training.sklearn_linear_nodes import isotonic_scores

_INVERSES = {"expm1", "exp", "square", "sqrt", "log", "log1p"}


def calibrated_scores(write: EstimatorWriter, estimator: Any, features: str) -> str:
    """The mean of what each pair of a classifier and its calibration says."""
    return write.mean([_calibrated(write, one, features) for one in estimator.calibrated_classifiers_])


def _calibrated(write: EstimatorWriter, one: Any, features: str) -> str:
    decides = hasattr(one.estimator, "decision_function")
    classes = len(one.classes)
    raw = write.decision(one.estimator, features) if decides else write.scores(one.estimator, features)
    _all_classes(one.estimator, classes)
    if one.method == "temperature":
        return _warmed(write, raw, decides, classes, one.calibrators[0].beta_)
    if classes == 2 and not decides:
        raw = write.column(raw, 1)
    parts = [
        _calibrator(write, calibrator, write.column(raw, number)) for number, calibrator in enumerate(one.calibrators)
    ]
    if classes == 2:
        return write.with_its_complement(parts[0])
    together = write.beside(*parts)
    total = write.total(together)
    return write.op("Where", write.op("Equal", total, 0.0), 1 / classes, write.op("Div", together, total))


def _calibrator(write: EstimatorWriter, calibrator: Any, raw: str) -> str:
    if hasattr(calibrator, "X_thresholds_"):
        return isotonic_scores(write, calibrator, raw)
    slope, bias = float(calibrator.a_), float(calibrator.b_)
    return write.sigmoid(write.op("Neg", write.op("Add", write.op("Mul", raw, slope), bias)))


def _warmed(write: EstimatorWriter, raw: str, decides: bool, classes: int, beta: float) -> str:
    """A softmax of all logits by one factor."""
    if not decides:
        raw = write.op("Log", write.op("Add", raw, float(np.finfo(np.float64).eps)))
    elif classes == 2:
        raw = write.beside(write.op("Neg", raw), raw)
    return write.softmax(write.op("Mul", raw, float(beta)))


def stacked_scores(write: EstimatorWriter, estimator: Any, features: str) -> str:
    """What the last estimator says of the answers of the first ones."""
    parts = []
    for one, method in zip(estimator.estimators_, estimator.stack_method_, strict=True):
        classes = len(getattr(estimator, "classes_", ()))
        part = write.decision(one, features) if method == "decision_function" else _asked(write, one, features, method)
        parts.append(write.column(part, 1) if method == "predict_proba" and classes == 2 else part)
    if estimator.passthrough:
        parts.append(features)
    return write.scores(estimator.final_estimator_, write.beside(*parts))


def _asked(write: EstimatorWriter, one: Any, features: str, method: str) -> str:
    if method == "predict" and hasattr(one, "classes_"):
        raise DefinitionError("A stacked classifier that only names a class has no graph", got=type(one).__name__)
    return write.scores(one, features)


def voted_scores(write: EstimatorWriter, estimator: Any, features: str) -> str:
    """The weighted mean of the probabilities, or of the numbers."""
    return write.mean([write.scores(one, features) for one in estimator.estimators_], estimator._weights_not_none)


def bagged_scores(write: EstimatorWriter, estimator: Any, features: str) -> str:
    """The mean over members, each of which reads some of the features."""
    parts = []
    for one, chosen in zip(estimator.estimators_, estimator.estimators_features_, strict=True):
        whole = np.array_equal(chosen, np.arange(estimator.n_features_in_))
        parts.append(write.scores(one, features if whole else write.columns(features, chosen)))
        _all_classes(one, len(getattr(estimator, "classes_", ())))
    return write.mean(parts)


def boosted_decision(write: EstimatorWriter, estimator: Any, features: str) -> str:
    """Each member of AdaBoost votes for its class, with its weight, and a little against the others."""
    votes = [_vote(write, one, features, estimator.n_classes_) for one in estimator.estimators_]
    weights = np.asarray(estimator.estimator_weights_, np.float64)[: len(votes)]
    pushed = [write.op("Mul", vote, float(weight)) for vote, weight in zip(votes, weights, strict=True)]
    raw = write.op("Mul", write.mean(pushed), len(votes) / float(weights.sum()))
    if estimator.n_classes_ > 2:
        return raw
    return write.op("Sub", write.column(raw, 1), write.column(raw, 0))


def boosted_scores(write: EstimatorWriter, estimator: Any, features: str) -> str:
    """The probabilities of AdaBoost, from its votes."""
    raw = boosted_decision(write, estimator, features)
    if estimator.n_classes_ > 2:
        return write.softmax(write.op("Div", raw, float(estimator.n_classes_ - 1)))
    return write.softmax(write.op("Div", write.beside(write.op("Neg", raw), raw), 2.0))


def _vote(write: EstimatorWriter, one: Any, features: str, classes: int) -> str:
    """Return 1 for the class that is predicted, and less than 0 for each other."""
    _all_classes(one, classes)
    named = write.op("ArgMax", write.scores(one, features), axis=1, keepdims=0)
    return write.op("Gather", np.where(np.eye(classes) == 1, 1.0, -1 / (classes - 1)), named, axis=0)


def retargeted_scores(write: EstimatorWriter, estimator: Any, features: str) -> str:
    """A regression of a function of the label, and the inverse of that function."""
    raw = write.scores(estimator.regressor_, features)
    inverse = getattr(estimator.transformer_, "inverse_func", None)
    name = getattr(inverse, "__name__", "")
    if not isinstance(inverse, np.ufunc) or name not in _INVERSES:
        expected = f"a function of numpy: {', '.join(sorted(_INVERSES))}"
        raise DefinitionError("The inverse of the target has no graph", expected=expected, got=name or inverse)
    if name == "square":
        return write.op("Mul", raw, raw)
    inner = write.op("Add", raw, 1.0) if name == "log1p" else raw
    found = write.op({"expm1": "Exp", "exp": "Exp", "sqrt": "Sqrt"}.get(name, "Log"), inner)
    return write.op("Sub", found, 1.0) if name == "expm1" else found


def _all_classes(one: Any, classes: int) -> None:
    """Raise `DefinitionError` where a member has not seen every class."""
    known = len(getattr(one, "classes_", range(classes)))
    if known != classes:
        raise DefinitionError(
            "A member of the ensemble has not seen every class", expected=f"{classes} classes", got=f"{known} of them"
        )
