"""The contract of a model family: how it is fitted, what it answers, and how it becomes ONNX."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
import numpy.typing as npt

from evenkeel.training.spaces import Space
from evenkeel.typing import Json, Task

if TYPE_CHECKING:
    import onnx

Features = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64] | npt.NDArray[np.float64]
Scores = npt.NDArray[np.float32] | npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What a trainer is given.

    ``features`` is float32, shape (rows, features), NaN where missing; ``labels`` is the index of the class (int64), or
    the number itself (float64), shape (rows,). ``validation`` are rows for early stopping alone.
    """

    features: Features
    labels: Labels
    names: tuple[str, ...]
    task: Task
    classes: int = 0
    validation: tuple[Features, Labels] | None = None


class FittedModel(ABC):
    """A fitted model. ``scores`` may be called from any thread.

    ``scores(features)`` is the probability of each class, shape (rows, classes), each row with sum 1, or the number,
    shape (rows,). ``to_onnx`` is a model with one input ``features`` (float32, [None, width]) and one output ``scores``
    (float32, of the same shape as above), of IR version 10, opset 21 and ai.onnx.ml opset at most 5, that agrees with
    ``scores`` within 1e-5 (relative, for numbers). ``save`` writes the framework's own text format into an empty folder; ``load`` reads it.
    """

    family: ClassVar[str]

    @abstractmethod
    def scores(self, features: Features) -> Scores: ...

    @abstractmethod
    def to_onnx(self) -> "onnx.ModelProto": ...

    @abstractmethod
    def save(self, folder: Path) -> None: ...

    @classmethod
    @abstractmethod
    def load(cls, folder: Path) -> Self: ...

    def importance(self) -> Mapping[str, float]:
        """Return the share of each feature in the model, with sum 1, where the family knows it; else nothing."""
        return {}


class Trainer(ABC):
    """A model family with its parameters: what stands in ``pipeline.py`` as ``trainer=``.

    A trainer is an immutable value. ``fit`` gives the same model for the same data, parameters and seed, whatever the
    number of threads. ``parameters`` overlay the trainer's own; they come from the tuner.
    """

    @abstractmethod
    def fit(self, data: TrainingData, parameters: Mapping[str, Json]) -> FittedModel: ...

    @abstractmethod
    def space(self, task: Task) -> Mapping[str, Space]:
        """Return what a tuner may try, by the name of the parameter; empty where there is nothing to try."""

    def works_with(self, task: Task) -> bool:
        return True
