"""The model that knows nothing but the labels: what every other must beat."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from evenkeel.artifacts.base import dump_json, load_json
from evenkeel.errors import DefinitionError
from evenkeel.training.base import Features, FittedModel, Scores, Trainer, TrainingData
from evenkeel.training.graphs import Constants, scores_model
from evenkeel.training.spaces import Space
from evenkeel.typing import Json, Task

if TYPE_CHECKING:
    import onnx


@dataclass(frozen=True)
class ConstantModel(FittedModel):
    """One answer for every row: the share of each class, or a number alone where ``classes`` is 0."""

    family = "constant"

    width: int
    classes: int
    answer: tuple[float, ...]

    def scores(self, features: Features) -> Scores:
        answer = np.array(self.answer)
        return np.tile(answer, (len(features), 1)) if self.classes else np.repeat(answer, len(features))

    def to_onnx(self) -> "onnx.ModelProto":
        from onnx import helper

        nodes = [
            helper.make_node("Shape", ["features"], ["rows"], start=0, end=1),
            helper.make_node("Concat", ["rows", "columns"], ["shape"], axis=0),
            helper.make_node("Expand", ["answer", "shape"], ["scores"]),
        ]
        columns = np.array([self.classes] if self.classes else [], np.int64)
        constants: Constants = {"columns": columns, "answer": np.array(self.answer, np.float32)}
        return scores_model(nodes, constants, self.width, self.classes, row_multiple=1)

    def save(self, folder: Path) -> None:
        (folder / "constant.json").write_bytes(dump_json(self))

    @classmethod
    def load(cls, folder: Path) -> Self:
        return load_json(folder / "constant.json", cls)


@dataclass(frozen=True, slots=True)
class Constant(Trainer):
    """Answers the share of each class in the training rows, the mean of the labels or their quantile, whatever the row.

    >>> rows = np.zeros((4, 1), np.float32)
    >>> data = TrainingData(rows, np.array([0, 0, 0, 1]), ("a",), Task.BINARY, classes=2)
    >>> Constant().fit(data, {}).scores(rows[:1])
    array([[0.75, 0.25]])
    """

    seed: int = 0

    def fit(self, data: TrainingData, parameters: Mapping[str, Json]) -> ConstantModel:
        if parameters:
            raise DefinitionError("A constant has no parameter", got=min(parameters))
        if data.task is Task.REGRESSION:
            known = data.labels.mean() if data.quantile is None else np.quantile(data.labels, data.quantile)
            answer = [float(known)]
        else:
            answer = (np.bincount(data.labels.astype(np.int64), minlength=data.classes) / len(data.labels)).tolist()
        return ConstantModel(len(data.names), data.classes, tuple(answer))

    def space(self, task: Task) -> Mapping[str, Space]:
        return {}
