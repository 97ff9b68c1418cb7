"""The contract of a metric: what it must know about the rows, and the number that it makes of that."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from inspect import isabstract
from typing import Any, ClassVar, Generic, Self, TypeVar

import numpy as np
import numpy.typing as npt

from evenkeel.errors import InvalidDataError
from evenkeel.typing import Task

Labels = npt.NDArray[np.int64] | npt.NDArray[np.float64]
Scores = npt.NDArray[np.float32] | npt.NDArray[np.float64]
Weights = npt.NDArray[np.float64] | npt.NDArray[np.uint8]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Rows with what was true and what the model said.

    ``labels`` is the index of the class (int64), or the number (float64), shape (rows,). ``scores`` is the probability
    of each class, shape (rows, classes), or the number, shape (rows,). Of two classes the second is the positive one:
    it is decided where its score is at least ``threshold``; of more, the one with the highest score, the first of
    equals.

    Of several labels, ``labels`` is 0 or 1 and ``scores`` the probability of each, shape (rows, labels); each is decided
    where its score is at least its own of ``thresholds``, by default ``threshold``. Of ``quantiles`` of a number,
    ``scores`` are these in ascending order, shape (rows, quantiles).

    ``weights`` are numbers >= 0, float64, shape (rows,), or a column for each replicate of a bootstrap,
    uint8, shape (rows, replicates); everything computed from them then has the replicates as its last axis.
    """

    labels: Labels
    scores: Scores
    threshold: float = 0.5
    weights: Weights | None = None
    thresholds: tuple[float, ...] = ()
    quantiles: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        rows = len(self.labels)
        several = self.labels.ndim == 2 and self.labels.shape == self.scores.shape
        if not several and (self.labels.ndim != 1 or self.scores.ndim not in (1, 2) or len(self.scores) != rows):
            shapes = f"labels {self.labels.shape}, scores {self.scores.shape}"
            raise InvalidDataError("Labels and scores do not fit", expected="(rows,) and (rows[, classes])", got=shapes)
        if self.scores.ndim == 2 and self.scores.shape[1] < 2 and not self.quantiles:
            raise InvalidDataError("Scores must have a column for each class", expected="2 or more", got=self.classes)
        if self.quantiles and self.scores.shape != (rows, len(self.quantiles)):
            raise InvalidDataError("Every quantile wants a score", expected=self.quantiles, got=self.scores.shape)
        if self.thresholds and len(self.thresholds) != self.classes:
            raise InvalidDataError("Every label wants a threshold", expected=self.classes, got=self.thresholds)
        if self.weights is not None and len(self.weights) != rows:
            raise InvalidDataError("Every row wants a weight", expected=rows, got=len(self.weights))

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def classes(self) -> int:
        """The number of classes, or of labels, or 0 where the model answers numbers."""
        return self.scores.shape[1] if self.scores.ndim == 2 and not self.quantiles else 0

    @property
    def task(self) -> Task:
        if self.quantiles:
            return Task.QUANTILE
        if self.labels.ndim == 2:
            return Task.MULTILABEL
        return {0: Task.REGRESSION, 2: Task.BINARY}.get(self.classes, Task.MULTICLASS)

    @property
    def positive(self) -> Scores:
        """The score of the positive class, shape (rows,)."""
        return self.scores[:, 1]

    @property
    def number(self) -> Scores:
        """The number that is answered where one is wanted, shape (rows,): of quantiles the median."""
        return self.scores[:, self.quantiles.index(0.5)] if self.quantiles else self.scores

    def decided(self) -> npt.NDArray[np.int64]:
        """Return the index of the class decided for each row, shape (rows,); of labels 0 or 1, shape (rows, labels)."""
        if self.task is Task.MULTILABEL:
            cuts = np.array(self.thresholds or [self.threshold] * self.classes, np.float32)
            return np.asarray(self.scores.astype(np.float32) >= cuts, np.int64)
        if self.classes == 2:
            return np.asarray(self.positive >= self.scores.dtype.type(self.threshold), np.int64)
        return np.asarray(np.argmax(self.scores, axis=1), np.int64)

    def take(self, rows: npt.NDArray[np.int64]) -> "Outcomes":
        """Return the rows at these places, in this order."""
        weights = None if self.weights is None else self.weights.take(rows, axis=0)
        return replace(self, labels=self.labels[rows], scores=self.scores.take(rows, axis=0), weights=weights)

    def of_label(self, place: int) -> "Outcomes":
        """Return one of several labels as the second of two classes."""
        cut = self.thresholds[place] if self.thresholds else self.threshold
        return Outcomes(self.labels[:, place], two_classes(self.scores[:, place]), cut, self.weights)

    def weighted(self, weights: Weights) -> "Outcomes":
        return replace(self, weights=weights)


def two_classes(positive: Scores) -> Scores:
    """Return the scores of two classes, shape (rows, 2), from those of the second, shape (rows,)."""
    both = np.empty((len(positive), 2), positive.dtype)
    both[:, 0], both[:, 1] = 1 - positive, positive
    return both


class Evidence(ABC):
    """What a family of metrics must know about rows: a value that is never changed in place.

    ``of`` reads rows; ``a.merge(b)`` is the evidence of the rows of both, exact for counts. Several metrics
    may share one kind of evidence, so that it is gathered once.
    """

    @classmethod
    @abstractmethod
    def of(cls, outcomes: Outcomes) -> Self: ...

    @abstractmethod
    def merge(self, later: Self) -> Self: ...


E = TypeVar("E", bound=Evidence)


@dataclass(frozen=True, slots=True)
class Measured:
    """The value of a metric, or none and why."""

    value: float | None
    reason: str = ""


class Metric(ABC, Generic[E]):
    """One number that says how good scores are. A metric has no state: ``update``, ``merge`` and ``result`` hand it on.

    ``update`` adds rows to the evidence (none at first); ``result`` never raises: where the metric is not defined (no
    row, one class only) it says so. ``compute`` is the formula alone, over the last axis of the evidence, NaN where it
    is not defined. ``undefined`` says in words when that is.
    """

    kinds: ClassVar[dict[str, type["Metric[Any]"]]] = {}

    name: ClassVar[str]
    bigger_is_better: ClassVar[bool]
    tasks: ClassVar[frozenset[Task]]
    undefined: ClassVar[str] = "there is no row"
    evidence: ClassVar[type[Evidence]]

    def __init_subclass__(cls, **keywords: object) -> None:
        super().__init_subclass__(**keywords)
        if "name" in cls.__dict__ and not isabstract(cls):
            Metric.kinds[cls.name] = cls

    @abstractmethod
    def compute(self, evidence: E) -> FloatArray: ...

    def works_with(self, task: Task) -> bool:
        return task in self.tasks

    def update(self, state: E | None, outcomes: Outcomes) -> E:
        added: E = self.evidence.of(outcomes)  # type: ignore[assignment]  # `evidence` is the class of E
        return added if state is None else state.merge(added)

    def merge(self, first: E, later: E) -> E:
        return first.merge(later)

    def result(self, state: E | None) -> Measured:
        value = np.nan if state is None else float(self.compute(state))
        return Measured(value) if np.isfinite(value) else Measured(None, self.undefined)

    def better(self, difference: float) -> float:
        """Return a difference of two values with the sign that says better: above 0 is better."""
        return difference if self.bigger_is_better else -difference


def divide(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Return the quotient, NaN where the denominator is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(denominator == 0, np.nan, np.asarray(numerator) / denominator)
