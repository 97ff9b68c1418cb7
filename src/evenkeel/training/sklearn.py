"""Any estimator or pipeline of scikit-learn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from evenkeel.artifacts.base import dump_json, load_json
from evenkeel.errors import DefinitionError, InvalidDataError
from evenkeel.training.base import Features, FittedModel, Mask, Scores, Trainer, TrainingData
from evenkeel.training.forest import Floats
from evenkeel.training.sklearn_onnx import convert
from evenkeel.training.spaces import Choice, Float, Integer, Space
from evenkeel.transforms.session import Session
from evenkeel.typing import Json, Task

if TYPE_CHECKING:
    import onnx

_MOST_ROWS = 10_000


@dataclass(frozen=True)
class Evidence:
    """What the framework answered, row by row: ``features`` float32, ``scores`` float64, NaN where it gives no answer."""

    features: Features
    scores: Scores

    @cached_property
    def _places(self) -> dict[bytes, int]:
        return {row.tobytes(): place for place, row in enumerate(self.features)}

    def recall(self, features: Features) -> tuple[Scores, Mask]:
        places = np.array([self._places.get(row.tobytes(), -1) for row in features], np.int64)
        return self.scores[places], places >= 0


class SklearnModel(FittedModel):
    """An estimator as the graph that it became, with the answers that prove it.

    The object itself would be a pickle, which runs code when it is read, so it lives no longer than the process that
    fitted it. What is stored is the graph and the evidence: the validation rows, made rows on both sides of every
    threshold, and what the estimator answered to each. ``scores`` asks the graph.

    An estimator gives no answer (NaN) to a row with an infinite feature, nor to one with a missing feature unless it was
    fitted on some.
    """

    family = "sklearn"

    def __init__(self, graph: "onnx.ModelProto", evidence: Evidence, shares: Floats) -> None:
        self._graph = graph
        self._evidence = evidence
        self._shares = shares

    @cached_property
    def _session(self) -> Session:
        return Session(self._graph.SerializeToString(deterministic=True))

    def scores(self, features: Features) -> Scores:
        return self._session.run({"features": features})["scores"]

    def framework_scores(self, features: Features) -> tuple[Scores, Mask]:
        return self._evidence.recall(features)

    def to_onnx(self) -> "onnx.ModelProto":
        return self._graph

    def importance(self) -> Floats:
        """Return ``feature_importances_``, or the size of ``coef_``, of the last step, if it speaks of the features."""
        return self._shares

    def save(self, folder: Path) -> None:
        (folder / "model.onnx").write_bytes(self._graph.SerializeToString(deterministic=True))
        (folder / "importance.json").write_bytes(dump_json(self._shares.tolist()))
        np.save(folder / "evidence_features.npy", self._evidence.features, allow_pickle=False)
        np.save(folder / "evidence_scores.npy", self._evidence.scores, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Self:
        import onnx

        arrays = (np.load(folder / f"evidence_{part}.npy", allow_pickle=False) for part in ("features", "scores"))
        shares = np.array(load_json(folder / "importance.json", list[float]))
        return cls(onnx.load(folder / "model.onnx"), Evidence(*arrays), shares)
