"""A trainer whose models are handed over in the format of others, as models are that are adopted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from evenkeel.training import (
    FittedModel,
    LightGBM,
    LightGBMModel,
    OnnxModel,
    Space,
    Trainer,
    TrainingData,
    WideLightGBM,
)
from evenkeel.training.onnx_model import OnnxForm, OnnxInput
from evenkeel.typing import Json, Task


@dataclass(frozen=True, slots=True)
class HandedOver(Trainer):
    """LightGBM, of which the text or the graph is all that is left: ``"text"`` or ``"onnx"``."""

    as_: Literal["text", "onnx"]
    trainer: LightGBM = field(default_factory=lambda: LightGBM(rounds=10))

    def fit(self, data: TrainingData, parameters: Mapping[str, Json]) -> FittedModel:
        model = self.trainer.fit(data, parameters)
        return WideLightGBM(model.text) if self.as_ == "text" else _graph(model, data)

    def exactly(self, rounds: int) -> Mapping[str, Json]:
        return self.trainer.exactly(rounds)

    def space(self, task: Task) -> Mapping[str, Space]:
        return self.trainer.space(task)


def _graph(model: LightGBMModel, data: TrainingData) -> OnnxModel:
    form = OnnxForm((OnnxInput("features", "float", len(data.names)),), "scores", data.classes)
    return OnnxModel(model.to_onnx().SerializeToString(deterministic=True), form)
