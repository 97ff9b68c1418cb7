"""LightGBM's own text format, read without LightGBM.

The text has every threshold with 17 digits, as the trees use it; the JSON dump differs from it in a few. Source:
LightGBM 4.7, ``src/io/tree.cpp`` (``Tree::ToString``) and ``include/LightGBM/tree.h`` (``NumericalDecision``,
``CategoricalDecision``).
"""

import re
from collections.abc import Mapping

import numpy as np

from evenkeel.errors import StoreError
from evenkeel.training.forest import LEAF, LEQ, BoostedTrees, Floats, Forest, Integers, Tree, with_members

_CATEGORICAL, _DEFAULT_LEFT = 1, 2  # bits of decision_type; bits 2 and 3 say what is missing
_MISSING_NONE, _MISSING_ZERO = 0, 1
_ZERO = float(np.float32(1e-35))  # what is no larger than this, LightGBM takes for zero before it asks a tree
_BELOW_ZERO = np.nextafter(-_ZERO, -np.inf)


def parse_text(text: str) -> BoostedTrees:
    """Return the trees of a model in LightGBM's text format, version 4; raises `StoreError` where it is not one."""
    head, *blocks = re.split(r"^Tree=\d+$", text.partition("\nend of trees")[0], flags=re.MULTILINE)
    facts = _facts(head)
    if facts.get("version") != "v4" or "objective" not in facts or not blocks:
        raise StoreError("This is not a model in LightGBM's text format", expected="version=v4", got=head[:100])
    width, targets = int(facts["max_feature_idx"]) + 1, int(facts["num_tree_per_iteration"])
    rounds = len(blocks) // targets
    scale = 1 / rounds if re.search("^average_output$", head, re.MULTILINE) else 1.0
    parsed = [_facts(block) for block in blocks]
    trees = tuple(_tree(tree, number % targets, scale) for number, tree in enumerate(parsed))
    splits, kinds = (
        np.concatenate([_integers(t, name) for t in parsed]) for name in ("split_feature", "decision_type")
    )
    gains = np.zeros(width)
    np.add.at(gains, splits, np.concatenate([_numbers(tree, "split_gain") for tree in parsed]))
    categorical = kinds & _CATEGORICAL == 1
    forest = Forest(
        trees,
        width,
        base=(0.0,) * targets,
        zero_missing=_distinct(splits[~categorical & (_missing(kinds) == _MISSING_ZERO)]),
        whole=_distinct(splits[categorical]),
    )
    return BoostedTrees(forest, facts["objective"], rounds, gains)


def _facts(block: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in block.splitlines() if "=" in line)


def _numbers(facts: Mapping[str, str], name: str) -> Floats:
    return np.array(facts.get(name, "").split(), np.float64)


def _integers(facts: Mapping[str, str], name: str) -> Integers:
    return np.array(facts.get(name, "").split(), np.int64)


def _missing(kinds: Integers) -> Integers:
    return kinds >> 2 & 3


def _distinct(features: Integers) -> tuple[int, ...]:
    return tuple(np.unique(features).tolist())


def _tree(facts: Mapping[str, str], target: int, scale: float) -> Tree:
    leaves, thresholds, kinds = (
        _numbers(facts, "leaf_value"),
        _numbers(facts, "threshold"),
        _integers(facts, "decision_type"),
    )
    inner, padding = len(leaves) - 1, np.zeros(len(leaves), np.int64)
    goes_left = np.where(_missing(kinds) == _MISSING_NONE, thresholds >= 0, kinds & _DEFAULT_LEFT != 0)
    tests = np.where(np.abs(thresholds) <= _ZERO, np.where(thresholds < 0, _BELOW_ZERO, _ZERO), thresholds)
    left, right = (_integers(facts, side) for side in ("left_child", "right_child"))
    tree = Tree(
        mode=np.concatenate([np.full(inner, LEQ), padding + LEAF]),
        feature=np.concatenate([_integers(facts, "split_feature"), padding]),
        value=np.concatenate([tests, padding]),
        true=np.concatenate([np.where(left < 0, inner + ~left, left), padding]),
        false=np.concatenate([np.where(right < 0, inner + ~right, right), padding]),
        nan_true=np.concatenate([goes_left.astype(np.int64), padding]),
        leaves=leaves[:, None] * scale,
        targets=(target,),
    )
    for node in np.flatnonzero(kinds & _CATEGORICAL).tolist():
        members, sides = _categories(facts, int(thresholds[node])), (int(tree.true[node]), int(tree.false[node]))
        tree = with_members(tree, node, members, *sides)
    return tree


def _categories(facts: Mapping[str, str], number: int) -> Floats:
    """Return the categories of a set of bits, in 32-bit words."""
    ends = _integers(facts, "cat_boundaries")
    words = _integers(facts, "cat_threshold")[ends[number] : ends[number + 1]]
    return np.flatnonzero(words[:, None] >> np.arange(32) & 1).astype(np.float64)
