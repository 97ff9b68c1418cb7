"""The contract of a model family: how it is fitted, what it answers, and how it becomes ONNX."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from evenkeel.errors import DefinitionError, InvalidDataError
from evenkeel.training.sklearn_parts import RawColumns
from evenkeel.training.spaces import Space
from evenkeel.transforms.inputs import Signature
from evenkeel.typing import Json, Task

if TYPE_CHECKING:
    import onnx
    import pyarrow as pa

Features = npt.NDArray[np.floating[Any]]  # float32, of some adopted models float64
Rows: TypeAlias = "Features | pa.Table"  # a table where a trainer reads raw columns
Labels = npt.NDArray[np.int64] | npt.NDArray[np.float64]
Scores = npt.NDArray[np.float32] | npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What a trainer is given.

    ``features`` is float32, shape (rows, features), NaN where missing; ``labels`` is the index of the class (int64), or
    the number itself (float64), shape (rows,), or 0 and 1 for each of several labels (int64), shape (rows, labels).
    ``validation`` are rows for early stopping alone. ``classes`` is the number of classes, or of labels, 0 for a number.
    ``quantiles`` are those that are asked of a number, ascending; ``quantile`` is the one that is asked of this model
    alone. Raises `InvalidDataError` where a model cannot be fitted: no row, a class that no row has, a label that is not
    finite, or shapes that do not fit together.

    A trainer that reads raw columns is given Arrow tables in place of matrices, of the columns of ``signature``.
    """

    features: Rows
    labels: Labels
    names: tuple[str, ...]
    task: Task
    classes: int = 0
    validation: tuple[Rows, Labels] | None = None
    quantiles: tuple[float, ...] = ()
    quantile: float | None = None
    signature: Signature | None = None

    def __post_init__(self) -> None:
        self._check(self.features, self.labels, "training")
        if self.validation is not None:
            self._check(*self.validation, "validation")
        if self.task is Task.MULTILABEL:
            self._check_labels()
        elif not self.task.of_numbers:
            self._check_classes()
        if self.task is Task.QUANTILE:
            check_quantiles(self.quantiles)

    def _check(self, features: Rows, labels: Labels, split: str) -> None:
        if not len(labels):
            raise InvalidDataError(f"The {split} split has no row", remedy="Widen the split, or give more data.")
        if features.shape != (len(labels), len(self.names)):
            shape = (len(labels), len(self.names))
            raise InvalidDataError(f"The {split} features do not fit", expected=shape, got=features.shape)
        if not len(self.names):
            raise InvalidDataError("There is no feature", remedy="Return at least one from the transform.")
        if self.signature is None and features.dtype != np.float32:
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

    def _check_labels(self) -> None:
        if self.labels.ndim != 2 or self.labels.shape[1] != self.classes or self.classes < 2:
            expected = f"shape (rows, {self.classes}), of 2 or more"
            raise InvalidDataError("The labels do not fit", expected=expected, got=self.labels.shape)
        validation = [] if self.validation is None else [self.validation[1]]
        if not all(_are_classes(labels, 2) for labels in (self.labels, *validation)):
            raise InvalidDataError("A label is neither 0 nor 1", expected="integers in [0, 2)")
        same = self.labels.min(axis=0) == self.labels.max(axis=0)
        if same.any():
            remedy = "Widen the training split, or leave that label out."
            raise InvalidDataError(f"Label {int(same.argmax())} is the same in every training row", remedy=remedy)


def check_quantiles(quantiles: Sequence[float]) -> None:
    """Raise `DefinitionError` unless these are two or more ascending numbers inside (0, 1), one of them 0.5."""
    numbers = [one for one in quantiles if isinstance(one, int | float) and 0 < one < 1]
    if len(numbers) < 2 or len(numbers) < len(quantiles) or sorted({*numbers}) != [*quantiles]:
        expected = "two or more numbers above 0 and below 1, ascending, each once"
        raise DefinitionError("These are no quantiles", expected=expected, got=list(quantiles))
    if 0.5 not in numbers:
        remedy = "Add 0.5: the median is the answer where one number is wanted."
        raise DefinitionError("The median is not among the quantiles", got=list(quantiles), remedy=remedy)


def _are_classes(labels: Labels, classes: int) -> bool:
    return bool(np.issubdtype(labels.dtype, np.integer) and labels.min() >= 0 and labels.max() < classes)


class FittedModel(ABC):
    """A fitted model. ``scores`` may be called from any thread.

    ``scores(features)`` is the probability of each class, shape (rows, classes), each row with sum 1, or the number,
    shape (rows,), or the probability of each of several labels, shape (rows, labels), or the quantiles of a number in
    ascending order, shape (rows, quantiles); NaN where the family gives no answer.

    ``to_onnx`` is a model with one input ``features`` (float32,
    [None, width]) and one output ``scores`` (float32, of the same shape as above), of IR version 10, opset 21 and
    ai.onnx.ml opset 4, that agrees with ``scores`` within 1e-5 (relative, for numbers). ``save`` writes text or ONNX,
    never a pickle, into an empty folder; ``load`` reads it.
    """

    family: ClassVar[str]
    families: ClassVar[dict[str, type["FittedModel"]]] = {}
    becomes_graph: ClassVar[bool] = True  # where false, it is served by its own objects
    reads_columns: ClassVar[bool] = False  # where true, it is asked with Arrow tables of raw columns

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

    def served(self) -> "FittedModel":
        """Return what is served of it: itself, or its own objects where it can be served by those alone."""
        return self

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

    A family fits one output: `evenkeel.training.several` asks it once for each of several labels or quantiles, and
    ``data.quantile`` is then the quantile to answer. ``works_with`` says of which tasks that makes sense.
    """

    seed: int = 0
    rounds_parameter: ClassVar[str] = ""  # what fixes the number of boosting rounds; nothing for a family without

    @property
    def title(self) -> str:
        """The name of the family, as its user knows it."""
        return type(self).__name__

    @property
    def raw_columns(self) -> RawColumns | None:
        """The raw columns that the trainer reads by itself, ``"all"``, or none where it reads features."""
        return None

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

    def exactly(self, rounds: int) -> Mapping[str, Json]:
        """Return the parameters that make ``fit`` grow so many boosting rounds, where there is nothing to stop it early."""
        return {self.rounds_parameter: rounds} if rounds else {}

    def describe(self) -> dict[str, Json]:
        """Return what the trainer was told, for the record of a model."""
        return {}


def given_once(family: str, name: str, parameters: Mapping[str, Json], quantile: float) -> float:
    """Return the quantile that a model is to answer; raises `DefinitionError` where a parameter names another."""
    if name in parameters:
        problem = f"{family}'s parameter {name} is not yours to choose where the pipeline asks for quantiles"
        raise DefinitionError(problem, got=parameters[name], remedy="Leave it out.")
    return quantile
