"""Nearest neighbours as ONNX nodes, by the distances that scikit-learn's trees compute, feature by feature.

Source: scikit-learn 1.9, ``neighbors/_base.py`` (``_get_weights``) and ``metrics/_dist_metrics.pyx.tp`` (``rdist``).
"""

from typing import Any

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.training.sklearn_base_nodes import EstimatorWriter

_METRICS = ("euclidean", "manhattan", "chebyshev")


def neighbor_scores(write: EstimatorWriter, estimator: Any, features: str) -> str:
    """Return the share of each class among the nearest rows, or their mean."""
    from onnx import helper

    apart = _distances(write, estimator, features)
    near, order = write.new_name(), write.new_name()
    count = write.constant(np.array([estimator.n_neighbors]))
    write.nodes.append(helper.make_node("TopK", [apart, count], [near, order], axis=1, largest=0))
    told = write.op("Gather", _told(estimator), order, axis=0)
    if estimator.weights == "uniform":
        return write.op("Div", write.total(told, 1, 0), float(estimator.n_neighbors))
    weights = _weights(write, estimator, near)
    summed = write.total(write.op("Mul", told, write.op("Unsqueeze", weights, np.array([2]))), 1, 0)
    return write.op("Div", summed, write.total(weights))


def _told(estimator: Any) -> Any:
    """Return what each training row says: 1 for its class, or its number."""
    labels = np.asarray(estimator._y)
    if hasattr(estimator, "classes_"):
        return np.eye(len(estimator.classes_))[labels.ravel()]
    return labels.reshape(len(labels), -1).astype(np.float64)


def _distances(write: EstimatorWriter, estimator: Any, features: str) -> str:
    """Return how far each training row is, shape (rows, training rows); squared where that orders them alike."""
    metric = estimator.effective_metric_
    if metric not in _METRICS or estimator.weights not in ("uniform", "distance"):
        got = f"metric={metric!r}, weights={estimator.weights!r}"
        raise DefinitionError("These neighbours have no graph", expected=f"a metric of {_METRICS}", got=got)
    found = None
    for number, known in enumerate(np.asarray(estimator._fit_X, np.float64).T):
        step = write.op("Sub", write.column(features, number), known[None])
        size = write.op("Mul", step, step) if metric == "euclidean" else write.op("Abs", step)
        combine = "Max" if metric == "chebyshev" else "Add"
        found = size if found is None else write.op(combine, found, size)
    assert found is not None
    return found


def _weights(write: EstimatorWriter, estimator: Any, near: str) -> str:
    """Return the inverse of the distances; where some are 0, only those count."""
    apart = write.op("Sqrt", near) if estimator.effective_metric_ == "euclidean" else near
    same = write.cast(write.op("Equal", apart, 0.0), "DOUBLE")
    some = write.op("Greater", write.total(same), 0.0)
    return write.op("Where", some, same, write.op("Div", 1.0, apart))
