"""Scikit-learn's trees as ONNX, without its converter: that one never returns where a tree splits on what is missing,
and does not know how to write histogram boosting.

Source: scikit-learn 1.9, ``tree/_tree.pyx`` (``apply``), ``ensemble/_gb.py`` and
``ensemble/_hist_gradient_boosting/_predictor.pyx``.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from evenkeel.training.forest import LEAF, LEQ, Floats, Forest, Tree, forest_nodes, with_members
from evenkeel.training.graphs import Constants, exponential_nodes, flat_nodes, sigmoid_nodes, softmax_nodes

if TYPE_CHECKING:
    import onnx

_TREES = ("DecisionTree", "ExtraTree", "RandomForest", "ExtraTrees")


def tree_nodes(estimator: Any, width: int) -> "tuple[list[onnx.NodeProto], Constants] | None":
    """Return the nodes from ``features`` to ``scores``, or None for an estimator that this does not know."""
    if is_averaged(estimator):
        return _averaged(estimator, width)
    return _boosted(estimator) if is_boosted(estimator) else None


def is_averaged(estimator: Any) -> bool:
    """Return whether an estimator is a tree, or the mean of some."""
    return _name(estimator) in _TREES


def is_boosted(estimator: Any) -> bool:
    """Return whether an estimator is a sum of trees that begins with the same number for every row."""
    if _name(estimator) == "GradientBoosting":
        return estimator.init_ == "zero" or type(estimator.init_).__name__.startswith("Dummy")
    return _name(estimator) == "HistGradientBoosting"


def _name(estimator: Any) -> str:
    kind = type(estimator)
    known = kind.__module__.startswith("sklearn.")
    return kind.__name__.removesuffix("Classifier").removesuffix("Regressor") if known else ""


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
    trees = tuple(tree_of(member.tree_, 1 / len(members)) for member in members)
    nodes, constants = forest_nodes(Forest(trees, width, base=(0.0,) * len(trees[0].targets)))
    if hasattr(estimator, "classes_"):
        return [*nodes, helper.make_node("Identity", ["raw"], ["scores"])], constants
    flat, shape = flat_nodes("raw")
    return [*nodes, *flat], {**constants, **shape}


def tree_of(tree: Any, share: float, target: int | None = None) -> Tree:
    """Return a tree whose leaves count ``share`` times, all for one target where that is given."""
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
        targets=tuple(range(leaves.shape[1])) if target is None else (target,),
    )


def _boosted(estimator: Any) -> "tuple[list[onnx.NodeProto], Constants]":
    """The sum of the trees of each class, through the link of the loss."""
    nodes, constants = forest_nodes(boosted_forest(estimator))
    link = link_of(estimator)
    if link == "softmax":
        more, links = softmax_nodes("raw")
    elif link in ("sigmoid", "sigmoid of twice"):
        more, links = sigmoid_nodes("raw", 1.0 if link == "sigmoid" else 2.0)
    else:
        more, links = exponential_nodes("raw") if link == "exponential" else flat_nodes("raw")
    return [*nodes, *more], {**constants, **links}


def boosted_forest(estimator: Any) -> Forest:
    """Return the trees of a boosted estimator, whose leaves add up to its raw score."""
    width = estimator.n_features_in_
    if hasattr(estimator, "_predictors"):
        rounds: Iterable[Iterable[Any]] = estimator._predictors
        trees = [_histogram(one, target, estimator) for of_round in rounds for target, one in enumerate(of_round)]
        return Forest(tuple(trees), width, _base(estimator._baseline_prediction))
    members = [(target, one) for of_round in estimator.estimators_ for target, one in enumerate(of_round)]
    trees = [tree_of(one.tree_, estimator.learning_rate, target) for target, one in members]
    return Forest(tuple(trees), width, _base(estimator._raw_predict_init(np.zeros((1, width), np.float32))))


def _base(raw: Any) -> tuple[float, ...]:
    return tuple(np.ravel(raw).astype(np.float64).tolist())


def link_of(estimator: Any) -> str:
    """Return how the answer comes from the raw score: identity, exponential, sigmoid, sigmoid of twice, softmax."""
    if hasattr(estimator, "classes_"):
        if len(estimator.classes_) > 2:
            return "softmax"
        return "sigmoid of twice" if estimator.loss == "exponential" else "sigmoid"
    return "exponential" if type(estimator._loss.link).__name__ == "LogLink" else "identity"


def _histogram(predictor: Any, target: int, estimator: Any) -> Tree:
    """Return a tree of histogram boosting; of the features it reads, those with categories come first."""
    nodes, categorical = predictor.nodes, estimator._is_categorical_remapped
    leaf = nodes["is_leaf"].astype(np.bool_)
    left, right = (np.where(leaf, 0, nodes[side]).astype(np.int64) for side in ("left", "right"))
    places = np.arange(estimator.n_features_in_)
    if categorical is not None:
        places = np.concatenate([np.flatnonzero(estimator.is_categorical_), np.flatnonzero(~estimator.is_categorical_)])
    tree = Tree(
        mode=np.where(leaf, LEAF, LEQ),
        feature=np.where(leaf, 0, places[np.where(leaf, 0, nodes["feature_idx"])]),
        value=np.where(leaf, 0.0, nodes["num_threshold"]),
        true=left,
        false=right,
        nan_true=np.where(leaf, 0, nodes["missing_go_to_left"]).astype(np.int64),
        leaves=nodes["value"][leaf][:, None],
        targets=(target,),
    )
    for node in np.flatnonzero(nodes["is_categorical"].astype(np.bool_) & ~leaf).tolist():
        tree = _with_categories(tree, node, predictor, estimator)
    return tree


def _with_categories(tree: Tree, node: int, predictor: Any, estimator: Any) -> Tree:
    """Ask for the categories of the side to which what is unknown or missing does not go."""
    facts = predictor.nodes[node]
    encoder = estimator._preprocessor.named_transformers_["encoder"]
    known: Floats = np.asarray(encoder.categories_[int(facts["feature_idx"])], np.float64)
    known = known[~np.isnan(known)]
    words = predictor.raw_left_cat_bitsets[int(facts["bitset_idx"])]
    goes_left = (words[np.arange(len(known)) // 32] >> (np.arange(len(known)) % 32).astype(np.uint32) & 1).astype(bool)
    left, right = int(tree.true[node]), int(tree.false[node])
    if facts["missing_go_to_left"]:
        return with_members(tree, node, known[~goes_left], true=right, false=left)
    return with_members(tree, node, known[goes_left], true=left, false=right)
