"""Trees inside of other estimators: their leaves are added in float64, which ONNX's own operator rounds to float32.

A calibration or a tree that reads a sum of leaves jumps at the very sums of the training rows. So the operator only says in
which leaf of each tree a row ends, and a table has what that leaf adds.

Source: scikit-learn 1.9, ``ensemble/_forest.py``, ``_gb.py`` and ``_hist_gradient_boosting/gradient_boosting.py``.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from evenkeel.training.forest import Floats, Forest, forest_nodes
from evenkeel.training.sklearn_base_nodes import EstimatorWriter
from evenkeel.training.sklearn_trees import boosted_forest, is_averaged, is_boosted, link_of, tree_of

Writes = Callable[[EstimatorWriter, Any, str], str]


def tree_scores(estimator: Any) -> Writes | None:
    """Return what writes the scores of trees, or None for what is no tree."""
    if is_averaged(estimator):
        return _averaged
    return _linked if is_boosted(estimator) else None


def tree_decision(estimator: Any) -> Writes | None:
    """Return what writes the raw score of boosted trees, or None for what is none."""
    return _raw if is_boosted(estimator) else None


def _averaged(write: EstimatorWriter, estimator: Any, features: str) -> str:
    members = estimator.estimators_ if hasattr(estimator, "estimators_") else [estimator]
    trees = tuple(tree_of(member.tree_, 1.0) for member in members)
    rounded = write.cast(write.cast(features, "FLOAT"), "DOUBLE")
    total = _total(write, Forest(trees, estimator.n_features_in_, (0.0,) * len(trees[0].targets)), rounded)
    return write.op("Div", total, float(len(members)))


def _raw(write: EstimatorWriter, estimator: Any, features: str) -> str:
    rounds32 = not hasattr(estimator, "_predictors")
    asked = write.cast(write.cast(features, "FLOAT"), "DOUBLE") if rounds32 else features
    return _total(write, boosted_forest(estimator), asked)


def _linked(write: EstimatorWriter, estimator: Any, features: str) -> str:
    raw, link = _raw(write, estimator, features), link_of(estimator)
    if link == "softmax":
        return write.softmax(raw)
    if link in ("sigmoid", "sigmoid of twice"):
        return write.with_its_complement(write.sigmoid(raw if link == "sigmoid" else write.op("Mul", raw, 2.0)))
    return write.op("Exp", raw) if link == "exponential" else raw


def _total(write: EstimatorWriter, forest: Forest, features: str) -> str:
    """Return the sum of the leaves where a row ends, float64, shape (rows, targets)."""
    names = {"wide": features}
    numbers = tuple(
        replace(tree, leaves=np.arange(len(tree.leaves), dtype=np.float64)[:, None], targets=(number,))
        for number, tree in enumerate(forest.trees)
    )
    nodes, constants = forest_nodes(Forest(numbers, forest.width, (0.0,) * len(numbers)))
    write.include([node for node in nodes if node.op_type != "Cast"], constants, names)
    first = np.cumsum([0, *(len(tree.leaves) for tree in forest.trees)])[:-1]
    leaf = write.op("Add", write.cast(names["raw"], "INT64"), first[None])
    found = write.total(write.op("Gather", _table(forest), leaf, axis=0), 1, 0)
    return write.op("Add", found, np.array([forest.base])) if any(forest.base) else found


def _table(forest: Forest) -> Floats:
    """Return what each leaf adds to each target, shape (leaves, targets)."""
    table = np.zeros((sum(len(tree.leaves) for tree in forest.trees), len(forest.base)))
    start = 0
    for tree in forest.trees:
        table[start : start + len(tree.leaves), list(tree.targets)] = tree.leaves
        start += len(tree.leaves)
    return table
