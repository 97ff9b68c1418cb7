"""Boosted trees, kept as LightGBM's text and answered by ONNX."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from evenkeel.training.base import Features, FittedModel, Scores
from evenkeel.training.boosted import Boosted
from evenkeel.training.forest import BoostedTrees
from evenkeel.training.graphs import Constants, exponential_nodes, flat_nodes, sigmoid_nodes, softmax_nodes
from evenkeel.training.lightgbm_parameters import load_lightgbm
from evenkeel.training.lightgbm_text import parse_text

if TYPE_CHECKING:
    import lightgbm
    import onnx


class LightGBMModel(Boosted, FittedModel):
    """Boosted trees; reading, converting and weighing them does without LightGBM, ``scores`` asks it."""

    family = "lightgbm"

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def trees(self) -> BoostedTrees:
        return parse_text(self.text)

    @cached_property
    def _booster(self) -> "lightgbm.Booster":
        booster: lightgbm.Booster = load_lightgbm().Booster(model_str=self.text)
        return booster

    def scores(self, features: Features) -> Scores:
        answer = np.asarray(self._booster.predict(features))
        return np.column_stack([1 - answer, answer]) if self.classes == 2 else answer

    @property
    def classes(self) -> int:
        name = self.trees.objective.split()[0]
        return {"binary": 2, "multiclass": len(self.trees.forest.base)}.get(name, 0)

    def links(self) -> "tuple[list[onnx.NodeProto], Constants]":
        return link_nodes(self.trees.objective)

    def save(self, folder: Path) -> None:
        (folder / "model.txt").write_text(self.text, encoding="utf-8", newline="\n")

    @classmethod
    def load(cls, folder: Path) -> Self:
        return cls((folder / "model.txt").read_text(encoding="utf-8"))


def link_nodes(objective: str) -> "tuple[list[onnx.NodeProto], Constants]":
    """Return the nodes from the raw score to the answer, as the objective's ``ConvertOutput`` has it in LightGBM."""
    from onnx import helper

    name, *options = objective.split()
    if name == "binary":
        return sigmoid_nodes("raw", float(dict(option.split(":") for option in options)["sigmoid"]))
    if name == "multiclass":
        return softmax_nodes("raw")
    if name in ("poisson", "gamma", "tweedie"):
        return exponential_nodes("raw")
    if "sqrt" in options:
        nodes, constants = flat_nodes("linked")
        size = helper.make_node("Abs", ["raw"], ["absolute"])
        return [size, helper.make_node("Mul", ["raw", "absolute"], ["linked"]), *nodes], constants
    return flat_nodes("raw")
