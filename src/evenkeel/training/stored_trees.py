"""The types of scikit-learn that skops does not know as harmless, and what makes them so: no index leads out of a tree."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from evenkeel.errors import BundleError
from evenkeel.training.sklearn_parts import within

# scikit-learn follows the numbers in a tree without looking at them, so a made-up file could read any memory.
HARMLESS = (
    "numpy.dtype",
    "sklearn.tree._tree.Tree",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
)

Numbers = npt.NDArray[Any]


class _Nodes(NamedTuple):
    """The inner nodes of one tree, shape (nodes,), and how many nodes it has in all."""

    place: Numbers
    left: Numbers
    right: Numbers
    feature: Numbers
    size: int
    features: int


_NOTHING = np.zeros(0, np.int64)
_NONE = _Nodes(_NOTHING, _NOTHING, _NOTHING, _NOTHING, 0, 0)


def check_trees(model: Any) -> None:
    """Raise `BundleError` where a node of a tree names a child that does not come after it, or a feature that is none.

    An ensemble hands its rows to its trees unchecked, so their features are held against its own as well.
    """
    holders = [*within(model)]
    widths: dict[int, int] = {}
    for tree, width in (member for one in holders for member in _members(one)):
        widths[id(tree)] = min(width, widths.get(id(tree), width))
    for holder in holders:
        for tree in _trees(holder, widths.get(id(holder))):
            children = np.concatenate([tree.left - tree.place, tree.right - tree.place])
            last = max(tree.left.max(initial=0), tree.right.max(initial=0))
            good = tree.size > 0 and (children > 0).all() and last < tree.size
            if not good or not ((tree.feature >= 0) & (tree.feature < tree.features)).all():
                remedy = "Do not use it: take the bundle from the store again."
                raise BundleError("A tree of the model is none", got=type(holder).__name__, remedy=remedy)


def _members(ensemble: Any) -> Iterator[tuple[Any, int]]:
    """Yield the trees that an ensemble asks, each with the number of features that it gives them."""
    for one in np.ravel(np.array(getattr(ensemble, "estimators_", ()), dtype=object)):
        if hasattr(one, "tree_"):
            yield one, int(getattr(ensemble, "n_features_in_", 0))


def _trees(holder: Any, width: int | None) -> Iterator[_Nodes]:
    features = int(getattr(holder, "n_features_in_", 0))
    features = features if width is None else min(features, width)
    tree = getattr(holder, "tree_", None)
    if tree is not None and type(tree).__name__ == "Tree":
        if tree.n_outputs < 1 or tree.max_n_classes < 1:
            yield _NONE
            return
        inner = np.flatnonzero(tree.children_left != -1)
        left, right, feature = tree.children_left[inner], tree.children_right[inner], tree.feature[inner]
        yield _Nodes(inner, left, right, feature, tree.node_count, features)
    for stage in getattr(holder, "_predictors", ()):
        for one in stage:
            inner = np.flatnonzero(one.nodes["is_leaf"] == 0)
            split = one.nodes[inner]
            left, right, feature = (split[name].astype(np.int64) for name in ("left", "right", "feature_idx"))
            sets = split["bitset_idx"][split["is_categorical"] != 0]
            known = len(one.raw_left_cat_bitsets)
            yield _Nodes(inner, left, right, feature, len(one.nodes), features if (sets < known).all() else 0)
