"""Boosted trees, kept as XGBoost's JSON and answered by ONNX."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from evenkeel.training.base import Features, FittedModel, Scores
from evenkeel.training.boosted import Boosted
from evenkeel.training.forest import BoostedTrees
from evenkeel.training.graphs import Constants, exponential_nodes, flat_nodes, sigmoid_nodes, softmax_nodes
from evenkeel.training.xgboost_json import parse_json
from evenkeel.training.xgboost_parameters import load_xgboost

if TYPE_CHECKING:
    import onnx

_EXPONENTIAL = ("count:poisson", "reg:gamma", "reg:tweedie")


class XGBoostModel(Boosted, FittedModel):
    """Boosted trees; reading, converting and weighing them does without XGBoost, ``scores`` asks it."""

    family = "xgboost"

    def __init__(self, text: bytes) -> None:
        self.text = text

    @cached_property
    def trees(self) -> BoostedTrees:
        return parse_json(self.text)

    @cached_property
    def _booster(self) -> Any:
        booster = load_xgboost().Booster({"nthread": 1})
        booster.load_model(bytearray(self.text))
        return booster

    def scores(self, features: Features) -> Scores:
        answer = np.asarray(self._booster.inplace_predict(features))
        if self.classes == 2:
            answer = np.column_stack([1 - answer, answer])
        return answer.reshape(len(features), self.classes) if self.classes else answer.reshape(len(features))

    @property
    def classes(self) -> int:
        return {"binary:logistic": 2, "multi:softprob": len(self.trees.forest.base)}.get(self.trees.objective, 0)

    def links(self) -> "tuple[list[onnx.NodeProto], Constants]":
        if self.classes:
            return sigmoid_nodes("raw") if self.classes == 2 else softmax_nodes("raw")
        return exponential_nodes("raw") if self.trees.objective in _EXPONENTIAL else flat_nodes("raw")

    def save(self, folder: Path) -> None:
        (folder / "model.json").write_bytes(self.text)

    @classmethod
    def load(cls, folder: Path) -> Self:
        return cls((folder / "model.json").read_bytes())
