"""Linear estimators of scikit-learn as ONNX nodes in float64, and those that are simpler.

Source: scikit-learn 1.9, ``linear_model/_base.py``, ``discriminant_analysis.py``, ``isotonic.py``, ``dummy.py``.
"""

from typing import Any

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.training.sklearn_base_nodes import EstimatorWriter


def is_linear(estimator: Any) -> bool:
    """Return whether a decision or a prediction is ``X @ coef_ + intercept_`` and nothing more."""
    from sklearn.linear_model._base import LinearClassifierMixin, LinearModel

    return isinstance(estimator, LinearClassifierMixin | LinearModel) and isinstance(estimator.coef_, np.ndarray)


def linear_sum(write: EstimatorWriter, estimator: Any, features: str) -> str:
    """The decision of a linear classifier, or the number of a linear regression."""
    weights, bias = np.atleast_2d(estimator.coef_).T, np.reshape(estimator.intercept_, (1, -1))
    return write.linear(features, weights, bias)


def logistic_scores(write: EstimatorWriter, estimator: Any, features: str) -> str:
    """Logistic regression, and the linear discriminant: a sigmoid for two classes, a softmax for more."""
    raw = linear_sum(write, estimator, features)
    if len(estimator.classes_) == 2:
        return write.with_its_complement(write.sigmoid(raw))
    return write.softmax(raw)


def isotonic_scores(write: EstimatorWriter, estimator: Any, features: str) -> str:
    """A line between each two thresholds, as ``scipy.interpolate.interp1d`` draws it; outside as the estimator says."""
    x, y = np.asarray(estimator.X_thresholds_, np.float64), np.asarray(estimator.y_thresholds_, np.float64)
    if len(x) == 1:
        return write.op("Add", write.op("Mul", features, 0.0), float(y[0]))
    inside = write.op("Min", write.op("Max", features, float(x[0])), float(x[-1]))
    slopes = np.diff(y) / np.diff(x)
    below = write.cast(write.op("Less", x[None, 1:-1], inside), "INT64")
    place = write.total(below) if len(x) > 2 else write.cast(write.op("Mul", features, 0.0), "INT64")
    start, low, slope = (write.op("Gather", one, place, axis=0) for one in (x[:-1], y[:-1], slopes))
    found = write.op("Add", write.op("Mul", slope, write.op("Sub", inside, start)), low)
    if estimator.out_of_bounds == "clip":
        return found
    return write.op("Where", write.op("Equal", inside, features), found, np.array(np.nan))


def constant_scores(write: EstimatorWriter, estimator: Any, features: str) -> str:
    """A dummy that says the same for every row."""
    if getattr(estimator, "strategy", "") in ("stratified", "uniform"):
        raise DefinitionError(
            "An estimator that answers by chance has no graph", got=f"strategy={estimator.strategy!r}"
        )
    width = estimator.n_features_in_
    answer = estimator.predict_proba if hasattr(estimator, "classes_") else estimator.predict
    said = np.reshape(answer(np.zeros((1, width))), (1, -1)).astype(np.float64)
    return write.linear(features, np.zeros((width, said.shape[1])), said)
