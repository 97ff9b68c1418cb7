"""Boosted trees, kept as XGBoost's JSON and answered by ONNX."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from evenkeel.training.base import Features, FittedModel, Scores
from evenkeel.training.forest import BoostedTrees, Floats, forest_nodes
from evenkeel.training.graphs import flat_nodes, scores_model, sigmoid_nodes, softmax_nodes
from evenkeel.training.xgboost_json import parse_json
from evenkeel.training.xgboost_parameters import load_xgboost

if TYPE_CHECKING:
    import onnx

_EXPONENTIAL = ("count:poisson", "reg:gamma", "reg:tweedie")


class XGBoostModel(FittedModel):
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
        if self._classes == 2:
            answer = np.column_stack([1 - answer, answer])
        return answer.reshape(len(features), self._classes) if self._classes else answer.reshape(len(features))

    @property
    def _classes(self) -> int:
        return {"binary:logistic": 2, "multi:softprob": len(self.trees.forest.base)}.get(self.trees.objective, 0)

    def to_onnx(self) -> "onnx.ModelProto":
        from onnx import helper

        nodes, constants = forest_nodes(self.trees.forest)
        multiple = 1
        if self._classes:
            more, links = sigmoid_nodes("raw") if self._classes == 2 else softmax_nodes("raw")
        elif self.trees.objective in _EXPONENTIAL:
            multiple = 8
            more, links = flat_nodes("linked")
            more = [helper.make_node("Exp", ["raw"], ["linked"]), *more]
        else:
            more, links = flat_nodes("raw")
        width = self.trees.forest.width
        return scores_model([*nodes, *more], {**constants, **links}, width, self._classes, row_multiple=multiple)

    def importance(self) -> Floats:
        """Return the share of each feature in the gain of all splits."""
        return self.trees.gains / (self.trees.gains.sum() or 1.0)

    @property
    def rounds(self) -> int:
        return self.trees.rounds

    def save(self, folder: Path) -> None:
        (folder / "model.json").write_bytes(self.text)

    @classmethod
    def load(cls, folder: Path) -> Self:
        return cls((folder / "model.json").read_bytes())
