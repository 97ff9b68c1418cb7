"""The contract of a model family: how it is fitted, what it answers, and how it becomes ONNX."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
import numpy.typing as npt

from evenkeel.errors import InvalidDataError
from evenkeel.training.spaces import Space
from evenkeel.typing import Json, Task

if TYPE_CHECKING:
    import onnx

Features = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64] | npt.NDArray[np.float64]
Scores = npt.NDArray[np.float32] | npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What a trainer is given.

    ``features`` is float32, shape (rows, features), NaN where missing; ``labels`` is the index of the class (int64), or
    the number itself (float64), shape (rows,). ``validation`` are rows for early stopping alone. ``classes`` is the
    number of classes, 0 for a number. Raises `InvalidDataError` where a model cannot be fitted: no row, a class that no
    row has, a label that is not finite, or shapes that do not fit together.
    """

    features: Features
    labels: Labels
    names: tuple[str, ...]
    task: Task
    classes: int = 0
    validation: tuple[Features, Labels] | None = None

    def __post_init__(self) -> None:
        self._check(self.features, self.labels, "training")
        if self.validation is not None:
            self._check(*self.validation, "validation")
        if self.task is not Task.REGRESSION:
            self._check_classes()

    def _check(self, features: Features, labels: Labels, split: str) -> None:
        if not len(labels):
            raise InvalidDataError(f"The {split} split has no row", remedy="Widen the split, or give more data.")
        if features.shape != (len(labels), len(self.names)):
            shape = (len(labels), len(self.names))
            raise InvalidDataError(f"The {split} features do not fit", expected=shape, got=features.shape)
        if not len(self.names):
            raise InvalidDataError("There is no feature", remedy="Return at least one from the transform.")
        if features.dtype != np.float32:
            raise InvalidDataError(f"The {split} features have a wrong type", expected="float32", got=features.dtype)
        if not np.isfinite(labels).all():
            raise InvalidDataError(f"A label of the {split} split is not finite", remedy="Drop the rows without label.")

    def _check_classes(self) -> None:
        if self.classes < 2 or (self.task is Task.BINARY and self.classes != 2):
            raise InvalidDataError("A label with too few classes", expected="2 or more classes", got=self.classes)
        validation = [] if self.validation is None else [self.validation[1]]
        if not all(_are_classes(labels, self.classes) for labels in (self.labels, *validation)):
            raise InvalidDataError("A label is not the index of a class", expected=f"integers in [0, {self.classes})")
        counts = np.bincount(self.labels.astype(np.int64), minlength=self.classes)
        if not counts.all():
            raise InvalidDataError(
                f"Class {int(counts.argmin())} has no training row",
                remedy="Widen the training split, or drop the rows of that class.",
            )


def _are_classes(labels: Labels, classes: int) -> bool:
    return bool(np.issubdtype(labels.dtype, np.integer) and labels.min() >= 0 and labels.max() < classes)


class FittedModel(ABC):
    """A fitted model. ``scores`` may be called from any thread.

    ``scores(features)`` is the probability of each class, shape (rows, classes), each row with sum 1, or the number,
    shape (rows,); NaN where the family gives no answer. ``to_onnx`` is a model with one input ``features`` (float32,
    [None, width]) and one output ``scores`` (float32, of the same shape as above), of IR version 10, opset 21 and
    ai.onnx.ml opset 4, that agrees with ``scores`` within 1e-5 (relative, for numbers). ``save`` writes text or ONNX,
    never a pickle, into an empty folder; ``load`` reads it.
    """

    family: ClassVar[str]
    families: ClassVar[dict[str, type["FittedModel"]]] = {}

    def __init_subclass__(cls, **keywords: object) -> None:
        super().__init_subclass__(**keywords)
        FittedModel.families[cls.family] = cls

    @abstractmethod
    def scores(self, features: Features) -> Scores: ...

    @abstractmethod
    def to_onnx(self) -> "onnx.ModelProto": ...

    @abstractmethod
    def save(self, folder: Path) -> None: ...

    @classmethod
    @abstractmethod
    def load(cls, folder: Path) -> Self: ...

    def framework_scores(self, features: Features) -> tuple[Scores, Mask]:
        """Return the scores of the framework itself, which prove the graph, and in which rows they are known.

        A family whose framework object is not kept knows only the rows that were asked when it was fitted.
        """
        return self.scores(features), np.ones(len(features), np.bool_)

    def written_again(self) -> "onnx.ModelProto":
        """Return a graph that is written anew from the framework, against which one that differs is held node by node."""
        return self.to_onnx()

    def importance(self) -> npt.NDArray[np.float64]:
        """Return the share of each feature in the model, shape (features,), with sum 1; nothing where it is not known."""
        return np.zeros(0)

    @property
    def rounds(self) -> int:
        """The number of boosting rounds that were kept, 0 for a family without."""
        return 0


class Trainer(ABC):
    """A model family with its parameters: what stands in ``pipeline.py`` as ``trainer=``.

    A trainer is an immutable value. ``fit`` gives the same model for the same data, parameters and seed, whatever the
    number of threads. ``parameters`` overlay the trainer's own; they come from the tuner.
    """

    seed: int = 0

    @property
    def title(self) -> str:
        """The name of the family, as its user knows it."""
        return type(self).__name__

    @abstractmethod
    def fit(self, data: TrainingData, parameters: Mapping[str, Json]) -> FittedModel: ...

    @abstractmethod
    def space(self, task: Task) -> Mapping[str, Space]:
        """Return what a tuner may try, by the name of the parameter; empty where there is nothing to try."""

    def works_with(self, task: Task) -> bool:
        return True

    def fitter(self, data: TrainingData) -> Callable[[Mapping[str, Json]], FittedModel]:
        """Return ``fit`` on ``data`` for many parameters in turn, which shares what does not depend on them."""
        return partial(self.fit, data)

    def describe(self) -> dict[str, Json]:
        """Return what the trainer was told, for the record of a model."""
        return {}
