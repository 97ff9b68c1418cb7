"""Boosted trees of LightGBM that were trained on float64, which the graph reads as such."""

from typing import TYPE_CHECKING

from evenkeel.training.graphs import widened
from evenkeel.training.lightgbm_model import LightGBMModel

if TYPE_CHECKING:
    import onnx


class WideLightGBM(LightGBMModel):
    """The same trees, over features of float64."""

    family = "lightgbm-wide"

    def to_onnx(self) -> "onnx.ModelProto":
        return widened(super().to_onnx())
