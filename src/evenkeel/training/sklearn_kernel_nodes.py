"""Support vector machines and kernel ridge regression as ONNX nodes in float64; the operators of ONNX are float32.

Source: scikit-learn 1.9, ``svm/_base.py`` and ``utils/multiclass.py`` (``_ovr_decision_function``); libsvm's ``svm.cpp``
(``svm_predict_values``).
"""

from itertools import combinations
from typing import Any

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.training.forest import Floats
from evenkeel.training.sklearn_base_nodes import EstimatorWriter

_KERNELS = ("linear", "poly", "rbf", "sigmoid")


def machine_sum(write: EstimatorWriter, estimator: Any, features: str) -> str:
    """Return the number that a support vector regression predicts."""
    kernel = _kernel(write, estimator, features, estimator.support_vectors_, estimator._gamma)
    return write.linear(kernel, estimator._dual_coef_.T, estimator._intercept_)


def machine_decision(write: EstimatorWriter, estimator: Any, features: str) -> str:
    """Return ``decision_function`` of a support vector classifier."""
    pairs = _pairs(write, estimator, features)
    classes = len(estimator.classes_)
    if classes == 2:
        return write.op("Neg", pairs)
    return pairs if estimator.decision_function_shape == "ovo" else _of_classes(write, pairs, classes)


def ridge_sum(write: EstimatorWriter, estimator: Any, features: str) -> str:
    """Return the number that a kernel ridge regression predicts."""
    gamma = 1 / estimator.n_features_in_ if estimator.gamma is None else estimator.gamma
    kernel = _kernel(write, estimator, features, estimator.X_fit_, gamma)
    return write.op("MatMul", kernel, np.reshape(estimator.dual_coef_, (-1, 1)))


def _pairs(write: EstimatorWriter, estimator: Any, features: str) -> str:
    """Return what libsvm decides for each pair of classes, shape (rows, pairs): above 0 for the first of the two."""
    kernel = _kernel(write, estimator, features, estimator.support_vectors_, estimator._gamma)
    ends = np.cumsum([0, *estimator._n_support])
    duals = estimator._dual_coef_
    pairs = list(combinations(range(len(estimator.classes_)), 2))
    weights = np.zeros((duals.shape[1], len(pairs)))
    for column, (first, second) in enumerate(pairs):
        weights[ends[first] : ends[first + 1], column] = duals[second - 1, ends[first] : ends[first + 1]]
        weights[ends[second] : ends[second + 1], column] = duals[first, ends[second] : ends[second + 1]]
    return write.linear(kernel, weights, estimator._intercept_)


def _of_classes(write: EstimatorWriter, pairs: str, classes: int) -> str:
    """Return the votes of each class, and less than half a vote for how sure they are."""
    sides = np.zeros((classes * (classes - 1) // 2, classes))
    for number, (first, second) in enumerate(combinations(range(classes), 2)):
        sides[number, first], sides[number, second] = 1, -1
    sure = write.op("MatMul", pairs, sides)
    against = write.cast(write.op("Less", pairs, 0.0), "DOUBLE")
    votes = write.linear(against, -sides, (sides > 0).sum(axis=0))
    share = write.op("Div", sure, write.op("Mul", write.op("Add", write.op("Abs", sure), 1.0), 3.0))
    return write.op("Add", votes, share)


def _kernel(write: EstimatorWriter, estimator: Any, features: str, vectors: Any, gamma: float) -> str:
    """Return how like each vector a row is, shape (rows, vectors)."""
    if estimator.kernel not in _KERNELS or not isinstance(vectors, np.ndarray):
        raise DefinitionError("This kernel has no graph", expected=f"a dense one of {_KERNELS}", got=estimator.kernel)
    inner = write.op("MatMul", features, np.asarray(vectors, np.float64).T)
    if estimator.kernel == "linear":
        return inner
    if estimator.kernel == "rbf":
        return write.op("Exp", write.op("Mul", _squares(write, features, vectors, inner), -float(gamma)))
    inner = write.op("Add", write.op("Mul", inner, float(gamma)), float(estimator.coef0))
    return write.op("Tanh", inner) if estimator.kernel == "sigmoid" else _power(write, inner, int(estimator.degree))


def _power(write: EstimatorWriter, base: str, degree: int) -> str:
    """Return a power by squaring, as libsvm has it; ONNX's own would be a product for many rows and none for one."""
    found = None
    for bit in bin(degree)[:1:-1]:
        if bit == "1":
            found = base if found is None else write.op("Mul", found, base)
        base = write.op("Mul", base, base)
    return found if found is not None else write.op("Add", write.op("Mul", base, 0.0), 1.0)


def _squares(write: EstimatorWriter, features: str, vectors: Floats, inner: str) -> str:
    """Return the squared distance to each vector."""
    own = write.total(write.op("Mul", features, features))
    theirs = (np.asarray(vectors, np.float64) ** 2).sum(axis=1)[None]
    apart = write.op("Sub", write.op("Add", own, theirs), write.op("Mul", inner, 2.0))
    return write.op("Max", apart, 0.0)
