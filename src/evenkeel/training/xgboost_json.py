"""XGBoost's own JSON format, read without XGBoost.

Source: XGBoost 3.2, ``doc/model.schema``, ``src/tree/tree_model.cc`` (``RegTree::LoadModel``), ``src/predictor/predict_fn.h``
(``GetNextNode``): the rows whose feature is less than the condition, as float32, go left.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from evenkeel.errors import StoreError
from evenkeel.training.forest import LEAF, LEQ, BoostedTrees, Forest, Integers, Tree

_LOG_LINK = ("count:poisson", "reg:gamma", "reg:tweedie")


def parse_json(text: bytes) -> BoostedTrees:
    """Return the trees of a model in XGBoost's JSON format; raises `StoreError` where it is not one of trees."""
    try:
        learner: Mapping[str, Any] = msgspec.json.decode(text)["learner"]
        booster = learner["gradient_booster"]
        if booster["name"] != "gbtree":
            raise StoreError("This model of XGBoost is not one of trees", expected="gbtree", got=booster["name"])
        return _trees(learner, booster["model"])
    except (msgspec.DecodeError, KeyError, TypeError, ValueError) as error:
        raise StoreError("This is not a model in XGBoost's JSON format", got=repr(error)) from error


def _trees(learner: Mapping[str, Any], model: Mapping[str, Any]) -> BoostedTrees:
    facts, objective = learner["learner_model_param"], str(learner["objective"]["name"])
    width, targets = int(facts["num_feature"]), max(int(facts["num_class"]), 1)
    trees = tuple(_tree(one, int(target)) for one, target in zip(model["trees"], model["tree_info"], strict=True))
    gains = np.zeros(width)
    for one in model["trees"]:
        inner = _integers(one, "left_children") >= 0
        np.add.at(gains, _integers(one, "split_indices")[inner], np.array(one["loss_changes"], np.float64)[inner])
    rounds = len(trees) // (targets * int(model["gbtree_model_param"]["num_parallel_tree"]))
    base = [_margin(float(score), objective) for score in str(facts["base_score"]).strip("[]").split(",")]
    return BoostedTrees(Forest(trees, width, tuple(np.resize(base, targets).tolist())), objective, rounds, gains)


def _margin(score: float, objective: str) -> float:
    """Return where the raw score begins, of a base score that is written as an answer."""
    if objective == "binary:logistic":
        return float(np.log(score / (1 - score)))
    return float(np.log(score)) if objective in _LOG_LINK else score


def _tree(facts: Mapping[str, Any], target: int) -> Tree:
    left, right = _integers(facts, "left_children"), _integers(facts, "right_children")
    if any(facts["split_type"]):
        raise StoreError("This model of XGBoost splits by category", remedy="Encode categories in the transform.")
    conditions = np.array(facts["split_conditions"], np.float32)
    leaf = left < 0
    below = np.nextafter(conditions, np.float32(-np.inf))  # the largest float32 that is less than the condition
    return Tree(
        mode=np.where(leaf, LEAF, LEQ),
        feature=np.where(leaf, 0, _integers(facts, "split_indices")),
        value=np.where(leaf, 0, below).astype(np.float64),
        true=np.where(leaf, 0, left),
        false=np.where(leaf, 0, right),
        nan_true=np.where(leaf, 0, _integers(facts, "default_left")),
        leaves=conditions[leaf].astype(np.float64)[:, None],
        targets=(target,),
    )


def _integers(facts: Mapping[str, Any], name: str) -> Integers:
    return np.array(facts[name], np.int64)
