"""Scikit-learn's trees as ONNX, without its converter: that one never returns where a tree splits on what is missing,
and does not know how to write histogram boosting.

Source: scikit-learn 1.9, ``tree/_tree.pyx`` (``apply``) and ``ensemble/_hist_gradient_boosting/_predictor.pyx``.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from evenkeel.training.forest import LEAF, LEQ, Forest, Tree, forest_nodes
from evenkeel.training.graphs import Constants, flat_nodes, sigmoid_nodes, softmax_nodes

if TYPE_CHECKING:
    import onnx

_TREES = ("DecisionTree", "ExtraTree", "RandomForest", "ExtraTrees")


def tree_nodes(estimator: Any, width: int) -> "tuple[list[onnx.NodeProto], Constants] | None":
    """Return the nodes from ``features`` to ``scores``, or None for an estimator that this does not know."""
    kind = type(estimator)
    if not kind.__module__.startswith("sklearn."):
        return None
    name = kind.__name__.removesuffix("Classifier").removesuffix("Regressor")
    if name in _TREES:
        return _averaged(estimator, width)
    if name == "HistGradientBoosting" and estimator.is_categorical_ is None:
        return _boosted(estimator, width)
    return None


def splits_on_missing(estimator: Any) -> bool:
    """Return whether a tree, however deep in pipelines and ensembles, has a split for missing values alone."""
    if hasattr(estimator, "tree_"):
        return bool(np.isinf(estimator.tree_.threshold).any())
    return any(splits_on_missing(part) for part in _parts(estimator))


def reads_float32(estimator: Any) -> bool:
    """Return whether an estimator is made of trees that round what they read to float32, as all but the boosted
    histograms do.
    """
    return hasattr(estimator, "tree_") or any(hasattr(part, "tree_") for part in _parts(estimator))


def _parts(estimator: Any) -> Iterator[Any]:
    yield from (step for _, step in getattr(estimator, "steps", ()))
    yield from np.ravel(getattr(estimator, "estimators_", ()))


def _averaged(estimator: Any, width: int) -> "tuple[list[onnx.NodeProto], Constants]":
    """The mean over trees of the shares of the classes, or of the value, in the leaf."""
    from onnx import helper

    members = estimator.estimators_ if hasattr(estimator, "estimators_") else [estimator]
    trees = tuple(_tree(member.tree_, 1 / len(members)) for member in members)
    nodes, constants = forest_nodes(Forest(trees, width, base=(0.0,) * len(trees[0].targets)))
    if hasattr(estimator, "classes_"):
        return [*nodes, helper.make_node("Identity", ["raw"], ["scores"])], constants
    flat, shape = flat_nodes("raw")
    return [*nodes, *flat], {**constants, **shape}


def _tree(tree: Any, share: float) -> Tree:
    leaf = tree.children_left < 0
    leaves = tree.value[leaf, 0, :] * share
    return Tree(
        mode=np.where(leaf, LEAF, LEQ),
        feature=np.where(leaf, 0, tree.feature),
        value=np.where(leaf, 0.0, tree.threshold),
        true=np.where(leaf, 0, tree.children_left),
        false=np.where(leaf, 0, tree.children_right),
        nan_true=np.where(leaf, 0, tree.missing_go_to_left).astype(np.int64),
        leaves=leaves,
        targets=tuple(range(leaves.shape[1])),
    )


def _boosted(estimator: Any, width: int) -> "tuple[list[onnx.NodeProto], Constants]":
    """The sum of the trees of each class, through the link of the loss."""
    from onnx import helper

    rounds: Iterable[Iterable[Any]] = estimator._predictors
    trees = tuple(_boosted_tree(one.nodes, target) for of_round in rounds for target, one in enumerate(of_round))
    base = tuple(np.ravel(estimator._baseline_prediction).astype(np.float64).tolist())
    nodes, constants = forest_nodes(Forest(trees, width, base))
    if hasattr(estimator, "classes_"):
        more, links = sigmoid_nodes("raw") if len(base) == 1 else softmax_nodes("raw")
    elif type(estimator._loss.link).__name__ == "LogLink":
        flat, links = flat_nodes("linked")
        more = [helper.make_node("Exp", ["raw"], ["linked"]), *flat]
    else:
        more, links = flat_nodes("raw")
    return [*nodes, *more], {**constants, **links}


def _boosted_tree(nodes: Any, target: int) -> Tree:
    leaf = nodes["is_leaf"].astype(np.bool_)
    left, right = (np.where(leaf, 0, nodes[side]).astype(np.int64) for side in ("left", "right"))
    return Tree(
        mode=np.where(leaf, LEAF, LEQ),
        feature=np.where(leaf, 0, nodes["feature_idx"]),
        value=np.where(leaf, 0.0, nodes["num_threshold"]),
        true=left,
        false=right,
        nan_true=np.where(leaf, 0, nodes["missing_go_to_left"]).astype(np.int64),
        leaves=nodes["value"][leaf][:, None],
        targets=(target,),
    )
